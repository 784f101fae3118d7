"""What people are told about their own account."""

from django.urls import reverse

from policyportal.outbox import actions as outbox
from policyportal.outbox.kinds import Kind, register
from policyportal.people.models import Person

# Whoever may change an address could have a password sent to it and act as that person. The log
# says who did; this says it to the person, at the address that nobody has changed.
ADDRESS_CHANGED = register(
    Kind(
        name="people.address-changed",
        subject="Your sign-in address has been changed",
        template="address_changed",
        path=lambda message: reverse("account_login"),
        urgent=True,
    )
)


def tell_old_address(person: Person, old: str) -> None:
    outbox.add(ADDRESS_CHANGED, about=person, address=old)
