"""A school with signatures on two days, whose log is signed each evening."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine

from compliance.permissions.kinds import Kind
from compliance.signing import actions as signing
from policyportal.audit import heads
from policyportal.overview.evidence_pack import pack
from policyportal.overview.evidence_pack.pack import Edition
from tests.compliance.permissions.conftest import a_submitted

DAY = date(2026, 3, 3)


def at(text: str):
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=UTC), tick=False)


def sign(version, person):
    return signing.sign(
        version,
        by=person,
        fingerprint_shown=version.fingerprint,
        typed_name=person.name,
        agreed=True,
        address=None,
        user_agent="",
    )


@pytest.fixture
def lived(school, in_force, teacher, other_teacher, head, administrator):
    """A policy in force on 2 March 2026, signed by two, asked of more; a request for permission."""
    with at("2026-03-02 09:00"):
        version = in_force(title="Rules", words="Be kind, Zoë.", days_to_sign=14)
    with at("2026-03-02 10:00:00.500"):
        sign(version, teacher)
    with at("2026-03-03 11:00"):
        sign(version, other_teacher)
        a_submitted(Kind.WORK_TIME, teacher)
    for evening in ("2026-03-02 20:00", "2026-03-03 20:00", "2026-03-04 20:00"):
        with at(evening):
            heads.sign_head_of_the_night()
    return version


@pytest.fixture
def packed(lived):
    """Return a function that writes a pack, and returns its bytes."""

    def write(edition=Edition.FULL, day=DAY) -> bytes:
        file = BytesIO()
        pack.write(file, day, edition)
        return file.getvalue()

    return write
