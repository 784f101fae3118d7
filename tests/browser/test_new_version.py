"""A policy is changed: what that means, who signs again and sees why, and who is left alone."""

import pytest

from compliance.policies.models import Version
from compliance.signing.outstanding import to_sign
from policyportal.people.models import Role
from tests.browser.test_guide_and_cover import title
from tests.browser.test_journey import says
from tests.compliance.policies.texts import a_published
from tests.compliance.signing.conftest import sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLICY = "/policies/social-media-policy/"
EVERYBODY = [role for role in Role if role != Role.ADMINISTRATOR]


def test_only_those_touched_by_a_change_sign_again(
    browser, school, administrator, head, teacher, governor
):
    first = a_published(administrator, head, audience=EVERYBODY)
    for person in (teacher, governor):
        sign(first, person)
    administrators = browser.open(administrator)
    change(administrators)
    say_what_it_means(administrators)
    approve(browser.open(head))
    publish(administrators)
    sign_again(browser.open(teacher))
    left_alone(browser.open(governor), governor)


def clause(page, number):
    group = page.get_by_role("group", name=f"Section 2, clause {number}", exact=True)
    return group.get_by_label("Text")


def change(page):
    page.goto(POLICY)
    page.get_by_role("button", name="Begin a new version").click()
    title(page, "Put right")
    clause(page, 1).fill("Do not be abusive, hateful or unkind.")
    clause(page, 2).fill("Never befriend pupils.")
    page.get_by_role("button", name="Save as draft").last.click()
    says(page, "What changed since version 1, now in force")
    page.get_by_role("link", name="Say who signs again", exact=True).click()


def say_what_it_means(page):
    unkind = page.locator("main li", has_text="tou.no-abuse")
    unkind.get_by_label("Why? (optional)").fill("Unkind words count now.")
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "You said why. Say who must sign again, too.")
    assert unkind.get_by_label("Why? (optional)").input_value() == "Unkind words count now."
    unkind.get_by_role("radio", name="Only people in these roles").check()
    unkind.get_by_role("checkbox", name="Staff").check()
    friends = page.locator("main li", has_text="tou.no-pupil-friends")
    friends.get_by_role("radio", name="Nobody").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Submit for approval").click()
    says(page, "Submitted. It is now with Ruth Adeyemi.")


def approve(page):
    page.goto("/")
    page.get_by_role("link", name="Read and decide").click()
    page.get_by_role("link", name="Read and approve").click()
    says(page, "Unkind words count now.")
    assert "unkind" in " ".join(page.locator("ins").all_inner_texts())
    page.get_by_role("button", name="Approve").click()
    says(page, "Approved. The policy administrator can now publish it.")


def publish(page):
    page.goto("/")
    page.get_by_role("link", name="Look and publish").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    says(page, "Version 2 is in force from now on.")


def sign_again(page):
    page.goto("/")
    says(page, "It has changed since you signed version 1.")
    page.get_by_role("link", name="Read and sign").first.click()
    title(page, "Social Media Policy")
    says(page, "What changed since version 1, which you signed")
    says(page, "Unkind words count now.")
    assert "unkind" in " ".join(page.locator("ins").all_inner_texts())
    page.get_by_label("name").first.fill("Amina Yusuf")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url("**/policies/receipts/**")
    page.goto("/")
    says(page, "Nothing to do")
    receipts = page.get_by_text("What you have signed").locator("xpath=following::ul[1]")
    assert receipts.get_by_role("listitem").count() == 2


def left_alone(page, governor):
    assert to_sign(governor, Version.objects.in_force().get().published_at.date()) == []
    page.goto("/")
    says(page, "Nothing to do")
    page.get_by_role("link", name="Social Media Policy, version 1").click()
    says(page, "Version")
    page.goto(POLICY)
    page.get_by_role("link", name="Compare two versions").click()
    title(page, "Compare versions of")
    added, removed = page.locator("ins"), page.locator("del")
    assert "unkind" in " ".join(added.all_inner_texts())
    assert "Do not" in " ".join(removed.all_inner_texts())
    assert "added:" in added.first.inner_text()
    assert "removed:" in removed.first.inner_text()
