"""Whatever kind it is: due once its time has come, decided by two people, gone but for a stone."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.bullying.models import State as BullyingState
from incidents.cases import confirmations, destroying, routing
from incidents.cases.destroying import OF_A_CASE, due
from incidents.cases.involving import involve
from incidents.cases.models import (
    Case,
    ChronologyEntry,
    Confirmation,
    Evidence,
    Grant,
    Involved,
    Side,
    Tombstone,
)
from incidents.children.models import Child
from incidents.disclosures.models import Disclosure
from incidents.reporting.models import IctBan, Kind, Record
from policyportal.audit.models import ERASED, Detail, Entry
from policyportal.people.models import Role
from policyportal.refusal import Refused
from policyportal.vault import files
from policyportal.vault.models import SealedFile
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.bullying.rows import put as put_bullying
from tests.incidents.cases.kinds import KINDS, VOIDED, a_case, ended
from tests.incidents.cases.over import NAMES, ask, destroy, over, time_has_come
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_disclosure

pytestmark = pytest.mark.django_db
CALLED = {"D": "disclosure", "B": "bullying", "R": "firewall"}
OUTCOMES = {"D": "false", "B": "not-school", "R": "closed"}


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def cast(school, other_teacher, head, dsl, chair):
    return {"recorder": other_teacher, "head": head, "dsl": dsl, "chair": chair}


def verified(capsys) -> bool:
    call_command("verify_audit")
    return "The audit log is right" in capsys.readouterr().out


def everything_kept() -> str:
    """Return every row of every table but the people's, as one text."""
    rows = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            rows += [f"{model._meta.label} {row}" for row in model._base_manager.values()]
    return "\n".join(rows)


def sealed_columns() -> list[str]:
    """Return the sealed columns in which anything stands."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if field.name.endswith("_sealed"):
                rows = model._base_manager.exclude(**{field.name: b""})
                found += [f"{model.__name__}.{field.name}"] * rows.count()
    return found


def in_the_vault() -> list[str]:
    return [path.name for path in files.folder().glob("*") if len(path.name) == 64]


def test_every_row_that_can_belong_to_a_case_goes_with_it():
    """A table that is added later, and not said here, would keep its case for ever."""
    said = {*OF_A_CASE, ChronologyEntry}
    for kind in (Disclosure, BullyingCase, Record):
        own = {model for model, _ in destroying._kept[kind].rows}
        relations = [one for one in kind._meta.get_fields(include_hidden=True) if one.one_to_many]
        there = {one.related_model for one in relations}
        assert {one for one in there if not issubclass(one, Case)} == said | own


@pytest.mark.parametrize("kind", KINDS)
def test_two_people_leave_nothing_but_a_tombstone(
    kind, cast, head, chair, capsys, django_capture_on_commit_callbacks
):
    case = over(kind, cast)
    children = list(Child.objects.values_list("reference", flat=True))
    assert children
    assert sealed_columns()
    assert in_the_vault()
    assert verified(capsys)
    with django_capture_on_commit_callbacks(execute=True):
        destroy(case, by=head, second=chair)
    assert sealed_columns() == []
    assert in_the_vault() == []
    for model in (Case, Involved, Child, Evidence, Grant, Confirmation, SealedFile):
        assert not model.objects.exists(), model
    for model, _ in destroying._kept[type(case)].rows:
        assert not model.objects.exists(), model
    kept = everything_kept()
    for word in (*NAMES, *children, "Monday", "Friday", "Mrs Lall"):
        assert word not in kept
    assert kept.count(case.reference) == 2  # the tombstone, and the entry about it
    stone = Tombstone.objects.get()
    assert (stone.reference, stone.kind) == (case.reference, CALLED[kind])
    assert stone.outcome == OUTCOMES[kind]
    assert (stone.proposed_by, stone.confirmed_by) == (head, chair)
    assert stone.closed_on == timezone.localdate(case.closed_at)
    assert stone.kept_until <= timezone.localdate()
    assert Entry.objects.latest("number").action == "case.destroyed"
    said = Detail.objects.exclude(entry__action__in=["case.destroyed", ERASED])
    assert not said.filter(entry__about__startswith="incidents.").exists()
    assert Entry.objects.filter(about=f"incidents.case:{case.pk}").count() > 3
    assert verified(capsys)


@pytest.mark.parametrize("kind", KINDS)
def test_another_case_with_the_same_child_keeps_all_of_its_own(kind, cast, head, chair, capsys):
    case = over(kind, cast)
    other = over("R", cast)
    on_both = Involved.objects.filter(case=case.pk).first().child
    involve(other, on_both, Side.HURT, by=head)
    gone = Child.objects.filter(involved__case=case.pk).exclude(pk=on_both.pk)
    gone = list(gone.values_list("pk", flat=True))
    destroy(case, by=head, second=chair)
    assert Case.objects.get().pk == other.pk
    assert Child.objects.get(pk=on_both.pk).name == on_both.name
    assert Detail.objects.filter(entry__about=f"incidents.child:{on_both.pk}").exists()
    assert not Child.objects.filter(pk__in=gone).exists()
    assert files.read(Evidence.objects.get().file) == other.reference.encode()
    assert IctBan.objects.count() == 1
    assert verified(capsys)
    destroy(other, by=head, second=chair)
    assert not Child.objects.exists()
    assert verified(capsys)


def test_a_child_who_was_taken_off_another_case_stays_with_that_one(cast, head, chair):
    case, other = over("B", cast), a_record(cast["recorder"])
    child = Involved.objects.filter(case=case.pk).first().child
    taken_off = involve(other, child, Side.DOING, by=head)
    taken_off.ended_at = timezone.now()
    taken_off.save()
    destroy(case, by=head, second=chair)
    assert Child.objects.filter(pk=child.pk).exists()


def test_cases_that_point_to_it_point_to_nothing(cast, head, chair, capsys):
    case = over("B", cast)
    later = a_bullying_case(cast["recorder"], follows=case)
    came_from = a_record(cast["recorder"], became=case)
    of_conduct = a_disclosure(cast["recorder"], became=case)
    destroy(case, by=head, second=chair)
    assert BullyingCase.objects.get() == BullyingCase.objects.get(pk=later.pk, follows=None)
    assert Record.objects.get(pk=came_from.pk).became_id is None
    assert Disclosure.objects.get(pk=of_conduct.pk).became_id is None
    assert verified(capsys)


def test_what_it_follows_and_became_stays(cast, head, chair):
    earlier = a_bullying_case(cast["recorder"], hurt=("Ivy Bloom",), doing=())
    case = over("B", cast)
    BullyingCase.objects.filter(pk=case.pk).update(follows=earlier, became=earlier.pk)
    destroy(case, by=head, second=chair)
    assert BullyingCase.objects.get() == earlier
    assert [child.name for child in Child.objects.all()] == ["Ivy Bloom"]


@pytest.mark.parametrize("kind", KINDS)
def test_due_for_who_manages_it_by_the_day(kind, cast, head, chair, dsl, teacher):
    case, today = over(kind, cast), timezone.localdate()
    assert [one.pk for one in due(head, today=today)] == [case.pk]
    assert not due(head, today=today - timedelta(days=2))
    for person in (chair, dsl, teacher):
        assert not due(person, today=today)
    assert destroying.in_their_kinds(due(head, today=today)) == [case]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_open_is_never_due(kind, cast, head):
    case = a_case(kind, cast["recorder"])
    Case.objects.filter(pk=case.pk).update(kept_until=date(2020, 1, 1))
    assert not due(head, today=timezone.localdate())
    with pytest.raises(Refused, match="not closed"):
        ask(case, head)


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_time_it_stays(kind, cast, head):
    case = over(kind, cast)
    now = timezone.now()
    type(case).objects.filter(pk=case.pk).update(closed_at=now, kept_until=None)
    if kind == "D":  # which is due on the day it is closed, so it is found to be unfounded instead
        Disclosure.objects.filter(pk=case.pk).update(outcome="unfounded")
    with pytest.raises(Refused, match="stays"):
        ask(case, head)
    assert not Confirmation.objects.exclude(purpose="letter").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_judged_again_when_it_is_confirmed(kind, cast, head, chair):
    case = over(kind, cast)
    asked = ask(case, head)
    type(case).objects.filter(pk=case.pk).update(closed_at=timezone.now())
    if kind == "D":
        Disclosure.objects.filter(pk=case.pk).update(consents_to_keep=True)
    with pytest.raises(Refused, match="stays"), transaction.atomic():
        confirmations.answer(asked, yes=True, by=chair)
    assert type(case).objects.filter(pk=case.pk).exists()
    assert not Tombstone.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_one_person_alone_destroys_nothing(kind, cast, head, chair, dsl):
    case = over(kind, cast)
    asked = ask(case, head)
    for person in (head, dsl):
        with pytest.raises(PermissionDenied):
            confirmations.answer(asked, yes=True, by=person)
    confirmations.answer(asked, yes=False, words="A claim may come.", by=chair)
    assert type(case).objects.get().state == "closed"
    assert not Tombstone.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_but_the_case_manager_asks(who, kind, cast, request):
    case = over(kind, cast)
    with pytest.raises(PermissionDenied):
        ask(case, request.getfixturevalue(who))


@pytest.mark.parametrize("kind", KINDS)
def test_twice_destroys_once(kind, cast, head, chair):
    case = over(kind, cast)
    asked = ask(case, head)
    with pytest.raises(Refused, match="already"):
        ask(case, head)
    confirmations.answer(asked, yes=True, by=chair)
    with pytest.raises(Refused, match="destroyed"):
        confirmations.answer(asked, yes=True, by=chair)
    with pytest.raises(Refused, match="destroyed"):
        ask(case, head)
    assert Tombstone.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_page_is_refused(kind, cast, head):
    case = over(kind, cast)
    with pytest.raises(Refused, match="older"):
        ask(case, head, seen=case.revision - 1)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_voided_goes_after_a_year(kind, cast, head, chair):
    case = ended(a_case(kind, cast["recorder"]), VOIDED, by=head, second=chair)
    a_year_ago = timezone.now() - timedelta(days=366)
    type(case).objects.filter(pk=case.pk).update(closed_at=timezone.now())
    with pytest.raises(Refused, match="stays until"):
        ask(case, head)
    type(case).objects.filter(pk=case.pk).update(closed_at=a_year_ago)
    destroy(case, by=head, second=chair)
    stone = Tombstone.objects.get()
    assert (stone.outcome, destroying.called(stone)[1]) == ("voided", "Voided")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_handed_over_goes_as_well(kind, cast, head, chair):
    case = a_case(kind, cast["recorder"])
    case.state, case.closed_by = "handed-over", head
    case.closed_at, case.confirmed_by = timezone.now(), chair
    case.save()
    case = time_has_come(case)
    assert [one.pk for one in due(head, today=timezone.localdate())] == [case.pk]
    destroy(case, by=head, second=chair)
    assert Tombstone.objects.get().outcome == "handed-over"


def test_a_case_of_bullying_that_was_resolved_leaves_that(cast, head, chair):
    case = a_bullying_case(cast["recorder"])
    put_bullying(case, BullyingState.RESOLVED, by=head)
    case.state, case.closed_at, case.closed_by = "closed", timezone.now(), head
    case.save()
    destroy(time_has_come(case), by=head, second=chair)
    stone = Tombstone.objects.get()
    assert destroying.called(stone) == ("Bullying", "Resolved")


def test_a_dsl_asks_for_what_is_theirs_and_the_chair_confirms(cast, dsl, head, chair):
    case = ended(a_record(cast["recorder"], Kind.PHONE), "closed", by=dsl, second=chair)
    case = time_has_come(case)
    assert case.manager_role == Role.DSL
    assert [one.pk for one in due(dsl, today=timezone.localdate())] == [case.pk]
    with pytest.raises(PermissionDenied):
        ask(case, head)
    assert routing.second_person(case, first=dsl) == chair
    destroy(case, by=dsl, second=chair)
    assert len(destroying.destroyed(dsl)) == 1
    assert not destroying.destroyed(head)
