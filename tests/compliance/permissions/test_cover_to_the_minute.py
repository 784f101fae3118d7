"""A deputy decides while cover lasts; the minute it ends, what was kept for them is shut too."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.permissions.kinds import Kind
from policyportal.people.models import Role
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_submitted
from tests.compliance.permissions.pages import QUEUE, is_there, one, page

pytestmark = pytest.mark.django_db


def test_nothing_is_left_of_it_when_cover_ends(
    teacher, other_teacher, head, administrator, school, as_person
):
    waits = a_submitted(Kind.FAMILY_LINK, teacher)
    end = timezone.now() + timedelta(minutes=2)
    deciders.covers(other_teacher, Role.HEADTEACHER, arranged_by=administrator, ends=end)
    client = as_person(other_teacher)
    for url in (QUEUE, one(waits, ""), one(waits)):
        assert waits.reference in page(client, url)
    assert "Decide on a request" in page(client, "/")
    with time_machine.travel(end):
        assert "Decide on a request" not in page(client, "/")
        assert is_there(client, QUEUE) == 403
        assert is_there(client, one(waits, "")) == 404
        note = {"decision": "note", "seen": waits.revision}
        assert client.post(one(waits), note).status_code == 404
    assert deciders.is_waiting(waits)
