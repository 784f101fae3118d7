"""Who was told what: a ledger that anybody who works on the case adds to."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.chronology import Happened, add_entry
from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import told
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Disclosure, State
from incidents.disclosures.told import How, Who
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def tell(case, by, **more):
    said = {
        "who": Who.PARENTS,
        "told_at": timezone.now(),
        "how": How.TELEPHONE,
        "words": "That it is being dealt with, and by whom.",
        "seen": None,
    }
    return told.tell(case, **said | more, by=by)


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("who", Who)
def test_everybody_can_be_told_in_every_open_state(who, state, case, head):
    case = put(case, state, by=head)
    at = timezone.now() - timedelta(minutes=3)
    tell(case, head, who=who, told_at=at, whom="Mrs Kowalska", warned=True)
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.by, entry.happened_at) == (Happening.TOLD, head, at)
    assert entry.words == "That it is being dealt with, and by whom."
    assert entry.facts == {
        "Told": who.label,
        "Name": "Mrs Kowalska",
        "How": "By telephone",
        "Warning given": "That nothing may be published that identifies a teacher",
    }
    recorded = Entry.objects.latest("number")
    assert recorded.action == "case.told"
    assert "Kowalska" not in recorded.detail.text


def test_somebody_else_has_a_name(case, head):
    with pytest.raises(Refused) as refused:
        tell(case, head, who=Who.OTHER, whom=" ")
    assert refused.value.field == "whom"


@pytest.mark.parametrize("away", [timedelta(minutes=1), timedelta(days=-9999), timedelta(hours=-3)])
def test_told_at_a_time_that_can_be(away, case, head):
    with pytest.raises(Refused) as refused:
        tell(case, head, told_at=timezone.now() + away)
    assert refused.value.field == "told_at"


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_added_to_one_that_has_ended(state, case, head, chair):
    case = put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="unless it is reopened"):
        tell(case, head)
    with pytest.raises(Refused, match="unless it is reopened"):
        told.record_charge(case, on=timezone.localdate(), words="", seen=None, by=head)


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]
)
def test_nobody_else_adds_to_it(who, case, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        tell(case, person)
    with pytest.raises(PermissionDenied):
        told.record_charge(case, on=timezone.localdate(), words="", seen=None, by=person)


def test_who_was_added_to_work_adds_to_it_and_who_reads_does_not(case, dsl, governor, head):
    added(case, dsl, Power.WORK, by=head)
    added(case, governor, Power.READ, by=head)
    tell(case, dsl)
    with pytest.raises(PermissionDenied):
        tell(case, governor)


def test_a_page_older_than_the_case_is_refused(case, head):
    tell(case, head, seen=case.revision)
    with pytest.raises(Refused, match="older"):
        tell(case, head, seen=case.revision)
    assert ChronologyEntry.objects.count() == 1


def test_the_ledger_has_the_latest_first_and_names_who_was_not_told(case, head):
    SafeguardingContacts.objects.create(early_years=False)
    assert told.ledger(case).not_told == [
        "Parents or carers of the child",
        "The person it is about",
        "The chair of governors",
    ]
    now = timezone.now()
    tell(case, head, told_at=now - timedelta(minutes=2))
    tell(case, head, told_at=now - timedelta(minutes=9), who=Who.CHAIR, how=How.IN_PERSON)
    shown = told.ledger(case)
    assert [(line.who, line.how) for line in shown.lines] == [
        ("Parents or carers of the child", "By telephone"),
        ("The chair of governors", "In person"),
    ]
    assert shown.not_told == ["The person it is about"]


def test_ofsted_is_asked_about_where_there_are_early_years(case):
    assert Who.OFSTED.label in told.ledger(case).not_told


def test_what_was_struck_through_was_not_told(case, head):
    tell(case, head, who=Who.CHAIR)
    first = ChronologyEntry.objects.get()
    add_entry(case, Happened.CORRECTED, by=head, words="It was the clerk.", corrects=first)
    shown = told.ledger(case)
    assert "The chair of governors" in shown.not_told
    assert shown.lines[0].corrected.words == "It was the clerk."


def test_publishing_is_barred_until_a_charge(case, head):
    assert told.ledger(case).restricted
    today = timezone.localdate()
    told.record_charge(case, on=today, words="At the magistrates’ court.", seen=None, by=head)
    assert not told.ledger(case).restricted
    assert Entry.objects.latest("number").action == "case.charged"
    with pytest.raises(Refused, match="recorded already"):
        told.record_charge(case, on=today, words="", seen=None, by=head)


def test_a_charge_that_was_struck_through_is_none(case, head):
    told.record_charge(case, on=timezone.localdate(), words="Charged.", seen=None, by=head)
    charge = ChronologyEntry.objects.get()
    add_entry(case, Happened.CORRECTED, by=head, words="No charge.", corrects=charge)
    assert told.ledger(case).restricted
    told.record_charge(case, on=timezone.localdate(), words="Now.", seen=None, by=head)
    assert not told.ledger(case).restricted


@pytest.mark.parametrize("days", [1, -10000])
def test_a_charge_on_a_day_that_can_be(days, case, head):
    on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        told.record_charge(case, on=on, words="", seen=None, by=head)
    assert refused.value.field == "on"


def test_the_restriction_is_about_teachers(head, chair, governor, other_teacher):
    clerk = make_person("ida.moss@larkspur.example", "Ida", "Moss", Role.ADMINISTRATOR)
    assert not told.ledger(a_disclosure(other_teacher, clerk)).restricted
    assert not told.ledger(a_disclosure(other_teacher, governor)).restricted
    assert told.ledger(a_disclosure(other_teacher, head)).restricted
    assert told.ledger(a_disclosure(other_teacher)).restricted, "nobody knows who was described"


def test_conduct_has_its_own_ledger_and_no_charge(other_teacher, teacher, head):
    record = a_conduct_record(other_teacher, teacher)
    shown = told.ledger(record)
    assert (shown.not_told, shown.restricted) == (["The person it is about"], False)
    with pytest.raises(Refused, match="conduct record"):
        told.record_charge(record, on=timezone.localdate(), words="", seen=None, by=head)


def test_the_ledger_costs_the_same_for_one_line_and_for_many(case, head, django_assert_num_queries):
    for lines in (1, 8):
        while ChronologyEntry.objects.count() < lines:
            tell(case, head)
        shown = Disclosure.objects.select_related("subject").get()
        with django_assert_num_queries(5):
            assert len([line.corrected for line in told.ledger(shown).lines]) == lines


def test_the_minute_in_which_the_school_knew_is_not_before_it(other_teacher, teacher, head):
    minute = (timezone.now() - timedelta(hours=1)).replace(second=0, microsecond=0)
    case = a_disclosure(other_teacher, teacher, aware_at=minute + timedelta(seconds=40))
    tell(case, head, told_at=minute)
    with pytest.raises(Refused):
        tell(case, head, told_at=minute - timedelta(minutes=1))


def test_the_chair_is_not_to_be_told_of_a_case_of_their_own(head, chair, other_teacher):
    managed = a_disclosure(other_teacher, head)
    assert Who.CHAIR.label not in told.ledger(managed).not_told
    about = a_disclosure(other_teacher, chair)
    assert Who.CHAIR.label not in told.ledger(about).not_told
    with pytest.raises(Refused) as refused:
        tell(about, head, who=Who.CHAIR)
    assert refused.value.field == "who"
    tell(about, head, who=Who.SUBJECT)
