"""A permission asked for, asked about, answered and approved, as the two people do it."""

import pytest

from tests.browser.test_guide_and_cover import SMALL, title
from tests.browser.test_journey import says
from tests.compliance.permissions.conftest import a_text_with_permissions
from tests.compliance.policies.texts import a_published

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sampled,  # journeys with and without JavaScript
]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def options(request):
    return SMALL | {"java_script_enabled": request.param}


def go_on(page):
    page.get_by_role("button", name="Save and continue").click()


def test_a_permission_from_the_first_page_to_its_approval(
    browser, options, school, teacher, head, administrator
):
    a_published(administrator, head, text=a_text_with_permissions())
    page = browser.open(teacher, **options)
    reference = ask(page)
    head_page = browser.open(head, **options)
    decide(head_page, reference, "Ask", "What do you want to know?", "Which week is it?")
    answer(page, reference)
    decide(head_page, reference, "Approve", "Conditions (optional)", "No surnames.")
    page.goto("/permissions/")
    page.get_by_role("link", name="Event: The lantern walk").click()
    says(page, "No surnames.")
    says(page, "Suspended")  # until the teacher signs
    page.get_by_role("link", name="Read and sign the policy").click()
    title(page, "Social Media Policy")


def ask(page) -> str:
    """Fill in every page, stumbling once on each way there is; return the reference."""
    page.goto("/permissions/start/reference/")
    says(page, "The words of tou.prior-permission.")
    page.get_by_role("button", name="Begin").click()
    title(page, "Who or what would you mention?")
    page.get_by_label("Who or what exactly?").fill("The lantern walk")
    go_on(page)
    says(page, "There is a problem")
    assert page.get_by_label("Who or what exactly?").input_value() == "The lantern walk"
    page.get_by_role("link", name="Choose one.").click()
    page.get_by_label("An event of the school").check()
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("link", name="Event: The lantern walk").click()
    title(page, "Check your answers")
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Where would it appear?").fill("My own page")
    page.get_by_label("In what words?").fill("What a fine evening.")
    page.get_by_label("No", exact=True).check()
    go_on(page)
    page.get_by_role("link", name="Back").click()
    assert page.get_by_label("Where would it appear?").input_value() == "My own page"
    go_on(page)
    page.get_by_label("Who has agreed to it?").fill("Nobody can be recognised.")
    go_on(page)
    page.get_by_role("link", name="“Where would it appear?”").click()
    page.get_by_label("Where would it appear?").fill("The page of our choir")
    go_on(page)
    title(page, "Check your answers")
    says(page, "The page of our choir")
    page.get_by_role("button", name="Send").click()
    title(page, "Sent")
    says(page, "Ruth Adeyemi")
    return page.locator(".panel strong").inner_text()


def decide(page, reference, what, field, words):
    page.goto("/permissions/")
    page.get_by_role("link", name="Requests to decide").click()
    page.get_by_role("link", name="Event: The lantern walk").click()
    says(page, reference)
    page.get_by_label(what).first.check()
    page.get_by_label(field).fill(words)
    page.get_by_role("button", name="Send the decision").click()
    page.wait_for_url("**/permissions/queue/")


def answer(page, reference):
    page.goto(f"/permissions/{reference}/")
    page.get_by_role("link", name="Answer the question").click()
    says(page, "Which week is it?")
    page.get_by_label("Your answer").fill("The week after next.")
    page.get_by_role("button", name="Send the answer").click()
    title(page, "Sent")
