"""The police: the first review within four weeks, then one every two, until they have finished."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import police
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, State
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def began(case, by, on=None, seen=None, **more):
    return police.police_began(case, on=on or ago(40), seen=seen, by=by, **more)


def reviewed(case, by, on=None, words="They have the telephone.", seen=None):
    return police.police_reviewed(case, on=on or ago(20), words=words, seen=seen, by=by)


def ended(case, by, on=None, words="No further action.", seen=None):
    return police.police_ended(case, on=on or ago(1), words=words, seen=seen, by=by)


@pytest.fixture
def case(other_teacher, teacher, head, chair):
    return put(a_disclosure(other_teacher, teacher), State.REFERRED, by=head)


def test_the_first_review_is_four_weeks_on(case, head):
    began(case, head, on=ago(3), words="PC Sola Grant rang.")
    row = Disclosure.objects.get()
    assert (row.police_since, row.police_ended_on) == (ago(3), None)
    assert row.police_review_due == ago(3) + timedelta(days=28)
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words) == (Happening.POLICE_BEGAN, "PC Sola Grant rang.")
    assert timezone.localdate(entry.happened_at) == ago(3)
    assert Entry.objects.latest("number").action == "case.police-began"
    assert "Sola" not in Entry.objects.latest("number").detail.text


def test_then_one_every_two_weeks(case, head):
    began(case, head)
    reviewed(case, head, on=ago(15))
    assert Disclosure.objects.get().police_review_due == ago(1)
    assert Entry.objects.latest("number").action == "case.police-reviewed"
    reviewed(case, head, on=ago(2))
    assert Disclosure.objects.get().police_review_due == ago(-12)


def test_an_earlier_review_written_down_late_moves_nothing(case, head):
    began(case, head)
    reviewed(case, head, on=ago(5))
    reviewed(case, head, on=ago(20))
    assert Disclosure.objects.get().police_review_due == ago(-9)


def test_once_they_have_finished_no_review_is_due(case, head):
    began(case, head)
    ended(case, head, on=ago(2))
    row = Disclosure.objects.get()
    assert (row.police_ended_on, row.police_review_due) == (ago(2), None)
    entry = ChronologyEntry.objects.latest("number")
    assert (entry.what, entry.words) == (Happening.POLICE_ENDED, "No further action.")
    assert entry.facts == {}
    assert Entry.objects.latest("number").action == "case.police-ended"


def test_they_may_begin_again_and_old_reviews_do_not_count(case, head):
    began(case, head)
    reviewed(case, head, on=ago(10))
    ended(case, head, on=ago(9))
    began(case, head, on=ago(8))
    row = Disclosure.objects.get()
    assert (row.police_since, row.police_ended_on) == (ago(8), None)
    assert row.police_review_due == ago(8) + timedelta(days=28)
    reviewed(row, head, on=ago(7))
    assert Disclosure.objects.get().police_review_due == ago(-7)


def test_they_do_not_begin_again_before_they_finished(case, head):
    began(case, head)
    ended(case, head, on=ago(9))
    with pytest.raises(Refused) as refused:
        began(case, head, on=ago(10))
    assert refused.value.field == "on"


def test_each_step_has_its_turn(case, head):
    for act in (reviewed, ended):
        with pytest.raises(Refused):
            act(case, head)
    began(case, head)
    with pytest.raises(Refused):
        began(case, head)
    ended(case, head)
    for act in (reviewed, ended):
        with pytest.raises(Refused):
            act(case, head)
    assert ChronologyEntry.objects.count() == 2


@pytest.mark.parametrize("act", [began, reviewed, ended])
@pytest.mark.parametrize("days", [-1, 20_000])
def test_no_day_to_come_nor_long_ago(act, days, case, head):
    if act is not began:
        began(case, head)
    with pytest.raises(Refused) as refused:
        act(case, head, on=ago(days))
    assert refused.value.field == "on"


@pytest.mark.parametrize("act", [reviewed, ended])
def test_nothing_before_they_began_and_nothing_without_words(act, case, head):
    began(case, head)
    with pytest.raises(Refused) as refused:
        act(case, head, on=ago(41))
    assert refused.value.field == "on"
    with pytest.raises(Refused) as refused:
        act(case, head, words=" ")
    assert refused.value.field == "words"


@pytest.mark.parametrize("act", [began, reviewed, ended])
@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_not_once_it_is_over(act, state, case, head, chair, other_teacher, teacher):
    over = put(a_disclosure(other_teacher, teacher), state, by=head, second=chair)
    if act is not began:
        over.police_since = ago(40)
        over.save(update_fields=["police_since"])
    with pytest.raises(Refused, match="reopen"):
        act(over, head)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("state", [State.RECORDED, State.BELOW, State.ADVISED, State.CONCLUDED])
def test_in_every_open_state(state, other_teacher, teacher, head, chair):
    began(put(a_disclosure(other_teacher, teacher), state, by=head), head)
    assert police.they_investigate(Disclosure.objects.get())


def test_not_on_a_conduct_record(other_teacher, teacher, head):
    with pytest.raises(Refused):
        began(a_conduct_record(other_teacher, teacher), head)


@pytest.mark.parametrize("act", [began, reviewed, ended])
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_else(act, who, case, request):
    with pytest.raises(PermissionDenied):
        act(case, request.getfixturevalue(who))


def test_who_was_added_to_work_may_and_a_reader_may_not(case, head, dsl, slt):
    added(case, dsl, Power.WORK, by=head)
    added(case, slt, Power.READ, by=head)
    with pytest.raises(PermissionDenied):
        began(case, slt)
    began(case, dsl)


def test_an_old_page_records_nothing(case, head):
    with pytest.raises(Refused):
        began(case, head, seen=case.revision + 1)
    assert not ChronologyEntry.objects.exists()
