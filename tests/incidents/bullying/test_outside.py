"""Referrals to somebody outside: recorded, as many as were made; and who was not told yet."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.bullying import outcome, outside
from incidents.bullying.facts import Danger
from incidents.bullying.models import Body, BullyingCase, Referral, State
from incidents.bullying.settling import decided
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.steps import OLDER_PAGE
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.incidents.bullying.assessed import (
    A_FORMER_PUPIL,
    A_PARENT_TO_STAFF,
    IN_VAIN,
    SOMEBODY_HERE,
    assessed,
    facts,
)
from tests.incidents.bullying.family_pages import set_right
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

SAID = "Police constable Amy Bell. Crime reference 4512. She rings Mr Marsh today."
ENDED = [State.CLOSED, State.HANDED_OVER, State.VOIDED]


@pytest.fixture
def case(teacher, head, dsl):
    return a_bullying_case(teacher)


def referred(case, by, body=Body.POLICE, *, at=None, words=SAID, seen=None):
    at = at or timezone.now()
    return outside.refer(case, body, made_at=at, words=words, seen=seen, by=by)


def entries(case):
    return ChronologyEntry.objects.filter(case=case.pk)


@pytest.mark.parametrize("body", Body)
def test_a_referral_is_kept_with_whom_and_what_was_said(body, case, dsl):
    made = referred(case, dsl, body)
    row = Referral.objects.get()
    assert (row, row.name, row.body) == (made, f"{case.reference}/P1", body)
    assert (row.words, row.by) == (SAID, dsl)
    entry = entries(case).get()
    assert (entry.what, entry.words, entry.happened_at) == ("outside-told", SAID, row.made_at)
    assert entry.facts == {"To": body.label, "body": body, "referral": row.name}
    assert Entry.objects.latest("number").action == "case.outside-told"
    details = " ".join(Detail.objects.values_list("text", flat=True))
    assert not any(word in details for word in ("Amy", "Bell", "4512", "Marsh"))
    assert BullyingCase.objects.get().revision == case.revision + 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [one for one in State if one not in ENDED])
def test_in_every_state_that_is_open_and_leaves_it_there(state, case, head):
    put(case, state, by=head)
    referred(case, head)
    assert BullyingCase.objects.get().state == state


@pytest.mark.parametrize("state", ENDED)
def test_nothing_is_referred_from_a_case_that_has_ended(state, case, head, chair):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="Nothing is added"):
        referred(case, head)
    assert not Referral.objects.exists() and not entries(case).exists()


def test_the_same_twice_is_once_and_the_same_body_again_is_another(case, head):
    at = timezone.now() - timedelta(days=1)
    first = referred(case, head, at=at)
    assert referred(case, head, at=at, words=f" {SAID}\n") == first
    assert Referral.objects.count() == entries(case).count() == 1
    referred(case, head)
    referred(case, head, Body.LA, at=at)
    assert [one.name[-2:] for one in outside.referrals(case)] == ["P2", "P3", "P1"]


@pytest.mark.parametrize("words", ["", "  ", "x" * 4001])
def test_words_are_wanted(words, case, head):
    with pytest.raises(Refused) as refused:
        referred(case, head, words=words)
    assert refused.value.field == "words"


@pytest.mark.parametrize("days", [-1, 20_000])
def test_it_was_made_in_the_past(days, case, head):
    with pytest.raises(Refused) as refused:
        referred(case, head, at=timezone.now() - timedelta(days=days))
    assert refused.value.field == "made_at"


def test_it_may_have_been_made_before_the_case_was_recorded(case, head):
    referred(case, head, at=case.recorded_at - timedelta(days=3))


def test_nobody_is_referred_to_who_is_not_on_the_list(case, head):
    with pytest.raises(ValueError, match="DISCLOSURE"):
        referred(case, head, outcome.Body.DISCLOSURE)


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "administrator", "chair", "governor"])
def test_others_record_no_referral(who, case, request):
    with pytest.raises(PermissionDenied):
        referred(case, request.getfixturevalue(who))
    assert not Referral.objects.exists()


def test_who_was_added_to_work_may_and_who_was_added_to_read_may_not(
    case, head, governor, other_teacher
):
    added(case, governor, Power.READ, by=head)
    added(case, other_teacher, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        referred(case, governor)
    referred(case, other_teacher)


def test_an_older_page_is_refused(case, head):
    referred(case, head, seen=case.revision)
    with pytest.raises(Refused, match=OLDER_PAGE[:30]):
        referred(case, head, Body.LA, seen=case.revision)
    assert Referral.objects.count() == 1


def test_a_referral_stays_as_it_was(case, head):
    referred(case, head)
    with pytest.raises(DatabaseError, match="added beside it"), transaction.atomic():
        Referral.objects.update(body=Body.LA)


# Who was not told yet


def test_a_parent_who_does_not_stop_is_for_the_police_and_the_authority(case, head):
    decision = decided(facts(**IN_VAIN))
    assert outside.missing(case, decision) == [Body.POLICE, Body.LA]
    referred(case, head, Body.LA)
    assert outside.missing(case, decision) == [Body.POLICE]
    referred(case, head, Body.POLICE)
    assert outside.missing(case, decision) == []


def test_where_nothing_is_asked_for_nothing_is_missing(case):
    assert outside.missing(case, decided(facts(**A_PARENT_TO_STAFF))) == []
    assert outside.missing(case, None) == []


def test_the_disclosure_workflow_is_no_referral_and_danger_signs_stay(case):
    decision = decided(facts(**SOMEBODY_HERE, danger=frozenset({Danger.IMMEDIATE})))
    assert outcome.Body.DISCLOSURE in decision.refer
    assert Body.POLICE in outside.missing(case, decision)
    assert len(outside.missing(case, decision)) == len(decision.refer) - 1


def test_what_is_shown_is_by_the_latest_assessment(case, head):
    assert outside.shown(case).missing == outside.shown(case).may == []
    assessed(case, head, **A_FORMER_PUPIL)
    assert Body.NEW_SCHOOL in outside.shown(case).may
    assessed(case, head, **IN_VAIN)
    shown = outside.shown(case)
    assert [one.body for one in shown.missing] == [Body.POLICE, Body.LA]
    assert all(one.because for one in shown.missing)
    assert shown.may == []
    made = referred(case, head)
    shown = outside.shown(case)
    assert ([one.body for one in shown.missing], shown.referrals) == ([Body.LA], [made])


def test_a_referral_that_was_set_right_was_not_made(case, head):
    decision, made = decided(facts(**IN_VAIN)), referred(case, head)
    set_right(case, entries(case).get(), "It was the council that I rang.", by=head)
    assert outside.missing(case, decision) == [Body.POLICE, Body.LA]
    assert outside.missing(case, decision, [made]) == [Body.POLICE, Body.LA]
    shown = outside.shown(case, decision)
    assert shown.referrals[0].corrected.words == "It was the council that I rang."
    assert [one.body for one in shown.missing] == [Body.POLICE, Body.LA]


def test_what_may_be_told_is_named_until_it_was(case, head):
    assessed(case, head, **A_FORMER_PUPIL)
    referred(case, head, Body.NEW_SCHOOL)
    assert Body.NEW_SCHOOL not in outside.shown(case).may


def test_what_is_shown_costs_the_same_for_one_referral_and_for_many(case, head):
    assessed(case, head, **IN_VAIN)
    counts = []
    for number in (1, 30):
        while Referral.objects.count() < number:
            referred(case, head, words=f"Call {Referral.objects.count()}")
        with CaptureQueriesContext(connection) as queries:
            assert [one.by.name for one in outside.shown(case).referrals]
        counts.append(len(queries))
    assert counts == [3, 3]
