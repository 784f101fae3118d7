"""Cases of bullying in any state, straight in the database, as the rules would have left them."""

from datetime import timedelta

from django.utils import timezone

from incidents.bullying.models import BullyingCase, State
from incidents.cases import routing
from incidents.cases.involving import involve
from incidents.cases.models import Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source
from incidents.children.actions import About, note
from policyportal.people.models import Person, Role

SAID = "Their group chat calls her names every weekend, and on Mondays she does not want to come."


def a_child(name: str, *, by: Person, **known):
    """Write a child down, of Year 5 where nothing else is said."""
    about = About(name, **({"school_class": "5 Willow"} | known))
    return note(about, today=timezone.localdate(), by=by)


def a_bullying_case(
    recorder: Person,
    *,
    hurt: tuple[str, ...] = ("Asha Lall",),
    doing: tuple[str, ...] = ("Toby Marsh",),
    affected: Person | None = None,
    **more,
) -> BullyingCase:
    """Make a reported case with children by name on either side, and route it."""
    subject = more.pop("subject", None)
    route = routing.route(subject, affected=affected)
    now = timezone.now()
    case = BullyingCase(
        reference=more.pop("reference", new_reference("B")),
        subject=subject,
        affected=affected,
        manager_role=route.role,
        case_manager_id=route.manager,
        also_role="" if route.role == Role.DSL else Role.DSL,
        recorded_by=recorder,
        **{
            "aware_at": now - timedelta(hours=2),
            "source": Source.PARENT,
            "platform": Platform.WHATSAPP,
            "happened_on": timezone.localdate(now) - timedelta(days=1),
        }
        | more,
    )
    case.said, case.account = SAID, {"doers": ["pupil"], "where": ["outside"]}
    case.save(force_insert=True)
    for names, side in ((hurt, Side.HURT), (doing, Side.DOING)):
        for name in names:
            involve(case, a_child(name, by=recorder), side, by=recorder)
    return case


ON_THE_WAY = {
    State.REPORTED: [],
    State.ASSESSED: [State.ASSESSED],
    State.INVESTIGATING: [State.ASSESSED, State.INVESTIGATING],
    State.FAMILIES: [State.ASSESSED, State.INVESTIGATING, State.FAMILIES],
    State.RESOLVED: [State.ASSESSED, State.INVESTIGATING, State.FAMILIES, State.RESOLVED],
    State.NOT_SCHOOL: [State.ASSESSED, State.NOT_SCHOOL],
    State.CLOSED: [State.ASSESSED, State.NOT_SCHOOL, State.CLOSED],
    State.HANDED_OVER: [State.HANDED_OVER],
    State.VOIDED: [State.VOIDED],
}


def put(
    case: BullyingCase, state: State, *, by: Person, second: Person | None = None
) -> BullyingCase:
    """Bring a case to a state, with what the way there leaves in its row."""
    now = timezone.now()
    for step in ON_THE_WAY[state]:
        case.state = step
        if step == State.RESOLVED:
            case.resolved_at = now
        if step in (State.CLOSED, State.HANDED_OVER, State.VOIDED):
            case.closed_at, case.closed_by = now, by
        if step == State.VOIDED:
            case.confirmed_by = second
        case.save()
    return case
