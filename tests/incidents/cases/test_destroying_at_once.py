"""Two people and one record whose time has come, at the same moment."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from incidents.bullying import ending, recording
from incidents.bullying.models import BullyingCase
from incidents.cases import confirmations, destroying
from incidents.cases.involving import involve
from incidents.cases.models import Confirmation, Involved, Side, Tombstone
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About, note
from incidents.children.models import Child
from incidents.reporting.models import Kind
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.cases.kinds import KINDS, a_case, ended
from tests.incidents.cases.over import closed_long_ago, time_has_come
from tests.incidents.reporting.rows import a_record
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ASHA = About("Asha Lall", born_on=date(2017, 3, 1))


def names(done):
    return sorted(type(each).__name__ for each in done)


def asked(case, by) -> Confirmation:
    return destroying.ask_to_destroy(case, reason="It is time.", seen=None, by=by)


def yes(confirmation, by):
    mine = Confirmation.objects.select_related("case").get(pk=confirmation.pk)
    return lambda: confirmations.answer(mine, yes=True, by=by)


def recorded(told, by):
    with transaction.atomic():
        return recording.record(told, reference="B-22222", by=by)


@pytest.mark.parametrize("kind", KINDS)
def test_yes_twice_destroys_once(kind, school, other_teacher, head, chair):
    case = time_has_come(ended(a_case(kind, other_teacher), "voided", by=head, second=chair))
    waiting = asked(case, head)
    done = at_once(yes(waiting, chair), yes(waiting, chair))
    assert "Refused" in names(done)
    assert Tombstone.objects.count() == 1


def test_destroyed_or_reopened(school, other_teacher, head, chair):
    case = closed_long_ago(a_bullying_case(other_teacher), by=head, second=chair)
    waiting = asked(case, head)
    done = at_once(
        yes(waiting, chair),
        lambda: ending.reopen(case, words="It has begun again.", seen=None, by=head),
    )
    assert "Refused" in names(done)
    there = BullyingCase.objects.filter(state="assessed").count()
    assert there + Tombstone.objects.count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_a_child_is_reported_again_as_the_last_record_of_them_goes(
    turn, school, other_teacher, head, chair
):
    case = a_record(other_teacher, Kind.FIREWALL, children=())
    told = Told(
        said="It has begun again.",
        source=Source.PARENT,
        platform=Platform.WHATSAPP,
        happened_on=timezone.localdate(),
        aware_at=timezone.now(),
        children=((ASHA, Side.HURT),),
    )
    involve(case, note(ASHA, today=timezone.localdate(), by=head), Side.HURT, by=head)
    waiting = asked(closed_long_ago(case, by=head, second=chair), head)
    done = at_once(yes(waiting, chair), lambda: recorded(told, other_teacher))
    assert names(done) == ["BullyingCase", "Record"]
    assert Involved.objects.get().child == Child.objects.get()
    assert Child.objects.get().name == "Asha Lall"


def test_two_cases_of_one_child_at_once_leave_nothing(school, other_teacher, head, chair):
    cases = [a_bullying_case(other_teacher, doing=()) for _ in range(2)]
    child = Involved.objects.filter(case=cases[0].pk).get().child
    involve(cases[1], child, Side.DOING, by=head)
    BullyingCase.objects.filter(pk=cases[1].pk).update(follows=cases[0].pk)
    waiting = [
        asked(closed_long_ago(BullyingCase.objects.get(pk=one.pk), by=head, second=chair), head)
        for one in cases
    ]
    done = at_once(*(yes(one, chair) for one in waiting))
    assert names(done) == ["BullyingCase", "BullyingCase"]
    assert Tombstone.objects.count() == 2
    assert not Child.objects.exists()
