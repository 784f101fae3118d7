"""What there is to do with a case, in which order, and why. Pure: a situation in, a list out.

Each step says the clause or the passage of guidance it rests on. One at most is next: the first
that is neither done nor blocked (screen.md, "task list").
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from incidents.disclosures.models import Action, Kind, Outcome, Source, State


class Standing(StrEnum):
    DONE = "done"
    NEXT = "next"
    OPEN = "open"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Done:
    """Who did something, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Situation:
    """What the steps follow from. `happened` holds what the chronology has, `ticked` the ticks."""

    kind: Kind
    state: State
    source: Source
    happened: dict[str, Done] = field(default_factory=dict)
    ticked: dict[str, Done] = field(default_factory=dict)
    action: str = ""
    needs_writing: bool = False
    police_investigate: bool = False
    police_review_is_due: bool = False
    outcome: str = ""
    dbs: bool = False
    tra: bool = False
    consults_on_low_level: bool = True


@dataclass(frozen=True)
class Step:
    """One line of the task list. `page` is the name of its address below the case."""

    slug: str
    title: str
    why: str
    page: str = ""
    more: tuple[str, ...] = ()
    clause: str = ""
    passage: str = ""
    done: Done | None = None
    until: str = ""  # what has to come first
    is_now: bool = False  # done before, and due again
    standing: Standing = Standing.OPEN

    @property
    def tag(self) -> str:
        return {
            Standing.DONE: "Done",
            Standing.NEXT: "Next",
            Standing.OPEN: "To do",
            Standing.BLOCKED: "Cannot start yet",
        }[self.standing]

    @property
    def tone(self) -> str:
        tones = {Standing.DONE: "good", Standing.NEXT: "soon"}
        return tones.get(self.standing, "plain")


@dataclass(frozen=True)
class Tick:
    """Something done away from the portal, that somebody says is done."""

    title: str
    why: str
    clause: str = ""
    passage: str = ""


TICKS: dict[str, Tick] = {
    "children-safe": Tick(
        "See that every child is safe now",
        "In immediate danger ring 999. Nothing else on this list comes before that.",
        passage="lado-one-day",
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
        "Follow the child protection process, until the police are done",
        "The child is listened to and not questioned. What the child protection policy lays down "
        "goes on beside this list.",
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


def steps(now: Situation) -> list[Step]:
    """Return the task list of a case."""
    made = _conduct(now) if now.kind == Kind.CONDUCT else _disclosure(now)
    return _with_next(made, is_over=now.state in (State.CLOSED, State.VOIDED))


def _with_next(made: list[Step], *, is_over: bool) -> list[Step]:
    standing, found = [], is_over
    for one in made:
        if one.done and not one.is_now:
            standing.append(replace(one, standing=Standing.DONE))
        elif one.until:
            standing.append(replace(one, standing=Standing.BLOCKED))
        elif found:
            standing.append(one)
        else:
            found = True
            standing.append(replace(one, standing=Standing.NEXT))
    return standing


def _disclosure(now: Situation) -> list[Step]:
    ticks = [
        Step(
            slug,
            TICKS[slug].title,
            TICKS[slug].why,
            page="disclosure-tick",
            more=(slug,),
            clause=TICKS[slug].clause,
            passage=TICKS[slug].passage,
            done=now.ticked.get(slug),
        )
        for slug in ticks_of(now.kind, now.source)
    ]
    rest = _low_level(now) if now.state == State.BELOW else _referred(now)
    if _is_below(now) and now.state == State.CLOSED:
        rest = _low_level(now)
    return [*ticks, _refer(now), *rest, _close(now)]


def _is_below(now: Situation) -> bool:
    """Whether it ended, or stands, as a low-level concern: consulted or confirmed, not referred."""
    return "below-threshold" in now.happened or (
        "consulted" in now.happened and "referred" not in now.happened
    )


def _refer(now: Situation) -> Step:
    done = now.happened.get("referred") or now.happened.get("consulted")
    done = done or now.happened.get("below-threshold")
    if (
        now.state == State.RECORDED
    ):  # reopened, or turned into a disclosure: as if for the first time
        done = None
    return Step(
        "refer",
        "Refer to the LADO, or record what they advised",
        "The local authority’s designated officer (LADO) hears of it within one working day. Where "
        "the LADO advises that no referral is needed, record that consultation instead.",
        page="disclosure-refer",
        clause="child-protection.refer",
        passage="lado-one-day",
        done=done,
    )


def _low_level(now: Situation) -> list[Step]:
    return [
        Step(
            "below",
            "Keep it as a low-level concern, with the reasons",
            "It does not meet the harm threshold. Why, limb by limb, stays on the record, so that "
            "a pattern can be seen later.",
            passage="low-level-concerns",
            done=now.happened.get("consulted") or now.happened.get("below-threshold"),
        )
    ]


def _referred(now: Situation) -> list[Step]:
    referred = "referred" in now.happened and now.state != State.RECORDED
    advised = now.state in (State.ADVISED, State.CONCLUDED, State.CLOSED)
    first = "" if referred else "Refer to the LADO first."
    then = "" if advised else "Record the advice of the LADO first."
    made = [
        Step(
            "advice",
            "Record the advice of the LADO",
            "What the LADO said, when, and what they said about suspension once they had spoken to "
            "the police.",
            page="disclosure-advice",
            clause="child-protection.suspension-advice",
            done=now.happened.get("advice") if advised else None,
            until=first,
        ),
        _decide(now, then),
        *_writing(now),
        _contact(now, then),
        Step(
            "told",
            "Tell those who have to know, and record it",
            "The parents of the child and the person it is about, as soon as the LADO agrees; each "
            "with what they were told and when.",
            page="disclosure-told",
            passage="informing-parents",
            done=now.happened.get("told"),
            until=then if "told" not in now.happened else "",
        ),
        *_police(now),
        _outcome(now, then),
    ]
    return [*made, *_bodies(now)]


def _decide(now: Situation, then: str) -> Step:
    why = (
        "Suspension is never the default. Say which alternatives there were, who was asked, and "
        "who decided for the employer."
    )
    if then:
        why += " Where a child is at immediate risk you can act before the advice, with a reason."
    return Step(
        "action",
        "Decide about the person’s work",
        why,
        page="disclosure-action",
        clause="child-protection.suspension-advice",
        passage="suspension-not-default",
        done=now.happened.get("acted-before-advice" if then else "acted")
        or (now.happened.get("acted-before-advice") if now.action else None),
        until=then if not now.action else "",
    )


def _writing(now: Situation) -> list[Step]:
    if now.action != Action.SUSPENDED:
        return []
    return [
        Step(
            "written",
            "Confirm the suspension in writing",
            "Within one working day, with the reasons as far as they may be given, and a contact.",
            page="disclosure-written",
            passage="suspension-in-writing",
            done=None if now.needs_writing else now.happened.get("written"),
        )
    ]


def _contact(now: Situation, then: str) -> Step:
    done = now.happened.get("contact-named") and now.happened.get("support-offered")
    return Step(
        "support",
        "Name a contact for the person, and offer support",
        "Whoever a case is about is owed somebody to turn to, and to be kept informed.",
        page="disclosure-support",
        passage="support-named-contact",
        done=done or None,
        until=then if not done else "",
    )


def _police(now: Situation) -> list[Step]:
    if not now.police_investigate:
        return []
    return [
        Step(
            "police",
            "Review the case with the police",
            "No later than four weeks after they began, and every fortnight from then.",
            page="disclosure-police",
            passage="police-review",
            done=now.happened.get("police-reviewed"),
            is_now=now.police_review_is_due,
        )
    ]


def _outcome(now: Situation, then: str) -> Step:
    return Step(
        "outcome",
        "Record the outcome",
        "Substantiated, malicious, false, unsubstantiated or unfounded: it says how long the "
        "record is kept, and what a reference may say.",
        page="disclosure-outcome",
        passage="outcomes",
        done=now.happened.get("concluded") if now.outcome else None,
        until=then,
    )


def _bodies(now: Situation) -> list[Step]:
    if now.outcome != Outcome.SUBSTANTIATED:
        return []
    return [
        Step(
            "disciplinary",
            "Record the disciplinary procedure",
            "A substantiated allegation opens it.",
            page="disclosure-disciplinary",
            clause="sanction.gross-misconduct",
            done=now.happened.get("disciplinary"),
        ),
        Step(
            "dbs",
            "Answer for the Disclosure and Barring Service (DBS)",
            "It is told where the person was removed, or would have been, and the harm test is "
            "met.",
            page="disclosure-body",
            more=("dbs",),
            passage="dbs-referral",
            done=now.happened.get("dbs") if now.dbs else None,
        ),
        Step(
            "tra",
            "Answer for the Teaching Regulation Agency (TRA)",
            "A referral is considered beside that to the DBS.",
            page="disclosure-body",
            more=("tra",),
            passage="tra-referral",
            done=now.happened.get("tra") if now.tra else None,
        ),
    ]


def _close(now: Situation) -> Step:
    until = ""
    if now.state not in (State.CLOSED, State.VOIDED):
        if now.state not in (State.CONCLUDED, State.BELOW):
            until = "Record the outcome first."
        elif any(one.done is None for one in [*_bodies(now), *_writing(now)]):
            until = "What the outcome and the suspension ask for comes first."
        elif now.police_investigate and now.state == State.CONCLUDED:
            until = "The police still investigate. Record when they have finished first."
    return Step(
        "close",
        "Close the case",
        "A second person reads it and confirms.",
        page="disclosure-close",
        clause="child-protection.record",
        done=now.happened.get("closed") if now.state == State.CLOSED else None,
        until=until,
    )


def _conduct(now: Situation) -> list[Step]:
    concluded = now.state in (State.CONCLUDED, State.CLOSED)
    heard = now.happened.get("explained")
    return [
        Step(
            "explanation",
            "Hear the person, and record what they say",
            "Nobody is judged unheard. Where they do not want to say anything, that is recorded.",
            page="disclosure-explanation",
            clause="sanction.gross-misconduct",
            done=heard,
        ),
        Step(
            "conduct-outcome",
            "Record the outcome",
            "From no further action to the disciplinary procedure.",
            page="disclosure-conduct-outcome",
            clause="sanction.gross-misconduct",
            done=now.happened.get("conduct-outcome") if concluded else None,
            until="" if heard else "Hear the person first.",
        ),
        Step(
            "close",
            "Close the record",
            "A second person reads it and confirms.",
            page="disclosure-close",
            clause="child-protection.record",
            done=now.happened.get("closed") if now.state == State.CLOSED else None,
            until="" if concluded else "Record the outcome first.",
        ),
    ]
