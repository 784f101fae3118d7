"""Making the demo school: its people, its policies, and six weeks of what they did.

Everything goes through the same actions as in a real school, in the order of its days, so the
audit log of the demo is a true log of an invented past; its last entry says so.
"""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from policyportal.audit.log import record
from policyportal.operations import (
    demo,
    demo_accounts,
    demo_advice,
    demo_closures,
    demo_disclosures,
    demo_outcomes,
    demo_permissions,
    demo_policies,
    demo_reports,
)
from policyportal.operations.demo_policies import ADMINISTRATOR
from policyportal.operations.diary import Diary, who
from policyportal.people import actions as people
from policyportal.school import actions as school

SET_UP = -40  # days from today

SCHOOL = {
    "name": "Larkspur Lane Primary School",
    "address": "Larkspur Lane\nLondon",
    "telephone": "020 7946 0123",  # from the numbers that Ofcom keeps for drama
    "email": f"office@{demo.DOMAIN}",
    "website": f"https://{demo.DOMAIN}/",
    "local_authority": "Fleetwater Borough Council",
    "first_witness": f"daniel.rosen@{demo.DOMAIN}",
    "second_witness": f"stephen.achebe@{demo.DOMAIN}",
}


@transaction.atomic
def make() -> bool:
    """Make the demo school, all or nothing; False where its people are here already."""
    if demo.people().exists():
        return False
    characters = demo.characters()
    diary = Diary(timezone.localdate())
    diary.enter(SET_UP, lambda: school.change_details(SCHOOL, by=None))
    for character in characters:
        diary.enter(added_on(character), lambda c=character: _add(c, diary.today))
    demo_policies.enter(diary, characters)
    demo_advice.enter(diary)
    demo_permissions.enter(diary)
    demo_accounts.enter(diary)
    demo_closures.enter(diary)
    demo_disclosures.enter(diary)
    demo_outcomes.enter(diary)
    demo_reports.enter(diary)
    for character in characters:
        if character.ends is not None:
            told = character.ends + 1 if character.ends < 0 else added_on(character)
            diary.enter(told, lambda c=character: _leave(c, diary.day(c.ends)))
    diary.live()
    demo_disclosures.live_today()
    demo_outcomes.live_today()
    demo_reports.live_today()
    # One hash for all: the password is no secret, and 24 hashes would take seconds.
    demo.people().update(password=make_password(demo.PASSWORD))
    record("demo.made", None, by=None, note="All entries before this one are invented.")
    return True


def added_on(character: demo.Character) -> int:
    """Return the day on which someone was brought in: the day before they begin."""
    return max(SET_UP, min(character.starts - 1, -3))


def _add(character: demo.Character, today: date) -> None:
    first_day = today + timedelta(days=character.starts)
    people.add_person(
        email=character.email,
        given_name=character.given_name,
        family_name=character.family_name,
        job_title=character.job_title,
        staff_number=character.staff_number or None,
        line_manager=who(character.line_manager),
        roles=[(role, first_day) for role in character.roles],
        by=None if added_on(character) == SET_UP else who(ADMINISTRATOR),
    )


def _leave(character: demo.Character, last_day: date) -> None:
    people.leave(who(character.email), on=last_day, by=who(ADMINISTRATOR))
