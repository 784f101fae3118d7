"""Who may, in the plainest form: what every other `access.py` is built from."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from policyportal.people.models import COVERED, Person, Role


def require(allowed: bool) -> None:
    """Stop with a 403 page unless allowed."""
    if not allowed:
        raise PermissionDenied


def only(*roles: Role):
    """Let a view be seen only by people who hold one of the roles today; 403 for others."""

    def wrap(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            require(request.user.holds(*roles))
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def can_manage_people(person: Person) -> bool:
    return person.holds(Role.ADMINISTRATOR)


def can_see_people(person: Person) -> bool:
    return person.holds(Role.ADMINISTRATOR, Role.HEADTEACHER)


def can_arrange_cover(person: Person, role: Role) -> bool:
    """Whether the person may say who covers the role: administrators, and who holds it themselves.

    A deputy may not: what is covered is not handed on.
    """
    return person.holds(Role.ADMINISTRATOR, role)


def can_see_all_cover(person: Person) -> bool:
    return person.holds(Role.ADMINISTRATOR, *COVERED)


CONTACT_KEEPERS = (Role.ADMINISTRATOR, Role.HEADTEACHER, Role.DSL, Role.CHAIR)


def can_keep_contacts(person: Person) -> bool:
    """Whether the person may say whom the school turns to outside, and check that it is so."""
    return person.holds(*CONTACT_KEEPERS)


def can_keep_closures(person: Person) -> bool:
    return person.holds(Role.ADMINISTRATOR, Role.HEADTEACHER)
