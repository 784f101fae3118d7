"""What the demo school has of cases: something at each stage, and all of it by the real actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.cases import confirmations, destroying, grants
from incidents.cases.chronology import Happened
from incidents.cases.models import ChronologyEntry, Power, Tombstone
from incidents.disclosures import clock, closing
from incidents.disclosures.models import Action, Disclosure, Kind, Outcome, State
from incidents.disclosures.ticks import ticks_of
from policyportal.audit.verification import verify
from policyportal.operations import demo_disclosures, demo_outcomes
from policyportal.operations.demo_cases import CHAIR, HEAD, case_of
from policyportal.operations.diary import person
from policyportal.overview.home import tasks_for
from policyportal.school.models import Closure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_demo_school")]


def happened(case: Disclosure, *what: str) -> int:
    return ChronologyEntry.objects.filter(case=case.pk, what__in=what).count()


def test_there_is_a_case_in_every_state_that_is_worked_in():
    states = set(Disclosure.objects.values_list("state", flat=True))
    assert states == {State.RECORDED, State.ADVISED, State.CONCLUDED, State.CLOSED}
    assert set(Disclosure.objects.values_list("kind", flat=True)) == set(Kind)
    assert verify().broken == []


def test_the_closed_concern_was_gone_through_step_by_step():
    case = case_of(demo_disclosures.COACH)
    assert case.state == State.CLOSED
    steps = ticks_of(Kind(case.kind), case.source)
    assert happened(case, Happened.TICKED) == len(steps) == 3


def test_one_works_on_the_running_case_and_one_was_taken_off_it():
    case = case_of(demo_disclosures.ASSISTANT)
    works, read = grants.people_on(case)
    assert (works.person, works.power) == (person("leila.haddad"), Power.WORK)
    assert works.is_running
    assert works.reason
    assert works.ends_at > timezone.now() + timedelta(days=14)
    assert (read.person, read.power) == (person("stephen.achebe"), Power.READ)
    assert not read.is_running
    assert read.ended_by == person(HEAD)
    assert happened(case, Happened.PERSON_ADDED) == 2
    assert happened(case, Happened.PERSON_ENDED) == 1


def test_somebody_is_suspended_and_the_letter_is_still_due():
    case = case_of(demo_outcomes.PARENTS)
    assert (case.state, case.action) == (State.ADVISED, Action.SUSPENDED)
    assert case.written_at is None
    assert case.written_due_at > timezone.now()
    assert case.subject == person("chantelle.campbell")
    [task] = [
        one for one in tasks_for(person(HEAD), timezone.localdate()) if case.reference in one.what
    ]
    assert task.detail == "Confirm the suspension in writing."
    assert task.tag == clock.time_left(case.written_due_at, timezone.now())[0]


def test_one_is_substantiated_and_both_bodies_are_still_to_be_answered():
    case = case_of(demo_outcomes.TEACHER_WHO_LEFT)
    assert (case.state, case.outcome) == (State.CONCLUDED, Outcome.SUBSTANTIATED)
    assert (case.dbs, case.tra) == ("", "")
    first = closing.before_closing(case)
    assert [sentence.split()[-1] for sentence in first] == ["Service.", "Agency."]


def test_an_old_record_is_due_to_be_destroyed_and_an_older_one_is_gone():
    head = person(HEAD)
    due = destroying.due(head, today=timezone.localdate())
    assert [case.described for case in due] == [demo_outcomes.OLD["described"]]
    assert confirmations.open_one(due[0]) is None
    [stone] = destroying.destroyed(head)
    assert stone == Tombstone.objects.get()
    assert (stone.proposed_by, stone.confirmed_by) == (head, person(CHAIR))
    assert not Disclosure.objects.filter(reference=stone.reference).exists()
    whats = [task.what for task in tasks_for(head, timezone.localdate())]
    assert "Decide on a record whose time has come" in whats


def test_the_school_is_shut_on_some_days_to_come():
    today = timezone.localdate()
    assert Closure.objects.filter(starts_on__gt=today).count() >= 3
    assert Closure.objects.filter(name="INSET day").exists()
    assert not Closure.objects.filter(ends_on__lt=today - timedelta(days=39)).exists()
