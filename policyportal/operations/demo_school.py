"""Making the demo school: its people, its policy, and six weeks of signing.

Everything goes through the same actions as in a real school, in the order of its days, so the
audit log of the demo is a true log of an invented past; its last entry says so.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from compliance.policies import actions as policies
from compliance.policies.importing import read_policy
from compliance.policies.models import Version
from compliance.signing import actions as signing
from policyportal.audit.log import record
from policyportal.operations import clock, demo
from policyportal.people import actions as people
from policyportal.people.models import Person
from policyportal.school import actions as school
from policyportal.vault import uploads

FIXTURES = settings.BASE_DIR / "fixtures"
POLICY = FIXTURES / "social-media-policy.md"
SCAN = FIXTURES / "demo-signed-sheet.png"

SET_UP, WRITTEN, PUBLISHED, ON_PAPER = -40, -39, -38, -10  # days from today
HEAD, ADMINISTRATOR = "ruth.adeyemi@larkspur.example", "priya.nair@larkspur.example"

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
    diary.enter(WRITTEN, _write_policy)
    diary.enter(PUBLISHED, lambda: _publish_policy(diary.day(PUBLISHED - 7)))
    for character in characters:
        if character.signs is not None:
            diary.enter(character.signs, lambda c=character: _sign(c))
        if character.signs_on_paper:
            diary.enter(ON_PAPER, lambda c=character: _sign_on_paper(c, diary.day(ON_PAPER - 1)))
        if character.ends is not None:
            told = character.ends + 1 if character.ends < 0 else added_on(character)
            diary.enter(told, lambda c=character: _leave(c, diary.day(c.ends)))
    diary.live()
    # One hash for all: the password is no secret, and 24 hashes would take seconds.
    demo.people().update(password=make_password(demo.PASSWORD))
    record("demo.made", None, by=None, note="All entries before this one are invented.")
    return True


class Diary:
    """What happens on which day of the demo's past, counted from today."""

    def __init__(self, today: date):
        self.today = today
        self._entries: list[tuple[int, Callable[[], object]]] = []

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def enter(self, days: int, what: Callable[[], object]) -> None:
        self._entries.append((days, what))

    def live(self) -> None:
        """Do everything in the order of the days; on one day, as it was entered, from 9am on."""
        entries = sorted(self._entries, key=lambda entry: entry[0])
        for minutes, (days, what) in enumerate(entries):
            nine = datetime.combine(self.day(days), time(9), timezone.get_current_timezone())
            with clock.as_of(nine + timedelta(minutes=minutes)):
                what()


def added_on(character: demo.Character) -> int:
    """Return the day on which someone was brought in: the day before they begin."""
    return max(SET_UP, min(character.starts - 1, -3))


def _who(email: str) -> Person | None:
    return Person.objects.filter(email=email).first()


def _add(character: demo.Character, today: date) -> None:
    first_day = today + timedelta(days=character.starts)
    people.add_person(
        email=character.email,
        given_name=character.given_name,
        family_name=character.family_name,
        job_title=character.job_title,
        staff_number=character.staff_number or None,
        line_manager=_who(character.line_manager),
        roles=[(role, first_day) for role in character.roles],
        by=None if added_on(character) == SET_UP else _who(ADMINISTRATOR),
    )


def _write_policy() -> None:
    administrator = _who(ADMINISTRATOR)
    manuscript = read_policy(POLICY.read_bytes(), POLICY.name)
    draft = policies.save_draft(manuscript, by=administrator, source_name=POLICY.name)
    policies.submit(draft, by=administrator)


def _publish_policy(meeting: date) -> None:
    version = policies.approve(
        Version.objects.get(),
        by=_who(HEAD),
        governors_approved_on=meeting,
        minute_reference="Full governing board, item 7",
    )
    policies.publish(version, by=_who(ADMINISTRATOR))


def _sign(character: demo.Character) -> None:
    version = Version.objects.in_force().get()
    signing.sign(
        version,
        by=_who(character.email),
        fingerprint_shown=version.fingerprint,
        typed_name=character.name,
        agreed=True,
        address="203.0.113.24",  # kept for documents (RFC 5737)
        user_agent="Invented for the demo",
    )


def _sign_on_paper(character: demo.Character, signed_on: date) -> None:
    scan = SimpleUploadedFile(SCAN.name, SCAN.read_bytes(), content_type="image/png")
    signing.record_paper(
        Version.objects.in_force().get(),
        person=_who(character.email),
        by=_who(ADMINISTRATOR),
        signed_on=signed_on,
        typed_name=character.name,
        scan=uploads.accept(scan),
    )


def _leave(character: demo.Character, last_day: date) -> None:
    people.leave(_who(character.email), on=last_day, by=_who(ADMINISTRATOR))
