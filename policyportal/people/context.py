from functools import partial

from policyportal.outbox import reading
from policyportal.people.models import Person, Role


class Acting:
    """What someone may do now because they hold a role or cover it; asked only when looked up."""

    def __init__(self, person: Person):
        self.person = person

    def __getitem__(self, role: str) -> bool:
        return self.person.acts_as(Role(role))


def roles(request):
    """Give templates the roles the signed-in person holds today: {% if roles.slt %}.

    And what they act as now, by a role of their own or as a deputy: {% if acting.slt %}.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"roles": {}, "acting": {}}
    return {"roles": {role.value: True for role in user.roles}, "acting": Acting(user)}


def bell(request):
    """Give templates the number of unread notices, which is worked out only where it is shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"number_unread": partial(reading.unread_count, user)}
