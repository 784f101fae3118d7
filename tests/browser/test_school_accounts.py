"""A school account from its approval to its handover when an owner leaves, and without one."""

from datetime import timedelta

import pytest

from compliance.permissions.accounts.models import SchoolAccount
from policyportal.people import actions as people
from tests.browser.test_guide_and_cover import title
from tests.browser.test_journey import says
from tests.compliance.permissions.accounts.conftest import an_account, approved
from tests.compliance.permissions.conftest import a_text_with_permissions
from tests.compliance.policies.texts import a_published
from tests.days import today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "The password went with the old telephone."


def leave(page, person):
    """Record, as the administrator does, that yesterday was somebody's last day."""
    page.goto(f"/people/{person.pk}/leave/")
    page.get_by_label("Last day").fill((today() - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Record that they leave").click()
    page.wait_for_url(f"**/people/{person.pk}/")


def ring(person) -> bool:
    """Ring as the beat does each minute; return whether the person can still sign in."""
    people.deactivate_leavers(today())
    person.refresh_from_db()
    return person.is_active


def test_an_approved_account_is_opened_and_shown_to_parents_without_its_owners(
    browser, school, administrator, head, teacher, other_teacher
):
    a_published(administrator, head, text=a_text_with_permissions())
    approved(head, teacher, address="", second_owner=other_teacher.pk)
    public = browser.open()
    public.goto("/for-parents/accounts/")
    assert "Year 4 class account" not in public.locator("main").inner_text()
    page = browser.open(teacher, java_script_enabled=False)
    page.goto("/accounts-register/")
    page.get_by_role("link", name="Year 4 class account").click()
    page.get_by_role("link", name="Give its address").click()
    page.get_by_label("Address").fill("not an address")
    page.locator("main form button").last.click()
    says(page, "There is a problem")
    assert page.get_by_label("Address").input_value() == "not an address"
    page.get_by_label("Address").fill("https://www.instagram.com/larkspur-year-4")
    page.locator("main form button").last.click()
    page.get_by_role("link", name="Confirm two-step sign-in").click()
    page.get_by_label("On which day").fill(today().isoformat())
    page.locator("main form button").last.click()
    says(page, "Two-step sign-in is confirmed.")
    public.reload()
    said = public.locator("main").inner_text()
    assert "Year 4 class account" in said
    assert "instagram.com/larkspur-year-4" in said
    assert teacher.family_name not in said
    assert other_teacher.family_name not in said
    assert "To show parents the work of the class." not in said


def test_a_leaver_is_shut_out_once_their_account_is_handed_over(
    browser, school, administrator, teacher, other_teacher, slt
):
    account = an_account(administrator, teacher, other_teacher)
    page = browser.open(administrator)
    leave(page, teacher)
    assert ring(teacher)
    says(page, "To settle before they can be deactivated")
    page.locator(".notice").get_by_role("link", name=account.name).click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save these ticks").click()
    says(page, "what you ticked is done")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Save these ticks").click()
    page.get_by_label("New owner").fill("Nobody Of That Name")
    page.get_by_role("button", name="Hand it over").click()
    says(page, "There is a problem")
    assert page.get_by_label("New owner").input_value() == "Nobody Of That Name"
    assert ring(teacher)
    page.get_by_label("New owner").fill(slt.email)
    page.get_by_role("button", name="Hand it over").click()
    says(page, f"“{account.name}” is handed over to {slt.name}.")
    assert not ring(teacher)
    account = SchoolAccount.objects.get()
    assert {account.first_owner, account.second_owner} == {slt, other_teacher}


def test_a_handover_that_cannot_be_is_left_with_a_reason_that_everybody_reads(
    browser, school, administrator, head, teacher, other_teacher
):
    account = an_account(administrator, teacher, other_teacher)
    page = browser.open(administrator, java_script_enabled=False)
    leave(page, teacher)
    page.locator(".notice").get_by_role("link", name=account.name).click()
    page.get_by_role("link", name="It cannot be handed over").click()
    page.get_by_role("button", name="Leave it without a handover").click()
    says(page, "There is a problem")
    assert ring(teacher)
    page.get_by_label("Why can it not be handed over?").fill(WORDS)
    page.get_by_role("button", name="Leave it without a handover").click()
    says(page, f"It is recorded why “{account.name}” is not handed over.")
    assert not ring(teacher)
    heads = browser.open(head)
    heads.goto(f"/accounts-register/{account.pk}/")
    title(heads, account.name)
    says(heads, f"Not handed over when {teacher.name} left")
    says(heads, WORDS)
