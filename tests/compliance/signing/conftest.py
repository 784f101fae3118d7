"""A policy in force, and short ways to sign it."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from compliance.signing import actions
from policyportal.people.models import Role
from policyportal.vault.uploads import Accepted
from tests.compliance.policies.texts import a_published
from tests.compliance.signing.reminded import DUE


def picture() -> bytes:
    page = BytesIO()
    Image.new("RGB", (40, 60), "white").save(page, "PNG")
    return page.getvalue()


def upload(name="scan.png", data=None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data, "image/png")


def sign(version, person, **more):
    return actions.sign(
        version,
        by=person,
        **{
            "fingerprint_shown": version.fingerprint,
            "typed_name": person.name,
            "agreed": True,
            "address": "192.0.2.7",
            "user_agent": "Test browser",
            **more,
        },
    )


def record_paper(version, person, by, **more):
    return actions.record_paper(
        version,
        person=person,
        by=by,
        **{
            "signed_on": timezone.localdate(),
            "typed_name": person.name,
            "scan": Accepted("scan.png", "image/png", picture()),
            **more,
        },
    )


def leaves(person, on: date):
    """End the person's roles on that day, as leaving does."""
    person.assignments.filter(ends_on__isnull=True).update(ends_on=on)


@pytest.fixture
def version(administrator, head):
    """A policy in force that everybody is asked to sign within 14 days."""
    return a_published(administrator, head)


@pytest.fixture
def next_version(administrator, head):
    """Return a function that publishes another version of the same policy."""

    def publish(version, **more):
        return a_published(administrator, head, policy=version.policy, **more)

    return publish


@pytest.fixture
def on_day(time_machine):
    """Return a function that moves to 9am, so many days after the last day to sign.

    It is the day of publication at first: ask for it before people, who are known from then.
    """

    def move(days: int) -> date:
        day = DUE + timedelta(days=days)
        nine = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London"))
        time_machine.move_to(nine, tick=False)
        return day

    move(-14)
    return move


@pytest.fixture
def for_staff(on_day, school, administrator, head):
    """A policy that is published 14 days before the last day to sign, and that only staff sign."""
    return a_published(administrator, head, audience=[Role.STAFF])
