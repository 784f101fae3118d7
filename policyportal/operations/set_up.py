"""Setting up a real installation: the one change that nobody signed in can make."""

from django.db import transaction
from django.utils import timezone

from compliance.advice.loading import load_drafts
from policyportal.audit.log import record
from policyportal.people import actions as people
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused
from policyportal.school.actions import change_details


@transaction.atomic
def first_administrator(
    *,
    school: str,
    email: str,
    first_name: str,
    last_name: str,
    password: str | None = None,
    again: bool = False,
) -> Person:
    """Name the school and bring in its first policy administrator, who is staff as well.

    The advice sheets that come with the portal wait for them as drafts.

    Refused where there is an active administrator, unless `again`: then one more is brought in,
    and the log says that it was done from the server.
    """
    today = timezone.localdate()
    if not again and Person.objects.active().holding(Role.ADMINISTRATOR).exists():
        raise Refused(
            "There is a policy administrator already, who can add people on the page People. "
            "To add another from here all the same, give --again."
        )
    change_details({"name": school}, by=None)
    person = people.add_person(
        email=email,
        given_name=first_name,
        family_name=last_name,
        roles=[(Role.ADMINISTRATOR, today), (Role.STAFF, today)],
        by=None,
    )
    if password is not None:
        person.set_password(password)
        person.save(update_fields=["password"])
    load_drafts(by=person)
    record("school.administrator-set-up", person, by=None, with_password=password is not None)
    return person
