"""What is done away from the portal with a case of bullying and ticked there.

It follows the anti-bullying policy, to which the school's policy points (`families-involved`). A
step that the decision names has the decision's own name (`outcome.Step`).
"""

from dataclasses import replace
from datetime import date

from incidents.bullying.authorities import Clause, Rule
from incidents.bullying.concerned import Concerned
from incidents.bullying.facts import Danger, Doer, Facts
from incidents.bullying.outcome import Decision, Step
from incidents.bullying.settling import decided
from incidents.cases.standing import Tick

SAFE, LISTEN, TELLER, DOER = "children-safe", "listen", "teller", "speak-to-child"
BOTH_SIDES, POLICY, KEPT, DECLINED = "both-sides", "policy", "keep-evidence", "leave-the-site"
WELFARE, TELL_HEAD = Step.CHECK_WELFARE.value, Step.TELL_HEAD.value

TICKS: dict[str, Tick] = {
    Step.CALL_999.value: Tick(
        Step.CALL_999.label,
        "Somebody is in immediate danger. Nothing on this list comes before that.",
        passage="immediate-danger",
    ),
    Step.DO_NOT_VIEW.value: Tick(
        "See that nobody looks at, copies, sends on or deletes an image",
        "The device is out of use and kept safe. An image of a sexual kind is never put into the "
        "portal, printed or shown to anybody but the police.",
        passage="images",
    ),
    Step.TELL_DSL.value: Tick(
        Step.TELL_DSL.label,
        "Face to face or by telephone, and not by a message alone.",
    ),  # what it rests on, the danger says: `tick_of`
    TELL_HEAD: Tick(
        Step.TELL_HEAD.label,
        "Nobody could be told by the portal. Tell them face to face or by telephone.",
        clause="cyberbullying.threats-to-staff",
    ),
    SAFE: Tick(
        "See that every child is safe now",
        "In immediate danger ring 999. Nothing else on this list comes before that.",
        passage="immediate-danger",
    ),
    Step.SUPPORT_STAFF.value: Tick(
        "Support the member of staff",
        "Somebody they trust, time to breathe, and that they need not answer whoever does it, at "
        "the gate or online. Say what the school does next.",
        passage="care-of-staff",
    ),
    KEPT: Tick(
        "Keep what was sent",
        "Pictures of the screen with the day and the sender’s name, kept with this case. Nothing "
        "is answered, and nothing is deleted.",
        clause="cyberbullying.threats-to-staff",
    ),
    Step.SPEAK_TO_PARENT.value: Tick(
        Step.SPEAK_TO_PARENT.label,
        "What was seen, that it counts as bullying, and that it has to stop. Where it goes on "
        "after that, look over the facts again: then the police and the local authority are told.",
        clause="cyberbullying.threats-to-staff",
    ),
    LISTEN: Tick(
        "Listen to the child who is hurt, and keep what was sent",
        "They are believed, and they hear that it is not their doing. Pictures of the screen are "
        "kept with this case; an image of a sexual kind never is.",
        clause="pupil.zero-tolerance",
        passage="images",
    ),
    TELLER: Tick(
        "Tell whoever reported it that it is in hand",
        "Who deals with it, and when they hear more. No outcome is promised.",
        clause="pupil.report-in-confidence",
    ),
    WELFARE: Tick(
        Step.CHECK_WELFARE.label,
        "How they are at home and at school, who looks after them here, and whether they sleep, "
        "eat and want to come. It is done whoever it is that hurts them.",
        passage="welfare-of-pupils",
    ),
    DOER: Tick(
        "Speak to the child who did it",
        "In words for their age: what it did, and what happens now. What they say is written down "
        "as they say it; they may be hurt as well.",
        passage="measures-against-bullying",
    ),
    BOTH_SIDES: Tick(
        "Offer support to both sides",
        "To who was hurt, and to who did it: a child is never only one of the two.",
        passage="child-on-child",
    ),
    POLICY: Tick(
        "Record it under the anti-bullying policy",
        "In the school’s record of bullying, with the measures that the policy provides for.",
        clause="cyberbullying.families-involved",
    ),
    Step.SCHOOL_PART.value: Tick(
        Step.SCHOOL_PART.label,
        "What reaches the classroom and the playground is dealt with, wherever it began.",
        clause="pupil.zero-tolerance",
    ),
    Step.PHONE_PART.value: Tick(
        Step.PHONE_PART.label,
        "The same holds for texts and calls.",
        clause="cyberbullying.text-and-phone",
    ),
    Step.NETWORK_PART.value: Tick(
        Step.NETWORK_PART.label,
        "Report what was posted to the site, have it taken down, and say who is blocked.",
        clause="cyberbullying.duty",
    ),
    DECLINED: Tick(
        "Leave what happens on the site to the families",
        "They were told before that it must stop. What reaches school, and the child’s welfare, "
        "stay the school’s.",
        clause="cyberbullying.under-age",
        asks="Say what the families were told, and by whom.",
    ),
    Step.OWN_PUPIL.value: Tick(
        Step.OWN_PUPIL.label,
        "How far the school acts on what its pupils do outside is its own choice.",
        passage="conduct-outside-school",
    ),
    Step.ASK_POLICE.value: Tick(
        Step.ASK_POLICE.label,
        "By 101 or the school’s own officer. Asking is no report.",
        passage="bullying-advice-crime",
    ),
}

BY_DECISION = frozenset(Step) & frozenset(TICKS)


def tick_of(slug: str, decision: Decision | None, danger: tuple[str, ...] = ()) -> Tick:
    """Return what can be ticked. Why the DSL is told hangs on what they are told."""
    what = TICKS[slug]
    if slug != Step.TELL_DSL:
        return what
    why = (decision or _of_danger_alone(danger)).why(Step.TELL_DSL)
    key = why[0].authority if why else Rule.AT_ONCE
    rests_on = "clause" if isinstance(key, Clause) else "passage"
    return replace(what, **{rests_on: key.value})


def _of_danger_alone(danger: tuple[str, ...]) -> Decision:
    """Return what follows where signs of danger were reported and nothing else is looked over."""
    signs = frozenset(Danger(one) for one in danger)
    doers = frozenset({Doer.UNKNOWN})
    return decided(Facts(on=date.min, doers=doers, hurt_staff=True, danger=signs))


def named(decision: Decision | None, danger: tuple[str, ...]) -> tuple[Step, ...]:
    """Return what the decision says must be done; before there is one, what the danger asks for."""
    if decision is not None:
        return decision.must
    asked = {
        Step.CALL_999: Danger.IMMEDIATE in danger,
        Step.DO_NOT_VIEW: Danger.SEXUAL_IMAGE in danger,
        Step.TELL_DSL: bool(danger),
    }
    return tuple(step for step, is_asked in asked.items() if is_asked)


def ticks_of(
    whom: Concerned, decision: Decision | None, danger: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return what can be ticked, by whom the case concerns and what was decided."""
    must = named(decision, danger)
    may = decision.may if decision else ()
    always = {
        SAFE: whom.hurt or whom.ours,
        LISTEN: whom.hurt,
        TELLER: True,
        WELFARE: whom.ours,
        DOER: whom.doing,
        BOTH_SIDES: whom.hurt or whom.doing,
        POLICY: True,
        KEPT: whom.staff,
        Step.SUPPORT_STAFF.value: whom.staff,
        TELL_HEAD: whom.staff,
        Step.SPEAK_TO_PARENT.value: whom.staff and whom.parent,
        DECLINED: decision is not None and Step.NETWORK_PART in decision.declined,
    }
    asked = {step.value for step in (*must, *may)}
    return tuple(slug for slug in TICKS if always.get(slug) or slug in asked)
