"""Every form sent with something wrong: its summary leads to each field, and axe finds nothing.

Those of cases are sent where cases are walked.
"""

import pytest

from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.models import Permission
from tests.browser.places import named, person
from tests.browser.refusals import empty_out, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMPTY = [
    (None, "/account/login/"),
    (None, "/account/password/reset/"),
    ("teacher", "/account/password/"),
    ("teacher", "/policies/social-media-policy/sign/"),
    ("teacher", "/policies/social-media-policy/check/1/"),
    ("teacher", "/permissions/guide/"),
    ("administrator", "/policies/import/"),
    ("headteacher", "/policies/phones-and-cameras-policy/review/"),
    ("administrator", "/policies/social-media-policy/versions/2/check/1/"),
    ("administrator", "/policies/submitted-policy/versions/1/withdraw/"),
    ("administrator", "/people/add/"),
    ("administrator", "/people/import/"),
    ("administrator", "/people/cover/add/"),
    ("administrator", "/accounts-register/add/"),
    ("headteacher", "/policies/submitted-policy/versions/1/send-back/"),
]


@pytest.fixture
def faults():
    """What is found on the way; the test fails with all of it at its end."""
    found = []
    yield found
    assert "\n".join(found) == ""


def test_every_empty_form_says_what_to_do(browser, demo, faults):
    for role, url in [*EMPTY, *steps(), *of_the_demo()]:
        page = browser.open(person(role) if role else None)
        page.goto(url)
        empty_out(page)
        send(page, faults)
        page.context.close()


def steps() -> list[tuple[str, str]]:
    """Return the first page of each kind of request, of a draft with no answers."""
    drafts = person("owner with drafts").permissions.filter(state="draft")
    first = {
        "school-service": "account",
        "work-time": "when",
        "reference": "wording",
        "family-link": "undertaking",
    }
    return [
        ("owner with drafts", f"/permissions/{one.reference}/steps/{first[one.kind]}/")
        for one in drafts.exclude(renews__isnull=False)
    ]


def of_the_demo() -> list[tuple[str, str]]:
    waiting = Permission.objects.get(person=person("teacher"), state="submitted").reference
    approved = Permission.objects.get(person=person("teacher"), state="approved").reference
    asked = Permission.objects.get(state="asked").reference
    account = SchoolAccount.objects.get(first_owner=named("Fraser")).pk
    handover = f"/accounts-register/handover/{named('Fraser').pk}/{account}"
    return [
        ("headteacher", f"/permissions/{waiting}/decide/"),
        ("headteacher", f"/permissions/{approved}/revoke/"),
        ("teacher who was asked for more", f"/permissions/{asked}/reply/"),
        ("administrator", f"/accounts-register/{account}/review/"),
        ("administrator", f"/accounts-register/{account}/two-step/"),
        ("administrator", f"/accounts-register/{account}/close/"),
        ("administrator", f"{handover}/"),
        ("administrator", f"{handover}/override/"),
    ]


def test_several_decisions_with_a_reason_left_out(browser, demo, faults):
    page = browser.open(person("headteacher"))
    page.goto("/permissions/queue/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Decide those ticked").click()
    for radio in page.get_by_role("radio", name="Decline it").all():
        radio.check()
    send(page, faults)
    assert page.locator(".error-summary a").count() >= 2


def test_a_change_with_a_reason_but_no_answer(browser, demo, faults):
    page = browser.open(person("administrator"))
    page.goto("/policies/social-media-policy/versions/2/changes/")
    page.get_by_label("Why? (optional)").first.fill("It is only a typo.")
    send(page, faults)
    assert page.get_by_label("Why? (optional)").first.input_value() == "It is only a typo."


def test_days_that_cannot_be(browser, demo, faults):
    page = browser.open(person("headteacher"))
    page.goto("/policies/phones-and-cameras-policy/review/")
    page.get_by_label("Why is it still right?").fill("Nothing has changed.")
    page.get_by_label("The next review is due").fill("2020-01-01")
    send(page, faults)
    assert page.get_by_label("Why is it still right?").input_value() == "Nothing has changed."
