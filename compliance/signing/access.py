"""Who may sign, see who signed, and be the second adult for a paper signature."""

from compliance.policies.models import Version
from compliance.signing.models import READERS_OF_THE_REGISTER, SECOND_ADULTS, PaperRecord
from policyportal.people.models import Person, Role


def is_asked(person: Person, version: Version) -> bool:
    """Whether the version asks the person's signature: they are here, in a role it names."""
    return person.is_active and not person.roles.isdisjoint(version.audience)


def can_see_register(person: Person) -> bool:
    """Names of who has signed: the administrator and the head. Governors see no names."""
    return person.holds(*READERS_OF_THE_REGISTER)


def can_record_paper(person: Person) -> bool:
    return person.holds(Role.ADMINISTRATOR)


def can_see_papers(person: Person) -> bool:
    return person.holds(*SECOND_ADULTS)


def can_decide(person: Person, paper: PaperRecord) -> bool:
    """A second adult: never who recorded the paper, never who signed it."""
    return can_see_papers(person) and person.pk not in (paper.recorded_by_id, paper.person_id)
