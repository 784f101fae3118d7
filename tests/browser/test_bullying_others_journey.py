"""Bullying by others than our pupils, as people live it: one who has left, and a parent."""

import re

import pytest

from incidents.bullying.authorities import Clause
from policyportal.outbox.delivery import deliver_due
from tests.browser import bullying
from tests.browser.bullying import PHONE, a_day, decided, open_case, tick
from tests.browser.pressing import choose, fill, follow, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRITES = "He has gone to another school, and writes to her every night that she is worth nothing."
THREAT = "He writes on Facebook that he will make Tom Okafor sorry that he ever taught here."
WELFARE = "See how our own pupil is, and keep them safe"


@pytest.fixture
def ready(school, administrator, head, dsl):
    bullying.put_in_force(administrator, head)


def test_a_former_pupil(browser, ready, head, dsl, teacher, governor):
    """It is not the school's: our own pupil is looked after, and the new school is told."""
    reporter, governors = browser.open(teacher, **PHONE), browser.open(governor)
    before = bullying.what_is_seen(governors)
    reference = report_former_pupil(reporter)
    page = browser.open(dsl, **PHONE)
    bullying.open_from_home(page, reference, "See what the policy says, and assess it.")
    assess_former_pupil(page)
    look_after_our_own(page)
    tell_new_school(page, browser.open(head), reference)
    pass_on(page, reference)
    bullying.own_report_says(reporter, reference, "Picked up")
    page = browser.open(head)
    left = "See what is left to do, and close it."
    bullying.open_from_home(page, reference, left, link=f"Bullying {reference}")
    bullying.close(page, reference, "The new school deals with it, and tells us.")
    says(page, "Say that it is not the school’s to resolve")
    bullying.own_report_says(reporter, reference, "Closed")
    assert bullying.what_is_seen(governors) == before
    bullying.is_nowhere(governors, reference)


def report_former_pupil(page) -> str:
    bullying.begin_report(page)
    bullying.name_child(page, 1, "Nadia Rahman", "Year 6", "It was done to them")
    bullying.name_child(page, 2, "Joel Pike", "", "They did it, or took part")
    choose(page, "A former pupil, who has left")
    told = {"platform": "Instagram", "source": "A child", "goes_on": "Yes"}
    return bullying.tell_and_send(page, WRITES, on=a_day(days=1), **told)


def assess_former_pupil(page) -> None:
    """Say who is on the roll, and read whose it is."""
    tick(page, "See that every child is safe now")
    follow(page, "Look over the facts")
    bullying.child_of_case(page, "Nadia Rahman", age="10", on_roll="Yes")
    bullying.child_of_case(page, "Joel Pike", age="12", on_roll="No")
    choose(page, "Outside school: at home, in the evening, at a weekend, on holiday")
    bullying.apply_policy(page)
    says(page, "It is not the school’s to resolve.")
    says_now = decided(page)
    assert says_now["The school must"] == WELFARE
    assert "Contact the other school, to help to settle it" in says_now["The school may"]
    assert "Refer it to: The other school" in says_now["The school may"]
    sentence = "Somebody who does it has left this school."
    bullying.explained(page, sentence, Clause.FORMER_PUPIL)
    page.go_back()


def look_after_our_own(page) -> None:
    """Be told that our own pupil comes first, and see to that."""
    follow(page, "It is not the school’s to resolve")
    says(page, "See how our own pupil is first, and tick that: whoever hurts them, that stays.")
    assert page.get_by_role("button", name="It is not the school’s").count() == 0
    follow(page, "See how our own pupil is, and tick it")
    press(page, "This is done")
    says(page, f"Done: {WELFARE}.")


def tell_new_school(page, heads_page, reference: str) -> None:
    """Write to the new school, which the head releases, and record that it was rung."""
    follow(page, "You may write: Note to another school")
    letter = page.get_by_label("The letter", exact=False).first
    words = letter.input_value()
    assert "In writing we name no child." in words
    letter.fill(words.replace("[telephone]", "020 7946 0100"))
    bullying.ask_about_letter(page, "Ruth Adeyemi")
    bullying.release(heads_page, reference, "In writing we name no child.")
    printed = bullying.released_letter(page)
    assert "Bullying between children of our two schools" in printed
    assert not re.search(r"\b(Nadia|Rahman|Joel|Pike)\b", printed)
    open_case(page, reference)
    follow(page, "You may refer it to: The other school")
    bullying.refer_outside(page, "The other school", "Their DSL, who speaks to his parents.")
    says(page, "Their DSL, who speaks to his parents.")


def pass_on(page, reference: str) -> None:
    follow(page, "Say that it is not the school’s to resolve")
    says(page, f"The words of {Clause.FORMER_PUPIL.value}.")
    choose(page, "It was told")
    fill(page, {"Why is it not the school’s to resolve?": "He left us in July."})
    fill(page, {"The day on which it was told": a_day()})
    press(page, "It is not the school’s")
    says(page, f"{reference} is not the school’s to resolve.")
    says(page, "Not the school’s to resolve")


def test_a_parent_threatens_a_teacher(
    browser, ready, head, dsl, teacher, other_teacher, mailoutbox
):
    """The head is told at once; spoken to in vain, the police and the authority are told both."""
    reporter, threatened = browser.open(teacher, **PHONE), browser.open(other_teacher, **PHONE)
    before = bullying.what_is_seen(threatened)
    reference = report_threat(reporter)
    tells_nobody_else(mailoutbox, {head.email, dsl.email}, reference)
    page = browser.open(head)
    page.goto("/")
    assert "At once" in page.locator(".banner").first.inner_text()
    bullying.open_from_home(page, reference, "See how the member of staff is, and assess it now.")
    apply_policy(page)
    speak_to_parent(page, reference)
    assert bullying.what_is_seen(threatened) == before
    tell_police_and_authority(page, reference)
    end(page, reference)
    bullying.own_report_says(reporter, reference, "Closed")
    assert bullying.what_is_seen(threatened) == before
    bullying.is_nowhere(threatened, reference)


def tells_nobody_else(mailoutbox, people: set[str], reference: str) -> None:
    """Send what waits, and read that no message says more than that something needs attention."""
    deliver_due()
    assert {to for mail in mailoutbox for to in mail.to} == people
    for mail in mailoutbox:
        assert mail.subject == "Something needs your attention"
        said = f"{mail.subject} {mail.body}"
        assert not re.search(rf"Okafor|father|Amina|{reference}|bully|threat", said, re.I)


def report_threat(page) -> str:
    bullying.begin_report(page)
    choose(page, "A parent or carer")
    whom = {
        "A member of staff to whom it was done": "Tom Okafor",
        "If another adult does it": "The father of a child in Year 3",
    }
    fill(page, whom)
    told = {"platform": "Facebook", "source": "A parent or carer", "goes_on": "Yes"}
    return bullying.tell_and_send(page, THREAT, on=a_day(days=1), **told)


def apply_policy(page) -> None:
    """See that the head was told, look after the teacher, and read what the policy says."""
    says(page, "Done to a member of staff")
    says(page, "The father of a child in Year 3")
    told = page.locator(".task-list li").filter(has_text="Tell the headteacher at once")
    assert "Done" in told.inner_text()
    tick(page, "Support the member of staff", "Keep what was sent")
    tick(page, "Tell whoever reported it that it is in hand")
    follow(page, "Look over the facts")
    assert page.get_by_label("A member of staff is hurt by it").is_checked()
    bullying.apply_policy(page)
    says(page, "It is the school’s to deal with.")
    says_now = decided(page)
    assert "Speak to the parent or carer who does it" in says_now["The school must"]
    assert "It is referred to" not in says_now
    unresolved = "Tell the police and the local authority, where it is not resolved"
    step = page.locator(".task-list li").filter(has_text=unresolved)
    assert "Speak to the parent or carer first." in step.inner_text()
    sentence = "A parent or carer does it to a member of staff."
    bullying.explained(page, sentence, Clause.THREATS_TO_STAFF)


def speak_to_parent(page, reference: str) -> None:
    """Speak to the father, and write down what he said: it goes on."""
    open_case(page, reference)
    tick(page, "Speak to the parent or carer who does it")
    says(page, "Next: Look over the facts again. Something that the decision rests on has changed")
    bullying.begin(page)
    follow(page, "Note the first")
    says(page, "No child is named on this case, so this is the family of the adult who does it.")
    bullying.note_family(page, "The father, 020 7946 0177")
    said = "He says that he will write what he likes."
    bullying.contact(page, "Family of the adult who does it", "Spoken to", said, hours=1)
    follow(page, "Back to the case")


def tell_police_and_authority(page, reference: str) -> None:
    """Look over the facts again: spoken to in vain, both are told."""
    open_case(page, reference)
    follow(page, "Look over the facts again")
    spoken = page.get_by_role("group", name="have they been spoken to?")
    assert spoken.get_by_label("Yes", exact=True).is_checked()
    bullying.apply_policy(page)
    assert decided(page)["It is referred to"].split("\n") == ["The police", "The local authority"]
    says(page, "The police: not recorded as told yet.")
    says(page, "The local authority: not recorded as told yet.")
    follow(page, "Refer it to: The police")
    bullying.refer_outside(page, "The police", "101, reference CAD 4471.")
    assert page.get_by_text("The police: not recorded as told yet.").count() == 0
    bullying.refer_outside(page, "The local authority", "The duty officer, who writes to him.")
    assert page.get_by_text("not recorded as told yet").count() == 0
    open_case(page, reference)
    says(page, "101, reference CAD 4471.")
    says(page, "The duty officer, who writes to him.")


def end(page, reference: str) -> None:
    follow(page, "Say that it is resolved")
    fill(page, {"What settled it?": "The police have warned him, and it has stopped."})
    press(page, "It is resolved")
    says(page, f"{reference} is resolved.")
    bullying.close(page, reference, "He took it down, and has not written since.")
