"""What there is to do with a case of bullying, in which order, and why. Pure: a situation in.

What the facts ask for, the decision says (`outcome.py`); danger comes first. Each step says the
clause or the passage it rests on, and one at most is next (screen.md, "task list").
"""

from dataclasses import replace

from incidents.bullying import ticks
from incidents.bullying.authorities import Clause
from incidents.bullying.decision import Body, Responsibility
from incidents.bullying.decision import Step as Decided
from incidents.bullying.models import OPEN, State
from incidents.bullying.named_steps import letters, may, refer, tick
from incidents.bullying.situation import Situation
from incidents.cases.standing import Done, Step, ended, with_next

LOOK_FIRST = "Look over the facts first."
DANGERS = (Decided.CALL_999, Decided.DO_NOT_VIEW, Decided.TELL_DSL)
PARTS = (Decided.SCHOOL_PART, Decided.PHONE_PART, Decided.NETWORK_PART)
BEGUN = (State.INVESTIGATING, State.FAMILIES, State.RESOLVED)
SETTLED = (State.RESOLVED, State.NOT_SCHOOL)
LOOKING = ("begin", "found", "families", "plan")  # while it is looked into
TO_CLOSE = (ticks.WELFARE, "look-again")  # what has to come first, beside referrals


def steps(now: Situation) -> list[Step]:
    """Return the task list of a case. One that has ended shows what was done, and what was not."""
    made = _disclosure(now) if _is_disclosure(now) else _course(now)
    if now.state == State.CLOSED:
        return ended(one for one in made if one.done or not one.is_beside)
    if now.state not in OPEN:
        return ended(one for one in made if one.done)
    if now.state in SETTLED:
        made = [_after_all(one) for one in made if one.done or one.slug not in LOOKING]
    return with_next(made)


def _is_disclosure(now: Situation) -> bool:
    return now.decision is not None and (
        now.decision.responsibility == Responsibility.OTHER_WORKFLOW
    )


def _after_all(step: Step) -> Step:
    """Leave beside what nothing waits for any more, once it is said how it ended."""
    is_needed = step.slug in (*TO_CLOSE, "close") or step.slug.startswith("refer-")
    return step if is_needed or step.done else replace(step, is_beside=True)


def _disclosure(now: Situation) -> list[Step]:
    """Return the steps of what an adult here does: danger, welfare, and on to the disclosure."""
    over = Step(
        "hand-over",
        "Hand it over as a disclosure",
        "An adult who works or volunteers here does it. Nobody speaks to them or looks into it: "
        "that is for the disclosure, and for the LADO.",
        page="case-reroute",
        clause=Clause.REFER.value,
        receiver_only=True,
    )
    return [*_danger(now), *_safe(now), _assess(now), *refer(now), *_welfare(now), over]


def _course(now: Situation) -> list[Step]:
    """Return the steps; where there is danger, those outside are told before all else goes on."""
    listen = [tick(slug, now) for slug in (ticks.LISTEN, ticks.TELLER) if _has(slug, now)]
    if _is_dangerous(now):
        first = [*_danger(now), *_safe(now), _assess(now), *refer(now), *_staff(now), *listen]
    else:
        first = [*_safe(now), *_staff(now), *listen, _assess(now)]
    made = [*first, *_welfare(now), *_looking_into(now), *_families(now)]
    if not _is_dangerous(now):
        made += refer(now)
    return [*made, *_look_again(now), *letters(now), *may(now), *_ending(now), _close(now)]


def _must(now: Situation) -> tuple[Decided, ...]:
    return ticks.named(now.decision, now.danger)


def _is_dangerous(now: Situation) -> bool:
    return any(step in _must(now) for step in DANGERS)


def _has(slug: str, now: Situation) -> bool:
    return slug in ticks.ticks_of(now.whom, now.decision, now.danger)


def _danger(now: Situation) -> list[Step]:
    return [tick(step.value, now) for step in DANGERS if step in _must(now)]


def _safe(now: Situation) -> list[Step]:
    return [tick(ticks.SAFE, now)] if _has(ticks.SAFE, now) else []


def _staff(now: Situation) -> list[Step]:
    """Return what a member of staff is owed who was threatened: told at once, and supported."""
    if not now.whom.staff:
        return []
    told = tick(Decided.TELL_HEAD.value, now)
    if now.told_at_once:
        who = "chair of governors" if now.to_chair else "headteacher"
        told = replace(told, title=f"Tell the {who} at once", done=now.told_at_once)
    made = [told, tick(Decided.SUPPORT_STAFF.value, now), tick(ticks.KEPT, now)]
    if not _has(Decided.SPEAK_TO_PARENT.value, now):
        return made
    return [*made, tick(Decided.SPEAK_TO_PARENT.value, now), *_unresolved(now)]


def _unresolved(now: Situation) -> list[Step]:
    """Return what follows where speaking was in vain, until the facts say so themselves."""
    if now.decision and {Body.POLICE, Body.LA} <= set(now.decision.refer):
        return []
    spoken = Decided.SPEAK_TO_PARENT.value in now.ticked
    return [
        Step(
            "unresolved",
            "Tell the police and the local authority, where it is not resolved",
            "Look over the facts again as soon as it goes on: both are told then.",
            page="bullying-assess",
            clause=Clause.THREATS_TO_STAFF.value,
            until="" if spoken else "Speak to the parent or carer first.",
            is_beside=True,
        )
    ]


def _assess(now: Situation) -> Step:
    why = "Who does it, to whom, where and by what: then the policy says what follows, and why."
    again = now.assessed is not None and now.looks_again and now.state not in SETTLED
    if again:
        why = "Something that the decision rests on has changed since. The old one stays beside it."
    return Step(
        "assess",
        "Look over the facts again" if again else "Look over the facts",
        why,
        page="bullying-assess",
        clause=Clause.DUTY.value,
        done=now.assessed,
        is_now=again,
    )


def _welfare(now: Situation) -> list[Step]:
    return [tick(ticks.WELFARE, now)] if _has(ticks.WELFARE, now) else []


def _looking_into(now: Situation) -> list[Step]:
    """Return what the school looks into; nothing of it where it is not the school's."""
    if not _is_ours(now):
        return [tick(ticks.POLICY, now, until=_until_assessed(now))]
    until = "" if now.state in BEGUN else "Begin to look into it first."
    made = [_begin(now), *_found(now)]
    for slug in (ticks.DOER, ticks.BOTH_SIDES, *(part.value for part in PARTS), ticks.POLICY):
        if _has(slug, now):
            made.append(tick(slug, now, until=until))
    return made


def _is_ours(now: Situation) -> bool:
    """Whether the school looks into it: before the facts were looked over, it counts as so."""
    if now.decision is None or now.state in BEGUN:
        return True
    return now.decision.responsibility == Responsibility.SCHOOL or (
        Decided.INVESTIGATE in now.decision.must
    )


def _until_assessed(now: Situation) -> str:
    return "" if now.decision and now.state != State.REPORTED else LOOK_FIRST


def _begin(now: Situation) -> Step:
    done = now.happened.get("investigation-began") if now.state in BEGUN else None
    if now.state == State.CLOSED:
        done = now.happened.get("investigation-began")
    return Step(
        "begin",
        "Begin to look into it",
        "The school looks into it and protects, wherever it began: say that you begin.",
        page="bullying-investigate",
        clause=Clause.DUTY.value,
        done=done,
        until="" if done else _until_assessed(now),
    )


def _found(now: Situation) -> list[Step]:
    title, why = "Write down what you find", "Each thing by itself, with when it was."
    if Decided.FIND_OUT_WHO in _must(now):
        title = Decided.FIND_OUT_WHO.label
        why = "Once it is known, look over the facts again: until then it counts as our pupils’."
    done = now.happened.get("found")
    until = "" if now.state in (State.INVESTIGATING, State.FAMILIES) else "Begin first."
    return [
        Step(
            "found",
            title,
            why,
            page="bullying-found",
            clause=Clause.DUTY.value,
            done=done,
            until="" if done else until,
        )
    ]


def _families(now: Situation) -> list[Step]:
    if now.decision is None or Decided.INVOLVE_FAMILIES not in now.decision.must:
        if "family-contact" not in now.happened:
            return []
    until = "" if now.state in BEGUN else "Begin to look into it first."
    contact, plan = now.happened.get("family-contact"), now.happened.get("plan-agreed")
    return [
        Step(
            "families",
            Decided.INVOLVE_FAMILIES.label,
            "Those of the child who is hurt and of the child who does it: what was said with each, "
            "and whether they help.",
            page="bullying-families",
            clause=Clause.FAMILIES.value,
            done=contact,
            until="" if contact else until,
        ),
        Step(
            "plan",
            "Agree a plan, and when you look again",
            "What each side does from now on, and the day on which somebody looks whether it "
            "holds.",
            page="bullying-plan",
            clause=Clause.FAMILIES.value,
            done=plan,
            until="" if plan or contact else "Speak to a family first.",
        ),
    ]


def _look_again(now: Situation) -> list[Step]:
    if not now.follow_up_on:
        return []
    return [
        Step(
            "look-again",
            "Look whether it holds",
            "The day has come on which somebody said that they would look again.",
            page="bullying-follow-up",
            more=(now.follow_up_number,),
            clause=Clause.FAMILIES.value,
            until="" if now.follow_up_is_due else f"It is due on {now.follow_up_on}.",
        )
    ]


def _ending(now: Situation) -> list[Step]:
    """Return how it can end: resolved, or passed on as not the school's."""
    resolved, passed_on = now.happened.get("resolved"), now.happened.get("not-school")
    if now.state not in (State.RESOLVED, State.CLOSED):
        resolved = None
    if now.state not in (State.NOT_SCHOOL, State.CLOSED):
        passed_on = None
    if passed_on and not (resolved and resolved.at > passed_on.at):
        return [_not_school(now, passed_on)]
    if resolved or _is_ours(now):
        return [_resolve(now, resolved)]
    return [_not_school(now, None)]


def _resolve(now: Situation, done: Done | None) -> Step:
    until = "" if now.state in BEGUN else "Look into it first."
    return Step(
        "resolve",
        "Say that it is resolved",
        "What settled it. The case stays open until somebody has looked that it stays so.",
        page="bullying-resolve",
        clause=Clause.FAMILIES.value,
        done=done,
        until="" if done else until,
    )


def _not_school(now: Situation, done: Done | None) -> Step:
    welfare = not now.whom.ours or ticks.WELFARE in now.ticked
    return Step(
        "not-school",
        "Say that it is not the school’s to resolve",
        "Why, and whether the other school was told. The welfare of our own pupil stays ours.",
        page="bullying-not-school",
        clause=Clause.FORMER_PUPIL.value,
        done=done,
        until="" if done or welfare else "See how our own pupil is first.",
    )


def _close(now: Situation) -> Step:
    return Step(
        "close",
        "Close the case",
        "What came of it. Nothing is added to a closed case unless it is reopened.",
        page="bullying-close",
        clause=Clause.FAMILIES.value,
        done=now.happened.get("closed") if now.state == State.CLOSED else None,
        until=" ".join(now.first[:1]),
        manager_only=True,
    )
