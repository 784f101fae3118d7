"""What an approver reads of a version's situations."""

import pytest

from compliance.policies import scenarios
from tests.compliance.policies.texts import an_awaiting

pytestmark = pytest.mark.django_db

ONE = "/policies/social-media-policy/versions/1/"


def test_situations_changed_while_the_page_was_open_are_read_before_approving(
    as_person, administrator, head
):
    version = an_awaiting(administrator)
    page = as_person(head).get(f"{ONE}approve/")
    assert b"Situations to think through" not in page.content
    seen = page.context["form"]["seen"].value()
    situation = {
        "situation": "A pupil of this school asks to follow you.",
        "answers": [
            {"text": "Decline", "right": True, "why": "So it says.", "cites": "tou.no-abuse"},
            {"text": "Accept", "right": False, "why": "It says no.", "cites": "tou.no-abuse"},
        ],
    }
    scenarios.save_scenarios(version, [situation], required=True, by=administrator)
    answer = as_person(head).post(f"{ONE}approve/", {"seen": seen})
    assert answer.status_code == 409
    assert b"One situation, to be answered before signing" in answer.content
    version.refresh_from_db()
    assert version.approved_at is None
