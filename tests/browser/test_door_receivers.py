"""What comes of a report: passed on as what it is, supervised use, and told in confidence."""

import re

import pytest

from incidents.cases.models import Case
from tests.browser import door
from tests.browser.bullying import PHONE, a_day
from tests.browser.door import Report, recorded
from tests.browser.pressing import ago, choose, fill, follow, main, press, says, title

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHAT = "They call her a liar in the group every evening, and she cries."
PHONES = "Two phones rang in the lesson, one after the other."
ADDED = "Her mother rang: it began in the holidays."
FILE = {"name": "messages.txt", "mimeType": "text/plain", "buffer": b"liar liar"}
WRONG = Report(
    "A pupil is too young for a site they use",
    CHAT,
    platform="WhatsApp",
    source="A child",
    in_confidence=True,
)
KEPT = ("What was said", "Told by", "It happened", "Site or app", "The school knew")
PROXY = Report("A pupil tried to get round the school’s firewall", "She used a hidden proxy.")
REASON = "It is the second time this term."
TOO_YOUNG = Report(
    "A pupil is too young for a site they use",
    "He says that he talks to strangers on it at night.",
    platform="Snapchat",
    source="A child",
    in_confidence=True,
)
WRITTEN = "His sister made him the account; his uncle is not to know."
CAME_OF_IT = "The account is gone. The family has been given a leaflet."
OWN_PAGES = ("/", "/report/", "/report/mine/", "/report/sent/")
IN_CONFIDENCE = "The portal tells no parent; whether one has to know, whoever has it decides."


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school with its telephone, and the people to whom reports go."""
    door.ring_the_school()


def open_record(page, reference: str) -> None:
    """Open what came in from the home page of whoever deals with it."""
    page.goto("/")
    says(page, f"Record {reference}")
    page.locator(f"main a[href='/report/records/{reference}/']").first.click()
    title(page, re.compile(reference))


def is_not_let_in(page, *addresses: str) -> None:
    for address in addresses:
        assert page.request.get(address).status == 404


def close(page, reference: str, words: str) -> None:
    follow(page, "Close the record")
    title(page, "Close this record")
    fill(page, {"What came of it": words})
    press(page, "Close it")
    says(page, f"{reference} is closed.")


# A wrong choice


def pass_on(page, what: str, reason: str) -> None:
    """Say in one action what it really is."""
    follow(page, "It is something else: pass it on as that")
    title(page, "It is something else")
    says(page, "whoever reported it need do nothing.")
    choose(page, what)
    fill(page, {"Why it is something else": reason})
    press(page, "Pass it on")


def report_with_file(page, told: Report) -> str:
    door.answer_all(page, told)
    follow(page, "Put a file beside it")
    choose(page, "No")
    press(page, "Choose a file")
    says(page, "Report something")
    page.get_by_label("File").first.set_input_files(FILE)
    fill(page, {"What is it?": "What a child wrote down of the chat."})
    press(page, "Put it beside the record")
    follow(page, "Continue")
    return door.send(page)


def add(page, words: str) -> None:
    follow(page, "Add to the record")
    fill(page, {"What is to be added": words})
    press(page, "Add it")
    says(page, words)


def test_the_dsl_makes_of_it_what_it_is_and_nothing_is_lost(browser, teacher, dsl):
    """Too young for a site, said the reporter; it is bullying, and goes on as that with it all."""
    reporter, page = browser.open(teacher, **PHONE), browser.open(dsl, **PHONE)
    sent = report_with_file(reporter, WRONG)
    assert sent.startswith("R-")
    open_record(page, sent)
    add(page, ADDED)
    before = recorded(page)
    pass_on(page, "Bullying online, by text or by phone", "She is bullied there.")
    says(page, "Passed on. It goes on as B-")
    case = Case.objects.get(became=None)
    title(page, re.compile(case.reference))
    assert {name: recorded(page)[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert before["What was said"] == CHAT and "In confidence" in before["Told by"]
    assert teacher.name in recorded(page)["Recorded"]
    for words in ("Femi Adeleke, 5 Willow", ADDED, "What a child wrote down of the chat."):
        says(page, words)
    follows_its_number(reporter, sent, "Picked up", hidden=case.reference)
    page.goto(f"/report/records/{sent}/")  # the number of the reporter still leads to it
    says(page, "Whoever deals with it now has everything that was here.")
    page.get_by_role("main").get_by_role("link", name=case.reference).click()
    title(page, re.compile(case.reference))


def follows_its_number(page, number: str, tag: str, *, hidden: str) -> None:
    """Read as the reporter how it stands by the number given, and nothing of what it became."""
    assert door.own_reports(page) == [(number, tag)]
    for address in OWN_PAGES:
        page.goto(address)
        assert hidden not in main(page)
        assert ADDED not in main(page)
    is_not_let_in(page, f"/report/records/{number}/", f"/bullying/{hidden}/")


def test_the_head_makes_of_bullying_a_record_and_the_reporter_sees_it_closed(
    browser, teacher, head, dsl
):
    reporter, page = browser.open(teacher, **PHONE), browser.open(head)
    sent = report_bullying(reporter)
    page.goto("/")
    says(page, f"Bullying {sent}")
    follow(page, "Open the case")
    title(page, re.compile(sent))
    pass_on(page, "A phone was not handed in", "Nobody is hurt: they rang each other up.")
    says(page, f"{sent} is passed on to whoever deals with it from now on.")
    record = Case.objects.get(became=None).reference
    assert record.startswith("R-") and record not in main(page)
    is_not_let_in(page, f"/report/records/{record}/")  # it is the DSL's from here on
    page = browser.open(dsl)
    open_record(page, record)
    assert recorded(page)["What was said"] == PHONES
    says(page, "Femi Adeleke, 5 Willow")
    tell_parents(page)
    close(page, record, "It is handed in from now on.")
    follows_its_number(reporter, sent, "Closed", hidden=record)


def report_bullying(page) -> str:
    door.begin(page, "Bullying online, by text or by phone")
    row = page.locator("fieldset", has=page.locator("legend")).first
    row.get_by_label("Name, or how they were described").fill("Femi Adeleke")
    row.get_by_label("Class (if you know it)").fill("5 Willow")
    row.get_by_label("What they have to do with it").select_option("It was done to them")
    choose(page, "A pupil of this school")
    press(page, "Save and continue")
    door.say_what_happened(page, Report("", PHONES))
    page.get_by_role("group", name="Is it still going on?").get_by_label("No", exact=True).check()
    press(page, "Save and continue")
    title(page, "Check your answers")
    return door.send(page)


def tell_parents(page, words: str = "By telephone, to his mother.") -> None:
    follow(page, "Record that parents were told")
    choose(page, "The parents were told")
    fill(page, {"When they were told": ago(hours=1)})
    page.get_by_label("How they were told").select_option("By telephone")
    fill(page, {"What they were told and what they said": words})
    press(page, "Record it")
    says(page, "Recorded.")


# Supervised use


def test_who_got_round_the_firewall_is_under_supervision_until_a_day(
    browser, teacher, other_teacher, head, governor
):
    reporter, colleague = browser.open(teacher, **PHONE), browser.open(other_teacher, **PHONE)
    sees_nobody_under_supervision(colleague)
    number = door.report(reporter, PROXY)
    says(reporter, "For a while the pupil may use computers under close supervision only.")
    page = browser.open(head, **PHONE)
    open_record(page, number)
    set_supervision(page)
    need_to_know(colleague, number)
    assert browser.open(governor).request.get("/report/supervised/").status == 403
    page.goto("/report/supervised/")
    page.get_by_role("main").get_by_role("link", name=number).click()
    end_supervision(page)
    sees_nobody_under_supervision(colleague)


def set_supervision(page) -> None:
    """Set it until a day, with a reason that stays in the record."""
    follow(page, "Set until when ICT is used under supervision only")
    title(page, "Supervised use only")
    fill(page, {"Last day": a_day(days=-10), "Anything to add": REASON})
    press(page, "Set it")
    says(page, "Staff see from its first day on that it is supervised use only.")
    says(page, REASON)


def look_up_supervision(page) -> None:
    door.come_to_the_door(page)
    follow(page, "Who uses computers under supervision only")
    title(page, "Supervised use of computers")


def sees_nobody_under_supervision(page) -> None:
    look_up_supervision(page)
    says(page, "There is none today.")
    assert "Femi Adeleke" not in main(page)


def need_to_know(page, number: str) -> None:
    """See as any member of staff who and until when; never why, nor that there is a record."""
    look_up_supervision(page)
    row = page.get_by_role("row").filter(has_text="Femi Adeleke").inner_text()
    for words in ("5 Willow", "Until", "Supervised use only"):
        assert words in row
    there = page.content()
    for hidden in (number, PROXY.said, REASON, "firewall", "proxy"):
        assert hidden not in there
    is_not_let_in(page, f"/report/records/{number}/")


def end_supervision(page) -> None:
    page.get_by_role("link", name=re.compile("End it early")).click()
    title(page, "End supervised use early")
    fill(page, {"Why it ends before its day": "He has shown that he can be trusted."})
    press(page, "End it now")
    says(page, "It has ended. Staff do not see it any more.")
    says(page, "Ended early by Ruth Adeyemi")


# Told in confidence


def test_told_in_confidence_says_who_sees_it_and_the_reporter_never_what_others_add(
    browser, teacher, dsl
):
    reporter = browser.open(teacher, **PHONE)
    number = report_in_confidence(reporter)
    hears_only(reporter, number, "Received")
    page = browser.open(dsl, **PHONE)
    open_record(page, number)
    assert "In confidence" in recorded(page)["Told by"]
    hears_only(reporter, number, "Picked up")
    add(page, WRITTEN)
    follow(page, "Record that parents were told")
    says(page, "Weigh first what it means for the child that their parents hear of it.")
    page.go_back()
    tell_parents(page, WRITTEN)
    close(page, number, CAME_OF_IT)
    hears_only(reporter, number, "Closed")


def report_in_confidence(page) -> str:
    """Read on each page from there on that it is in confidence, and before sending who sees it."""
    door.answer_all(page, TOO_YOUNG)
    notice = page.locator(".notice", has_text="Told in confidence.").inner_text()
    assert "It is seen by: The designated safeguarding lead (DSL), Leila Haddad, or" in notice
    assert door.HIDDEN in notice and IN_CONFIDENCE in notice
    assert "Do not promise the child that nobody will know." in notice
    page.go_back()
    page.reload()
    says(page, "Nobody else does: no other staff or governors, no pupil, no parent")
    press(page, "Save and continue")
    number = door.send(page)
    says(page, "what that would mean for the child is weighed first.")
    says(page, door.HIDDEN)
    says(page, IN_CONFIDENCE)
    return number


def hears_only(page, number: str, tag: str) -> None:
    """Read that it was received, picked up, closed, and nothing that anybody added to it."""
    assert door.own_reports(page) == [(number, tag)]
    for address in OWN_PAGES:
        page.goto(address)
        for hidden in (WRITTEN, CAME_OF_IT, TOO_YOUNG.child, "Snapchat"):
            assert hidden not in main(page)
    is_not_let_in(page, f"/report/records/{number}/", f"/cases/{number}/chronology/")
