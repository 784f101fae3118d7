"""Weekend taunts in Year 5 as people live them: told at the door, ended, and told again."""

import re

import pytest
from django.utils import timezone

from incidents.bullying.authorities import Clause
from tests.browser import bullying
from tests.browser.bullying import PHONE, a_day, answer, decided, open_case, tick
from tests.browser.pressing import choose, fill, follow, main, press, says, title

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAUNTS = "In the group chat they call her names all weekend, and say nobody wants her."
AGAIN = "It is the same group again: they made a new chat about her last night."
HURT, DOING = "It was done to them", "They did it, or took part"
CHILDREN = [("Zofia Lis", HURT), ("Kit Barlow", DOING), ("Ines Barlow", DOING)]
DUTY_STAYS = "The school’s duty of care stays: the child’s welfare is still looked after"
SITE = "Deal with what happens on the site, app or game"
OTHERS_FAMILY = "Family of Kit Barlow and Ines Barlow"
LISTENED = (
    "See that every child is safe now",
    "Listen to the child who is hurt, and keep what was sent",
    "Tell whoever reported it that it is in hand",
)
WELFARE = "See how our own pupil is, and keep them safe"
WHOLE = "Record it under the anti-bullying policy"


@pytest.fixture
def ready(school, administrator, head, dsl):
    bullying.put_in_force(administrator, head)


def last_sunday() -> str:
    return a_day(days=(timezone.localdate().weekday() + 1) % 7 or 7)


def test_weekend_taunts_in_year_5_and_a_second_referral(
    browser, ready, head, dsl, teacher, other_teacher
):
    reporter = browser.open(teacher, **PHONE)
    first = report_taunts(reporter, TAUNTS, on=last_sunday())
    bullying.own_report_says(reporter, first, "Received")
    page = browser.open(head)
    decide_first(page, first)
    bullying.own_report_says(reporter, first, "Picked up")
    look_into_it(page, first)
    bring_families_in(page)
    warn(page, browser.open(dsl), first)
    resolve(page, first)

    second_reporter = browser.open(other_teacher, **PHONE)
    second = report_taunts(second_reporter, AGAIN, on=a_day())
    assert first not in main(second_reporter)
    decide_second(page, second, first)
    goes_on_after_all(page, first, second)
    end_both(page, first, second)
    bullying.own_report_says(reporter, first, "Closed")
    bullying.own_report_says(second_reporter, second, "Closed")
    for one in (reporter, second_reporter):
        one.goto("/report/mine/")
        assert not {"Zofia", "Barlow", "WhatsApp", "Leila"} & set(re.findall(r"\w+", main(one)))
    bullying.is_nowhere(reporter, second)


def report_taunts(page, said: str, *, on: str) -> str:
    """Report it as a teacher does whom a parent has told, on a telephone."""
    bullying.begin_report(page)
    for number, (name, side) in enumerate(CHILDREN, start=1):
        bullying.name_child(page, number, name, "Year 5", side)
    choose(page, "A pupil of this school")
    told = {"platform": "WhatsApp", "source": "A parent or carer", "goes_on": "Yes"}
    reference = bullying.tell_and_send(page, said, on=on, **told)
    says(page, "They work out what the policy asks of the school, with the families.")
    return reference


def decide_first(page, reference: str) -> None:
    """Open it from home, do what comes first, put the facts in, and read what follows."""
    bullying.open_from_home(page, reference, "See what the policy says, and assess it.")
    says(page, "Next: See that every child is safe now.")
    says(page, "The steps follow the school’s Anti-Bullying Policy.")
    says(page, TAUNTS)
    tick(page, *LISTENED)
    put_facts_in(page)
    says(page, "It is the school’s to deal with.")
    says_now = decided(page)
    assert "Look into it, under the anti-bullying policy" in says_now["The school must"]
    assert WELFARE in says_now["The school must"]
    assert SITE in says_now["The school must"]
    assert "parents of all the children" in says_now["The school may"]
    assert "It may decline to" not in says_now  # nobody has warned the families yet
    bullying.explained(
        page,
        "It happens outside school, and pupils of this school do it.",
        Clause.WEEKEND,
        Clause.UNDER_AGE,
    )
    says(page, "The facts it was made on")


def put_facts_in(page) -> None:
    """Fill in what the report did not say: who is on the roll, how old, and where it was done."""
    follow(page, "Look over the facts")
    title(page, "What are the facts?")
    says(page, "WhatsApp could be used from the age of 13")
    for name, _ in CHILDREN:
        bullying.child_of_case(page, name, age="9", on_roll="Yes")
    choose(page, "Outside school: at home, in the evening, at a weekend, on holiday")
    bullying.apply_policy(page)


def look_into_it(page, reference: str) -> None:
    open_case(page, reference)
    tick(page, WELFARE)
    bullying.begin(page)
    follow(page, "Write down what you find")
    fill(page, {"What was found": "Kit says: we all did it, and it was only a joke."})
    press(page, "Write it down")
    says(page, "Written down.")
    tick(page, "Speak to the child who did it", "Offer support to both sides")
    tick(page, "Deal with the bullying in school", SITE, WHOLE)


def bring_families_in(page) -> None:
    """Note both families, invite and meet them, agree a plan and a day to look again."""
    follow(page, "Work with the families")
    follow(page, "Note the first")
    bullying.note_family(page, "Her mother, Marta Lis, 020 7946 0118", "Zofia Lis")
    follow(page, "Add a family")
    bullying.note_family(page, "The twins’ parents", "Kit Barlow", "Ines Barlow")
    bullying.contact(page, "Family of Zofia Lis", "Met", "She has kept it all.", hours=3)
    bullying.contact(page, OTHERS_FAMILY, "Invited to a meeting", "For today.", hours=2)
    bullying.contact(page, OTHERS_FAMILY, "Met", "They take the telephones away.", hours=1)
    says(page, "Invited to a meeting")
    follow(page, "Back to the case")
    says(page, "Families involved")
    follow(page, "Agree a plan, and when you look again")
    fill(page, {"What was agreed, and with whom?": "No telephones at the weekend, for a month."})
    fill(page, {"On which day does somebody look whether it holds?": a_day(days=-7)})
    press(page, "Record the plan")
    says(page, "The plan is recorded.")
    says(page, "No telephones at the weekend, for a month.")


def warn(page, dsl_page, reference: str) -> None:
    """Write to the parents of all the children: a name is refused, a second person releases it."""
    follow(page, "You may write: To the parents of all the children involved")
    letter = page.get_by_label("The letter", exact=False).first
    words = letter.input_value()
    assert "nobody under 13 may use WhatsApp" in words
    letter.fill(words.replace("[telephone]", "020 7946 0100") + "\n\nThis is about Zofia.")
    press(page, "Keep the letter")
    says(page, "or a part of one: “Zofia”")
    assert letter.input_value().endswith("This is about Zofia.")
    letter.fill(words.replace("[telephone]", "020 7946 0100"))
    bullying.ask_about_letter(page, "Leila Haddad")
    bullying.release(dsl_page, reference, "We ask you to see to it that your child stops.")
    printed = bullying.released_letter(page)
    assert "Your child, and what happens online" in printed
    assert "nobody is to blame for being bullied" in re.sub(r"\s+", " ", printed)
    for name in ("Zofia", "Lis", "Kit", "Ines", "Barlow"):
        assert not re.search(rf"\b{name}\b", printed)


def resolve(page, reference: str) -> None:
    open_case(page, reference)
    follow(page, "Say that it is resolved")
    fill(page, {"What settled it?": "They said sorry, and the chat is gone."})
    press(page, "It is resolved")
    says(page, f"{reference} is resolved. Look again whether it stays so, and close it then.")


def decide_second(page, second: str, first: str) -> None:
    """Find it linked with the first by itself; the families were warned, so part may be left."""
    bullying.open_from_home(page, second, "See what the policy says, and assess it.")
    says(page, "The same children were reported before:")
    says(page, AGAIN)
    tick(page, *LISTENED)
    follow(page, "Look over the facts")
    warned = page.get_by_role("group", name="Were the families advised earlier to stop?")
    assert warned.get_by_label("Yes", exact=True).is_checked()
    follow(page, second)
    put_facts_in(page)
    may_be_declined(page)
    tick(page, WELFARE)
    follow(page, "Leave what happens on the site to the families")
    fill(page, {"What was said": "That what happens in the chat is for them to end."})
    press(page, "Record it")
    says(page, "Done: Leave what happens on the site to the families.")
    follow(page, first)
    says(page, "It was reported again:")


def may_be_declined(page) -> None:
    """Read that the site may be left to the families, with the warning that the rest stays."""
    says_now = decided(page)
    assert SITE in says_now["It may decline to"]
    assert SITE not in says_now["The school must"]
    assert WELFARE in says_now["The school must"]
    assert "Deal with the bullying in school" in says_now["The school must"]
    assert DUTY_STAYS in says_now["It may decline to"]


def goes_on_after_all(page, first: str, second: str) -> None:
    """Take up the first again: a new assessment stands beside the one that was made before."""
    open_case(page, first)
    follow(page, "It goes on after all")
    fill(page, {"What has happened since?": f"The same again, reported as {second}."})
    press(page, "It goes on")
    says(page, "It goes on: work with the families again, and look over the facts.")
    follow(page, "Look over the facts again")
    answer(page, "Does it go on?", "Yes")
    bullying.apply_policy(page)
    may_be_declined(page)
    says(page, "Earlier, from the facts as they were then:")
    bullying.explained(page, "The families were advised to stop the use under age")
    title(page, re.compile("Assessment 2"))
    follow(page, "assessment 1")
    title(page, re.compile("Assessment 1"))
    says(page, "The facts were assessed again since:")


def end_both(page, first: str, second: str) -> None:
    """Look again first, as somebody said they would; then both are closed."""
    resolve(page, first)
    page.get_by_role("link", name=re.compile("^Look again on ")).click()
    fill(page, {"What did you find?": "Zofia says that it has stopped."})
    answer(page, "Does it still go on?", "No")
    press(page, "Record what you found")
    says(page, "What you found is recorded.")
    bullying.close(page, first, "Both families have kept to the plan.")
    open_case(page, second)
    bullying.begin(page)
    resolve(page, second)
    bullying.close(page, second, "The new chat was given up as well.")
