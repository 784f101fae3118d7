"""What people do at the one door, page by page: a report begun, answered, sent, and followed."""

from dataclasses import dataclass, field

from policyportal.school.models import School
from tests.browser.bullying import a_day
from tests.browser.pressing import choose, fill, follow, go_on, main, press, says, title

NUMBER = "020 7946 0123"
HIDDEN = "The person it is about, other staff, governors, pupils and parents do not see it."
ASKED = ("What did you see, or what were you told?", "Who is it about?", "What happened?")
WHAT, WHO, TOLD = ASKED


@dataclass(frozen=True)
class Report:
    """What somebody answers at the door, as the pages ask it."""

    what: str
    said: str
    child: str = "Femi Adeleke"
    school_class: str = "5 Willow"
    platform: str = "Instagram"
    source: str = "I saw it myself, or a colleague told me"
    in_confidence: bool = False
    who: dict = field(default_factory=dict)  # what else is asked on that page


def ring_the_school() -> None:
    """Give the school its telephone, at which the DSL is rung."""
    School.objects.update(telephone=NUMBER)


def come_to_the_door(page) -> None:
    """Go from the home page to the door on a telephone; whom to ring is said before it asks."""
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    follow(page, "Report")
    title(page, "Report something")
    says(page, "A child in immediate danger: ring 999.")


def begin(page, what: str) -> str:
    """Say that nobody is in danger now, and what it is; return what the draft is called."""
    come_to_the_door(page)
    choose(page, "No")
    press(page, "Continue")
    title(page, WHAT)
    page.get_by_label(what).check()
    go_on(page, WHO)
    return name_of_draft(page)


def name_of_draft(page) -> str:
    return main(page).split("question ")[1].split(", ")[1].split()[0]


def say_who(page, told: Report) -> None:
    title(page, WHO)
    fill(page, {"Name, or how they were described": told.child})
    fill(page, {"Class (if you know it)": told.school_class} | told.who)


def say_what_happened(page, told: Report) -> None:
    title(page, TOLD)
    fill(page, {"What was said or seen?": told.said})
    fill(page, {"On which day did it happen?": a_day(days=2)})
    page.get_by_label("On which site or app?").select_option(told.platform)
    choose(page, told.source)
    if told.in_confidence:
        choose(page, "A pupil told me, or somebody else did, in confidence")


def answer_all(page, told: Report) -> None:
    """Answer every question, until the answers are there to be checked."""
    begin(page, told.what)
    say_who(page, told)
    go_on(page, TOLD)
    say_what_happened(page, told)
    go_on(page, "Check your answers")


def send(page) -> str:
    """Send it, and return the number that is given."""
    press(page, "Send")
    title(page, "Sent")
    return page.locator(".panel strong").inner_text()


def report(page, told: Report) -> str:
    answer_all(page, told)
    return send(page)


def own_reports(page) -> list[tuple[str, str]]:
    """Return each of one's reports that were sent, by its number, and how it stands."""
    page.goto("/report/mine/")
    title(page, "Your reports")
    lines = page.locator(".task-list li").all()
    return [
        (line.inner_text().split()[0], line.locator(".status-tag").inner_text()) for line in lines
    ]


def recorded(page) -> dict[str, str]:
    """Return what a record or a case shows under “What was recorded”, by what it is called."""
    heading = page.get_by_role("heading", name="What was recorded", exact=True)
    rows = heading.locator("xpath=following-sibling::dl[1]/div").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}
