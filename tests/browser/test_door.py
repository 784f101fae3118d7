"""The one door as people go through it: in danger, by keyboard, left for later, sent twice."""

import pytest
from django.utils import timezone

from incidents.cases.models import Case
from incidents.disclosures.models import Draft
from tests.browser import door
from tests.browser.bullying import PHONE
from tests.browser.door import NUMBER, TOLD, WHAT, WHO, Report
from tests.browser.pressing import choose, fill, follow, go_on, main, press, says, title
from tests.browser.test_disclosure_keyboard import follow_fault, tab_to
from tests.browser.test_disclosure_keyboard import send as send_faulty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IN_DANGER = "A man is at the gate, and says in a message that he will take her."
PHONE_REPORT = Report(
    "A pupil’s phone was not handed in", "It rang in his bag in the middle of registration."
)
CONTACT = Report("Somebody from outside is in touch with a pupil in a wrong way", IN_DANGER)


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school with its telephone, and the people to whom reports go."""
    door.ring_the_school()


def top(page, what) -> float:
    """Return how far down the page it is, at which somebody has to look for it."""
    return what.first.bounding_box()["y"]


# A child in danger


def test_whom_to_ring_comes_before_any_question_and_the_report_is_still_made(browser, teacher):
    page = browser.open(teacher, **PHONE)
    door.come_to_the_door(page)
    question = page.get_by_role("group", name="Is a child in immediate danger now?")
    assert top(page, page.get_by_role("link", name="999")) < top(page, question)
    assert top(page, page.get_by_role("main").get_by_role("link", name=NUMBER)) < top(
        page, question
    )
    choose(page, "Yes")
    press(page, "Continue")
    act_first(page)
    follow(page, "Carry on with the report once everybody is safe")
    title(page, WHAT)
    numbers_stay_on_top(page)
    page.get_by_label(CONTACT.what).check()
    go_on(page, WHO)
    numbers_stay_on_top(page)
    door.say_who(page, CONTACT)
    go_on(page, TOLD)
    door.say_what_happened(page, CONTACT)
    go_on(page, "Check your answers")
    numbers_stay_on_top(page)
    number = door.send(page)
    says(page, "The designated safeguarding lead (DSL), Leila Haddad gets a message at once")
    assert door.own_reports(page) == [(number, "Received")]


def act_first(page) -> None:
    """Read on the very next page what to do, with nothing there to fill in."""
    title(page, "Act first. The report can wait.")
    content = page.get_by_role("main")
    assert content.locator("input, select, textarea, form").count() == 0
    police = content.get_by_role("link", name="999", exact=True)
    dsl = content.get_by_role("link", name=NUMBER, exact=True)
    assert (police.get_attribute("href"), dsl.first.get_attribute("href")) == (
        "tel:999",
        "tel:02079460123",
    )
    words = main(page)
    assert words.index("999") < words.index("Leila Haddad") < words.index(NUMBER)
    assert words.index(NUMBER) < words.index("What to do now")
    foot = police.bounding_box()["y"] + police.bounding_box()["height"]
    assert foot < PHONE["viewport"]["height"]  # seen without scrolling
    says(page, "Stay with the child, or make sure that an adult you trust does.")
    draft = Draft.objects.get()
    says(page, f"Your report is kept as {draft.reference}.")


def numbers_stay_on_top(page) -> None:
    """See on a page of a child in danger whom to ring, above whatever is asked there."""
    content = page.get_by_role("main")
    first = content.locator("form :is(input, select, textarea):not([type=hidden]), form .actions")
    for number in ("999", NUMBER):
        link = content.get_by_role("link", name=number, exact=True)
        assert top(page, link) < top(page, first)


def test_danger_that_is_said_later_is_answered_in_the_same_way(browser, teacher):
    page = browser.open(teacher, **PHONE)
    door.answer_all(page, PHONE_REPORT)
    assert NUMBER not in main(page)
    page.get_by_role("link", name="Change the answer to “Is a child in immediate danger").click()
    choose(page, "Yes")
    press(page, "Save and continue")
    act_first(page)
    follow(page, "Carry on with the report once everybody is safe")
    title(page, "Check your answers")
    numbers_stay_on_top(page)
    says(page, PHONE_REPORT.said)
    says(page, "The designated safeguarding lead (DSL), Leila Haddad, or whoever covers for them.")
    assert door.send(page).startswith("R-")


# By keyboard alone


def pick(page, name: str, steps: int) -> None:
    """Choose among the radio buttons of that name: the first, or as many further down."""
    tab_to(page, name)
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")


def write(page, name: str, words: str) -> None:
    tab_to(page, name)
    page.keyboard.type(words)


def enter(page, what: str, to: str, key: str = "Enter") -> None:
    tab_to(page, what)
    page.keyboard.press(key)
    title(page, to)


def test_the_whole_door_by_keyboard_alone(browser, teacher):
    page = browser.open(teacher, viewport=PHONE["viewport"])
    page.goto("/")
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    enter(page, "Report", "Report something")
    send_faulty(page, "Continue")
    assert (
        follow_fault(page, "Choose “Yes” or “No”. If you are in doubt, choose “Yes”.") == "danger"
    )
    page.keyboard.press("Space")  # the first of the two has the focus now
    page.keyboard.press("ArrowDown")
    enter(page, "Continue", WHAT)
    pick(page, "what", 7)
    assert page.get_by_label(PHONE_REPORT.what).is_checked()
    enter(page, "Save and continue", WHO)
    write(page, "child_0_name", PHONE_REPORT.child)
    enter(page, "Save and continue", TOLD, key="Space")
    write(page, "said", PHONE_REPORT.said)
    write(page, "happened_on", f"0101{timezone.localdate().year}")  # alike whichever comes first
    write(page, "platform", "Not known")
    pick(page, "source", 0)
    tab_to(page, "in_confidence")
    page.keyboard.press("Space")
    enter(page, "Save and continue", "Check your answers")
    says(page, "1 January")
    says(page, "Told in confidence.")
    enter(page, "Send", "Sent", key="Space")
    number = page.locator(".panel strong").inner_text()
    ends_with_all_that_one_wants_to_know(page)
    enter(page, "Your reports", "Your reports")
    says(page, number)
    assert Case.objects.get().reference == number


def ends_with_all_that_one_wants_to_know(page) -> None:
    """Read the number, what happens next, and who sees it, in this order."""
    parts = ("Your number", "What happens next", "gets a message at once", "Who sees it")
    words = main(page)
    places = [words.index(part) for part in (*parts, "Whoever they add to it", door.HIDDEN)]
    assert places == sorted(places)
    says(page, "Parents hear of this from the school and not from you.")
    says(page, "The designated safeguarding lead (DSL), Leila Haddad, or whoever covers for them.")


# Left, come back to, gone back in, sent twice


def test_left_in_the_middle_and_gone_on_with_from_home_and_from_ones_reports(browser, teacher):
    page = browser.open(teacher, **PHONE)
    draft = door.begin(page, PHONE_REPORT.what)
    door.say_who(page, PHONE_REPORT)
    go_on(page, TOLD)
    page.context.close()  # with nothing more said: each page is kept as one goes

    page = browser.open(teacher, **PHONE)
    page.goto("/")
    says(page, f"Finish what you began to record: {draft}")
    follow(page, "Carry on")
    title(page, "Check your answers")
    says(page, "What happened? Not answered yet.")
    says(page, "Femi Adeleke, 5 Willow")
    follow(page, "Continue")
    title(page, TOLD)
    fill(page, {"What was said or seen?": PHONE_REPORT.said})
    press(page, "Save and come back later")
    title(page, "Report something")
    says(page, f"Saved. Come back to {draft} at any time.")
    follow(page, f"{draft}: {PHONE_REPORT.what}: {PHONE_REPORT.child}")
    title(page, TOLD)
    assert page.get_by_label("What was said or seen?").input_value() == PHONE_REPORT.said
    assert "There is a problem" not in main(page)  # what is still empty is no fault
    door.say_what_happened(page, PHONE_REPORT)
    press(page, "Save and come back later")

    page.goto("/report/mine/")
    says(page, "Not sent yet")
    page.get_by_role("link", name=draft).click()
    title(page, "Check your answers")
    says(page, PHONE_REPORT.said)
    number = door.send(page)
    assert door.own_reports(page) == [(number, "Received")]
    assert "Not finished yet" not in main(page)
    page.goto("/")
    assert draft not in main(page)


def test_the_browsers_back_and_another_answer_lose_nothing(browser, teacher):
    page = browser.open(teacher, **PHONE)
    door.answer_all(page, PHONE_REPORT)
    page.go_back()
    title(page, TOLD)
    assert page.get_by_label("What was said or seen?").input_value() == PHONE_REPORT.said
    page.go_back()
    title(page, WHO)
    page.go_back()
    title(page, WHAT)
    assert page.get_by_label(PHONE_REPORT.what).is_checked()
    page.get_by_label("A pupil is too young for a site they use").check()
    go_on(page, WHO)
    name = page.get_by_label("Name, or how they were described")
    assert name.input_value() == PHONE_REPORT.child
    fill(page, {"Class (if you know it)": "5 Oak"})
    go_on(page, TOLD)
    assert page.get_by_label("What was said or seen?").input_value() == PHONE_REPORT.said
    go_on(page, "Check your answers")
    for words in ("A pupil is too young for a site they use", "Femi Adeleke, 5 Oak"):
        says(page, words)
    says(page, PHONE_REPORT.said)
    assert Draft.objects.count() == 1


def test_sent_twice_it_is_one_report(browser, teacher):
    """Two tabs with the same answers, and the browser's Back once it is sent."""
    page = browser.open(teacher, **PHONE)
    door.answer_all(page, PHONE_REPORT)
    beside = page.context.new_page()
    beside.goto(page.url)
    title(beside, "Check your answers")
    number = door.send(page)
    assert door.send(beside) == number
    page.go_back()
    title(page, "Sent")
    assert page.locator(".panel strong").inner_text() == number
    assert door.own_reports(page) == [(number, "Received")]
    assert (Case.objects.count(), Draft.objects.count()) == (1, 0)
