"""What there is to do with a case, in which order, and why. Pure: a situation in, a list out.

Each step says the clause or the passage of guidance it rests on. One at most is next: the first
that is neither done nor blocked (screen.md, "task list").
"""

from incidents.cases.standing import Step, ended, with_next
from incidents.disclosures.models import Action, Kind, Outcome, State
from incidents.disclosures.standing import Situation
from incidents.disclosures.ticks import TICKS, ticks_of


def steps(now: Situation) -> list[Step]:
    """Return the task list of a case. One that has ended shows what was done, and what was not."""
    made = _conduct(now) if now.kind == Kind.CONDUCT else _disclosure(now)
    if now.state == State.VOIDED:
        made = [one for one in made if one.done]
    if now.state in (State.CLOSED, State.VOIDED):
        return ended(made)
    return with_next(made)


def _disclosure(now: Situation) -> list[Step]:
    """Return the steps; with hardly any time left the referral comes right after the children."""
    safe, *ticks = [_tick(slug, now) for slug in ticks_of(now.kind, now.source)]
    first = [*_refer(now), *ticks] if now.is_pressing else [*ticks, *_refer(now)]
    rest = _low_level(now) if _is_below(now) else _referred(now)
    return [safe, *first, *rest, _close(now)]


def _tick(slug: str, now: Situation) -> Step:
    what = TICKS[slug]
    return Step(
        slug,
        what.title,
        what.why,
        page="disclosure-tick",
        more=(slug,),
        clause=what.clause,
        passage=what.passage,
        done=now.ticked.get(slug),
    )


def _is_below(now: Situation) -> bool:
    """Whether it stands, or ended, as a low-level concern: consulted or confirmed, not referred."""
    ended = now.state in (State.CLOSED, State.VOIDED) and "referred" not in now.happened
    kept = "consulted" in now.happened or "below-threshold" in now.happened
    return now.state == State.BELOW or (ended and kept)


def _refer(now: Situation) -> list[Step]:
    """Return the referral; of a low-level concern, that the LADO was consulted, where they were."""
    why = (
        "The local authority’s designated officer (LADO) hears of it within one working day. Where "
        "the LADO advises that no referral is needed, record that consultation instead."
    )
    if now.second_person_is_enough:
        why += " Where it is plainly below the harm threshold, a second person can confirm that."
    title, done = "Refer to the LADO, or record what they advised", now.happened.get("referred")
    if _is_below(now):
        title, done = "Consult the LADO", now.happened.get("consulted")
        if done is None:
            return []
    return [
        Step(
            "refer",
            title,
            why,
            page="disclosure-refer",
            clause="child-protection.refer",
            passage="lado-one-day",
            done=done,
        )
    ]


def _low_level(now: Situation) -> list[Step]:
    kept = Step(
        "below",
        "Keep it as a low-level concern, with the reasons",
        "It does not meet the harm threshold. Why, limb by limb, stays on the record, so that "
        "a pattern can be seen later.",
        passage="low-level-concerns",
        done=now.happened.get("consulted") or now.happened.get("below-threshold"),
    )
    return [kept, *_writing(now), *_police(now)]


def _referred(now: Situation) -> list[Step]:
    referred = "referred" in now.happened
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
        _told(now, then),
        *_police(now),
        _outcome(now, then),
    ]
    return [*made, *_bodies(now)]


def _told(now: Situation, then: str) -> Step:
    """Return who is to be told. Once somebody was, the others wait for the LADO, beside it all."""
    why = (
        "The parents of the child and the person it is about, as soon as the LADO agrees; each "
        "with what they were told and when."
    )
    some = now.happened.get("told")
    if some and now.not_told:
        why = (
            f"Not recorded as told yet: {'; '.join(now.not_told)}. Tell them once the LADO agrees."
        )
    return Step(
        "told",
        "Tell those who have to know, and record it",
        why,
        page="disclosure-told",
        passage="informing-parents",
        done=some if not now.not_told else None,
        until="" if some else then,
        is_beside=some is not None,
    )


def _decide(now: Situation, then: str) -> Step:
    """Return the decision about work. One made before the advice is looked at again after it."""
    why = (
        "Suspension is never the default. Say which alternatives there were, who was asked, and "
        "who decided for the employer."
    )
    overrode = now.happened.get("acted-before-advice")
    done = now.happened.get("acted") or (overrode if then else None)
    if then:
        why += " Where a child is at immediate risk you can act before the advice, with a reason."
    elif overrode and not done:
        why = "You acted before the advice. Decide again now that it is there: go on, or change it."
    return Step(
        "action",
        "Decide about the person’s work",
        why,
        page="disclosure-action",
        clause="child-protection.suspension-advice",
        passage="suspension-not-default",
        done=done,
        until=then if done is None else "",
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
    done = now.happened.get("police-reviewed")
    due = now.police_review_is_due
    return [
        Step(
            "police",
            "Review the case with the police",
            "No later than four weeks after they began, and every fortnight from then.",
            page="disclosure-police",
            passage="police-review",
            done=done,
            until="" if due or done else f"It is due by {now.police_review_by}.",
            is_now=due,
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
        manager_only=True,
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
    if now.asked:
        until = f"{now.asked} has been asked to confirm it."
    elif now.state not in (State.CONCLUDED, State.BELOW):
        until = "Record the outcome first."
    elif any(one.done is None for one in [*_bodies(now), *_writing(now)]):
        until = "What the outcome and the suspension ask for comes first."
    elif now.police_investigate:
        until = "The police still investigate. Record when they have finished first."
    return _closing("Close the case", now, until)


def _closing(title: str, now: Situation, until: str) -> Step:
    return Step(
        "close",
        title,
        "A second person reads it and confirms.",
        page="disclosure-close",
        clause="child-protection.record",
        done=now.happened.get("closed") if now.state == State.CLOSED else None,
        until=until,
        manager_only=True,
        is_asked=bool(now.asked),
    )


def _conduct(now: Situation) -> list[Step]:
    concluded = now.state in (State.CONCLUDED, State.CLOSED)
    heard = now.happened.get("explained")
    until = "" if concluded else "Record the outcome first."
    if now.asked:
        until = f"{now.asked} has been asked to confirm it."
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
            manager_only=True,
        ),
        _closing("Close the record", now, until),
    ]
