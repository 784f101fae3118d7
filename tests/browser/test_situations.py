"""Situations that stand before signing: a wrong answer explains, and signing waits for the rest."""

import pytest

from tests.browser.test_guide_and_cover import title
from tests.browser.test_journey import says
from tests.compliance.policies.situations import published_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_situations_are_answered_and_then_the_policy_is_signed(
    browser, school, administrator, head, teacher
):
    published_with(2, administrator, head, required=True)
    page = browser.open(teacher, java_script_enabled=False)
    page.goto("/policies/social-media-policy/sign/")
    sign(page)
    says(page, "Answer the two situations first: 2 left.")
    assert page.get_by_label("name").first.input_value() == "Amina Yusuf"
    page.get_by_role("link", name="Go to the situations").click()
    page.get_by_role("link", name="Begin").click()
    answer(page, "Accept.")
    says(page, "Not this one")
    says(page, "Not yet.")
    says(page, "It binds everyone who works here.")  # the clause that the wrong answer cites
    answer(page, "Decline.")
    says(page, "That is right")
    says(page, "Do not befriend pupils.")
    page.get_by_role("link", name="Go on to situation 2").click()
    answer(page, "Decline.")
    page.get_by_role("link", name="Finish").or_(page.locator("main .btn-primary")).first.click()
    title(page, "answered")
    page.get_by_role("link", name="sign").first.click()
    sign(page)
    page.wait_for_url("**/policies/receipts/**")


def answer(page, label):
    page.get_by_role("radio", name=label).check()
    page.get_by_role("button", name="Answer").click()


def sign(page):
    page.get_by_label("name").first.fill("Amina Yusuf")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign", exact=True).click()
