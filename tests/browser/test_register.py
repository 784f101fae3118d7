"""Who should have signed on a day that is past, and had they?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from policyportal.operations import clock
from tests.browser.test_journey import says
from tests.compliance.policies.texts import a_published
from tests.compliance.signing.conftest import sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_register_as_it_was_on_a_day(browser, school, administrator, head, request):
    now = timezone.now()
    with clock.as_of(now - timedelta(days=30)):
        teacher, other_teacher = map(request.getfixturevalue, ("teacher", "other_teacher"))
        version = a_published(administrator, head)
        sign(version, other_teacher)
    with clock.as_of(now - timedelta(days=3)):
        sign(version, teacher)
    page = browser.open(administrator)
    page.goto("/policies/social-media-policy/")
    page.get_by_role("link", name="Who has signed").click()
    assert "Signed" in row(page, teacher)
    page.get_by_label("As it was on").fill((now - timedelta(days=5)).date().isoformat())
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Show today").wait_for()
    assert "Overdue" in row(page, teacher)
    assert "Signed" in row(page, other_teacher)
    page.get_by_label("Status").select_option("Overdue")
    page.get_by_role("button", name="Show").click()
    says(page, teacher.name)
    assert page.get_by_role("row", name=other_teacher.name).count() == 0
    page.get_by_label("As it was on").fill("2999-01-01")
    page.get_by_role("button", name="Show").click()
    page.locator("#as_at_error").wait_for()
    assert page.get_by_label("As it was on").input_value() == "2999-01-01"


def row(page, person) -> str:
    return page.get_by_role("row", name=person.name).inner_text()
