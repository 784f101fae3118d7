"""Who may see the register of school accounts, and who may do what in it.

Administrator and headteacher keep it; the SLT see all of it; owners see what they own and may say
where it is and that two-step sign-in is on. Others, governors among them, do not see it; what is
public stands on the page for parents.
"""

from compliance.permissions.accounts.models import KEEPERS, SchoolAccount
from policyportal.people.models import Person, Role


def can_keep(person: Person) -> bool:
    return person.holds(*KEEPERS)


def can_see_all(person: Person) -> bool:
    return person.holds(*KEEPERS, Role.SLT)


def can_see_some(person: Person) -> bool:
    """Whether there is anything in the register for this person."""
    return can_see_all(person) or SchoolAccount.objects.owned_by(person).exists()


def owns(person: Person, account: SchoolAccount) -> bool:
    return person.pk in (account.first_owner_id, account.second_owner_id)


def can_tend(person: Person, account: SchoolAccount) -> bool:
    """Whether the person may give the address and confirm two-step sign-in."""
    return can_keep(person) or owns(person, account)
