"""The pages of letters: the list, a new one, one to read and act on, its PDF, the answer to it."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying import letters
from incidents.bullying.models import BullyingCase, Letter, LetterKind, LetterState, State
from incidents.cases import confirmations
from incidents.cases.involving import involve
from incidents.cases.models import Confirmation, Grant, Power, Side
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import RoleAssignment
from policyportal.vault import files
from tests.incidents.bullying.rows import a_bullying_case, a_child, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
WORDS = "Dear parents and carers,\n\nPlease look at what is on the telephones at home."


@pytest.fixture
def case(school, other_teacher, head, dsl, chair):
    return a_bullying_case(other_teacher)


@pytest.fixture
def letter(case, head):
    return letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)


@pytest.fixture
def asked(letter, head):
    return letters.ask(letter, seen=None, by=head)


def page(name, case, *args):
    return reverse(f"incidents:bullying-{name}", args=[case.reference, *args])


def confirm(case):
    return reverse("incidents:case-confirm", args=[case.reference])


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def revision() -> int:
    return BullyingCase.objects.get().revision


def send(client, address, **typed):
    return client.post(address, {"seen": revision(), **typed})


ALL = ["letters", "letter-new", "letter", "letter-pdf"]
MORE = {"letter-new": ["warning"], "letter": [1], "letter-pdf": [1]}


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
    put(case, State.HANDED_OVER, by=head)
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


def test_the_second_person_reads_the_letter_where_they_answer(asked, case, dsl, as_person):
    shown = text(as_person(dsl).get(confirm(case)))
    assert "telephones at home" in shown
    assert page("letter", case, 1) in shown
    assert "at the latest until" not in shown  # a DSL reads the case by role
    assert f'name="seen" value="{revision()}"' in shown
    assert confirm(case) in text(as_person(dsl).get(page("letter", case, 1)))


def test_a_dsl_who_works_on_it_by_role_answers(asked, case, dsl, as_person):
    response = as_person(dsl).post(
        confirm(case), {"answer": "confirm", "words": "", "seen": revision()}
    )
    assert response.url == reverse("incidents:bullying-detail", args=[case.reference])
    assert Letter.objects.get().state == LetterState.RELEASED
    assert BullyingCase.objects.visible_to(dsl).exists()
    again = as_person(dsl).post(confirm(case), {"answer": "confirm", "words": "", "seen": 3})
    assert again.status_code == 302  # pressed twice


def test_the_manager_answers_what_the_dsl_wrote(case, head, dsl, as_person):
    letter = letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=dsl)
    asked = letters.ask(letter, seen=None, by=dsl)
    assert confirmations.waiting_for(head) == [asked]
    client = as_person(head)
    assert "telephones at home" in text(client.get(confirm(case)))
    client.post(confirm(case), {"answer": "refuse", "words": "Not now.", "seen": revision()})
    assert Letter.objects.get().state == LetterState.DRAFTED
    letters.ask(letter, seen=None, by=dsl)
    client.post(confirm(case), {"answer": "confirm", "words": "", "seen": revision()})
    assert Letter.objects.get().released_by == head


def test_a_chair_reads_the_letter_for_as_long_as_they_are_asked(
    school, other_teacher, head, dsl, chair, as_person
):
    case = a_bullying_case(other_teacher, affected=dsl)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    letters.ask(letter, seen=None, by=head)
    client = as_person(chair)
    shown = text(client.get(confirm(case)))
    assert "telephones at home" in shown and "at the latest until" in shown
    for name in ("letters", "letter", "letter-pdf"):
        assert client.get(page(name, case, *MORE.get(name, []))).status_code == 200
    assert client.get(page("letter-new", case, "year")).status_code == 403
    response = client.post(confirm(case), {"answer": "confirm", "words": "", "seen": revision()})
    assert response.url == reverse("overview:home")
    assert client.get(page("letter", case, 1)).status_code == 404


def test_answering_ends_what_was_given_for_it_and_nothing_else(
    school, other_teacher, head, dsl, chair, slt
):
    case = a_bullying_case(other_teacher, affected=dsl)
    added(case, chair, Power.READ, by=head)
    added(case, slt, Power.WORK, by=head)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    asked = letters.ask(letter, seen=None, by=head)
    assert asked.second == chair
    assert Grant.objects.running().count() == 3
    confirmations.answer(asked, yes=True, by=chair)
    running = Grant.objects.running().order_by("pk")
    assert [(one.person, one.power) for one in running] == [
        (chair, Power.READ),
        (slt, Power.WORK),
    ]


def test_who_was_added_to_work_confirms_without_another_grant(
    school, other_teacher, head, dsl, chair, slt
):
    case = a_bullying_case(other_teacher)
    added(case, slt, Power.WORK, by=head)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=slt)
    asked = letters.ask(letter, seen=None, by=slt)
    assert asked.second == head and Grant.objects.count() == 1
    confirmations.answer(asked, yes=True, by=head)
    assert Grant.objects.running().get().person == slt


def test_who_is_no_dsl_any_more_cannot_answer(asked, case, dsl, head, as_person):
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=dsl, role="dsl").update(ends_on=yesterday)
    typed = {"answer": "confirm", "words": "", "seen": revision()}
    assert as_person(dsl).post(confirm(case), typed).status_code == 404
    confirmations.take_back(Confirmation.objects.get(), by=head)
    assert Letter.objects.get().state == LetterState.DRAFTED


def test_a_no_without_words_says_so_and_the_letter_stays_shown(asked, case, dsl, as_person):
    typed = {"answer": "refuse", "words": "", "seen": revision()}
    shown = text(as_person(dsl).post(confirm(case), typed))
    assert "Say why you do not confirm it." in shown and "telephones at home" in shown


def test_who_asked_takes_it_back_where_they_work_on_the_case(case, head, dsl, slt, as_person):
    letter = letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=dsl)
    letters.ask(letter, seen=None, by=dsl)
    added(case, slt, Power.WORK, by=head)
    address = reverse("incidents:case-take-back", args=[case.reference])
    assert as_person(slt).get(address).status_code == 403
    assert address in text(as_person(dsl).get(page("letter", case, 1)))
    assert as_person(dsl).post(address, {"seen": revision()}).status_code == 302
    assert Letter.objects.get().state == LetterState.DRAFTED
    assert as_person(dsl).get(address).status_code == 403  # nothing of theirs is asked


def test_the_confirmation_of_another_kind_shows_no_letter(case, letter, head, dsl):
    other = Confirmation(purpose="close")
    assert confirmations.shown(case, other) is None
    assert letters.to_read(case) is None


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
