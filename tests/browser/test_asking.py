"""Asking with the keyboard alone, and from the guide to a form that is filled in already."""

import pytest

from compliance.permissions.models import Permission
from tests.browser.test_guide_and_cover import answer, title
from tests.browser.test_journey import says
from tests.browser.test_permissions import go_on
from tests.compliance.permissions.conftest import a_text_with_permissions
from tests.compliance.policies.texts import a_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def policy(school, administrator, head):
    return a_published(administrator, head, text=a_text_with_permissions())


def test_from_the_guide_to_a_draft_that_is_found_again(browser, policy, teacher):
    page = browser.open(teacher, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Permissions", exact=True).first.click()
    page.get_by_role("link", name="Do I need permission?").click()
    questions = 0
    for label in (
        "Use social media in working hours",
        "For the school’s own work",
        "No, or I am not sure",
        "Instagram",
    ):
        questions += 1
        answer(page, label)
    assert questions == 4
    page.get_by_role("link", name="Ask for this permission").click()
    says(page, "Filled in for you")
    page.get_by_role("button", name="Begin").click()
    title(page, "Where would it be?")
    assert page.get_by_role("combobox", name="Platform").input_value() == "instagram"
    page.get_by_role("button", name="Save and come back later").click()
    page.goto("/")
    page.get_by_role("link", name="Instagram").click()
    title(page, "Check your answers")
    page.get_by_role("link", name="Continue").click()
    title(page, "What would it be called?")


def test_a_page_of_questions_by_the_keyboard_alone(browser, policy, teacher):
    page = browser.open(teacher)
    page.goto("/permissions/start/reference/")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    title(page, "Who or what would you mention?")
    tab_to(page, "input[name=about]")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, "[name=who_or_what]")
    page.keyboard.type("The lantern walk")
    tab_to(page, "button.btn-primary")
    page.keyboard.press("Enter")
    title(page, "Where, and in what words?")
    go_on(page)
    page.locator(".error-summary").wait_for()
    tab_to(page, ".error-summary a")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#id_where"
    answers = Permission.objects.get().answers
    assert answers["who_or_what"] == "The lantern walk"
    assert answers["about"] in ("activity", "event")


def tab_to(page, selector, most=60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"The Tab key does not come to {selector}.")
