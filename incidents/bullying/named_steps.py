"""Steps of which there are as many as the decision names: ticks, referrals, letters, choices."""

from dataclasses import replace

from incidents.bullying import ticks
from incidents.bullying.authorities import Authority, Clause
from incidents.bullying.decision import Body
from incidents.bullying.decision import Step as Decided
from incidents.bullying.models import LetterKind
from incidents.bullying.situation import Situation
from incidents.cases.standing import Step

LETTERS = {
    LetterKind.INVITATION: Decided.INVOLVE_FAMILIES,
    LetterKind.WARNING: Decided.WARN_PARENTS,
    LetterKind.YEAR: Decided.WRITE_TO_YEAR,
    LetterKind.NEW_SCHOOL: Decided.CONTACT_SCHOOL,
    LetterKind.POLICE_LOG: Body.POLICE,
}

DSL_KNOWS = "The designated safeguarding lead (DSL) knows of it"


def tick(slug: str, now: Situation, *, until: str = "", is_beside: bool = False) -> Step:
    what = ticks.tick_of(slug, now.decision, now.danger)
    title, done = what.title, now.ticked.get(slug)
    if slug == Decided.TELL_DSL.value and now.dsl_knows and not done:
        title, done = DSL_KNOWS, now.dsl_knows  # nobody is told to tell themselves
    return Step(
        slug,
        title,
        what.why,
        page="bullying-tick",
        more=(slug,),
        clause=what.clause,
        passage=what.passage,
        done=done,
        until="" if done else until,
        is_beside=is_beside,
    )


def refer(now: Situation) -> list[Step]:
    """Return to whom it is referred, the most urgent first. A disclosure is handed over instead."""
    bodies = now.decision.refer if now.decision else ()
    return [referral(body, now) for body in bodies if body != Body.DISCLOSURE]


def referral(body: Body, now: Situation, *, is_beside: bool = False) -> Step:
    because = now.decision.why(body)[0]
    return Step(
        f"may-refer-{body.value}" if is_beside else f"refer-{body.value}",
        f"{'You may refer it' if is_beside else 'Refer it'} to: {body.label}",
        because.fact,
        page="bullying-outside",
        **_rests_on(because.authority),
        done=now.referred.get(body.value),
        is_beside=is_beside,
    )


def _rests_on(authority: Authority) -> dict[str, str]:
    return {"clause" if isinstance(authority, Clause) else "passage": authority.value}


def letters(now: Situation) -> list[Step]:
    """Return the letters that the decision leaves to choice, each beside the others."""
    if now.decision is None:
        return []
    decided = {*now.decision.must, *now.decision.may, *now.decision.refer, *now.decision.may_refer}
    return [letter(kind, what, now) for kind, what in LETTERS.items() if what in decided]


def letter(kind: LetterKind, what: Decided | Body, now: Situation) -> Step:
    """Return the choice of a letter; one that is under way is gone on with, and is not done."""
    because, begun = now.decision.why(what)[0], now.begun.get(kind.value)
    made = Step(
        f"letter-{kind.value}",
        f"You may write: {kind.label}",
        f"{because.fact} It names no child, and a second person reads it first.",
        page="bullying-letter-new",
        more=(kind.value,),
        **_rests_on(because.authority),
        done=now.letters.get(kind.value),
        is_beside=True,
    )
    if begun is None or made.done:
        return made
    made = replace(
        made,
        page="bullying-letter",
        more=(begun.number,),
        title=f"Go on with the letter: {kind.label}",
    )
    if begun.is_asked:
        return replace(made, until="A second person reads it first.", is_asked=True)
    return replace(made, why="It is written, and nobody has been asked to release it.")


def may(now: Situation) -> list[Step]:
    """Return what else the school is within its rights to do, or to leave."""
    if now.decision is None:
        return []
    made = [
        tick(step.value, now, is_beside=True)
        for step in (Decided.OWN_PUPIL, Decided.ASK_POLICE)
        if step in now.decision.may
    ]
    if Decided.NETWORK_PART in now.decision.declined:
        made.append(tick(ticks.DECLINED, now, is_beside=True))
    bodies = [body for body in now.decision.may_refer if body != Body.DISCLOSURE]
    return [*made, *(referral(body, now, is_beside=True) for body in bodies)]
