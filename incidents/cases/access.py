"""Who may do what with a case (domain.md, "People and roles").

The case manager is whoever holds, or now covers, the role that the case went to; nobody is manager
of a case about themselves. The manager adds people for a reason and a time. Everybody else is told
that there is no such case.
"""

from incidents.cases.models import MANAGING, Case, Grant, Power
from policyportal.people.models import Person, Role


def can_manage(person: Person, case: Case) -> bool:
    """Whether the person is the case manager, or covers for them now."""
    return not _is_of(person, case) and person.acts_as(Role(case.manager_role))


def _is_of(person: Person, case: Case) -> bool:
    """Whether it is about the person, or was done to them."""
    return person.pk in (case.subject_id, case.affected_id)


def works_by_role(person: Person, case: Case) -> bool:
    """Whether the person works on the case in the role beside its manager's, held or covered."""
    if not case.also_role or _is_of(person, case):
        return False
    return person.acts_as(Role(case.also_role))


def powers(person: Person, case: Case) -> frozenset[Power]:
    """Return what the person was added to the case for, as it is at this minute. One query."""
    if person.pk == case.subject_id:
        return frozenset()
    running = Grant.objects.running().filter(case=case.pk, person=person)
    return frozenset(Power(power) for power in running.values_list("power", flat=True))


def can_work(person: Person, case: Case) -> bool:
    """Whether the person may take steps: its manager, the role beside, who was added to work."""
    if can_manage(person, case) or works_by_role(person, case):
        return True
    return Power.WORK in powers(person, case)


def manages_cases(person: Person) -> bool:
    """Whether disclosures may come to this person: for menus; what they see is `visible_to`."""
    return person.acts_as(Role.HEADTEACHER, Role.CHAIR)


def sees_disclosures(person: Person) -> bool:
    """Whether there is a disclosure that the person may see, or they come to them: for menus.

    A DSL works beside the headteacher on what is about images, and can be added to any.
    """
    disclosures = Case.objects.visible_to(person).filter(reference__startswith="D-")
    return manages_cases(person) or disclosures.exists()


def works_on_cases(person: Person) -> bool:
    """Whether cases of any kind come to this person by a role: for menus, again."""
    return person.acts_as(*MANAGING)
