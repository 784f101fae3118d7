"""What is due, decided by two people, gone but for its tombstone; the log still verifies."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from incidents.cases import confirmations, destroying, evidence, steps
from incidents.cases.chronology import Happened
from incidents.cases.keeping import years_after
from incidents.cases.models import (
    Case,
    ChronologyEntry,
    Confirmation,
    Evidence,
    Grant,
    Power,
    Tombstone,
)
from incidents.disclosures import closing
from incidents.disclosures import destroying as of_conduct
from incidents.disclosures.models import Disclosure, Outcome, State
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import RoleAssignment
from policyportal.refusal import Refused
from policyportal.vault import files
from policyportal.vault.models import SealedFile
from policyportal.vault.uploads import Accepted
from tests.delivering import deliver_all
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

REASON = "Its time has come."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path


def over(recorder, subject, head, chair, **more) -> Disclosure:
    """Return a closed case that was found to be false, and so is due."""
    case = a_disclosure(recorder, subject, **more)
    added = Accepted(name="page.png", media_type="image/png", data=case.reference.encode())
    evidence.add(
        case,
        upload=added,
        description="A picture of the page.",
        captured_at=None,
        images="no",
        seen=None,
        by=head,
    )
    case = put(Disclosure.objects.get(pk=case.pk), State.CONCLUDED, by=head)
    Disclosure.objects.filter(pk=case.pk).update(outcome=Outcome.FALSE)
    asked = closing.ask_to_close(case, reason="Done.", seen=None, by=head)
    confirmations.answer(asked, yes=True, by=chair)
    return Disclosure.objects.get(pk=case.pk)


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return over(other_teacher, teacher, head, chair)


def corrected_twice(case, by) -> None:
    first = steps.finish(case, Happened.ADDED, by=by, words="On Monday.")
    second = steps.finish(case, Happened.CORRECTED, by=by, words="Tuesday.", corrects=first)
    steps.finish(case, Happened.CORRECTED, by=by, words="Friday.", corrects=second)


def ask(case, by, **more):
    return destroying.ask_to_destroy(case, **({"reason": REASON, "seen": None} | more), by=by)


def test_due_by_today(case, head, chair):
    [due] = destroying.due(head, today=timezone.localdate())
    assert due.pk == case.pk
    assert not destroying.due(head, today=timezone.localdate() - timedelta(days=1))
    assert not destroying.due(chair, today=timezone.localdate())


def test_two_people_leave_nothing_but_a_tombstone(
    case, head, chair, dsl, django_capture_on_commit_callbacks, capsys
):
    sealed = Evidence.objects.get().file
    corrected_twice(case, head)
    added(case, dsl, Power.READ, by=head)
    path = files.folder() / sealed.token
    assert path.exists()
    asked = ask(case, head)
    assert Disclosure.objects.visible_to(chair).filter(pk=case.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        confirmations.answer(asked, yes=True, by=chair)
    kept = (Case, Disclosure, ChronologyEntry, Evidence, Grant, Confirmation, SealedFile)
    assert [model.objects.count() for model in kept] == [0] * 7
    assert not path.exists()
    stone = Tombstone.objects.get()
    assert (stone.reference, stone.kind, stone.outcome) == (case.reference, "disclosure", "false")
    assert (stone.proposed_by, stone.confirmed_by) == (head, chair)
    assert stone.recorded_on == timezone.localdate(case.recorded_at)
    assert stone.closed_on == stone.kept_until == timezone.localdate(case.closed_at)
    names = [f"incidents.case:{case.pk}"]
    assert Entry.objects.filter(about__in=names).count() > 5
    last = Entry.objects.latest("number")
    assert (last.action, last.by) == ("case.destroyed", f"people.person:{chair.pk}")
    kept = Detail.objects.exclude(entry__action__in=["case.destroyed", "detail.erased"])
    assert not kept.filter(entry__about__startswith="incidents.").exists()
    call_command("verify_audit")
    assert "The audit log is right" in capsys.readouterr().out


def test_other_cases_stay(case, other_teacher, slt, head, chair, capsys):
    other = over(other_teacher, slt, head, chair)
    confirmations.answer(ask(case, head), yes=True, by=chair)
    assert Disclosure.objects.get() == other
    assert Evidence.objects.count() == 1
    assert files.read(Evidence.objects.get().file) == other.reference.encode()
    assert Detail.objects.filter(entry__about=f"incidents.case:{other.pk}").exists()
    call_command("verify_audit")
    assert "The audit log is right" in capsys.readouterr().out


def test_messages_about_it_that_wait_are_not_sent_any_more(case, head, chair, mailoutbox):
    confirmations.answer(ask(case, head), yes=True, by=chair)
    assert Message.objects.filter(state="pending").exists()
    deliver_all()
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert mailoutbox == []


def test_without_a_second_person_it_stays(case, head, chair):
    asked = ask(case, head)
    with pytest.raises(PermissionDenied):
        confirmations.answer(asked, yes=True, by=head)
    confirmations.answer(asked, yes=False, words="It may be asked for.", by=chair)
    assert Disclosure.objects.get().state == State.CLOSED
    assert not Tombstone.objects.exists()


def test_twice_destroys_once(case, head, chair):
    asked = ask(case, head)
    confirmations.answer(asked, yes=True, by=chair)
    with pytest.raises(Refused, match="destroyed"):
        confirmations.answer(asked, yes=True, by=chair)
    assert Tombstone.objects.count() == 1


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_but_the_case_manager_asks(who, case, request):
    with pytest.raises(PermissionDenied):
        ask(case, request.getfixturevalue(who))


@pytest.mark.parametrize("state", [State.RECORDED, State.ADVISED, State.BELOW, State.CONCLUDED])
def test_an_open_case_stays(state, school, other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), state, by=head)
    with pytest.raises(Refused, match="not closed"):
        ask(case, head)


def test_before_its_time_it_stays(case, head):
    Disclosure.objects.filter(pk=case.pk).update(outcome=Outcome.UNFOUNDED)
    case = Disclosure.objects.get()
    with pytest.raises(Refused, match="cannot be said yet"):
        ask(case, head)
    case.born_on = "1980-02-01"
    case.save()
    with pytest.raises(Refused, match="until 1 February 2048"):
        ask(case, head)


def test_judged_again_when_it_is_confirmed(case, head, chair):
    asked = ask(case, head)
    Disclosure.objects.filter(pk=case.pk).update(consents_to_keep=True)
    with pytest.raises(Refused, match="cannot be said"):
        confirmations.answer(asked, yes=True, by=chair)
    assert Disclosure.objects.exists()


def test_reopened_it_stays(case, head, chair):
    asked = ask(case, head)
    closing.reopen(case, reason="More came to light.", seen=None, by=head)
    with pytest.raises(Refused, match="taken back"):
        confirmations.answer(asked, yes=True, by=chair)
    assert not destroying.due(head, today=timezone.localdate())


def test_a_voided_record_leaves_that_as_its_outcome(
    school, other_teacher, teacher, head, chair, time_machine
):
    case = put(a_disclosure(other_teacher, teacher), State.VOIDED, by=head, second=chair)
    time_machine.move_to(timezone.now() + timedelta(days=367))
    confirmations.answer(ask(case, head), yes=True, by=chair)
    assert Tombstone.objects.get().outcome == "voided"


def test_the_date_of_birth_says_how_long_it_stays(school, other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    assert list(of_conduct.birth_missing(head)) == [case]
    of_conduct.say_born_on(case, born_on=date(1980, 2, 1), seen=case.revision, by=head)
    row = Disclosure.objects.get()
    assert (row.born_on, row.kept_until) == ("1980-02-01", date(2048, 2, 1))
    assert Entry.objects.latest("number").action == "case.born-on"
    assert not Detail.objects.filter(text__contains="1980").exists()
    assert not of_conduct.birth_missing(head)


def test_a_date_of_birth_that_cannot_be(school, other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    with pytest.raises(Refused) as refused:
        of_conduct.say_born_on(case, born_on=timezone.localdate(), seen=None, by=head)
    assert refused.value.field == "born_on"
    with pytest.raises(PermissionDenied):
        of_conduct.say_born_on(case, born_on=date(1980, 2, 1), seen=None, by=chair)


def test_no_date_of_birth_where_nothing_depends_on_it(case, head):
    with pytest.raises(Refused, match="does not depend"):
        of_conduct.say_born_on(case, born_on=date(1980, 2, 1), seen=None, by=head)


def test_once_somebody_has_left_their_low_level_concern_has_an_end(
    school, other_teacher, teacher, head, chair
):
    case = put(a_disclosure(other_teacher, teacher), State.BELOW, by=head)
    asked = closing.ask_to_close(case, reason="Done.", seen=None, by=head)
    confirmations.answer(asked, yes=True, by=chair)
    assert destroying.settle_ends() == 0
    assert Disclosure.objects.get().kept_until is None
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=teacher).update(ends_on=yesterday)
    assert destroying.settle_ends() == 1
    assert Disclosure.objects.get().kept_until == yesterday
    assert Entry.objects.latest("number").action == "case.end-settled"
    assert destroying.settle_ends() == 0
    confirmations.answer(ask(case, head), yes=True, by=chair)
    assert Tombstone.objects.get().outcome == "below-threshold"


def test_once_they_are_back_the_end_is_open_again(school, other_teacher, teacher, head, chair):
    put(a_conduct_record(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=teacher).update(ends_on=yesterday)
    assert destroying.settle_ends() == 1
    assert Disclosure.objects.get().kept_until == years_after(yesterday, 6)
    RoleAssignment.objects.filter(person=teacher).update(ends_on=None)
    assert destroying.settle_ends() == 1
    assert Disclosure.objects.get().kept_until is None
    assert destroying.settle_ends() == 0


@pytest.mark.parametrize("outcome", [Outcome.UNFOUNDED, Outcome.FALSE])
def test_an_allegation_does_not_follow_who_leaves(
    outcome, school, other_teacher, teacher, head, chair
):
    put(a_disclosure(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    Disclosure.objects.update(outcome=outcome)
    RoleAssignment.objects.filter(person=teacher).update(ends_on=date(2025, 1, 1))
    assert destroying.settle_ends() == 0


def test_tombstones_are_for_the_role_that_managed_the_case(case, head, chair, teacher):
    confirmations.answer(ask(case, head), yes=True, by=chair)
    assert len(destroying.destroyed(head)) == 1
    assert not destroying.destroyed(chair)
    assert not destroying.destroyed(teacher)
