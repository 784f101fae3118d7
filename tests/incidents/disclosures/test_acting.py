"""What happens with the person's work: only once advised, save at immediate risk to a child."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import acting
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure, State
from incidents.disclosures.told import Written
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

SUSPENDING = {
    "action": Action.SUSPENDED,
    "decided_by_employer": "Ruth Adeyemi, for the governing board",
    "views_canvassed": "The LADO and the adviser for personnel, both for it.",
    "alternatives": "Work away from the classroom; work from home.",
    "why_not_alternatives": "The school is too small to keep them apart.",
}
OVERRIDING = {"override_reason": "He is with her now.", "override_child": "Mia in Year 6"}


@pytest.fixture
def case(other_teacher, teacher, head):
    return put(a_disclosure(other_teacher, teacher), State.ADVISED, by=head)


@pytest.fixture
def not_advised(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def act(case, by, seen=None, **said):
    return acting.act(case, **SUSPENDING | said, seen=seen, by=by)


def test_suspended_and_due_in_writing_a_working_day_later(case, head):
    with time_machine.travel(datetime(2026, 12, 24, 15, 0, tzinfo=UTC), tick=False):
        act(case, head)
    row = Disclosure.objects.get()
    assert (row.action, row.overridden_by) == (Action.SUSPENDED, None)
    assert row.written_due_at == datetime(2026, 12, 29, 15, 0, tzinfo=UTC)
    assert row.revision == case.revision + 1
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.by, entry.words) == (Happening.ACTED, head, "")
    assert entry.facts == {
        "Decision": "Suspended",
        "Decided for the employer by": SUSPENDING["decided_by_employer"],
        "Views asked for": SUSPENDING["views_canvassed"],
        "Alternatives": SUSPENDING["alternatives"],
        "Why no alternative would do": SUSPENDING["why_not_alternatives"],
    }
    recorded = Entry.objects.latest("number")
    assert recorded.action == "case.acted"
    assert "Ruth" not in recorded.detail.text


@pytest.mark.parametrize("action", [Action.NONE, Action.ALTERNATIVE])
def test_no_suspension_leaves_nothing_to_write(action, case, head):
    act(case, head, action=action)
    row = Disclosure.objects.get()
    assert (row.action, row.written_due_at) == (action, None)
    assert row.acted_at is not None


@pytest.mark.parametrize("state", [State.RECORDED, State.REFERRED, State.BELOW])
@pytest.mark.parametrize("action", Action)
def test_nothing_is_decided_before_the_advice(action, state, not_advised, head):
    case = put(not_advised, state, by=head)
    with pytest.raises(Refused) as refused:
        act(case, head, action=action)
    assert refused.value.cites == "child-protection.suspension-advice"
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("state", [State.RECORDED, State.REFERRED, State.BELOW])
@pytest.mark.parametrize("action", [Action.ALTERNATIVE, Action.SUSPENDED])
def test_immediate_risk_lets_one_act_before_and_stands_out_for_ever(
    action, state, not_advised, head, dsl
):
    case = put(not_advised, state, by=head)
    acted = act(case, head, action=action, views_canvassed="", **OVERRIDING)
    assert Disclosure.objects.get().overridden_by == head
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words) == (Happening.OVERRODE, "He is with her now.")
    assert entry.facts["Child at immediate risk"] == "Mia in Year 6"
    added(case, dsl, Power.WORK, by=head)
    act(acted, dsl, action=Action.NONE, **OVERRIDING)
    row = Disclosure.objects.get()
    assert (row.action, row.overridden_by, row.written_due_at) == (Action.NONE, head, None)


@pytest.mark.parametrize("left_out", ["override_reason", "override_child"])
def test_immediate_risk_needs_a_reason_and_a_name(left_out, not_advised, head):
    with pytest.raises(Refused) as refused:
        act(not_advised, head, **OVERRIDING | {left_out: "  "})
    assert refused.value.field == left_out
    assert not Disclosure.objects.get().action


def test_leaving_everything_as_it_is_needs_no_override(not_advised, head):
    with pytest.raises(Refused, match="Leaving everything as it is"):
        act(not_advised, head, action=Action.NONE, **OVERRIDING)


def test_once_advised_nothing_is_overridden(case, head):
    with pytest.raises(Refused) as refused:
        act(case, head, **OVERRIDING)
    assert refused.value.field == "override_reason"
    with pytest.raises(Refused) as refused:
        act(case, head, override_child="Mia")
    assert refused.value.field == "override_child"


@pytest.mark.parametrize(
    ("action", "field"),
    [
        (Action.SUSPENDED, "decided_by_employer"),
        (Action.SUSPENDED, "views_canvassed"),
        (Action.SUSPENDED, "alternatives"),
        (Action.SUSPENDED, "why_not_alternatives"),
        (Action.ALTERNATIVE, "alternatives"),
        (Action.ALTERNATIVE, "decided_by_employer"),
        (Action.NONE, "decided_by_employer"),
    ],
)
def test_each_decision_says_what_it_rests_on(action, field, case, head):
    with pytest.raises(Refused) as refused:
        act(case, head, action=action, **{field: " "})
    assert (refused.value.field, refused.value.sentence) == (field, acting.NEEDED[field])
    assert not Disclosure.objects.get().action


def test_decided_again_is_another_entry_and_a_suspension_that_goes_on_keeps_its_letter(case, head):
    act(case, head)
    acting.confirm_in_writing(case, at=timezone.now(), how=Written.HANDED, seen=None, by=head)
    before = Disclosure.objects.get()
    act(case, head)
    row = Disclosure.objects.get()
    assert (row.written_at, row.written_due_at) == (before.written_at, before.written_due_at)
    act(case, head, action=Action.ALTERNATIVE)
    assert (Disclosure.objects.get().written_at, Disclosure.objects.get().written_due_at) == (
        None,
        None,
    )
    act(case, head)
    assert Disclosure.objects.get().written_due_at is not None
    whats = list(ChronologyEntry.objects.values_list("what", flat=True))
    assert whats == ["acted", "written", "acted", "acted", "acted"]


def test_an_outcome_does_not_keep_a_suspension_from_being_lifted(not_advised, head):
    case = put(not_advised, State.CONCLUDED, by=head)
    act(case, head)
    act(case, head, action=Action.NONE)
    assert Disclosure.objects.get().action == Action.NONE


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_added_to_one_that_has_ended(state, not_advised, head, chair):
    case = put(not_advised, state, by=head, second=chair)
    with pytest.raises(Refused, match="unless it is reopened"):
        act(case, head, **OVERRIDING)
    with pytest.raises(Refused, match="unless it is reopened"):
        acting.confirm_in_writing(case, at=timezone.now(), how="post", seen=None, by=head)


def test_not_for_conduct(other_teacher, teacher, head):
    record = a_conduct_record(other_teacher, teacher)
    with pytest.raises(Refused, match="conduct record"):
        act(record, head, **OVERRIDING)


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]
)
def test_nobody_else_acts(who, case, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        act(case, person)
    with pytest.raises(PermissionDenied):
        acting.confirm_in_writing(case, at=timezone.now(), how="post", seen=None, by=person)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("power", [Power.READ, Power.CONFIRM])
def test_who_was_added_to_read_does_not_act(power, case, dsl, head):
    added(case, dsl, power, by=head)
    with pytest.raises(PermissionDenied):
        act(case, dsl)


def test_who_was_added_to_work_acts(case, dsl, head):
    added(case, dsl, Power.WORK, by=head)
    act(case, dsl)
    assert ChronologyEntry.objects.get().by == dsl


def test_a_page_older_than_the_case_is_refused(case, head):
    act(case, head, seen=case.revision)
    with pytest.raises(Refused, match="older"):
        act(case, head, seen=case.revision)
    assert ChronologyEntry.objects.count() == 1


def test_confirmed_in_writing_once(case, head):
    act(case, head)
    at = timezone.now() - timedelta(minutes=5)
    acting.confirm_in_writing(case, at=at, how=Written.HANDED, seen=None, by=head)
    assert Disclosure.objects.get().written_at == at
    entry = ChronologyEntry.objects.latest("number")
    assert (entry.what, entry.happened_at) == (Happening.WRITTEN, at)
    assert entry.facts == {"How": "A letter handed over"}
    assert Entry.objects.latest("number").action == "case.written"
    with pytest.raises(Refused, match="recorded already"):
        acting.confirm_in_writing(case, at=at, how=Written.POST, seen=None, by=head)


@pytest.mark.parametrize("action", ["", Action.NONE, Action.ALTERNATIVE])
def test_only_a_suspension_is_confirmed_in_writing(action, case, head):
    if action:
        act(case, head, action=action)
    with pytest.raises(Refused, match="Nobody is suspended"):
        acting.confirm_in_writing(case, at=timezone.now(), how="post", seen=None, by=head)


@pytest.mark.parametrize("away", [timedelta(minutes=1), timedelta(days=-9000), timedelta(hours=-3)])
def test_confirmed_in_writing_at_a_time_that_can_be(away, case, head):
    act(case, head)
    with pytest.raises(Refused) as refused:
        acting.confirm_in_writing(
            case, at=timezone.now() + away, how=Written.POST, seen=None, by=head
        )
    assert refused.value.field == "at"
    assert Disclosure.objects.get().written_at is None
