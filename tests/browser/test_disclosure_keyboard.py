"""Forms of a disclosure filled in wrongly by keyboard alone: each fault leads to its field."""

import pytest
from django.utils import timezone

from incidents.disclosures import advising, drafting, referring
from tests.browser.test_guide_and_cover import SMALL
from tests.incidents.rows import a_disclosure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 80  # stops before a page is given up
ACTIVE = """() => {
  const at = document.activeElement;
  return [at.name || '', at.textContent.trim(), at.getAttribute('href') || ''];
}"""


def tab_to(page, *what: str) -> None:
    """Press the tab key until whatever has the focus is called, says or leads to that."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if set(what) & set(page.evaluate(ACTIVE)):
            return
    raise AssertionError(f"no way by keyboard to {what} on {page.url}")


def send(page, button: str) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("There is a problem").wait_for()


def follow_fault(page, sentence: str) -> str:
    """Go to the fault in the summary and on to its field; return what the field is called."""
    tab_to(page, sentence)
    page.keyboard.press("Enter")
    field = page.locator(":focus")
    described = (field.get_attribute("aria-describedby") or "").split()
    group = page.locator(f"fieldset:has([name='{field.get_attribute('name')}'])")
    if not described and group.count():
        described = (group.get_attribute("aria-describedby") or "").split()
    words = " ".join(page.locator(f"[id='{one}']").inner_text() for one in described)
    assert sentence in words
    return field.get_attribute("name")


@pytest.fixture
def case(school, head, teacher, other_teacher):
    return a_disclosure(teacher, other_teacher)


def test_the_day_left_out_of_a_record(browser, school, head, teacher):
    draft = drafting.begin(by=teacher)
    page = browser.open(teacher, **SMALL)
    page.goto(f"/disclosures/drafts/{draft.reference}/steps/when/")
    send(page, "Save and continue")
    assert follow_fault(page, "Give the day and the time.") == "aware_at"


def test_a_referral_without_who_took_it(browser, case, head):
    page = browser.open(head, **SMALL)
    page.goto(f"/disclosures/{case.reference}/refer/")
    tab_to(page, "lado_reference")
    page.keyboard.type("FW-2214")
    send(page, "Record the referral")
    assert follow_fault(page, "Choose one.") == "method"
    page.keyboard.press("Space")  # the first of the ways has the focus now
    assert page.locator("[name=method]:checked").count() == 1
    tab_to(page, "officer")
    page.keyboard.type("Duty LADO")
    assert page.locator("[name=lado_reference]").input_value() == "FW-2214"
    assert page.locator("[name=officer]").input_value() == "Duty LADO"


def test_a_suspension_without_its_reasons(browser, case, head):
    """What the decision lacks is asked for field by field, and what was typed stays."""
    referring.refer(
        case,
        made_at=timezone.now(),
        method=referring.How.TELEPHONE,
        officer="Duty LADO",
        seen=None,
        by=head,
    )
    advising.record_advice(
        case,
        given_at=timezone.now(),
        officer="Duty LADO",
        words="Suspension should be considered.",
        on_suspension=advising.OnSuspension.SUSPEND,
        police_contacted=False,
        seen=None,
        by=head,
    )
    page = browser.open(head, **SMALL)
    page.goto(f"/disclosures/{case.reference}/action/")
    tab_to(page, "action")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "decided_by_employer")
    page.keyboard.type("The headteacher")
    send(page, "Record the decision")
    assert page.locator("[name=action]:checked").get_attribute("value") == "suspended"
    assert page.locator("[name=decided_by_employer]").input_value() == "The headteacher"
    summary = page.get_by_role("alert").get_by_role("link")
    wanted = {"views_canvassed", "alternatives", "why_not_alternatives"}
    fields = {follow_fault(page, words) for words in reversed(summary.all_inner_texts())}
    assert fields == wanted
