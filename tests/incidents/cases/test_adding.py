"""Adding to a case of any kind, and correcting what was added."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import adding
from incidents.cases.chronology import entries_of
from incidents.cases.models import Case, ChronologyEntry, Power
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.cases.kinds import CLOSED, KINDS, VOIDED, a_case, ended
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture(params=KINDS)
def case(request, other_teacher, teacher, head, school):
    return a_case(request.param, other_teacher, subject=teacher)


def add(case, by, words="He wrote again.", seen=None, **more):
    return adding.add(case, words=words, seen=seen, by=by, **more)


def correct(case, entry, by, seen=None, words="She wrote.", reason="The wrong name."):
    return adding.correct(case, entry, words=words, reason=reason, seen=seen, by=by)


CALLS = {
    "add": add,
    "correct": lambda case, by, **more: correct(case, entries_of(case)[0], by, **more),
}


@pytest.mark.parametrize("plain", [False, True])
def test_what_is_added_stands_in_the_chronology_and_not_in_the_log(case, plain, head):
    at = timezone.now() - timedelta(hours=1)
    entry = add(Case.objects.get(pk=case.pk) if plain else case, head, happened_at=at)
    case.refresh_from_db()
    assert case.revision == 2
    assert (entry.number, entry.by, entry.words) == (1, head, "He wrote again.")
    assert entry.happened_at == at
    logged = Entry.objects.get(action="case.added")
    assert (logged.about, logged.by) == (f"incidents.case:{case.pk}", f"people.person:{head.pk}")
    assert json.loads(logged.detail.text) == {
        "entry": 1,
        "words_sha256": sha256(b"He wrote again.").hexdigest(),
    }


def test_a_correction_stands_beside_what_it_corrects_and_can_be_corrected(case, head):
    first = add(case, head)
    second = correct(case, first, head)
    third = correct(case, second, head, words="They wrote.", reason="Neither name was right.")
    one, two, three = entries_of(case)
    assert (one.words, two.words, three.words) == ("He wrote again.", "She wrote.", "They wrote.")
    assert (one.corrected_by, two.corrected_by) == (second, third)
    assert two.facts == {"Reason": "The wrong name.", "Corrects": "Entry 1"}
    with pytest.raises(Refused, match="Entry 1 was corrected already, by entry 2."):
        correct(case, first, head)
    assert ChronologyEntry.objects.count() == 3


def test_a_correction_keeps_when_it_happened(case, head):
    at = timezone.now() - timedelta(days=1)
    assert correct(case, add(case, head, happened_at=at), head).happened_at == at


@pytest.mark.parametrize("kind", KINDS)
def test_what_belongs_to_another_case_is_not_corrected_here(case, kind, head, other_teacher, slt):
    elsewhere = add(a_case(kind, other_teacher, subject=slt), head)
    with pytest.raises(ChronologyEntry.DoesNotExist):
        correct(case, elsewhere, head)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("", "Write what is to be added."), ("  \n", "Write"), ("a" * 20_001, "at most")],
)
def test_nothing_and_too_much_are_refused_at_the_field(case, head, words, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        add(case, head, words=words)
    assert refused.value.field == "words"


@pytest.mark.parametrize(
    ("field", "said"),
    [("words", {"words": " "}), ("reason", {"reason": ""}), ("reason", {"reason": "a" * 2001})],
)
def test_a_correction_says_what_is_right_and_why(case, head, field, said):
    entry = add(case, head)
    with pytest.raises(Refused) as refused:
        correct(case, entry, head, **said)
    assert refused.value.field == field


@pytest.mark.parametrize("off", [timedelta(minutes=5), timedelta(days=-365 * 40)])
def test_it_happened_in_the_past_and_not_long_ago(case, head, off):
    with pytest.raises(Refused) as refused:
        add(case, head, happened_at=timezone.now() + off)
    assert refused.value.field == "happened_at"


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("state", [CLOSED, VOIDED])
def test_nothing_is_added_to_what_has_ended(case, head, chair, name, state):
    add(case, head)
    case.refresh_from_db()
    ended(case, state, by=head, second=chair)
    with pytest.raises(Refused) as refused:
        CALLS[name](case, head)
    comes_back = state == CLOSED and case.reference[0] != "R"
    also = " unless it is reopened" if comes_back else ""
    assert refused.value.sentence == f"{case.reference} is {state}. Nothing is added to it{also}."
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", CALLS)
def test_a_page_older_than_the_case_is_refused(case, head, name):
    add(case, head)
    with pytest.raises(Refused, match="older than what is kept"):
        CALLS[name](case, head, seen=1)


WHO = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor", "reader"]


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("who", WHO)
def test_others_are_stopped(case, head, name, who, request):
    if who == "dsl":  # who works on bullying beside the headteacher, as tried below
        type(case).objects.update(also_role="")
        case.refresh_from_db()
    add(case, head)
    by = request.getfixturevalue("slt" if who == "reader" else who)
    if who == "reader":
        added(case, by, Power.READ, by=head)
    with pytest.raises(PermissionDenied):
        CALLS[name](case, by)
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", CALLS)
def test_who_was_added_to_work_may(case, head, slt, name):
    add(case, head)
    added(case, slt, Power.WORK, by=head)
    CALLS[name](case, slt)
    assert ChronologyEntry.objects.get(number=2).by == slt


@pytest.mark.parametrize("name", CALLS)
def test_the_dsl_beside_the_manager_may_unless_it_was_done_to_them(
    name, other_teacher, dsl, head, school
):
    case = a_case("B", other_teacher)
    add(case, head)
    CALLS[name](case, dsl)
    done_to_them = a_case("B", other_teacher, affected=dsl)
    add(done_to_them, head)
    with pytest.raises(PermissionDenied):
        CALLS[name](done_to_them, dsl)
