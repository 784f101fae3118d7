"""The database itself refuses what the actions refuse."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures.models import Disclosure, Kind, State
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("state", [s for s in State if s != State.RECORDED])
def test_every_state_can_be_made(state, case, head, chair):
    made = put(case, state, by=head, second=chair)
    assert Disclosure.objects.get().state == state == made.state


@pytest.mark.parametrize("state", [State.CONCLUDED, State.CLOSED, State.VOIDED])
def test_conduct_has_its_own_way(state, other_teacher, teacher, head, chair):
    put(a_conduct_record(other_teacher, teacher), state, by=head, second=chair)
    assert Disclosure.objects.get().state == state


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.ADVISED},
        {"state": State.REFERRED},
        {"state": State.BELOW},
        {"state": State.CONCLUDED},
        {"state": State.CLOSED},
        {"action": "suspended"},
        {"action": "suspended", "acted_at": timezone.now()},
        {"outcome": "unfounded", "concluded_at": timezone.now()},
        {"kind": Kind.CONDUCT},
        {"closed_at": timezone.now()},
        {"source": "child"},
        {"conduct_outcome": "disciplinary"},
    ],
    ids=lambda change: " ".join(change) + str(change.get("state", "")),
)
def test_a_recorded_one_cannot_skip_what_comes_first(change, case):
    assert refused(lambda: Disclosure.objects.filter(pk=case.pk).update(**change))


def test_nobody_closes_alone(case, head):
    put(case, State.CONCLUDED, by=head)
    closing = {"state": State.CLOSED, "closed_at": timezone.now(), "closed_by": head}
    rows = Disclosure.objects.filter(pk=case.pk)
    assert refused(lambda: rows.update(**closing))
    assert refused(lambda: rows.update(**closing, confirmed_by=head))


def test_a_substantiated_one_is_not_closed_before_dbs_and_tra_are_answered(case, head, chair):
    put(case, State.CONCLUDED, by=head)
    rows = Disclosure.objects.filter(pk=case.pk)
    rows.update(outcome="substantiated")
    closing = {"state": State.CLOSED, "closed_at": timezone.now(), "closed_by": head}
    assert refused(lambda: rows.update(**closing, confirmed_by=chair, dbs="referred"))
    assert rows.update(**closing, confirmed_by=chair, dbs="referred", tra="not-met") == 1


def test_the_subject_is_never_manager_nor_added(case, teacher, governor, head):
    assert refused(lambda: Disclosure.objects.filter(pk=case.pk).update(case_manager=teacher))
    assert refused(lambda: added(case, teacher, Power.READ, by=head))
    assert not refused(lambda: added(case, governor, Power.READ, by=head))


def test_who_was_added_stays_no_longer_than_was_said(case, dsl, head):
    grant = added(case, dsl, Power.WORK, by=head)
    rows = type(grant).objects.filter(pk=grant.pk)
    assert refused(lambda: rows.update(ends_at=grant.ends_at + timedelta(hours=1)))
    assert rows.update(ends_at=timezone.now()) == 1
    assert refused(lambda: rows.delete())


def test_nothing_of_a_case_is_deleted_or_rewritten(case, head):
    entry = ChronologyEntry(case_id=case.pk, name=f"{case.reference}/1", number=1, what="added")
    entry.save(force_insert=True)
    assert refused(lambda: ChronologyEntry.objects.update(what="told"))
    assert refused(lambda: ChronologyEntry.objects.all().delete())
    # Django stops by itself where rows hang on a case; with none it is the database that does.
    alone = a_disclosure(case.recorded_by, case.subject)
    assert refused(lambda: Disclosure.objects.filter(pk=alone.pk).delete())
    assert refused(lambda: Disclosure.objects.update(aware_at=timezone.now()))
