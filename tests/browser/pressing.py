"""What people do on a page: press, follow, choose, fill in, read. Each waits until it can."""

import io
from datetime import timedelta

from django.utils import timezone
from pypdf import PdfReader

from tests.browser.test_guide_and_cover import title as title
from tests.browser.test_journey import says as says


def ago(**time) -> str:
    """Return a moment that has passed as a field for day and time takes it."""
    return (timezone.localtime() - timedelta(**time)).strftime("%Y-%m-%dT%H:%M")


def press(page, button: str) -> None:
    """Press a button: the one in sight, where a form repeats it unseen for the enter key."""
    page.get_by_role("button", name=button, exact=True).last.click()


def follow(page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()


def choose(page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label, exact=True).check()


def fill(page, answers: dict[str, str]) -> None:
    for label, words in answers.items():
        page.get_by_label(label).fill(words)


def go_on(page, to: str) -> None:
    press(page, "Save and continue")
    title(page, to)


def main(page) -> str:
    """Return every word that the page itself shows, without the header and the footer."""
    return page.locator("main").inner_text()


def words_of_pdf(page, link) -> str:
    """Return the words of the PDF that a link leads to."""
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.body())).pages)
