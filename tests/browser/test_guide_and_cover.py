"""The guide from the first question to the form, and cover arranged and ended, as people do it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policyportal.people.models import Cover
from tests.browser.test_journey import says

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sampled,  # journeys with and without JavaScript
]
SMALL = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def options(request):
    return SMALL | {"java_script_enabled": request.param}


def title(page, text):
    page.get_by_role("heading", level=1, name=text).wait_for()


def answer(page, label):
    page.get_by_label(label).check()
    page.get_by_role("button", name="Continue").click()


def test_the_guide_leads_to_the_form_and_back_again(browser, options, school, teacher):
    page = browser.open(teacher, **options)
    page.goto("/permissions/guide/")
    page.get_by_role("button", name="Continue").click()
    says(page, "There is a problem")
    answer(page, "Mention a colleague")
    answer(page, "An event of the school")
    answer(page, "Name, thank, congratulate")
    title(page, "Where would it appear?")
    page.go_back()
    title(page, "What would you say?")
    answer(page, "Talk about what happened")
    title(page, "Where would it appear?")
    page.get_by_role("link", name="Back").click()
    answer(page, "Name, thank, congratulate")
    answer(page, "On my own account")
    title(page, "Yes, ask for permission first")
    says(page, "Two terms meet here.")
    says(page, "tou.prior-permission")
    page.get_by_role("link", name="Ask for this permission").click()
    says(page, "My own account")
    page.go_back()
    page.get_by_role("link", name="Start again").click()
    title(page, "What do you want to do?")


def test_cover_is_arranged_and_taken_back(browser, options, school, administrator, slt):
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = browser.open(administrator, **options)
    page.goto("/people/")
    page.get_by_role("link", name="Cover").click()
    page.get_by_role("link", name="Arrange cover").first.click()
    page.get_by_label("Which role").select_option("Headteacher")
    page.get_by_label("Deputy").fill(slt.email)
    page.get_by_label("First day").fill(tomorrow.isoformat())
    page.get_by_label("From (time)").fill("08:30")
    page.get_by_label("Last day").fill(tomorrow.isoformat())
    page.get_by_label("Until (time)").fill("08:00")
    page.get_by_role("button", name="Arrange cover").click()
    says(page, "The end comes before the beginning.")
    assert page.get_by_label("Deputy").input_value() == slt.email
    page.get_by_label("Until (time)").fill("16:00")
    page.get_by_role("button", name="Arrange cover").click()
    says(page, "It is arranged: Marcus Bell covers the role Headteacher")
    page.get_by_role("link", name="Take back the cover by Marcus Bell").click()
    page.get_by_role("radio", name="Now").check()
    page.get_by_role("button", name="Take it back").click()
    says(page, "Marcus Bell does not begin it")
    assert Cover.objects.get().never_ran
