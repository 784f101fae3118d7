"""A disclosure that is something else: never passed on by one person alone."""

import pytest
from django.core.exceptions import PermissionDenied

from incidents.bullying.models import BullyingCase
from incidents.cases import confirmations, recorded
from incidents.cases.models import Case, Confirmation
from incidents.disclosures import clock
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import Kind, Record
from incidents.reporting.rerouting import LONGEST_REASON, TARGETS, ask_reroute
from policyportal.refusal import Refused
from policyportal.school.models import SafeguardingContacts
from tests.incidents.reporting.passing_on import WHY, everything, now, pass_on, sees
from tests.incidents.rows import a_conduct_record, a_disclosure
from tests.incidents.rows import put as put_disclosure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everybody(school, head, dsl, chair):
    """The people to whom cases go."""


def test_a_disclosure_is_never_passed_on_by_one_person(teacher, slt, head):
    for case in (a_disclosure(teacher, slt), a_conduct_record(teacher, slt)):
        with pytest.raises(Refused, match="second person"):
            pass_on(case, "bullying", head)
        assert now(case).state == DisclosureState.RECORDED


def test_a_disclosure_becomes_bullying_once_a_second_person_confirms(teacher, slt, head, chair):
    case = a_disclosure(teacher, slt)
    asked = ask_reroute(case, "bullying", reason=WHY, seen=None, by=head)
    assert now(case).state == DisclosureState.RECORDED
    assert clock.runs(now(case))
    assert asked.second == chair
    assert TARGETS["bullying"] in asked.reason
    confirmations.answer(asked, yes=True, words="So it is.", by=chair)
    row, made = now(case), BullyingCase.objects.get()
    assert (row.state, row.became_id) == (DisclosureState.HANDED_OVER, made.pk)
    assert (row.closed_by, row.confirmed_by) == (head, chair)
    assert row.next_notice_at is None
    assert not clock.runs(row)
    assert (made.said, made.recorded_by, made.subject) == (case.said, teacher, slt)
    assert sees(head, made)
    assert WHY in everything(made)
    assert "Clauses touched: tou.no-pupil-friends" in everything(made)
    assert list(recorded.disagreements()) == []


def test_a_disclosure_becomes_a_record_of_the_kind_that_was_asked(teacher, head, dsl, chair):
    case = a_disclosure(teacher, described="Somebody called Sam")
    for to in (Kind.PHONE, Kind.CONTACT):
        asked = ask_reroute(case, to, reason=WHY, seen=None, by=head)
        if to == Kind.PHONE:
            confirmations.take_back(asked, by=head)
    confirmations.answer(asked, yes=True, by=chair)
    made = Record.objects.get()
    assert (made.kind, made.case_manager, made.described) == (
        Kind.CONTACT,
        dsl,
        "Somebody called Sam",
    )


def test_a_reason_as_long_as_it_may_be_is_carried_out_as_well(teacher, slt, head, chair):
    case, reason = a_disclosure(teacher, slt), "x" * LONGEST_REASON
    asked = ask_reroute(case, "bullying", reason=reason, seen=None, by=head)
    confirmations.answer(asked, yes=True, by=chair)
    assert reason in everything(BullyingCase.objects.get())


def test_not_confirmed_it_stays_a_disclosure(teacher, slt, head, chair):
    case = a_disclosure(teacher, slt)
    asked = ask_reroute(case, "bullying", reason=WHY, seen=None, by=head)
    confirmations.answer(asked, yes=False, words="He works here.", by=chair)
    assert now(case).state == DisclosureState.RECORDED
    assert Case.objects.count() == 1


def test_a_disclosure_about_the_head_stays_the_chairs(teacher, head, chair, governor):
    SafeguardingContacts.objects.create(named_governor=governor)
    case = a_disclosure(teacher, head)
    asked = ask_reroute(case, "bullying", reason=WHY, seen=None, by=chair)
    assert asked.second == governor
    confirmations.answer(asked, yes=True, by=governor)
    made = BullyingCase.objects.get()
    assert made.case_manager == chair
    assert not sees(head, made)


LATER = [
    DisclosureState.REFERRED,
    DisclosureState.ADVISED,
    DisclosureState.BELOW,
    DisclosureState.CONCLUDED,
    DisclosureState.CLOSED,
    DisclosureState.VOIDED,
    DisclosureState.HANDED_OVER,
]


@pytest.mark.parametrize("state", LATER)
def test_only_before_anything_came_of_it(state, teacher, slt, head, chair):
    case = put_disclosure(a_disclosure(teacher, slt), state, by=head, second=chair)
    with pytest.raises(Refused, match="already"):
        ask_reroute(case, "bullying", reason=WHY, seen=None, by=head)
    assert not Confirmation.objects.exists()


def test_referred_meanwhile_it_is_not_handed_over(teacher, slt, head, chair):
    case = a_disclosure(teacher, slt)
    asked = ask_reroute(case, "bullying", reason=WHY, seen=None, by=head)
    put_disclosure(now(case), DisclosureState.REFERRED, by=head)
    with pytest.raises(Refused, match="referred to the lado already"):
        confirmations.answer(asked, yes=True, by=chair)
    assert not BullyingCase.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "dsl", "chair", "slt", "governor", "administrator"])
def test_only_who_manages_a_disclosure_asks(who, teacher, slt, head, request):
    case = a_disclosure(teacher, slt)
    with pytest.raises(PermissionDenied):
        ask_reroute(case, "bullying", reason=WHY, seen=None, by=request.getfixturevalue(who))


@pytest.mark.parametrize("to", ["disclosure", "conduct", "no-such-kind"])
def test_a_disclosure_becomes_no_disclosure(to, teacher, slt, head):
    with pytest.raises(Refused) as refused:
        ask_reroute(a_disclosure(teacher, slt), to, reason=WHY, seen=None, by=head)
    assert refused.value.field == "to"
