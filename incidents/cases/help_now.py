"""Whom to ring: what a page shows before anything else where a child may be in danger."""

from dataclasses import dataclass

from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts, School


@dataclass(frozen=True)
class HelpNow:
    """The DSL, how the school is rung, and whom to ring outside it."""

    dsl: str  # names, or "" where nobody holds the role
    telephone: str
    social_care: str
    out_of_hours: str


def help_now() -> HelpNow:
    """Return whom to ring. The DSL is whoever holds the role, or covers it at this minute."""
    acting = Person.objects.acting_as(Role.DSL).order_by("family_name", "given_name")
    contacts = SafeguardingContacts.here()
    return HelpNow(
        dsl=" or ".join(person.name for person in acting),
        telephone=School.here().telephone,
        social_care=contacts.social_care_telephone,
        out_of_hours=contacts.out_of_hours,
    )
