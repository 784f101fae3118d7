"""Who may do what with a case (domain.md, "People and roles").

The case manager is whoever holds, or now covers, the role that the case went to; nobody is manager
of a case about themselves. The manager adds people for a reason and a time. Everybody else is told
that there is no such case.
"""

from incidents.cases.models import Case, Grant, Power
from policyportal.people.models import Person, Role


def can_manage(person: Person, case: Case) -> bool:
    """Whether the person is the case manager, or covers for them now."""
    return person.pk != case.subject_id and person.acts_as(Role(case.manager_role))


def powers(person: Person, case: Case) -> frozenset[Power]:
    """Return what the person was added to the case for, as it is at this minute. One query."""
    if person.pk == case.subject_id:
        return frozenset()
    running = Grant.objects.running().filter(case=case.pk, person=person)
    return frozenset(Power(power) for power in running.values_list("power", flat=True))


def can_work(person: Person, case: Case) -> bool:
    """Whether the person may take steps with the case: its manager, and who was added to work."""
    return can_manage(person, case) or Power.WORK in powers(person, case)


def manages_cases(person: Person) -> bool:
    """Whether cases may come to this person: for menus; what they see is `visible_to`."""
    return person.acts_as(Role.HEADTEACHER, Role.CHAIR)
