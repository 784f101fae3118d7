"""A disclosure as people live it: from a parent's complaint to the end, and one about the head."""

import re

import pytest

from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from incidents.disclosures.models import Disclosure
from policyportal.school import actions as school_actions
from tests.browser.pressing import (
    ago,
    choose,
    fill,
    follow,
    go_on,
    press,
    says,
    title,
    words_of_pdf,
)
from tests.compliance.policies.texts import a_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 375, "height": 700}, "java_script_enabled": False}
SAID = "He writes to my daughter at night and says that it is their secret."
KEYS = [
    "tou.no-pupil-friends",
    "child-protection.from-parent",
    "child-protection.refer",
    "child-protection.suspension-advice",
    "child-protection.record",
]
LADO = {"lado_name": "Duty LADO", "lado_telephone": "020 7946 0431"}


@pytest.fixture
def ready(school, administrator, head):
    """A policy in force that has the clauses, and the number of the local authority's officer."""
    clauses = [ManuscriptClause(f"The words of {key}.", key) for key in KEYS]
    section = ManuscriptSection("All of it", "all", clauses=clauses)
    text = Manuscript(title="Social Media Policy", sections=[section])
    a_published(administrator, head, text=text)
    school_actions.change_contacts(LADO, by=head)


def record(page, about: str) -> str:
    """Write down what the parent said, page by page, and send it; return its reference."""
    page.goto("/disclosures/")
    follow(page, "Record a disclosure")
    says(page, "Is a child in danger now?")
    press(page, "Begin")
    title(page, "When did the school first know?")
    fill(page, {"Day and time": ago(hours=2)})
    go_on(page, "Who told you?")
    choose(page, "A parent or carer", "They asked that their name be kept in confidence")
    fill(page, {"Their name (optional)": "The mother of a child in Year 6"})
    go_on(page, "Whom is it about?")
    fill(page, {"Somebody who is here now": about})
    go_on(page, "Does a child come into it?")
    choose(page, "Yes, or I am not sure")
    go_on(page, "Which site or app?")
    page.get_by_label("Site or app").select_option("Instagram")
    go_on(page, "What was said or seen?")
    fill(page, {"In the words that were used": SAID})
    go_on(page, "When did it happen?")
    go_on(page, "Which rules does it touch?")
    page.get_by_label("The words of tou.no-pupil-friends.").check()
    go_on(page, "Could a child have been harmed, or be at risk?")
    page.get_by_label("They behaved in a way that could put children at risk").check()
    go_on(page, "What evidence is there?")
    go_on(page, "Files to put beside it")
    follow(page, "Continue without files")
    title(page, "Check your answers")
    says(page, SAID)
    press(page, "Send")
    title(page, "Sent")
    reference = page.locator(".panel strong").inner_text()
    follow(page, "Go to what you have sent")
    says(page, "Received")
    assert SAID not in page.locator("main").inner_text()
    return reference


def open_from_home(page, reference: str) -> None:
    """Open the case as its manager comes to it, with the clock running."""
    page.goto("/")
    says(page, f"Disclosure {reference}")
    says(page, "Refer it to the LADO, or record what they advised.")
    follow(page, "Open the case")
    title(page, re.compile(reference))
    says(page, "The LADO hears of this within one working day")
    says(page, "Ring Duty LADO: 020 7946 0431")
    says(page, SAID)


def tick(page, *steps: str) -> None:
    for step in steps:
        follow(page, step)
        press(page, "This is done")
        says(page, f"Done: {step}.")


def refer(page) -> None:
    """Take the form as a PDF, and record that the referral was made: the clock has done."""
    follow(page, "Refer to the LADO, or record what they advised")
    assert "Tom Okafor" in words_of_pdf(page, page.get_by_role("link", name="Referral form (PDF)"))
    choose(page, "By telephone")
    fill(page, {"When did you make the referral?": ago(), "Who took it?": "Duty LADO"})
    press(page, "Record the referral")
    says(page, "The referral is recorded.")
    assert page.get_by_text("The LADO hears of this within one working day").count() == 0


def take_advice(page) -> None:
    follow(page, "Record the advice of the LADO")
    fill(
        page,
        {
            "When was the advice given?": ago(),
            "Who gave it?": "Duty LADO",
            "What did they advise?": "Keep him away from Year 6 until we have met.",
        },
    )
    page.get_by_role("radio", name="Something else than suspension would do").check()
    page.get_by_role("radio", name="Yes", exact=True).check()
    press(page, "Record the advice")
    says(page, "The advice is recorded.")


def decide_about_work(page) -> None:
    """Decide in sight of the advice."""
    follow(page, "Decide about the person’s work")
    says(page, "Keep him away from Year 6 until we have met.")
    choose(page, "An alternative to suspension")
    fill(
        page,
        {
            "Who decided it for the employer?": "The headteacher",
            "Which alternatives to suspension": "He teaches Year 2 with a colleague in the room.",
        },
    )
    press(page, "Record the decision")
    says(page, "The decision is recorded.")


def look_after_people(page) -> None:
    """Tell the person and the parents, name a contact, offer support."""
    for who in ("The person it is about", "Parents or carers of the child"):
        page.get_by_role("link", name=re.compile("Record that somebody was told")).click()
        choose(page, who, "In person")
        fill(page, {"When?": ago(), "What were they told?": "That it is being looked into."})
        press(page, "Add it to the record")
        says(page, "It is added to who was told what.")
    follow(page, "Name a contact for the person, and offer support")
    fill(
        page,
        {"Who is their contact?": "Leila Haddad", "How can the contact be reached?": "Extension 4"},
    )
    press(page, "Name the contact")
    says(page, "The contact is recorded.")
    follow(page, "Name a contact for the person, and offer support")
    choose(page, "Counselling or an employee helpline")
    fill(page, {"When?": ago()})
    press(page, "Record what was offered")
    says(page, "What was offered is recorded.")


def conclude_and_ask(page) -> None:
    follow(page, "Record the outcome")
    page.get_by_role("radio", name=re.compile("^Unfounded")).check()
    fill(page, {"What does it rest on?": "The account was set up by somebody else."})
    press(page, "Record the outcome")
    says(page, "The outcome is recorded.")
    follow(page, "Close the case")
    says(page, "Daniel Rosen is asked to confirm it")
    fill(page, {"Why can it be closed?": "The police and the LADO have finished."})
    press(page, "Ask for confirmation")
    says(page, "The second person is asked to confirm that it is closed.")


def confirm(page, reference: str) -> None:
    """Read the case as the second person, confirm, and lose sight of it."""
    page.goto("/")
    says(page, f"Read and confirm, as the second person: {reference}")
    follow(page, "Read and decide")
    follow(page, "the case")
    says(page, SAID)
    follow(page, "Answer")
    choose(page, "I confirm it")
    press(page, "Send your answer")
    says(page, f"Thank you. Your answer on {reference} is recorded.")
    assert page.request.get(f"/disclosures/{reference}/").status == 404


def test_from_a_parents_complaint_to_the_end(browser, ready, head, chair, teacher, other_teacher):
    at_the_gate = browser.open(teacher, **PHONE)
    reference = record(at_the_gate, other_teacher.name)
    page = browser.open(head, **PHONE)
    open_from_home(page, reference)
    tick(
        page,
        "See that every child is safe now",
        "Calm the parent, and explain what happens now",
        "Establish the basic facts, without investigating",
    )
    refer(page)
    take_advice(page)
    decide_about_work(page)
    look_after_people(page)
    conclude_and_ask(page)
    confirm(browser.open(chair, **PHONE), reference)
    page.goto(f"/disclosures/{reference}/")
    says(page, "What was done")
    assert page.get_by_role("heading", level=1).inner_text().endswith("Closed")
    bundle = page.request.get(f"/disclosures/{reference}/bundle.pdf")
    assert bundle.headers["content-type"] == "application/pdf"
    at_the_gate.reload()
    says(at_the_gate, "Closed")
    reopen(page, reference)
    at_the_gate.reload()
    assert at_the_gate.locator(".task-list .status-tag").inner_text() == "Picked up"


def reopen(page, reference: str) -> None:
    follow(page, "Reopen the case")
    says(page, "confirmed by Daniel Rosen")
    fill(page, {"Why is it reopened?": "The parent has found the messages."})
    press(page, "Reopen it")
    says(page, f"{reference} is open again.")
    says(page, "Reopened")


def test_one_about_the_head(browser, ready, head, chair, teacher):
    """The chair finds it and works; the head's pages are those of a school where nothing is."""
    heads = browser.open(head, **PHONE)
    before = what_the_head_sees(heads)
    reference = record(browser.open(teacher, **PHONE), head.name)
    page = browser.open(chair, **PHONE)
    open_from_home(page, reference)
    tick(page, "See that every child is safe now")
    page.goto("/disclosures/?q=adeyemi")
    follow(page, reference)
    follow(page, "Refer to the LADO, or record what they advised")
    choose(page, "By telephone")
    fill(page, {"When did you make the referral?": ago(), "Who took it?": "Duty LADO"})
    press(page, "Record the referral")
    says(page, "The referral is recorded.")
    assert what_the_head_sees(heads) == before
    assert Disclosure.objects.get().case_manager == chair
    for place in ("", "chronology/", "bundle.pdf", "refer/", "referral.pdf", "add/"):
        there = heads.request.get(f"/disclosures/{reference}/{place}")
        nowhere = heads.request.get(f"/disclosures/D-0000-0000/{place}")
        assert (there.status, nowhere.status) == (404, 404)
    assert heads.request.get(f"/cases/{reference}/people/").status == 404


def what_the_head_sees(page) -> list[str]:
    """Return the words of every page on which the head could come upon a case."""
    seen = []
    for url in ("/", "/disclosures/", "/disclosures/?state=all", "/disclosures/?q=adeyemi"):
        page.goto(url)
        seen.append(page.locator("main").inner_text())
    return seen
