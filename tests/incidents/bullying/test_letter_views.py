"""The pages of letters: the list, a new one, one to read and act on, its PDF, the answer to it."""

import io
import re

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.bullying import letters
from incidents.bullying.models import Letter, LetterKind, LetterState, State
from incidents.cases import confirmations
from incidents.cases.involving import involve
from incidents.cases.models import Power, Side
from policyportal.audit.models import Detail, Entry
from policyportal.vault import files
from tests.incidents.bullying.letter_pages import MORE, WORDS, confirm, page, revision, send, text
from tests.incidents.bullying.rows import a_bullying_case, a_child, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(school, other_teacher, head, dsl, chair):
    return a_bullying_case(other_teacher)


@pytest.fixture
def letter(case, head):
    return letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)


@pytest.fixture
def asked(letter, head):
    return letters.ask(letter, seen=None, by=head)


ALL = ["letters", "letter-new", "letter", "letter-pdf"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("dsl", 200),
        ("chair", 404),
        ("teacher", 404),
        ("other_teacher", 404),
        ("slt", 404),
        ("governor", 404),
        ("administrator", 404),
        ("", 302),
    ],
)
def test_who_opens_each_page(name, who, status, case, letter, client, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(page(name, case, *MORE.get(name, []))).status_code == status


@pytest.mark.parametrize(("power", "status"), [(Power.READ, 403), (Power.WORK, 200)])
def test_who_was_added_reads_and_writes_where_they_work(
    power, status, case, letter, slt, head, as_person
):
    added(case, slt, power, by=head)
    client = as_person(slt)
    assert client.get(page("letter-new", case, "year")).status_code == status
    for name in ("letters", "letter", "letter-pdf"):
        assert client.get(page(name, case, *MORE.get(name, []))).status_code == 200
    assert ("Write a letter" in text(client.get(page("letters", case)))) == (status == 200)
    for do in ("save", "ask", "drop") if power == Power.READ else ("save", "ask"):
        typed = {"do": do, "words": "Other words.", "note": ""}
        assert send(client, page("letter", case, 1), **typed).status_code == 403
    assert Letter.objects.get().words == WORDS


def test_who_reads_sees_no_button(case, letter, slt, head, as_person):
    added(case, slt, Power.READ, by=head)
    shown = text(as_person(slt).get(page("letter", case, 1)))
    assert "telephones at home" in shown
    assert 'name="do"' not in shown


@pytest.mark.parametrize("name", ALL)
def test_each_look_is_in_the_log(name, case, letter, head, as_person):
    as_person(head).get(page(name, case, *MORE.get(name, [])))
    last = Entry.objects.latest("number")
    assert (last.action, last.by) == ("case.viewed", f"people.person:{head.pk}")


def test_to_whom_it_was_done_it_does_not_exist(school, other_teacher, teacher, head, as_person):
    case = a_bullying_case(other_teacher, affected=teacher)
    assert as_person(teacher).get(page("letters", case)).status_code == 404


def test_the_list_says_what_can_be_written_and_that_a_year_group_is_another_choice(
    case, head, as_person
):
    shown = text(as_person(head).get(page("letters", case)))
    assert "No letter has been written" in shown
    for kind in LetterKind:
        assert page("letter-new", case, kind.value) in shown
    assert "This is a choice of its own" in shown
    assert shown.index("choice of its own") < shown.index(page("letter-new", case, "year"))


def test_the_list_says_where_each_stands(case, head, dsl, as_person):
    made = [
        letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head) for _ in range(4)
    ]
    letters.drop(made[1], seen=None, by=head)
    confirmations.answer(letters.ask(made[2], seen=None, by=head), yes=True, by=dsl)
    letters.ask(made[3], seen=None, by=head)
    shown = text(as_person(head).get(page("letters", case)))
    for said in ("Written<", "Not to be sent", "Released", "With a second person"):
        assert said in shown
    assert f"released by {dsl.name}" in shown


def test_over_there_is_nothing_to_write(case, letter, head, as_person):
    put(case, State.CLOSED, by=head)
    client = as_person(head)
    assert "Write a letter" not in text(client.get(page("letters", case)))
    assert 'name="do"' not in text(client.get(page("letter", case, 1)))
    response = client.get(page("letter-new", case, "year"))
    assert response.url == page("letters", case)
    shown = text(send(client, page("letter-new", case, "year"), words="Kept as typed."))
    assert letters.OVER in shown and "Kept as typed." in shown


@pytest.mark.parametrize("kind", LetterKind)
def test_a_new_letter_begins_with_a_text_and_is_kept(kind, case, head, as_person):
    client = as_person(head)
    shown = text(client.get(page("letter-new", case, kind.value)))
    assert kind.label in shown and head.name in shown
    assert ("choice of its own" in shown) == (kind == LetterKind.YEAR)
    response = send(client, page("letter-new", case, kind.value), words=WORDS)
    assert response.url == page("letter", case, 1)
    assert (Letter.objects.get().kind, Letter.objects.get().words) == (kind, WORDS)


@pytest.mark.parametrize("kind", ["nothing", "WARNING", "1"])
def test_there_is_no_other_kind(kind, case, head, as_person):
    assert as_person(head).get(page("letter-new", case, kind)).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 10**30])
@pytest.mark.parametrize("name", ["letter", "letter-pdf"])
def test_there_is_no_other_letter(name, number, case, letter, head, as_person):
    assert as_person(head).get(page(name, case, number)).status_code == 404


def test_a_letter_of_another_case_is_not_this_ones(case, letter, other_teacher, head, as_person):
    other = a_bullying_case(other_teacher, hurt=("Ola Nord",), doing=())
    assert as_person(head).get(page("letter", other, 1)).status_code == 404


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "Write the letter."),
        ("   ", "Write the letter."),
        ("x" * 20_001, "at most 20000 characters"),
        ("a\x00b", "Null characters"),
        ("Kind words of Asha.", "“Asha”"),
    ],
)
def test_bad_input_is_said_at_the_field_and_stays(words, why, case, letter, head, as_person):
    client = as_person(head)
    for address in (page("letter-new", case, "year"), page("letter", case, 1)):
        shown = text(send(client, address, words=words, do="save"))
        assert why in shown
        assert 'href="#id_words"' in shown
        assert words.strip()[:60].replace("\x00", "") in shown.replace("\x00", "")
    assert Letter.objects.get().words == WORDS


def test_an_ordinary_word_that_is_a_name_is_ticked(school, other_teacher, head, dsl, as_person):
    case = a_bullying_case(other_teacher, hurt=("May Lund",))
    client, typed = as_person(head), {"words": "You may come."}
    shown = text(send(client, page("letter-new", case, "year"), **typed))
    assert "“may” is not a name here" in shown and 'name="not_names"' in shown
    assert "You may come." in shown
    response = send(client, page("letter-new", case, "year"), **typed, not_names="may")
    assert response.url == page("letter", case, 1)
    shown = text(client.get(page("letter", case, 1)))
    assert re.search(r'<input[^>]*name="not_names"[^>]*checked', shown)
    typed = {"words": "Please come.", "not_names": ["may", "other"], "do": "save", "note": ""}
    assert send(client, page("letter", case, 1), **typed).status_code == 302  # no longer there
    assert letters.ticked(Letter.objects.get()) == []


def test_an_old_page_keeps_what_was_typed(case, letter, head, as_person):
    client = as_person(head)
    for address in (page("letter-new", case, "year"), page("letter", case, 1)):
        for seen in ("1", "", "x", "9" * 30):
            typed = {"words": "Other words.", "do": "save", "seen": seen}
            shown = text(client.post(address, typed))
            assert "older than what is kept" in shown and "Other words." in shown
            assert f'name="seen" value="{revision()}"' in shown
    assert Letter.objects.get().words == WORDS


def test_it_is_shown_as_it_will_read(case, letter, head, as_person):
    shown = text(as_person(head).get(page("letter", case, 1)))
    assert "<p>Dear parents and carers,</p>" in shown
    assert "Leila Haddad is asked to read it" in shown
    assert page("letter-pdf", case, 1) in shown


def test_its_writer_changes_asks_and_drops(case, letter, head, dsl, as_person):
    client, address = as_person(head), page("letter", case, 1)
    assert send(client, address, words="Other words.", do="save", note="").url == address
    assert Letter.objects.get().words == "Other words."
    assert send(client, address, words="Last words.", do="ask", note="Please.").url == address
    assert (Letter.objects.get().state, Letter.objects.get().words) == ("asked", "Last words.")
    shown = text(client.get(address))
    assert "Leila Haddad has been asked" in shown and 'name="do"' not in shown
    client.post(reverse("incidents:case-take-back", args=[case.reference]), {"seen": revision()})
    assert send(client, address, do="drop").url == address
    assert Letter.objects.get().state == LetterState.DROPPED
    assert 'name="do"' not in text(client.get(address))


def test_what_is_left_to_fill_in_is_said(case, head, as_person):
    letters.write(case, LetterKind.INVITATION, words="On [day]. ", seen=None, by=head)
    client = as_person(head)
    assert "Still to fill in: [day]" in text(client.get(page("letter", case, 1)))
    typed = {"words": "On [day] at [hour].", "do": "ask", "note": "Soon."}
    shown = text(send(client, page("letter", case, 1), **typed))
    assert "square brackets: [day]." in shown
    assert "On [day] at [hour]." in shown and "Soon." in shown
    assert Letter.objects.get().words == "On [day]."  # nothing of it was kept


def test_whoever_works_here_drops_what_another_wrote_and_changes_nothing(
    case, letter, dsl, as_person
):
    client = as_person(dsl)
    shown = text(client.get(page("letter", case, 1)))
    assert "Only Ruth Adeyemi changes this letter" in shown and 'value="drop"' in shown
    assert send(client, page("letter", case, 1), words="Mine.", do="save").status_code == 403
    assert send(client, page("letter", case, 1), do="drop").status_code == 302
    assert Letter.objects.get().state == LetterState.DROPPED


def test_dropped_twice_gets_a_sentence(case, letter, head, as_person):
    client = as_person(head)
    for _ in range(2):
        response = send(client, page("letter", case, 1), do="drop")
    assert letters.STANDS[LetterState.DROPPED] in text(response)
    assert client.post(page("letter", case, 1), {"do": "drop", "seen": 1}).status_code == 200


def test_what_was_typed_stays_where_somebody_was_asked_meanwhile(case, asked, head, as_person):
    shown = text(send(as_person(head), page("letter", case, 1), words="Typed late.", do="save"))
    assert letters.STANDS[LetterState.ASKED] in shown
    assert "Typed late." in shown
    assert "nobody at the school can" not in shown
    assert Letter.objects.get().words == WORDS


def test_nobody_left_to_ask_is_said_before(school, other_teacher, head, as_person):
    case = a_bullying_case(other_teacher)
    letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    client = as_person(head)
    assert "nobody at the school can" in text(client.get(page("letter", case, 1)))
    typed = {"words": WORDS, "do": "ask", "note": "Kept as typed."}
    shown = text(send(client, page("letter", case, 1), **typed))
    assert "nobody at the school can" in shown and "Kept as typed." in shown


def pdf(response) -> str:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return re.sub(r"\s+", " ", " ".join(each.extract_text() for each in reader.pages))


def test_before_its_release_the_pdf_says_so(case, letter, head, as_person):
    response = as_person(head).get(page("letter-pdf", case, 1))
    name = f"letter-{case.reference}-L1.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "Not released: do not send." in pdf(response)
    letters.drop(letter, seen=None, by=head)
    assert "It is not to be sent." in pdf(as_person(head).get(page("letter-pdf", case, 1)))


def test_released_the_pdf_is_the_file_that_was_kept(case, asked, head, dsl, school, as_person):
    confirmations.answer(asked, yes=True, by=dsl)
    school.name = "Another name"
    school.save()
    response = as_person(head).get(page("letter-pdf", case, 1))
    assert response.content == files.read(Letter.objects.get().file)
    said = pdf(response)
    assert "telephones at home" in said and "Larkspur Lane" in said
    assert "Not released" not in said


def test_a_file_that_is_not_the_one_kept_gets_a_sentence(case, asked, head, dsl, as_person):
    confirmations.answer(asked, yes=True, by=dsl)
    (files.folder() / Letter.objects.get().file.token).write_bytes(b"Something else.")
    response = as_person(head).get(page("letter-pdf", case, 1), follow=True)
    assert "cannot be read" in text(response)


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_the_pages_take_as_many_queries_for_many_letters_and_children(case, head, as_person):
    kinds = ("letters", "letter", "letter-new")
    addresses = [page(name, case, *MORE.get(name, [])) for name in kinds]
    client = as_person(head)
    letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    client.get(addresses[0])
    few = [queries(client, address) for address in addresses]
    for number in range(5):
        letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=head)
        involve(case, a_child(f"Child Numbered {number}", by=head), Side.HURT, by=head)
    client.get(addresses[0])  # what is kept until the log goes on is read anew
    assert [queries(client, address) for address in addresses] == few
    assert max(few) < 40


def test_nothing_that_is_typed_is_in_the_log(case, head, dsl, as_person):
    client = as_person(head)
    send(client, page("letter-new", case, "year"), words="Heliotrope.")
    typed = {"words": "Heliotrope and more.", "note": "Zucchini.", "do": "ask"}
    send(client, page("letter", case, 1), **typed)
    as_person(dsl).post(
        confirm(case), {"answer": "confirm", "words": "Quince.", "seen": revision()}
    )
    assert Letter.objects.get().state == LetterState.RELEASED
    said = " ".join(Detail.objects.values_list("text", flat=True)).lower()
    for word in ("heliotrope", "zucchini", "quince"):
        assert word not in said
