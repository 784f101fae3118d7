"""What people do with a case of bullying, page by page: reported at the door, and dealt with."""

import re
from datetime import timedelta

from django.utils import timezone

from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from incidents.bullying.authorities import Clause
from tests.browser.pressing import (
    ago,
    choose,
    fill,
    follow,
    go_on,
    main,
    press,
    says,
    title,
    words_of_pdf,
)
from tests.compliance.policies.texts import a_published

PHONE = {"viewport": {"width": 375, "height": 700}, "java_script_enabled": False}
PAGES_OF_A_CASE = ("", "assess/", "letters/", "families/", "outside/", "close/")
WHERE_TO_LOOK = ("/", "/bullying/", "/bullying/?state=all&q=Okafor", "/report/", "/report/mine/")


def put_in_force(administrator, head) -> None:
    """Publish a policy with each clause that decides, and an anti-bullying policy."""
    deciding = [ManuscriptClause(f"The words of {key.value}.", key.value) for key in Clause]
    for name, clauses in (
        ("Social Media Policy", deciding),
        ("Anti-Bullying Policy", [ManuscriptClause("Be kind.", "school.kindness")]),
    ):
        section = ManuscriptSection("All of it", "all", clauses=clauses)
        a_published(administrator, head, text=Manuscript(title=name, sections=[section]))


def a_day(**before) -> str:
    return (timezone.localdate() - timedelta(**before)).isoformat()


def answer(page, question: str, *answers: str) -> None:
    """Choose or tick what is so of one question among several that have the same answers."""
    group = page.get_by_role("group", name=question)
    for words in answers:
        group.get_by_label(words, exact=True).check()


# At the door


def begin_report(page) -> None:
    """Answer the first two questions: nobody is in danger now, and it is bullying."""
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    follow(page, "Report")
    title(page, "Report something")
    says(page, "A child in immediate danger: ring 999.")
    choose(page, "No")
    press(page, "Continue")
    title(page, "What did you see, or what were you told?")
    says(page, "question 2 of 4")
    page.get_by_label("Bullying online, by text or by phone").check()
    go_on(page, "Who is it about?")


def name_child(page, number: int, name: str, school_class: str, side: str) -> None:
    """Fill in one of the children on the page, the next of which the button adds."""
    if number > 2:
        press(page, "Add another child")
    row = page.locator("fieldset", has=page.locator("legend")).nth(number - 1)
    row.get_by_label("Name, or how they were described").fill(name)
    row.get_by_label("Class (if you know it)").fill(school_class)
    row.get_by_label("What they have to do with it").select_option(side)


def tell_and_send(page, said: str, *, on: str, platform: str, source: str, goes_on: str) -> str:
    """Say what happened, look it over, and send it; return the number that is given."""
    go_on(page, "What happened?")
    fill(page, {"What was said or seen?": said, "On which day did it happen?": on})
    page.get_by_label("On which site or app?").select_option(platform)
    choose(page, source)
    answer(page, "Is it still going on?", goes_on)
    go_on(page, "Check your answers")
    says(page, said)
    says(page, "The headteacher, Ruth Adeyemi, or whoever covers for them.")
    says(page, "The person it is about, other staff, governors, pupils and parents do not see it.")
    press(page, "Send")
    title(page, "Sent")
    says(page, "The headteacher, Ruth Adeyemi gets a message at once")
    reference = page.locator(".panel strong").inner_text()
    assert reference.startswith("B-")
    return reference


def own_report_says(page, reference: str, tag: str) -> None:
    """Read as whoever reported it how it stands, and nothing else of it."""
    page.goto("/report/mine/")
    line = page.locator(".task-list li").filter(has_text=reference)
    assert line.locator(".status-tag").inner_text() == tag
    assert page.request.get(f"/bullying/{reference}/").status == 404


def what_is_seen(page) -> list[str]:
    """Return the words of every page on which somebody could come upon a case of others."""
    seen = []
    for url in WHERE_TO_LOOK:
        page.goto(url)
        seen.append(main(page))
    return seen


def is_nowhere(page, reference: str) -> None:
    """See that every page of the case says the same as one of a case that never was."""
    for place in PAGES_OF_A_CASE:
        there = page.request.get(f"/bullying/{reference}/{place}")
        nowhere = page.request.get(f"/bullying/B-0000-0000/{place}")
        assert (there.status, nowhere.status) == (404, 404)
        said = [re.search("<main.*</main>", one.text(), re.S)[0] for one in (there, nowhere)]
        assert said[0] == said[1]
    assert page.request.get(f"/cases/{reference}/people/").status == 404


# The case


def open_from_home(page, reference: str, detail: str, *, link: str = "Open the case") -> None:
    """Open the case from the home page, by the button of what is first there or by its line."""
    page.goto("/")
    says(page, f"Bullying {reference}")
    says(page, detail)
    follow(page, link)
    title(page, re.compile(reference))


def open_case(page, reference: str) -> None:
    page.goto(f"/bullying/{reference}/")
    title(page, re.compile(reference))


def child_of_case(page, name: str, *, age: str = "", on_roll: str) -> None:
    """Put in what is known of one of the children on the form of facts."""
    row = page.get_by_role("group", name=re.compile(f"^{name}"))
    if age:
        row.get_by_label("Age that day").fill(age)
    row.get_by_label("On our roll that day?").select_option(on_roll)


def apply_policy(page) -> None:
    press(page, "Apply the policy")
    says(page, "The facts are assessed. What the policy says of them stands on the case.")


def decided(page) -> dict[str, str]:
    """Return what the case page shows of the decision, by what each part is called."""
    parts = page.get_by_role("heading", name="What the policy says", exact=True)
    rows = parts.locator("xpath=following-sibling::dl[1]/div")
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows.all()}


def explained(page, sentence: str, *cited: Clause) -> None:
    """Read the whole of the assessment: why, and the words of the policy that it rests on."""
    follow(page, "What follows from them, and why")
    says(page, sentence)
    for clause in cited:
        quoted = page.locator("details").filter(has_text=clause.value).first
        quoted.locator("summary").click()
        says(page, f"The words of {clause.value}.")


def tick(page, *steps: str) -> None:
    for step in steps:
        follow(page, step)
        title(page, step)
        press(page, "This is done")
        says(page, f"Done: {step}.")


def begin(page) -> None:
    follow(page, "Begin to look into it")
    press(page, "Begin")
    says(page, "Looking into it has begun.")
    says(page, "Being looked into")


def note_family(page, words: str, *children: str) -> None:
    """Note who the parents of some of the children are."""
    title(page, "Add a family")
    for name in children:
        page.get_by_label(name).check()
    fill(page, {"Who are they, and how are they reached?": words})
    press(page, "Note the family")
    says(page, "The family is noted.")


def contact(page, family: str, what: str, words: str, **when) -> None:
    """Record that a family was spoken to, invited or met."""
    section = page.get_by_role("region", name=family)
    section.get_by_role("link", name="Record a contact").click()
    title(page, "Record a contact with a family")
    choose(page, what)
    fill(page, {"When?": ago(**when), "What was said, and what did they answer?": words})
    press(page, "Record the contact")
    says(page, "The contact is recorded.")


def ask_about_letter(page, second: str) -> None:
    """Keep what was written, read how it will look, and ask the second person."""
    press(page, "Keep the letter")
    says(page, "The letter is kept. Nobody else has been asked about it yet.")
    says(page, f"{second} is asked to read it.")
    press(page, "Keep it and ask for its release")
    says(page, f"{second} is asked to read and release it.")


def release(page, reference: str, words: str) -> None:
    """Find the letter on the home page as the second person, read it, and let it go."""
    page.goto("/")
    says(page, reference)
    page.goto(f"/bullying/{reference}/")
    says(page, "asks you to confirm")
    follow(page, "Answer")
    says(page, words)
    choose(page, "I confirm it")
    press(page, "Send your answer")
    says(page, f"Thank you. Your answer on {reference} is recorded.")


def released_letter(page) -> str:
    """Return the words of the letter that is open on the page, as its PDF was released."""
    page.reload()
    says(page, "Released")
    return words_of_pdf(page, page.get_by_role("link", name=re.compile("^The letter as PDF")))


def refer_outside(page, body: str, words: str) -> None:
    """Record on its page that somebody outside was told."""
    title(page, "Referred to somebody outside")
    choose(page, body)
    fill(page, {"When?": ago(), "Whom did you reach, what did you say": words})
    press(page, "Record the referral")
    says(page, "The referral is recorded.")


def close(page, reference: str, words: str) -> None:
    follow(page, "Close the case")
    title(page, "Close this case")
    fill(page, {"What came of it?": words})
    press(page, "Close it")
    says(page, f"{reference} is closed.")
    says(page, "What was done")
