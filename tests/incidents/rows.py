"""Disclosures in any state, straight in the database, as the rules would have left them."""

from datetime import timedelta

from django.utils import timezone

from incidents.cases import routing
from incidents.cases.models import Grant, Power
from incidents.cases.reported import Platform, Source
from incidents.disclosures.models import Disclosure, Kind, Outcome, State
from policyportal.people.models import Person

SAID = "A parent says that he follows pupils of Year 6 on Instagram and writes to them at night."


def a_disclosure(recorder: Person, subject: Person | None = None, **more) -> Disclosure:
    """Make a recorded disclosure about the person, or about somebody described, and route it."""
    route, now = routing.route(subject), timezone.now()
    aware_at = more.pop("aware_at", now - timedelta(hours=2))
    described = more.pop("described", "" if subject else "A coach from an agency")
    case = Disclosure(
        subject=subject,
        manager_role=route.role,
        case_manager_id=route.manager,
        recorded_by=recorder,
        aware_at=aware_at,
        **{
            "source": Source.PARENT,
            "platform": Platform.INSTAGRAM,
            "clauses": ["tou.no-pupil-friends"],
            "limbs": ["risk"],
            "due_at": aware_at + timedelta(days=1),
        }
        | more,
    )
    case.described, case.said = described, SAID
    case.save(force_insert=True)
    return case


def a_conduct_record(recorder: Person, subject: Person, **more) -> Disclosure:
    return a_disclosure(recorder, subject, kind=Kind.CONDUCT, limbs=[], due_at=None, **more)


def put(case: Disclosure, state: State, *, by: Person, second: Person | None = None) -> Disclosure:
    """Bring a disclosure to a state, with what the way there leaves in its row."""
    now = timezone.now()
    facts: dict = {}
    if state in (State.REFERRED, State.ADVISED, State.CONCLUDED, State.CLOSED):
        facts |= {"referred_at": now, "referred_by": by}
    if state in (State.ADVISED, State.CONCLUDED, State.CLOSED):
        facts |= {"advised_at": now}
    if state in (State.CONCLUDED, State.CLOSED):
        facts |= {"outcome": Outcome.UNFOUNDED, "concluded_at": now}
    if state == State.BELOW:
        facts |= {"consulted_at": now}
    if case.kind == Kind.CONDUCT:
        facts = {}
        if state in (State.CONCLUDED, State.CLOSED):
            facts = {"conduct_outcome": "words-of-advice", "concluded_at": now}
    if state in (State.CLOSED, State.VOIDED, State.HANDED_OVER):
        facts |= {"closed_at": now, "closed_by": by, "confirmed_by": second}
    on_the_way = {
        State.ADVISED: [State.REFERRED],
        State.CONCLUDED: [State.REFERRED, State.ADVISED],
        State.CLOSED: [State.REFERRED, State.ADVISED, State.CONCLUDED],
    }.get(state, [])
    if case.kind == Kind.CONDUCT:
        on_the_way = [State.CONCLUDED] if state == State.CLOSED else []
    closing = {"closed_at", "closed_by", "confirmed_by"}
    for name, value in facts.items():
        if name not in closing:
            setattr(case, name, value)
    for step in on_the_way:
        case.state = step
        case.save()
    for name in closing & facts.keys():
        setattr(case, name, facts[name])
    case.state = state
    case.save()
    return case


def added(case, person: Person, power: Power, *, by: Person, hours: int = 24) -> Grant:
    """Add somebody to a case."""
    number = case.grants.count() + 1
    grant = Grant(
        case_id=case.pk,
        person=person,
        power=power,
        name=f"{case.reference}/G{number}",
        given_by=by,
        ends_at=timezone.now() + timedelta(hours=hours),
    )
    grant.reason = "Helps with the case."
    grant.save(force_insert=True)
    return grant
