"""Letters of a case: written, changed, dropped, asked about and released, by whom and when."""

import io
import re

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction

from incidents.bullying import letter_texts, letters
from incidents.bullying.models import BullyingCase, Letter, LetterKind, LetterState, State
from incidents.cases import confirmations, routing
from incidents.cases.involving import involve
from incidents.cases.models import ChronologyEntry, Confirmation, Grant, Power, Side
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Person
from policyportal.refusal import Refused
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
    return letters.ask(letter, note="Read it twice.", seen=None, by=head)


@pytest.fixture
def sent_out(asked, dsl):
    confirmations.answer(asked, yes=True, words="Well put.", by=dsl)
    return Letter.objects.get()


def again(letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def whats(case) -> list[str]:
    return list(ChronologyEntry.objects.filter(case=case.pk).values_list("what", flat=True))


def read(data: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = " ".join(page.extract_text() for page in reader.pages)
    return reader, re.sub(r"\s+", " ", text.replace("\x00", ""))


@pytest.mark.parametrize("kind", LetterKind)
def test_written_by_who_works_on_the_case(kind, case, head, dsl):
    for number, by in enumerate((head, dsl), 1):
        letter = letters.write(case, kind, words=WORDS, seen=None, by=by)
        assert (letter.name, letter.number) == (f"{case.reference}/L{number}", number)
        assert (letter.kind, letter.state, letter.words) == (kind, LetterState.DRAFTED, WORDS)
    assert whats(case) == ["letter-written", "letter-written"]
    assert Entry.objects.latest("number").action == "case.letter-written"
    entry = ChronologyEntry.objects.get(number=1)
    assert entry.facts == {"Letter": f"L1, {kind.label}", "letter": f"{case.reference}/L1"}
    assert BullyingCase.objects.get().revision == 3
    assert [one.by for one in letters.shown(case)] == [head, dsl]


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "governor", "administrator"])
def test_nobody_else_does_anything(who, case, letter, asked, head, request):
    by = request.getfixturevalue(who)
    confirmations.take_back(asked, by=head)
    if who == "governor":
        added(case, by, Power.READ, by=head)
    for act in (
        lambda: letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=by),
        lambda: letters.change(letter, words="Other words.", seen=None, by=by),
        lambda: letters.drop(letter, seen=None, by=by),
        lambda: letters.ask(letter, seen=None, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Letter.objects.count() == 1


def test_who_was_added_to_work_writes_too(case, slt, head):
    added(case, slt, Power.WORK, by=head)
    letter = letters.write(case, LetterKind.INVITATION, words=WORDS, seen=None, by=slt)
    assert letters.ask(letter, seen=None, by=slt).second == head


def test_the_writer_changes_it(letter, case, head):
    changed = letters.change(letter, words="  Other words.\r\nMore.\n", seen=None, by=head)
    assert again(letter).words == changed.words == "Other words.\nMore."
    assert whats(case) == ["letter-written"] * 2


def test_the_same_words_again_change_nothing(letter, case, head):
    letters.change(letter, words=WORDS, seen=None, by=head)
    assert whats(case) == ["letter-written"]
    assert BullyingCase.objects.get().revision == 2


def test_nobody_but_the_writer_changes_or_asks(letter, dsl):
    with pytest.raises(PermissionDenied):
        letters.change(letter, words="Other words.", seen=None, by=dsl)
    with pytest.raises(PermissionDenied):
        letters.ask(letter, seen=None, by=dsl)
    assert again(letter).words == WORDS


def test_whoever_works_on_the_case_drops_it(letter, case, dsl):
    letters.drop(letter, seen=None, by=dsl)
    assert again(letter).state == LetterState.DROPPED
    assert again(letter).words == WORDS
    assert whats(case)[-1] == "letter-dropped"
    assert Entry.objects.latest("number").action == "case.letter-dropped"


def test_a_second_person_is_asked(asked, letter, case, head, dsl):
    assert again(letter).state == LetterState.ASKED
    assert (asked.second, asked.asked_by, asked.purpose) == (dsl, head, "letter")
    assert asked.reason == "To the parents of all the children involved (L1)\nRead it twice."
    assert letters.waiting(case) == letter
    assert whats(case) == ["letter-written", "confirmation-asked"]
    assert Message.objects.filter(kind="case.second-person", recipient=dsl).count() == 1
    assert not Grant.objects.exists()  # a DSL reads the case by role
    assert confirmations.waiting_for(dsl) == [asked]


def test_asked_with_words_keeps_them_first(letter, case, head):
    letters.ask(letter, words="Other words.", seen=None, by=head)
    assert again(letter).words == "Other words."
    assert whats(case) == ["letter-written"] * 2 + ["confirmation-asked"]


def test_not_asked_while_there_is_something_to_fill_in(case, head):
    words = "Please come on [day and time]. (At ten.)"
    letter = letters.write(case, LetterKind.INVITATION, words=words, seen=None, by=head)
    with pytest.raises(Refused, match=r"\[day and time\]") as refused:
        letters.ask(letter, seen=None, by=head)
    assert refused.value.field == "words"
    assert again(letter).state == LetterState.DRAFTED
    assert letters.ask(letter, words="Please come on Monday.", seen=None, by=head)


def test_one_question_at_a_time(asked, case, head):
    other = letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=head)
    with pytest.raises(Refused, match="being asked"):
        letters.ask(other, seen=None, by=head)
    assert again(other).state == LetterState.DRAFTED
    assert Confirmation.objects.count() == 1


def test_released_once_it_is_confirmed(sent_out, asked, case, head, dsl):
    assert (sent_out.state, sent_out.by, sent_out.released_by) == (
        LetterState.RELEASED,
        head,
        dsl,
    )
    assert sent_out.words == WORDS
    assert whats(case) == ["letter-written", "confirmation-asked", "letter-released"]
    entry = ChronologyEntry.objects.latest("number")
    digest = sent_out.file.sha256
    assert (entry.by, entry.words, entry.facts["SHA-256"]) == (dsl, "Well put.", digest)
    assert entry.facts["Written by"] == head.name
    kept = Entry.objects.get(action="letter.kept")
    assert digest in Detail.objects.get(entry=kept).text
    assert Entry.objects.latest("number").action == "case.letter-released"
    assert Message.objects.filter(kind="case.answered", recipient=head).count() == 1
    assert letters.waiting(case) is None


def test_the_pdf_has_the_words_and_names_no_child(sent_out, case, school):
    reader, text = read(files.read(sent_out.file))
    assert WORDS.replace("\n\n", " ") in text
    for there in (school.name, sent_out.name, letter_texts.heading(LetterKind.WARNING)):
        assert there in text
    assert "Not released" not in text
    whole = text + str(reader.metadata) + reader.xmp_metadata.stream.get_data().decode()
    for involved in case.involved.select_related("child"):
        for part in involved.child.name.split():
            assert part.lower() not in whole.lower()
        assert involved.child.reference not in whole
    assert (sent_out.file.name, sent_out.file.media_type) == ("letter-1.pdf", "application/pdf")


def test_the_pdf_is_tagged_and_says_whose_it_is(sent_out, school):
    reader, _ = read(files.read(sent_out.file))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.metadata.author == school.name
    assert reader.metadata.title == letter_texts.heading(LetterKind.WARNING)


def test_before_its_release_it_says_so(letter, asked):
    _, text = read(letters.printed(again(letter), on=letter.at.date(), is_released=False))
    assert "Not released: do not send." in text


def test_words_that_no_page_can_show_are_left_out(case, head, dsl):
    words = "One\x0b\x00 \u202etwo\u2069 \U0001f642 Ünïcode שלום\ufffe <b>&amp;</b>"
    letter = letters.write(case, LetterKind.YEAR, words=words, seen=None, by=head)
    assert letter.words == "One two \U0001f642 Ünïcode שלום <b>&amp;</b>"
    confirmations.answer(letters.ask(letter, seen=None, by=head), yes=True, by=dsl)
    assert "amp;" in read(files.read(again(letter).file))[1]  # as typed, not as markup


def test_nothing_or_too_much_is_no_letter(case, head):
    for words, why in (("  \n\x00 ", "Write the letter"), ("x" * 20_001, "at most")):
        with pytest.raises(Refused, match=why) as refused:
            letters.write(case, LetterKind.YEAR, words=words, seen=None, by=head)
        assert refused.value.field == "words"
    assert not Letter.objects.exists()


def test_refused_it_is_a_draft_again(asked, letter, case, head, dsl):
    confirmations.answer(asked, yes=False, words="Too harsh.", by=dsl)
    assert again(letter).state == LetterState.DRAFTED
    assert whats(case)[-1] == "confirmation-refused"
    letters.change(letter, words="Kinder words.", seen=None, by=head)
    confirmations.answer(letters.ask(letter, seen=None, by=head), yes=True, by=dsl)
    assert again(letter).state == LetterState.RELEASED


def test_taken_back_it_is_a_draft_again(asked, letter, case, head):
    confirmations.take_back(asked, by=head)
    assert again(letter).state == LetterState.DRAFTED
    assert whats(case)[-1] == "confirmation-taken-back"


def test_taken_back_as_a_part_of_another_action(asked, letter, case, head):
    confirmations.take_back_open(BullyingCase.objects.get(), by=head)
    assert again(letter).state == LetterState.DRAFTED


ACTS = {
    "change": lambda letter, by: letters.change(letter, words="Other.", seen=None, by=by),
    "drop": lambda letter, by: letters.drop(letter, seen=None, by=by),
    "ask": lambda letter, by: letters.ask(letter, seen=None, by=by),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["asked", "sent_out", "dropped"])
def test_only_a_draft_is_changed_dropped_or_asked_about(state, act, letter, head, request):
    if state == "dropped":
        letters.drop(letter, seen=None, by=head)
    else:
        request.getfixturevalue(state)
    before = again(letter)
    with pytest.raises(Refused) as refused:
        ACTS[act](letter, head)
    assert refused.value.sentence == letters.STANDS[LetterState(before.state)]
    assert (again(letter).state, again(letter).words) == (before.state, before.words)


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER, State.VOIDED])
def test_nothing_of_it_once_the_case_is_over(state, letter, case, head, chair):
    put(case, state, by=head, second=chair)
    for act in ACTS.values():
        with pytest.raises(Refused, match="not open"):
            act(letter, head)
    with pytest.raises(Refused, match="not open"):
        letters.write(case, LetterKind.YEAR, words=WORDS, seen=None, by=head)


@pytest.mark.parametrize(
    "state",
    [
        State.REPORTED,
        State.ASSESSED,
        State.INVESTIGATING,
        State.FAMILIES,
        State.RESOLVED,
        State.NOT_SCHOOL,
    ],
)
def test_all_of_it_in_any_open_state(state, case, head, dsl):
    put(case, state, by=head)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    confirmations.answer(letters.ask(letter, seen=None, by=head), yes=True, by=dsl)
    assert again(letter).state == LetterState.RELEASED


def test_not_released_once_the_case_is_over(asked, letter, case, head, dsl):
    put(case, State.HANDED_OVER, by=head)
    with pytest.raises(Refused, match="not open"):
        confirmations.answer(asked, yes=True, by=dsl)
    assert again(letter).state == LetterState.ASKED
    assert Confirmation.objects.get().answer == ""


@pytest.mark.parametrize("act", ["write", *ACTS])
def test_an_old_page_is_refused(act, letter, case, head):
    with pytest.raises(Refused, match="older"):
        if act == "write":
            letters.write(case, LetterKind.YEAR, words=WORDS, seen=0, by=head)
        elif act == "change":
            letters.change(letter, words="Other.", seen=0, by=head)
        else:
            getattr(letters, act)(letter, seen=0, by=head)


def test_the_button_pressed_twice_writes_once(case, head):
    seen = case.revision
    letters.write(case, LetterKind.YEAR, words=WORDS, seen=seen, by=head)
    with pytest.raises(Refused, match="older"):
        letters.write(case, LetterKind.YEAR, words=WORDS, seen=seen, by=head)
    assert Letter.objects.count() == 1


def test_yes_twice_releases_once(sent_out, asked, dsl):
    with pytest.raises(Refused, match="answered"):
        confirmations.answer(asked, yes=True, by=dsl)
    assert again(sent_out).file_id == sent_out.file_id


def test_what_the_head_writes_the_dsl_reads_and_the_other_way_round(case, head, dsl):
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=dsl)
    asked = letters.ask(letter, seen=None, by=dsl)
    assert asked.second == head
    confirmations.answer(asked, yes=True, by=head)  # who manages the case, and did not write it
    assert again(letter).released_by == head


def test_who_asks_does_not_confirm(asked, head, case):
    with pytest.raises(PermissionDenied):
        confirmations.answer(asked, yes=True, by=head)


@pytest.mark.parametrize("how", ["subject", "affected"])
def test_the_chair_reads_it_where_the_dsl_cannot(how, school, other_teacher, head, dsl, chair):
    case = a_bullying_case(other_teacher, **{how: dsl})
    letter = letters.write(case, LetterKind.POLICE_LOG, words=WORDS, seen=None, by=head)
    asked = letters.ask(letter, seen=None, by=head)
    assert asked.second == chair
    assert Grant.objects.get().power == Power.CONFIRM
    confirmations.answer(asked, yes=True, by=chair)
    assert again(letter).state == LetterState.RELEASED
    assert not Grant.objects.running().exists()  # and loses sight of it
    assert not BullyingCase.objects.visible_to(chair).exists()


def test_what_was_done_to_the_head_the_chair_writes_and_the_dsl_reads(
    school, other_teacher, head, dsl, chair
):
    case = a_bullying_case(other_teacher, affected=head)
    letter = letters.write(case, LetterKind.INVITATION, words=WORDS, seen=None, by=chair)
    assert letters.ask(letter, seen=None, by=chair).second == dsl
    with pytest.raises(PermissionDenied):
        letters.drop(letter, seen=None, by=head)


def test_nobody_left_to_read_it(school, other_teacher, head):
    case = a_bullying_case(other_teacher)
    letter = letters.write(case, LetterKind.WARNING, words=WORDS, seen=None, by=head)
    assert routing.second_reader(case, first=head) is None
    with pytest.raises(Refused, match="nobody at the school can"):
        letters.ask(letter, seen=None, by=head)
    assert again(letter).state == LetterState.DRAFTED


def test_a_name_on_the_case_since_stops_the_release(letter, asked, case, head, dsl):
    telephone = a_child("Una Telephones", by=head)
    involve(case, telephone, Side.HURT, by=head)
    with pytest.raises(Refused, match="telephones") as refused:
        confirmations.answer(asked, yes=True, by=dsl)
    assert refused.value.field == ""
    assert again(letter).state == LetterState.ASKED
    assert Confirmation.objects.get().answer == ""


def test_no_word_of_it_is_in_the_log(sent_out, case):
    said = " ".join(Detail.objects.values_list("text", flat=True))
    for words in ("telephones at home", "Read it twice", "Well put", "Asha", "Toby", "Lall"):
        assert words not in said


def test_a_released_letter_stays_in_the_database_as_it_was(sent_out, head):
    for change in ({"state": LetterState.DRAFTED}, {"released_by": Person.objects.first()}):
        with pytest.raises(Error), transaction.atomic():
            Letter.objects.filter(pk=sent_out.pk).update(**change)
