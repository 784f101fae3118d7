"""Requests decided in a browser: several at once, the head's own, by a deputy, and by two."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from tests.browser.test_guide_and_cover import title
from tests.browser.test_journey import says
from tests.compliance.permissions.conftest import a_submitted, a_text_with_permissions
from tests.compliance.permissions.deciders import an_approved
from tests.compliance.policies.texts import a_published
from tests.compliance.signing.conftest import sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def policy(school, administrator, head):
    return a_published(administrator, head, text=a_text_with_permissions())


def section(page, permission):
    return page.locator(f"section[id='{permission.reference}']")


def send(page):
    page.get_by_role("button", name="Send the decision").click()


def test_two_are_decided_at_once_and_their_holder_reads_the_outcomes(
    browser, policy, teacher, head
):
    sign(policy, teacher)
    walk, chat = (a_submitted(kind, teacher) for kind in (Kind.REFERENCE, Kind.WORK_TIME))
    page = browser.open(head, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Decide").first.click()
    title(page, "Requests to decide")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Decide those ticked").click()
    section(page, walk).get_by_role("radio", name="Approve it").check()
    section(page, walk).get_by_label("Conditions").fill("No surnames.")
    section(page, chat).get_by_role("radio", name="Decline it").check()
    page.get_by_role("button", name="Send these decisions").click()
    says(page, "Approved until")
    says(page, "1 request was not decided.")
    section(page, chat).get_by_label("Reason").fill("Use your break for it.")
    page.get_by_role("button", name="Send these decisions").click()
    says(page, f"Declined: {chat.reference}. Amina Yusuf is told")
    holder = browser.open(teacher)
    holder.goto("/permissions/")
    holder.get_by_role("link", name="WhatsApp").click()
    says(holder, "Use your break for it.")
    holder.go_back()
    holder.get_by_role("link", name="Event: The lantern walk").click()
    says(holder, "No surnames.")
    assert "Suspended" not in holder.locator("main").inner_text()


def test_an_approval_is_renewed_and_the_old_one_revoked(browser, policy, teacher, head):
    sign(policy, teacher)
    walk = an_approved(Kind.REFERENCE, teacher, head)
    page = browser.open(teacher, java_script_enabled=False)
    page.goto(f"/permissions/{walk.reference}/")
    page.get_by_role("link", name="Renew").click()
    page.get_by_role("button", name="Begin the renewal").click()
    title(page, "Check your answers")
    says(page, "This renews")
    page.get_by_role("button", name="Send").click()
    title(page, "Sent")
    decider = browser.open(head)
    decider.goto("/permissions/register/")
    decider.locator("tr, li", has_text=walk.reference).get_by_role("link").first.click()
    decider.get_by_role("link", name="Revoke").click()
    decider.get_by_label("Why do you revoke it?").fill("A parent objected.")
    decider.get_by_role("button", name="Revoke").click()
    says(decider, f"Revoked: {walk.reference}. Amina Yusuf is told")
    page.goto(f"/permissions/{walk.reference}/")
    says(page, "A parent objected.")
    assert page.get_by_role("link", name="Renew", exact=True).count() == 0


def test_the_heads_own_request_goes_to_the_chair(browser, policy, head, chair, slt):
    own = a_submitted(Kind.REFERENCE, head)
    page = browser.open(chair)
    page.goto("/permissions/queue/")
    page.get_by_role("link", name="Event: The lantern walk").click()
    page.get_by_role("radio", name="Approve it").check()
    send(page)
    says(page, "Approved until")
    mine = browser.open(head)
    mine.goto("/permissions/queue/")
    says(mine, "None waits now.")
    mine.goto("/permissions/")
    mine.get_by_role("link", name="Event: The lantern walk").click()
    says(mine, chair.name)
    others = browser.open(slt)
    assert others.request.get(f"/permissions/{own.reference}/").status == 404


def test_a_deputy_decides_while_the_cover_lasts(browser, policy, administrator, slt, teacher):
    walk, chat = (a_submitted(kind, teacher) for kind in (Kind.REFERENCE, Kind.WORK_TIME))
    arranging, deputy = browser.open(administrator), browser.open(slt)
    assert deputy.request.get(f"/permissions/{walk.reference}/decide/").status == 404
    arrange_cover(arranging, slt)
    deputy.goto("/")
    says(deputy, "Who you cover for")
    deputy.goto("/permissions/queue/")
    deputy.get_by_role("link", name="Event: The lantern walk").click()
    deputy.get_by_role("radio", name="Approve it").check()
    send(deputy)
    says(deputy, "Approved until")
    arranging.get_by_role("link", name=f"End the cover by {slt.name}").click()
    arranging.get_by_role("radio", name="Now").check()
    arranging.get_by_role("button", name="End this cover").click()
    arranging.wait_for_url("**/people/cover/**")
    assert deputy.request.get(f"/permissions/{chat.reference}/decide/").status == 404
    assert deputy.request.get(f"/permissions/{walk.reference}/").status == 404


def arrange_cover(page, deputy):
    now = timezone.localtime()
    page.goto("/people/cover/add/")
    page.get_by_label("Which role").select_option("Headteacher")
    page.get_by_label("Deputy").fill(deputy.email)
    page.get_by_label("First day").fill(now.date().isoformat())
    page.get_by_label("From (time)").fill(now.strftime("%H:%M"))
    page.get_by_label("Last day").fill((now.date() + timedelta(days=1)).isoformat())
    page.get_by_label("Until (time)").fill("16:00")
    page.get_by_role("button", name="Arrange cover").click()
    says(page, "It is arranged")


def test_of_two_deciders_the_second_reads_what_became_of_it(
    browser, policy, administrator, teacher, head, slt
):
    proposal = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    first, second = browser.open(head), browser.open(slt)
    for page in (first, second):
        page.goto(f"/permissions/{proposal.reference}/decide/")
    first.get_by_role("radio", name="Approve it").check()
    send(first)
    says(first, "Approved until")
    second.get_by_role("radio", name="Decline it").check()
    second.get_by_label("Reason").fill("There are too many accounts.")
    send(second)
    says(second, "There is a problem")
    assert second.get_by_label("Reason").input_value() == "There are too many accounts."
    assert Permission.objects.get().state == State.APPROVED


def test_a_page_of_answers_that_is_older_than_what_is_kept(browser, policy, teacher):
    page, other = browser.open(teacher), browser.open(teacher)
    page.goto("/permissions/start/reference/")
    page.get_by_role("button", name="Begin").click()
    title(page, "Who or what would you mention?")
    other.goto(page.url)
    for tab, words in ((page, "The lantern walk"), (other, "The winter fair")):
        tab.get_by_label("An event of the school").check()
        tab.get_by_label("Who or what exactly?").fill(words)
        tab.get_by_role("button", name="Save and continue").click()
    says(other, "This page is older than what is kept")
    assert other.get_by_label("Who or what exactly?").input_value() == "The winter fair"
    assert Permission.objects.get().answers["who_or_what"] == "The lantern walk"
