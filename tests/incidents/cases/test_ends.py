"""The end of keeping follows what it rests on; until then the database lets nothing go."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.bullying.models import Family
from incidents.cases import destroying
from incidents.cases.destroying import OF_A_CASE, due, settle_ends
from incidents.cases.keeping import years_after, years_before
from incidents.cases.models import (
    Case,
    ChronologyEntry,
)
from incidents.children.models import Child
from incidents.reporting.models import IctBan, Kind, Record
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.incidents.cases.kinds import KINDS
from tests.incidents.cases.over import ask, over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def cast(school, other_teacher, head, dsl, chair):
    return {"recorder": other_teacher, "head": head, "dsl": dsl, "chair": chair}


def test_it_stays_while_staff_see_supervised_use_that_was_set_with_it(cast, head):
    case, today = over("R", cast), timezone.localdate()
    IctBan.objects.create(
        record=case,
        child=Child.objects.get(),
        starts_on=today,
        ends_on=today + timedelta(days=3),
        set_by=head,
    )
    with pytest.raises(Refused, match="is to be kept until"):
        ask(case, head)
    assert settle_ends() == 1
    assert Record.objects.get().kept_until == today + timedelta(days=4)
    assert settle_ends() == 0
    assert not due(head, today=today)


@pytest.mark.parametrize("kind", ["B", "R"])
def test_a_date_of_birth_given_later_moves_the_end(kind, cast, head):
    case = over(kind, cast)
    if kind == "R":
        Record.objects.update(kind=Kind.CONTACT)
        assert settle_ends() == 0  # until 25 years are over, which nobody asks before
    today = timezone.localdate()
    born = date(today.year - 12, 2, 28)
    Child.objects.update(born_on=born)
    assert settle_ends() == 1
    assert settle_ends() == 0
    assert Case.objects.get(pk=case.pk).kept_until == years_after(born, 25)
    assert not due(head, today=today)
    assert Entry.objects.latest("number").action == "case.end-settled"
    Child.objects.update(born_on=years_before(today, 25))
    assert settle_ends() == 1
    assert [one.pk for one in due(head, today=today)] == [case.pk]


def test_a_short_record_does_not_follow_a_date_of_birth(cast):
    over("R", cast)
    Child.objects.update(born_on=timezone.localdate() - timedelta(days=3000))
    assert settle_ends() == 0


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2028, 2, 29), date(2003, 2, 28)),
        (date(2029, 3, 1), date(2004, 3, 1)),
        (date(2029, 2, 28), date(2004, 2, 28)),
    ],
)
def test_so_many_years_before(today, before):
    assert years_before(today, 25) == before
    assert years_after(before, 25) <= today < years_after(before + timedelta(days=1), 25)


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_lets_nothing_go_without_a_tombstone(kind, cast, head):
    case = over(kind, cast)
    ask(case, head)
    models = [*OF_A_CASE, *(model for model, _ in destroying._kept[type(case)].rows)]
    for model in [*models, ChronologyEntry, type(case)]:
        rows = model.objects.all()
        assert rows.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match="A child whom a case is about"), transaction.atomic():
        Child.objects.all()._raw_delete("default")


def test_whose_family_it_is_stays_without_a_tombstone(cast):
    over("B", cast)
    for change in (
        Family.objects.get().children.clear,
        Family.children.through.objects.all().delete,
    ):
        with pytest.raises(DatabaseError, match="stays until the record"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="as it was noted"), transaction.atomic():
        Family.children.through.objects.update(child=Child.objects.last())
