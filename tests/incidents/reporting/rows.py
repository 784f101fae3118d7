"""Records of any kind, straight in the database, as the rules would have left them."""

from datetime import timedelta

from django.utils import timezone

from incidents.cases import routing
from incidents.cases.involving import involve
from incidents.cases.models import Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source
from incidents.reporting.models import Kind, Record
from policyportal.people.models import Person, Role
from tests.incidents.bullying.rows import a_child

SAID = "He asked to follow me on Instagram last night. I did not answer."
TO_THE_HEAD = (Kind.PUPIL_CONTACT, Kind.FIREWALL)


def a_record(
    recorder: Person,
    kind: Kind = Kind.PUPIL_CONTACT,
    *,
    children: tuple[str, ...] = ("Femi Adeleke",),
    subject: Person | None = None,
    **more,
) -> Record:
    """Make a record of that kind, and route it to the role that the policy names."""
    first = Role.HEADTEACHER if kind in TO_THE_HEAD else Role.DSL
    route, now = routing.route(subject, first=first), timezone.now()
    record = Record(
        reference=more.pop("reference", new_reference("R")),
        kind=kind,
        subject=subject,
        manager_role=route.role,
        case_manager_id=route.manager,
        recorded_by=recorder,
        **{
            "aware_at": now - timedelta(hours=2),
            "source": Source.STAFF,
            "platform": Platform.INSTAGRAM,
            "happened_on": timezone.localdate(now) - timedelta(days=1),
        }
        | more,
    )
    record.said = SAID
    record.save(force_insert=True)
    for name in children:
        involve(record, a_child(name, by=recorder), Side.DOING, by=recorder)
    return record
