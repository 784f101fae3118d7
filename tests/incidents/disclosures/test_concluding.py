"""The outcome, and what a substantiated one opens."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import concluding, retention
from incidents.disclosures.concluding import Body, Stage, reference_statement
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, Outcome, Question, State
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

BORN = date(1990, 5, 17)


@pytest.fixture
def recorded(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


@pytest.fixture
def case(recorded, head):
    return put(recorded, State.ADVISED, by=head)


@pytest.fixture
def substantiated(case, head):
    return conclude(case, head)


def conclude(case, by, **more):
    said = {"outcome": Outcome.SUBSTANTIATED, "reasons": "She said so herself.", "seen": None}
    return concluding.conclude(case, **said | more, by=by)


def answer(case, by, **more):
    said = {"body": Body.DBS, "answer": Question.REFERRED, "reasons": "Sent.", "seen": None}
    return concluding.answer_body(case, **said | more, by=by)


def disciplinary(case, by, **more):
    said = {"stage": Stage.BEGUN, "on": timezone.localdate(), "words": "A letter.", "seen": None}
    return concluding.disciplinary(case, **said | more, by=by)


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_says_how_long_the_record_is_kept(outcome, case, head):
    SafeguardingContacts.objects.create(retirement_age=67)
    conclude(case, head, outcome=outcome, born_on=BORN)
    row = Disclosure.objects.get()
    assert (row.state, row.outcome, row.born_on) == (State.CONCLUDED, outcome, "1990-05-17")
    assert row.concluded_at is not None
    cleared = outcome in (Outcome.MALICIOUS, Outcome.FALSE)
    assert row.kept_until == (timezone.localdate() if cleared else date(2057, 5, 17))
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.by, entry.words) == (
        Happening.CONCLUDED,
        head,
        "She said so herself.",
    )
    assert entry.facts["Outcome"] == outcome.label
    assert ("The person wants it kept on file" in entry.facts) == cleared
    last = Entry.objects.latest("number")
    assert last.action == "case.concluded"
    assert "1990" not in last.detail.text and "herself" not in last.detail.text


def test_without_a_date_of_birth_it_cannot_be_said_yet(case, head):
    conclude(case, head)
    row = Disclosure.objects.get()
    assert (row.kept_until, row.born_on) == (None, "")


@pytest.mark.parametrize("outcome", Outcome)
def test_consent_counts_for_malicious_and_false_alone(outcome, case, head):
    conclude(case, head, outcome=outcome, born_on=BORN, consents_to_keep=True)
    row = Disclosure.objects.get()
    assert row.consents_to_keep == (outcome in retention.CLEARED)
    assert row.kept_until > timezone.localdate() + timedelta(days=3650)


@pytest.mark.parametrize(
    ("state", "cites"),
    [
        (State.RECORDED, "child-protection.refer"),
        (State.REFERRED, "child-protection.suspension-advice"),
        (State.BELOW, "child-protection.refer"),
        (State.CONCLUDED, ""),
        (State.CLOSED, ""),
        (State.VOIDED, ""),
    ],
)
def test_only_once_advised(state, cites, recorded, head, chair):
    case = put(recorded, state, by=head, second=chair)
    with pytest.raises(Refused) as refused:
        conclude(case, head)
    assert refused.value.cites == cites
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("years", [-1, 3, 150])
def test_a_year_of_birth_that_can_be(years, case, head):
    born = timezone.localdate() - timedelta(days=366 * years)
    with pytest.raises(Refused) as refused:
        conclude(case, head, born_on=born)
    assert refused.value.field == "born_on"


def test_conduct_has_outcomes_of_its_own(other_teacher, teacher, head):
    with pytest.raises(Refused, match="conduct record"):
        conclude(a_conduct_record(other_teacher, teacher), head)


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]
)
def test_nobody_else_concludes(who, case, request):
    with pytest.raises(PermissionDenied):
        conclude(case, request.getfixturevalue(who))


def test_not_even_who_was_added_to_work(case, dsl, head):
    added(case, dsl, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        conclude(case, dsl)


def test_a_page_older_than_the_case_is_refused(case, head):
    seen = case.revision
    done = conclude(case, head, seen=seen)
    with pytest.raises(Refused, match="older"):
        conclude(done, head, seen=seen)
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("body", Body)
@pytest.mark.parametrize("given", [Question.REFERRED, Question.NOT_MET])
def test_each_body_gets_its_answer(given, body, substantiated, head):
    answer(substantiated, head, body=body, answer=given)
    row = Disclosure.objects.get()
    assert getattr(row, body) == given
    assert {row.dbs, row.tra} == {"", given}
    entry = ChronologyEntry.objects.latest("number")
    assert (entry.what, entry.words) == (Happening(body.value), "Sent.")
    assert entry.facts == {"Answer": given.label}
    assert Entry.objects.latest("number").action == f"case.{body}"


def test_a_later_answer_is_another_entry_and_twice_referred_is_once(substantiated, head):
    answer(substantiated, head, answer=Question.NOT_MET)
    answer(substantiated, head)
    with pytest.raises(Refused, match="recorded already"):
        answer(substantiated, head)
    assert ChronologyEntry.objects.filter(what=Happening.DBS).count() == 2
    assert Disclosure.objects.get().dbs == Question.REFERRED


def test_no_answer_is_none(substantiated, head):
    with pytest.raises(Refused) as refused:
        answer(substantiated, head, answer=Question.OPEN)
    assert refused.value.field == "answer"


def test_the_disciplinary_procedure_is_recorded_stage_by_stage(substantiated, head):
    for stage in Stage:
        disciplinary(substantiated, head, stage=stage)
    entries = ChronologyEntry.objects.filter(what=Happening.DISCIPLINARY).order_by("number")
    assert [entry.facts["Stage"] for entry in entries] == [stage.label for stage in Stage]
    assert timezone.localdate(entries[0].happened_at) == timezone.localdate()
    assert Entry.objects.latest("number").action == "case.disciplinary"


@pytest.mark.parametrize("days", [1, -10000])
def test_a_stage_on_a_day_that_can_be(days, substantiated, head):
    with pytest.raises(Refused) as refused:
        disciplinary(substantiated, head, on=timezone.localdate() + timedelta(days=days))
    assert refused.value.field == "on"


@pytest.mark.parametrize("act", [answer, disciplinary])
@pytest.mark.parametrize("outcome", [o for o in Outcome if o != Outcome.SUBSTANTIATED])
def test_other_outcomes_open_nothing(outcome, act, case, head):
    done = conclude(case, head, outcome=outcome)
    with pytest.raises(Refused, match="Only a substantiated"):
        act(done, head)


@pytest.mark.parametrize("act", [answer, disciplinary])
@pytest.mark.parametrize("state", [s for s in State if s != State.CONCLUDED])
def test_nothing_opens_without_an_outcome(state, act, recorded, head, chair):
    case = put(recorded, state, by=head, second=chair)
    if state == State.CLOSED:  # with the only outcome that ever opens something
        answered = {"dbs": Question.NOT_MET, "tra": Question.NOT_MET}
        Disclosure.objects.update(outcome=Outcome.SUBSTANTIATED, **answered)
    with pytest.raises(Refused, match="outcome first|unless it is reopened"):
        act(case, head)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("act", [answer, disciplinary])
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]
)
def test_nobody_else_answers(who, act, substantiated, request):
    with pytest.raises(PermissionDenied):
        act(substantiated, request.getfixturevalue(who))


@pytest.mark.parametrize("act", [answer, disciplinary])
def test_who_was_added_to_work_answers_and_an_older_page_does_not(act, substantiated, dsl, head):
    added(substantiated, dsl, Power.WORK, by=head)
    act(substantiated, dsl, seen=substantiated.revision)
    with pytest.raises(Refused, match="older"):
        act(substantiated, dsl, seen=substantiated.revision)


@pytest.mark.parametrize("act", [answer, disciplinary])
def test_conduct_opens_neither(act, other_teacher, teacher, head):
    record = put(a_conduct_record(other_teacher, teacher), State.CONCLUDED, by=head)
    with pytest.raises(Refused, match="conduct record"):
        act(record, head)


@pytest.mark.parametrize(
    ("outcome", "begins"),
    [(o, "It may say" if o == Outcome.SUBSTANTIATED else "Nothing: the outcome") for o in Outcome],
)
def test_a_reference_carries_only_what_was_substantiated(outcome, begins, case, head):
    assert reference_statement(conclude(case, head, outcome=outcome)).startswith(begins)


@pytest.mark.parametrize(
    ("state", "begins"),
    [
        (State.RECORDED, "Nothing yet"),
        (State.REFERRED, "Nothing yet"),
        (State.ADVISED, "Nothing yet"),
        (State.BELOW, "Nothing: it is a low-level concern"),
        (State.CLOSED, "Nothing: the outcome is “unfounded”"),
        (State.VOIDED, "Nothing: it was recorded by mistake"),
    ],
)
def test_a_reference_before_there_is_an_outcome_and_after(state, begins, recorded, head, chair):
    case = put(recorded, state, by=head, second=chair)
    assert reference_statement(case).startswith(begins)


def test_a_reference_about_conduct(other_teacher, teacher, head):
    record = put(a_conduct_record(other_teacher, teacher), State.CONCLUDED, by=head)
    assert reference_statement(record).startswith("Nothing: no disciplinary finding")
    record.conduct_outcome = "disciplinary"
    assert reference_statement(record).startswith("What was found in the disciplinary")
