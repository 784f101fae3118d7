"""What home says of the safeguarding contacts, and of records whose time has come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.cases import confirmations, destroying
from incidents.disclosures import closing, conduct
from incidents.disclosures.models import ConductOutcome, State
from incidents.reporting.models import Kind
from policyportal.overview.home import tasks_for
from policyportal.people import covering
from policyportal.people.models import Person, Role
from policyportal.school import actions as school_actions
from policyportal.school.models import CHECKED_WITHIN, SafeguardingContacts
from tests.incidents.cases.kinds import a_case, ended
from tests.incidents.cases.over import time_has_come
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_conduct_record, a_disclosure, put

pytestmark = pytest.mark.django_db

GIVE, CHECK = "Say how to reach the LADO", "Check how to reach the LADO"
ONE, TWO = "Decide on a record whose time has come", "Decide on 2 records whose time has come"
KEEPERS = ["head", "administrator", "dsl", "chair"]
OTHERS = ["teacher", "slt", "governor"]


def tasks(person: Person, day=None):
    person = Person.objects.get(pk=person.pk)  # roles and cover are read once a request
    return tasks_for(person, day or timezone.localdate())


def said(person: Person, day=None) -> list[str]:
    return [task.what for task in tasks(person, day)]


def a_record_whose_time_has_come(recorder, subject, second):
    case = a_conduct_record(recorder, subject, aware_at=timezone.now() - timedelta(days=800))
    case = put(case, State.CLOSED, by=recorder, second=second)
    case.conduct_outcome = ConductOutcome.NONE
    case.kept_until = timezone.localdate()
    case.save()
    return case


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_the_contacts_is_asked_for_a_missing_lado(role, request, contacts):
    person = request.getfixturevalue(role)
    assert said(person) == []
    contacts.delete()
    [task] = tasks(person)
    assert (task.what, task.url) == (GIVE, "/school/safeguarding/")
    assert "within one working day" in task.detail


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_the_contacts_checks_them_every_half_year(role, request, contacts):
    person, checked = request.getfixturevalue(role), contacts.checked_on
    assert said(person, checked + CHECKED_WITHIN) == []
    [task] = tasks(person, checked + CHECKED_WITHIN + timedelta(days=1))
    assert (task.what, task.url) == (CHECK, "/school/safeguarding/")
    assert "last checked on" in task.detail


def test_contacts_that_nobody_has_checked_yet_are_to_be_checked(head, contacts):
    SafeguardingContacts.objects.update(checked_on=None, checked_by=None)
    [task] = tasks(head)
    assert task.what == CHECK
    assert "not checked yet" in task.detail


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_is_asked_for_them(role, request, contacts):
    person = request.getfixturevalue(role)
    long_after = timezone.localdate() + timedelta(days=400)
    assert said(person, long_after) == []
    contacts.delete()
    assert said(person) == []


def test_home_follows_the_contacts_at_once(as_person, head, administrator, school, contacts):
    """The page is kept between visits; what somebody else changes is on it all the same."""
    contacts.delete()
    browser = as_person(head)

    def shown():
        page = browser.get("/").content.decode()
        return (GIVE in page, CHECK in page)

    assert shown() == shown() == (True, False)
    facts = {"lado_telephone": "020 7946 0431"}
    school_actions.change_contacts(facts, by=administrator)
    assert shown() == (False, True)
    school_actions.check_contacts(by=administrator)
    assert shown() == (False, False)
    school_actions.change_contacts({"lado_telephone": "020 7946 0432"}, by=administrator)
    assert shown() == (False, True)
    school_actions.change_contacts({"lado_telephone": ""}, by=administrator)
    assert shown() == (True, False)


def test_who_manages_a_record_whose_time_has_come_decides_on_it(
    head, chair, dsl, administrator, teacher, other_teacher
):
    a_record_whose_time_has_come(head, teacher, chair)
    [task] = tasks(head)
    assert (task.what, task.url) == (ONE, "/cases/retention/")
    for person in (chair, dsl, administrator, teacher, other_teacher):
        assert said(person) == []
    a_record_whose_time_has_come(head, other_teacher, chair)
    assert said(head) == [TWO]


def test_a_record_about_the_head_is_the_chairs_to_decide_on(head, chair, governor):
    a_record_whose_time_has_come(chair, head, governor)
    assert said(chair) == [ONE]
    assert said(head) == said(governor) == []


def test_every_kind_counts_for_who_manages_it(head, chair, dsl, teacher, other_teacher):
    a_record_whose_time_has_come(head, teacher, chair)
    bullying = ended(a_case("B", other_teacher), "closed", by=head, second=chair)
    time_has_come(bullying)
    assert said(head) == [TWO]
    assert said(dsl) == []
    phone = a_record(other_teacher, Kind.PHONE)
    time_has_come(ended(phone, "closed", by=dsl, second=chair))
    assert (said(head), said(dsl)) == ([TWO], [ONE])
    destroying.ask_to_destroy(bullying, reason="Its time has come.", seen=None, by=head)
    assert said(head) == [ONE]


def test_a_record_that_is_kept_longer_asks_nothing(head, chair, teacher):
    case = a_record_whose_time_has_come(head, teacher, chair)
    case.kept_until = timezone.localdate() + timedelta(days=1)
    case.save()
    assert said(head) == []
    case.kept_until = None
    case.save()
    assert said(head) == []


def test_a_deputy_decides_on_it_for_as_long_as_the_cover_runs(head, chair, teacher, slt):
    a_record_whose_time_has_come(head, teacher, chair)
    assert said(slt) == []
    now = timezone.now()
    cover = covering.arrange(
        Role.HEADTEACHER,
        deputy=slt,
        starts_at=now,
        ends_at=now + timedelta(hours=3),
        reason="",
        by=head,
    )
    assert ONE in said(slt)
    covering.end(cover, by=head)
    assert said(slt) == []


def test_once_the_second_person_is_asked_it_waits_for_them(
    as_person, head, chair, teacher, school, contacts
):
    case = a_record_whose_time_has_come(head, teacher, chair)
    browser = as_person(head)

    def shown():
        return ONE in browser.get("/").content.decode()

    assert shown()
    confirmation = destroying.ask_to_destroy(case, reason="Its time has come.", seen=None, by=head)
    assert not shown()
    assert said(chair) == [f"Read and confirm, as the second person: {case.reference}"]
    confirmations.answer(confirmation, yes=False, words="Not yet.", by=chair)
    assert shown()
    again = destroying.ask_to_destroy(case, reason="It is time now.", seen=None, by=head)
    confirmations.answer(again, yes=True, words="I agree.", by=chair)
    assert not shown()
    assert said(chair) == []


def test_a_record_that_waits_for_its_second_person_says_so(head, chair, teacher, other_teacher):
    case = put(a_conduct_record(other_teacher, teacher), State.CONCLUDED, by=head, second=chair)
    [task] = tasks(head)
    assert task.detail == "See what is left to do, and close it."
    closing.ask_to_close(case, reason="All is done.", seen=None, by=head)
    [task] = tasks(head)
    assert (task.tag, task.tone) == ("Waiting", "plain")
    assert task.detail == "A second person was asked and has not answered yet."


def test_once_the_person_was_heard_nobody_is_told_to_hear_them(head, chair, teacher, other_teacher):
    case = a_conduct_record(other_teacher, teacher)
    [task] = tasks(head)
    assert task.detail == "Hear the person, and record the outcome."
    who = {"heard_at": timezone.now(), "seen": None, "by": head}
    conduct.explained(case, words="They are sorry.", **who)
    [task] = tasks(head)
    assert task.detail == "Record the outcome."


def test_the_clock_runs_on_while_a_second_person_is_asked(head, chair, teacher, other_teacher):
    case = put(a_disclosure(other_teacher, teacher), State.RECORDED, by=head, second=chair)
    closing.ask_to_void(case, reason="It was recorded twice.", seen=None, by=head)
    [task] = tasks(head)
    assert task.detail == "Refer it to the LADO, or record what they advised."
