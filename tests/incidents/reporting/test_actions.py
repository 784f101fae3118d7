"""Parents told, those outside told, steps ticked, the record closed or voided."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.bullying.models import Body
from incidents.cases import confirmations
from incidents.cases.chronology import Happened, add_entry
from incidents.cases.models import ChronologyEntry, Confirmation, Power
from incidents.disclosures.told import How
from incidents.reporting import actions, closing, retention
from incidents.reporting.models import IctBan, Kind, Record, State
from incidents.reporting.retention import Facts
from incidents.reporting.ticks import TICKS, ticks_of
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db
SPOKEN = "His mother takes the phone in the evening."


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    return a_record(teacher)


def ago(**how):
    return timezone.now() - timedelta(**how)


def telling(case, by, **more):
    said = {"told_at": ago(minutes=5), "how": How.TELEPHONE, "words": SPOKEN, "seen": None}
    return actions.parents_told(case, **(said | more), by=by)


def outside(case, by, **more):
    said = {"body": Body.POLICE, "made_at": ago(minutes=5), "words": "101, CAD 4411.", "seen": None}
    return actions.outside_told(case, **(said | more), by=by)


def last(case) -> ChronologyEntry:
    return ChronologyEntry.objects.filter(case=case.pk).order_by("-number").first()


def struck_through(case, by):
    """Correct the last entry, as its page would."""
    entry = last(case)
    add_entry(case, Happened.CORRECTED, by=by, words="Not so.", corrects=entry)


def stand(case) -> Record:
    return Record.objects.get(pk=case.pk)


def test_parents_are_told(case, head):
    telling(case, head)
    entry = last(case)
    assert (entry.what, entry.words, entry.facts) == (
        "parents-told",
        SPOKEN,
        {"How": "By telephone"},
    )
    assert stand(case).parents_told_at == entry.happened_at
    assert Entry.objects.order_by("-pk").first().action == "case.parents-told"
    assert SPOKEN not in " ".join(Detail.objects.values_list("text", flat=True))


def test_the_first_time_parents_were_told_stays_in_the_row(case, head):
    telling(case, head, told_at=ago(hours=2))
    first = stand(case).parents_told_at
    telling(case, head)
    assert stand(case).parents_told_at == first


def test_parents_not_told_needs_a_reason(case, head):
    with pytest.raises(Refused, match="Say why") as refused:
        telling(case, head, told_at=None, how=None, words="  ")
    assert refused.value.field == "words"
    telling(case, head, told_at=None, how=None, words="The police asked us to wait.")
    assert last(case).what == "parents-not-told"
    assert stand(case).parents_told_at is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"told_at": timezone.now() + timedelta(days=2)}, "told_at"),
        ({"told_at": timezone.now() - timedelta(days=20_000)}, "told_at"),
        ({"how": None}, "how"),
        ({"words": ""}, "words"),
        ({"words": "x" * 20_001}, "words"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wrong, field, case, head):
    with pytest.raises(Refused) as refused:
        telling(case, head, **wrong)
    assert refused.value.field == field
    assert not ChronologyEntry.objects.exists()


def test_somebody_outside_is_told(case, head):
    outside(case, head)
    entry = last(case)
    assert entry.what == "outside-told"
    assert entry.facts == {"To": "The police", "body": "police"}


def test_not_referred_needs_a_reason(case, head):
    with pytest.raises(Refused, match="Say why"):
        outside(case, head, made_at=None, words="")
    outside(case, head, made_at=None, words="Nothing in it is an offence.")
    assert last(case).what == "outside-not-told"


def test_a_record_is_not_taken_to_another_school(case, head):
    with pytest.raises(Refused):
        outside(case, head, body=Body.NEW_SCHOOL)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_steps_that_can_be_ticked(kind, school, teacher, head, dsl):
    case = a_record(teacher, kind)
    assert ticks_of(kind)
    for step in ticks_of(kind):
        actions.tick(case, step, note="Done so.", seen=None, by=case.case_manager)
        assert last(case).facts == {"step": step, "What": TICKS[step].title}
        with pytest.raises(Refused, match="ticked already"):
            actions.tick(case, step, note="Done so.", seen=None, by=case.case_manager)
    assert ChronologyEntry.objects.filter(case=case.pk).count() == len(ticks_of(kind))


def test_a_step_of_another_kind_is_none_here(case, head):
    with pytest.raises(Refused, match="not one of the steps"):
        actions.tick(case, "filter-checked", seen=None, by=head)


def test_a_tick_that_was_struck_through_can_be_made_again(case, head):
    actions.tick(case, "pupil-spoken", seen=None, by=head)
    struck_through(case, head)
    actions.tick(case, "pupil-spoken", seen=None, by=head)


def test_no_ban_is_ticked_with_a_reason(school, teacher, head):
    case = a_record(teacher, Kind.FIREWALL)
    with pytest.raises(Refused) as refused:
        actions.tick(case, "no-ban", seen=None, by=head)
    assert refused.value.field == "note"


ALL = {
    "parents": telling,
    "outside": outside,
    "tick": lambda case, by, seen=None: actions.tick(case, "pupil-spoken", seen=seen, by=by),
    "close": lambda case, by, seen=None: closing.close(case, words="Done.", seen=seen, by=by),
    "void": lambda case, by, seen=None: closing.ask_to_void(case, reason="No.", seen=seen, by=by),
}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "dsl", "chair", "slt", "governor"])
def test_who_does_not_work_on_it_is_stopped(name, who, case, request):
    with pytest.raises(PermissionDenied):
        ALL[name](case, request.getfixturevalue(who))
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", [one for one in ALL if one != "void"])
def test_who_was_added_to_work_may(name, case, head, other_teacher):
    telling(case, head)
    added(case, other_teacher, Power.WORK, by=head)
    ALL[name](case, other_teacher)
    assert last(case).by == other_teacher


@pytest.mark.parametrize("name", ALL)
def test_an_older_page_is_refused(name, case, head):
    telling(case, head)
    with pytest.raises(Refused, match="older"):
        ALL[name](case, head, seen=1)


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_OVER, State.VOIDED])
@pytest.mark.parametrize("name", ALL)
def test_nothing_is_done_with_one_that_has_ended(name, state, case, head, chair):
    ends = {"state": state, "closed_at": timezone.now(), "closed_by": head, "confirmed_by": chair}
    Record.objects.filter(pk=case.pk).update(**ends)
    with pytest.raises(Refused, match=state.label.lower()):
        ALL[name](case, head)
    assert not ChronologyEntry.objects.exists()


def test_it_is_closed_once_the_parents_were_told(case, head):
    with pytest.raises(Refused, match="Tell the parents") as refused:
        closing.close(case, words="All is well.", seen=None, by=head)
    assert refused.value.cites == "pupil.no-joining-staff-areas"
    telling(case, head)
    closing.close(case, words="All is well.", seen=None, by=head)
    row = stand(case)
    assert (row.state, row.closed_by, row.confirmed_by) == (State.CLOSED, head, None)
    assert row.closed_at
    assert row.kept_until == retention.until(row)
    assert (last(case).what, last(case).words) == ("closed", "All is well.")


def test_what_was_struck_through_does_not_count(case, head):
    telling(case, head)
    struck_through(case, head)
    assert closing.before_closing(case)


def test_a_reason_is_enough(case, head):
    telling(case, head, told_at=None, how=None, words="They have moved abroad.")
    assert closing.before_closing(case) == []


def test_what_came_of_it_is_asked_for(case, head):
    telling(case, head)
    with pytest.raises(Refused, match="what came of it"):
        closing.close(case, words=" ", seen=None, by=head)


@pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.IMAGES])
def test_in_danger_each_referral_is_made_or_reasoned(kind, school, teacher, dsl):
    case = a_record(teacher, kind)
    telling(case, dsl)
    assert len(closing.before_closing(case)) == 3
    outside(case, dsl)
    outside(case, dsl, body=Body.SOCIAL_CARE)
    assert "CEOP" in closing.before_closing(case)[0]
    outside(case, dsl, body=Body.CEOP, made_at=None, words="Nothing of it happened online.")
    closing.close(case, words="With social care.", seen=None, by=dsl)
    assert stand(case).state == State.CLOSED


def test_a_firewall_record_asks_for_a_ban_or_a_reason(school, teacher, head):
    case = a_record(teacher, Kind.FIREWALL)
    telling(case, head)
    assert "supervision" in closing.before_closing(case)[0]
    actions.tick(case, "no-ban", note="She was shown how by a technician.", seen=None, by=head)
    assert closing.before_closing(case) == []


@pytest.mark.parametrize("kind", [Kind.UNSURE, Kind.WORKING_DAY])
def test_without_a_child_no_parents_are_told(kind, school, teacher, dsl):
    assert closing.before_closing(a_record(teacher, kind, children=())) == []


def test_with_a_child_in_the_working_day_parents_are_told(school, teacher, dsl):
    assert closing.before_closing(a_record(teacher, Kind.WORKING_DAY))


def test_closing_takes_back_what_a_second_person_was_asked(case, head, chair):
    telling(case, head)
    closing.ask_to_void(case, reason="Twice recorded.", seen=None, by=head)
    closing.close(case, words="It was no mistake.", seen=None, by=head)
    assert confirmations.open_one(case) is None
    assert last(case).facts == {
        "No longer asked of a second person": "Voiding a record made by mistake"
    }


def test_voiding_needs_two(case, head, chair):
    asked = closing.ask_to_void(case, reason="The wrong child.", seen=None, by=head)
    assert stand(case).state == State.RECEIVED
    assert Message.objects.filter(recipient=chair).exists()
    with pytest.raises(PermissionDenied):
        confirmations.answer(asked, yes=True, by=head)
    confirmations.answer(asked, yes=True, by=chair)
    row = stand(case)
    assert (row.state, row.closed_by, row.confirmed_by) == (State.VOIDED, head, chair)
    assert row.kept_until == retention.years_after(timezone.localdate(), 1)
    assert last(case).facts["Reason"] == "The wrong child."


def test_not_confirmed_it_stays(case, head, chair):
    asked = closing.ask_to_void(case, reason="The wrong child.", seen=None, by=head)
    confirmations.answer(asked, yes=False, words="It did happen.", by=chair)
    assert stand(case).state == State.RECEIVED
    assert Confirmation.objects.get().answer == "refused"


def test_voiding_ends_a_ban_that_was_set_with_it(school, teacher, head, chair):
    case = a_record(teacher, Kind.FIREWALL)
    today = timezone.localdate()
    child = case.involved.get().child
    IctBan.objects.create(
        record=case, child=child, starts_on=today, ends_on=today + timedelta(days=9), set_by=head
    )
    asked = closing.ask_to_void(case, reason="The wrong child.", seen=None, by=head)
    assert IctBan.objects.running_on(today).exists()
    confirmations.answer(asked, yes=True, by=chair)
    assert not IctBan.objects.running_on(today).exists()
    assert last(case).facts["Supervised use ended"] == ["Femi Adeleke"]


ENDED = date(2026, 11, 23)


@pytest.mark.parametrize("kind", [one for one in Kind if one not in retention.LONG])
@pytest.mark.parametrize(
    ("ended", "until"),
    [
        (date(2026, 11, 23), date(2029, 8, 31)),
        (date(2027, 8, 31), date(2029, 8, 31)),
        (date(2027, 9, 1), date(2030, 8, 31)),
    ],
)
def test_kept_to_the_end_of_the_school_year_after_next(kind, ended, until):
    assert retention.kept_until(Facts(kind, False, ended)) == until


@pytest.mark.parametrize("kind", retention.LONG)
@pytest.mark.parametrize(
    ("born", "until"),
    [
        ((date(2016, 3, 1),), date(2041, 3, 1)),
        ((date(2014, 3, 1), date(2020, 5, 2)), date(2045, 5, 2)),
        ((date(2016, 2, 29),), date(2041, 3, 1)),
        ((None,), date(2051, 11, 23)),
        ((), date(2051, 11, 23)),
        ((date(2016, 3, 1), None), date(2051, 11, 23)),
        ((date(2002, 1, 1),), date(2029, 8, 31)),
    ],
)
def test_improper_contact_is_kept_until_the_youngest_is_25(kind, born, until):
    assert retention.kept_until(Facts(kind, False, ENDED, born)) == until


@pytest.mark.parametrize("kind", Kind)
def test_voided_it_is_kept_a_year_and_the_page_says_whose_figure_it_is(kind):
    assert retention.kept_until(Facts(kind, True, ENDED)) == date(2027, 11, 23)
    for voided in (True, False):
        assert "school’s own" in retention.says(kind, voided=voided)
