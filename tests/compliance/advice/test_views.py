"""What parents see, without an account."""

import pytest

from compliance.advice import actions
from policyportal.audit import unchanged
from tests.compliance.advice.sheets import a_sheet, an_approved

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_has_what_is_in_force_and_nothing_else(client, all_states):
    page = text(client.get("/advice/"))
    assert "/advice/clipper/" in page
    assert [name for name in ("Drafter", "Waiter", "Downer") if name in page] == []


def test_staff_find_their_own_page_from_it_and_parents_do_not(client, as_person, teacher, approved):
    assert "/advice/manage/" not in text(client.get("/advice/"))
    assert "/advice/manage/" in text(as_person(teacher).get("/advice/"))


def test_with_none_it_says_so(client, school):
    assert "No sheet is approved yet" in text(client.get("/advice/"))


@pytest.mark.parametrize("slug", ["drafter", "waiter", "downer", "nothing"])
@pytest.mark.parametrize("ending", ["/", ".pdf", "-large.pdf"])
def test_what_is_not_in_force_is_not_there(client, all_states, slug, ending):
    assert client.get(f"/advice/{slug}{ending}").status_code == 404


def test_a_sheet_says_all_with_its_marks(client, approved):
    page = text(client.get("/advice/clipper/"))
    for words in (
        "An app for clips.",
        "<ol><li>Open it.</li><li>Press Exit.</li></ol>",
        'A clip lasts 15 seconds. <span class="meta">A survey, 2020</span>',
        "Check this</strong> Nobody has checked it for two years.",
        "No longer right</strong> It is 13.",
        "Checked 31 January 2026: The terms of 2026",
        "Since 11 April 2024: The terms of 2024",
        "Before, from 25 May 2018, it was 16",
        "version 1",
    ):
        assert words in page
    assert "Change" not in page and "csrf" not in page


def test_what_was_typed_is_text(client, administrator, head, school):
    hostile = a_sheet("<b>Clipper</b>", sources=("<script>alert(1)</script>",))
    an_approved(administrator, head, hostile)
    for page in ("/advice/", "/advice/bclipperb/"):
        said = text(client.get(page))
        assert "<b>Clipper" not in said and "<script>alert" not in said
        assert "&lt;b&gt;Clipper" in said


def test_it_changes_at_once_when_the_sheet_is_taken_down(client, approved, head):
    assert client.get("/advice/clipper/").status_code == 200
    actions.take_down(approved, reason="Wrong.", by=head)
    unchanged.forget()
    assert client.get("/advice/clipper/").status_code == 404


def test_the_number_of_queries_does_not_grow(
    client, administrator, head, school, django_assert_max_num_queries
):
    for number in range(8):
        an_approved(administrator, head, a_sheet(f"App {number}"))
    with django_assert_max_num_queries(4):
        client.get("/advice/")
    unchanged.forget()
    with django_assert_max_num_queries(6):
        client.get("/advice/app-1/")
