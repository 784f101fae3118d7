"""Recording: a draft begun, answered, sent, and then a case of whoever manages it."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.models import Case, ChronologyEntry, Evidence
from incidents.disclosures import drafting
from incidents.disclosures.models import Disclosure, Draft, DraftFile, Kind, State
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from policyportal.school.working_days import one_working_day_after
from policyportal.vault import files
from policyportal.vault.models import SealedFile
from tests.conftest import make_person
from tests.incidents.disclosures.drafts import SAID, a_draft, answers_about, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(school, head, chair):
    """The school, and the two people a case can go to."""


@pytest.fixture
def coach(db):
    return make_person("joe.brandt@larkspur.example", "Joe", "Brandt", Role.STAFF)


def last_entry():
    return Entry.objects.latest("number")


def send(draft, by):
    return drafting.record(draft, seen=draft.revision, by=by)


def told():
    return set(Message.objects.values_list("recipient__email", flat=True))


# Begun and answered


@pytest.mark.parametrize(
    "who", ["teacher", "head", "chair", "governor", "dsl", "slt", "administrator"]
)
def test_everybody_here_may_begin(who, request):
    person = request.getfixturevalue(who)
    draft = drafting.begin(by=person)
    assert (draft.by, draft.answers) == (person, {})
    assert last_entry().action == "disclosure-draft.begun"
    assert not Case.objects.exists() and not Message.objects.exists()


def test_begun_twice_is_one_draft(teacher):
    assert drafting.begin(by=teacher) == drafting.begin(by=teacher)
    draft = Draft.objects.get()
    drafting.save_answers(draft, answers={"source": "child"}, seen=1, by=teacher)
    assert drafting.begin(by=teacher) != draft


def test_who_has_left_is_told_whom_to_ring(teacher):
    draft = a_draft(teacher, None)
    teacher.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    for act in (lambda: drafting.begin(by=teacher), lambda: send(draft, teacher)):
        with pytest.raises(Refused, match="999"):
            act()
    assert not Case.objects.exists()


def test_each_page_is_kept_beside_the_others(teacher):
    draft = drafting.begin(by=teacher)
    draft = drafting.save_answers(draft, answers={"source": "child"}, seen=1, by=teacher)
    draft = drafting.save_answers(draft, answers={"said": SAID}, seen=2, by=teacher)
    draft.refresh_from_db()
    assert draft.answers == {"source": "child", "said": SAID}
    assert (draft.revision, last_entry().action) == (3, "disclosure-draft.saved")
    assert SAID.encode() not in bytes(draft.answers_sealed)


def test_the_same_answers_twice_are_kept_once(teacher):
    draft = drafting.begin(by=teacher)
    for _ in range(2):
        drafting.save_answers(draft, answers={"said": SAID}, seen=1, by=teacher)
    assert Draft.objects.get().revision == 2
    assert Entry.objects.filter(action="disclosure-draft.saved").count() == 1


def test_an_older_page_does_not_write_over_a_newer(teacher):
    draft = drafting.begin(by=teacher)
    drafting.save_answers(draft, answers={"said": "New."}, seen=1, by=teacher)
    with pytest.raises(Refused, match="older"):
        drafting.save_answers(draft, answers={"said": "Old."}, seen=1, by=teacher)
    assert Draft.objects.get().answers == {"said": "New."}


def test_an_answer_to_no_question_is_a_fault_of_ours(teacher):
    with pytest.raises(ValueError, match="verdict"):
        drafting.save_answers(
            drafting.begin(by=teacher), answers={"verdict": "guilty"}, seen=1, by=teacher
        )


@pytest.mark.parametrize("who", ["head", "administrator", "dsl", "other_teacher"])
def test_nobody_else_writes_on_a_draft(who, request, teacher, tmp_path):
    person, draft = request.getfixturevalue(who), a_draft(teacher, None)
    file = put(draft, tmp_path, by=teacher)
    draft.refresh_from_db()
    for act in (
        lambda: drafting.save_answers(draft, answers={"said": "x"}, seen=draft.revision, by=person),
        lambda: put(draft, tmp_path, by=person, colour="red"),
        lambda: drafting.remove_file(file, by=person),
        lambda: drafting.discard(draft, by=person),
        lambda: send(draft, person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Draft.objects.get().files.count() == 1 and not Case.objects.exists()
    assert not Draft.objects.visible_to(person).exists()


# Files beside it


def test_a_file_is_sealed_beside_the_draft(teacher, tmp_path):
    draft = a_draft(teacher, None)
    file = put(draft, tmp_path, by=teacher, captured_at=timezone.now())
    assert file.name == f"{draft.reference}/F1"
    assert file.description == "The messages of Tuesday.\nFile: screen.png"
    assert file.file.name == "file-1.png"  # the one it was given may name a child
    assert b"Tuesday" not in bytes(file.description_sealed)
    assert b"PNG" not in (files.folder() / file.file.token).read_bytes()
    assert last_entry().action == "disclosure-draft.file-put"


def test_the_same_file_twice_is_one(teacher, tmp_path):
    draft = a_draft(teacher, None)
    assert put(draft, tmp_path, by=teacher) == put(draft, tmp_path, by=teacher)
    assert SealedFile.objects.count() == 1
    assert put(draft, tmp_path, by=teacher, colour="red").name.endswith("/F2")


@pytest.mark.parametrize("images", ["yes", ""])
def test_no_file_before_it_is_answered_what_it_shows(images, teacher, tmp_path):
    with pytest.raises(Refused, match="never put here"):
        put(a_draft(teacher, None), tmp_path, by=teacher, images=images)
    assert not SealedFile.objects.exists()


def test_there_is_an_end_to_files(teacher, tmp_path, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_FILES", 1)
    draft = a_draft(teacher, None)
    put(draft, tmp_path, by=teacher)
    with pytest.raises(Refused, match="1 files here already"):
        put(draft, tmp_path, by=teacher, colour="red")
    assert SealedFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_away_is_gone_for_good(teacher, tmp_path):
    draft = a_draft(teacher, None)
    first, second = (put(draft, tmp_path, by=teacher, colour=c) for c in ("red", "blue"))
    path = files.folder() / first.file.token
    drafting.remove_file(first, by=teacher)
    drafting.remove_file(DraftFile(pk=first.pk or 0, draft=draft), by=teacher)  # pressed twice
    assert not path.exists() and list(draft.files.all()) == [second]
    assert put(draft, tmp_path, by=teacher, colour="green").name.endswith("/F3")


@pytest.mark.django_db(transaction=True)
def test_discarded_leaves_nothing(teacher, tmp_path):
    draft = a_draft(teacher, None)
    path = files.folder() / put(draft, tmp_path, by=teacher).file.token
    drafting.discard(draft, by=teacher)
    assert not Draft.objects.exists() and not SealedFile.objects.exists() and not path.exists()
    assert last_entry().action == "disclosure-draft.discarded"
    for act in (lambda: drafting.discard(draft, by=teacher), lambda: send(draft, teacher)):
        with pytest.raises(Refused, match="was discarded"):
            act()


# Sent


def test_sent_it_is_a_case_of_the_headteacher(teacher, coach, head, chair):
    draft = a_draft(teacher, coach)
    case = send(draft, teacher)
    case = Disclosure.objects.get(pk=case.pk)
    assert (case.kind, case.state) == (Kind.DISCLOSURE, State.RECORDED)
    assert (case.subject, case.case_manager, case.recorded_by) == (coach, head, teacher)
    assert (case.reference, case.manager_role) == (draft.reference, Role.HEADTEACHER)
    assert (case.source, case.platform, case.limbs) == ("parent", "other", ["risk", "suitability"])
    assert case.said == SAID
    assert case.account == {
        "teller": "Mrs Osei",
        "in_confidence": True,
        "child": "yes",
        "children": "Esi in Year 6",
        "other_platform": "Pebble",
        "address": "@coach",
        "happened": "On three evenings in the last week.",
        "evidence": "Messages on her phone, which she keeps.",
    }
    assert (case.described, case.described_index) == ("", "")
    assert not Draft.objects.exists()
    assert told() == {head.email}


def test_the_clock_runs_from_when_the_school_knew(teacher, coach):
    aware_at = timezone.make_aware(datetime(2026, 3, 6, 15, 20))  # a Friday
    case = send(a_draft(teacher, coach, aware_at=aware_at.isoformat()), teacher)
    assert case.aware_at == aware_at
    assert case.due_at == one_working_day_after(aware_at)
    assert timezone.localtime(case.due_at) == timezone.make_aware(datetime(2026, 3, 9, 15, 20))
    assert abs(case.next_notice_at - timezone.now()) < timedelta(minutes=1)  # it is past: at once


def test_the_first_entry_holds_the_words_and_the_log_their_digest(teacher, coach):
    case = send(a_draft(teacher, coach), teacher)
    entry = ChronologyEntry.objects.filter(case=case.pk, what="recorded").get()
    assert (entry.by, entry.words) == (teacher, SAID)
    assert entry.facts["limbs"] == ["risk", "suitability"]
    assert last_entry().action == "case.recorded"
    detail = Detail.objects.latest("entry")
    assert sha256(SAID.encode()).hexdigest() in detail.text


def test_the_log_names_nobody_and_nothing_that_was_said(teacher, coach, tmp_path):
    draft = a_draft(teacher, coach)
    put(draft, tmp_path, by=teacher)
    draft.refresh_from_db()
    send(draft, teacher)
    kept = " ".join(Detail.objects.values_list("text", flat=True))
    for words in ("Osei", "Esi", "Pebble", "@coach", "Brandt", "daughter", "Tuesday", "screen"):
        assert words not in kept


def test_about_the_head_it_goes_to_the_chair(teacher, head, chair):
    case = send(a_draft(teacher, head), teacher)
    assert (case.manager_role, case.case_manager) == (Role.CHAIR, chair)
    assert told() == {chair.email}
    assert not Disclosure.objects.visible_to(head).exists()


def test_about_somebody_described(teacher, head):
    case = Disclosure.objects.get(pk=send(a_draft(teacher, None), teacher).pk)
    assert (case.subject, case.described) == (None, "A coach from an agency")
    assert case.account["described_role"] == "Football after school"
    assert case.described_index and "coach" not in case.described_index
    assert case.case_manager == head


def test_about_oneself(teacher, head):
    case = send(a_draft(teacher, teacher), teacher)
    assert case.case_manager == head
    assert not Disclosure.objects.reported_by(teacher).exists()


def test_without_a_child_it_is_a_conduct_record(teacher, coach):
    """Limbs ticked before somebody said that no child comes into it are not kept."""
    case = send(a_draft(teacher, coach, child="no"), teacher)
    assert (case.kind, case.limbs) == (Kind.CONDUCT, [])
    assert (case.due_at, case.next_notice_at) == (None, None)


def test_with_nobody_left_it_is_kept_all_the_same(teacher, head, chair):
    for one in (head, chair):
        one.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    case = send(a_draft(teacher, None), teacher)
    assert case.case_manager is None and case.due_at
    assert not Message.objects.exists()


def test_files_become_evidence(teacher, coach, tmp_path):
    draft = a_draft(teacher, coach)
    captured = timezone.now() - timedelta(days=1)
    file = put(draft, tmp_path, by=teacher, captured_at=captured)
    draft.refresh_from_db()
    case = send(draft, teacher)
    evidence = Evidence.objects.get()
    assert (evidence.case_id, evidence.file, evidence.captured_at) == (
        case.pk,
        file.file,
        captured,
    )
    assert evidence.description == "The messages of Tuesday.\nFile: screen.png"
    assert not DraftFile.objects.exists() and SealedFile.objects.count() == 1


def test_sent_twice_is_one_case(teacher, coach):
    draft = a_draft(teacher, coach)
    send(draft, teacher)
    with pytest.raises(Refused, match="sent already"):
        send(draft, teacher)
    assert Case.objects.count() == 1 and Message.objects.count() == 1


def test_an_older_page_sends_nothing(teacher, coach):
    draft = a_draft(teacher, coach)
    seen = draft.revision
    drafting.save_answers(draft, answers={"said": "Changed."}, seen=seen, by=teacher)
    with pytest.raises(Refused, match="older"):
        drafting.record(draft, seen=seen, by=teacher)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "page"),
    [
        ({"said": ""}, "said"),
        ({"about": None, "described": ""}, "subject"),
        ({"child": "perhaps"}, "child"),
        ({"clauses": ["tou.gone"]}, "clauses"),
    ],
)
def test_every_answer_is_judged_again(wrong, page, teacher, coach):
    draft = drafting.begin(by=teacher)
    answers = answers_about(wrong.pop("about", coach), **wrong)
    draft = drafting.save_answers(draft, answers=answers, seen=1, by=teacher)
    with pytest.raises(Refused) as no:
        send(draft, teacher)
    assert no.value.field == page
    assert Draft.objects.exists() and not Case.objects.exists()


def test_a_draft_never_takes_the_number_of_a_case(teacher, coach, monkeypatch):
    case = send(a_draft(teacher, coach), teacher)
    signs = case.reference[2:]
    given = iter([signs, "ZZZZZ", signs, "ZZZZZ", "YYYYY"])
    monkeypatch.setattr(drafting, "new_reference", lambda letter: f"{letter}-{next(given)}")
    assert drafting.begin(by=teacher).reference == "D-ZZZZZ"
    # A draft of the door takes none that differs by its letter alone.
    assert drafting.begin(by=teacher, at_door=True).reference == "R-YYYYY"


# Found again


def test_a_half_finished_record_is_found_again(teacher, coach, other_teacher):
    draft = drafting.begin(by=teacher)
    assert [(one.title, one.answered) for one in drafting.drafts_of(teacher)] == [
        ("Nobody named yet", 0)
    ]
    about = {"subject": coach.pk, "described": "", "described_role": ""}
    drafting.save_answers(draft, answers=about, seen=1, by=teacher)
    (line,) = drafting.drafts_of(teacher)
    assert (line.draft, line.title) == (draft, f"About {coach.name}")
    assert (line.answered, line.pages) == (1, 10)
    assert line.address == f"/disclosures/drafts/{draft.reference}/check/"
    assert drafting.drafts_of(other_teacher) == [] and drafting.drafts_of(coach) == []


def test_finding_them_costs_two_questions(teacher, coach, django_assert_num_queries):
    for _ in range(6):
        a_draft(teacher, coach)
    with django_assert_num_queries(2):
        assert len(drafting.drafts_of(teacher)) == 6


def test_what_is_kept_in_the_vault_is_there(teacher, tmp_path, settings):
    draft = a_draft(teacher, None)
    file = put(draft, tmp_path, by=teacher)
    assert files.read(file.file).startswith(b"\x89PNG")
    assert Path(settings.VAR) in files.folder().parents
