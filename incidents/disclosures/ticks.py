"""What is done away from the portal and ticked there, by who told the school."""

from incidents.cases.reported import Source
from incidents.cases.standing import Tick
from incidents.disclosures.models import Kind

TICKS: dict[str, Tick] = {
    "children-safe": Tick(
        "See that every child is safe now",
        "In immediate danger ring 999. Nothing else on this list comes before that.",
        passage="child-first",
    ),
    "calm-parent": Tick(
        "Calm the parent, and explain what happens now",
        "They came to you with something hard. Say who deals with it, what will be asked of them, "
        "and that they will hear more; promise no outcome.",
        clause="child-protection.from-parent",
    ),
    "confidential": Tick(
        "Keep it confidential, and say so",
        "Speak only to those who have to know, and ask whoever told you to do the same.",
        clause="child-protection.from-staff",
    ),
    "child-process": Tick(
        "Begin the child protection process, as for any child",
        "The child is listened to and not questioned. It goes on beside this list until the police "
        "are done; tick it once it has begun.",
        clause="child-protection.from-child",
    ),
    "basic-facts": Tick(
        "Establish the basic facts, without investigating",
        "Was the person there, does the account exist, is anything saved? Interview nobody about "
        "it: that would get in the way of what the LADO and the police do.",
        passage="establish-facts",
    ),
}
BY_SOURCE = {
    Source.PARENT: ("calm-parent",),
    Source.STAFF: ("confidential",),
    Source.CHILD: ("child-process",),
    Source.OTHER: ("confidential",),
}


def ticks_of(kind: Kind, source: Source) -> tuple[str, ...]:
    """Return what can be ticked in a case of that kind, by who told the school."""
    if kind == Kind.CONDUCT:
        return ()
    return ("children-safe", *BY_SOURCE[source], "basic-facts")
