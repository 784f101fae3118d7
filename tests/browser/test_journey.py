"""The whole way, as a newcomer goes it: import, draft, approve, publish, sign, receipt, check."""

import io
import re

import pytest
from django.conf import settings
from pypdf import PdfReader

from compliance.policies.models import Version
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The school's own document, where it lies beside the project; else the portal's words for it.
DOCUMENTS = [
    *sorted((settings.BASE_DIR.parent / "shared" / "policy").glob("*.txt")),
    settings.BASE_DIR / "fixtures" / "social-media-policy.md",
]


def sign_in(browser, person, **options):
    """Return a page on which the person has signed in as people do."""
    page = browser.open(**options)
    page.goto("/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", level=1, name="What you have to do").wait_for()
    return page


def sign_out(page, person):
    page.get_by_text(person.name, exact=True).first.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", level=1, name="Sign in").wait_for()


def says(page, text: str) -> None:
    page.get_by_text(text).first.wait_for()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def options(request):
    return {"java_script_enabled": request.param}


def test_from_the_document_to_the_checked_receipt(
    browser, options, school, administrator, head, teacher
):
    title = import_and_submit(browser, options, administrator)
    approve(browser, options, head, title)
    publish(browser, options, administrator, title)
    receipt, fingerprint = sign(browser, options, teacher, title)
    check(browser, options, receipt, fingerprint, teacher)


def import_and_submit(browser, options, administrator) -> str:
    page = sign_in(browser, administrator, **options)
    page.get_by_role("link", name="Policies", exact=True).first.click()
    page.get_by_role("link", name=re.compile("Import")).first.click()
    page.get_by_label("The document").set_input_files(DOCUMENTS[0])
    page.get_by_role("button", name="Read the document").click()
    page.get_by_role("heading", level=1, name="Put right").wait_for()
    page.get_by_role("button", name="Save as draft").last.click()
    says(page, "Submit for approval")
    title = Version.objects.get().title
    assert "Social Media" in title
    page.get_by_role("button", name="Submit for approval").click()
    says(page, "Submitted. It is now with Ruth Adeyemi.")
    sign_out(page, administrator)
    return title


def approve(browser, options, head, title: str) -> None:
    page = sign_in(browser, head, **options)
    says(page, f"Approve: {title}, version 1")
    page.get_by_role("link", name="Read and decide").click()
    page.get_by_role("link", name="Read and approve").click()
    page.get_by_label("The day the governors approved it").fill("2025-01-20")
    page.get_by_role("button", name="Approve").click()
    says(page, "Approved. The policy administrator can now publish it.")
    sign_out(page, head)


def publish(browser, options, administrator, title: str) -> None:
    page = sign_in(browser, administrator, **options)
    says(page, f"Publish: {title}, version 1")
    page.get_by_role("link", name="Look and publish").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name=re.compile("Publish")).click()
    says(page, "Version 1 is in force from now on.")


def sign(browser, options, teacher, title: str) -> tuple[str, str]:
    page = sign_in(browser, teacher, **options)
    says(page, f"Read and sign: {title}")
    page.get_by_role("link", name="Read and sign").first.click()
    page.get_by_label(re.compile("name", re.I)).fill("Amina Yusuf")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^Sign")).click()
    page.wait_for_url("**/policies/receipts/**")
    version = Version.objects.get()
    receipt = version.acknowledgements.get(person=teacher)
    says(page, receipt.number)
    pdf = page.context.request.get(f"/policies/receipts/{receipt.reference}.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.body())).pages)
    assert receipt.number in text
    assert version.fingerprint in re.sub(r"\s", "", text)
    page.goto("/")
    says(page, "Nothing to do")
    return receipt.number, version.fingerprint


def check(browser, options, number: str, fingerprint: str, teacher) -> None:
    page = browser.open(**options)
    page.goto("/receipts/check/")
    page.get_by_label(re.compile("number", re.I)).fill(number)
    page.get_by_role("button").last.click()
    said = page.locator("main").inner_text()
    assert number in said
    assert fingerprint in re.sub(r"\s", "", said)
    assert teacher.family_name not in said
    assert teacher.given_name not in said
