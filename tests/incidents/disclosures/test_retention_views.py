"""The yearly list, and what two people decide about one record."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.cases import confirmations
from incidents.cases.models import Power, Tombstone
from incidents.disclosures.models import Disclosure, Outcome, State
from tests.conftest import make_person
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
LIST = reverse("incidents:disclosure-retention")


def destroy(case):
    return reverse("incidents:disclosure-destroy", args=[case.reference])


def ended(recorder, subject, head, chair, outcome=Outcome.FALSE, until=None):
    case = put(a_disclosure(recorder, subject), State.CLOSED, by=head, second=chair)
    Disclosure.objects.filter(pk=case.pk).update(outcome=outcome, kept_until=until)
    return Disclosure.objects.get(pk=case.pk)


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return ended(other_teacher, teacher, head, chair, until=timezone.localdate())


def page_of(client, address=LIST):
    return " ".join(client.get(address).content.decode().split())


def test_an_empty_list_says_so(school, head, as_person):
    page = page_of(as_person(head))
    assert "None is due today." in page
    assert "None has been destroyed." in page


def test_what_is_due_grouped_with_dates(case, other_teacher, slt, head, chair, as_person):
    put(a_conduct_record(other_teacher, slt), State.VOIDED, by=head, second=chair)
    Disclosure.objects.filter(subject=slt).update(kept_until=date(2026, 1, 2))
    page = page_of(as_person(head))
    assert "2 records" in page
    assert "Malicious or false" in page
    assert "Recorded by mistake" in page
    assert "2 January 2026" in page
    assert case.reference in page
    assert "Amina Yusuf" in page
    assert "To be decided" in page


def test_date_of_birth_missing_is_shown(school, other_teacher, teacher, head, chair, as_person):
    case = ended(other_teacher, teacher, head, chair, Outcome.UNFOUNDED)
    page = page_of(as_person(head))
    assert "Date of birth missing" in page
    assert destroy(case) in page


def test_what_waits_for_somebody_to_leave_is_counted(
    school, other_teacher, teacher, head, chair, as_person
):
    put(a_conduct_record(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    assert "1 record is kept until the person leaves" in page_of(as_person(head))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("chair", 200),
        ("teacher", 403),
        ("other_teacher", 403),
        ("governor", 403),
        ("dsl", 403),
        ("slt", 403),
        ("administrator", 403),
    ],
)
def test_the_list_is_for_who_manages_cases(who, status, case, request, as_person):
    response = as_person(request.getfixturevalue(who)).get(LIST)
    assert response.status_code == status
    assert (case.reference in response.content.decode()) == (who == "head")


def test_strangers_sign_in(case, client):
    assert client.get(LIST).status_code == 302
    assert client.get(destroy(case)).status_code == 302


def test_the_chair_sees_what_is_about_the_head_and_the_head_does_not(
    school, teacher, head, chair, governor, as_person
):
    case = ended(teacher, head, chair, governor, until=timezone.localdate())
    assert case.reference in page_of(as_person(chair))
    assert case.reference not in page_of(as_person(head))
    assert as_person(head).get(destroy(case)).status_code == 404


def test_from_the_list_to_the_tombstone(case, head, chair, as_person, capsys):
    page = page_of(as_person(head), destroy(case))
    assert "Destroy this record?" in page
    assert "Daniel Rosen is asked" in page
    sent = {"reason": "No claim or inquiry needs it.", "seen": case.revision}
    as_person(head).post(destroy(case), sent)
    assert "Waiting for the second person" in page_of(as_person(head))
    assert "Take the request back" in page_of(as_person(head), destroy(case))
    confirm = reverse("incidents:case-confirm", args=[case.reference])
    assert "gone for good" in page_of(as_person(chair), confirm)
    answer = {"answer": "confirm", "words": "", "seen": case.revision + 1}
    response = as_person(chair).post(confirm, answer, follow=True)
    assert response.redirect_chain[-1][0] == reverse("overview:home")
    again = as_person(chair).post(confirm, answer, follow=True)
    assert again.redirect_chain[-1][0] == reverse("overview:home")
    assert not Disclosure.objects.exists()
    page = page_of(as_person(head))
    assert case.reference in page
    assert "Ruth Adeyemi and Daniel Rosen" in page
    assert "Amina Yusuf" not in page
    assert as_person(head).get(destroy(case)).status_code == 404
    call_command("verify_audit")
    assert "The audit log is right" in capsys.readouterr().out


def test_a_date_of_birth_is_given(school, other_teacher, teacher, head, chair, as_person):
    case = ended(other_teacher, teacher, head, chair, Outcome.UNFOUNDED)
    assert "Date of birth" in page_of(as_person(head), destroy(case))
    sent = {"born_on": "1980-02-01", "seen": case.revision}
    as_person(head).post(destroy(case), sent)
    assert Disclosure.objects.get().kept_until == date(2048, 2, 1)
    assert "There is nothing to decide now." in page_of(as_person(head), destroy(case))


def test_not_due_is_refused_by_form_too(school, other_teacher, teacher, head, chair, as_person):
    later = timezone.localdate() + timedelta(days=300)
    case = ended(other_teacher, teacher, head, chair, Outcome.UNFOUNDED, until=later)
    case.born_on = "1990-05-05"
    case.save()
    sent = {"reason": "It is time.", "seen": case.revision}
    page = as_person(head).post(destroy(case), sent).content.decode()
    assert "is to be kept until" in page
    assert confirmations.open_one(case) is None


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "chair", "dsl", "governor", "administrator"]
)
def test_nobody_else_finds_the_record(who, case, request, as_person):
    client = as_person(request.getfixturevalue(who))
    assert client.get(destroy(case)).status_code == 404
    assert client.post(destroy(case), {"reason": "x", "seen": 1}).status_code == 404


@pytest.mark.parametrize("power", [Power.READ, Power.WORK])
def test_who_was_added_may_not(power, case, dsl, head, as_person):
    added(case, dsl, power, by=head)
    assert as_person(dsl).get(destroy(case)).status_code == 403


def test_an_open_case_leads_to_its_page(school, other_teacher, teacher, head, as_person):
    case = a_disclosure(other_teacher, teacher)
    detail = reverse("incidents:disclosure-detail", args=[case.reference])
    assert as_person(head).get(destroy(case)).url == detail


def stone(number, head, chair):
    day = timezone.localdate()
    return Tombstone(
        reference=f"D-{number:05}",
        kind="disclosure",
        outcome="false",
        manager_role="headteacher",
        recorded_on=day,
        closed_on=day,
        kept_until=day,
        proposed_by=head,
        confirmed_by=chair,
    )


def test_pages_of_twenty_five(school, other_teacher, teacher, head, chair, as_person):
    for _ in range(26):
        ended(other_teacher, teacher, head, chair, until=timezone.localdate())
    Tombstone.objects.bulk_create([stone(number, head, chair) for number in range(27)])
    client = as_person(head)
    page = page_of(client)
    assert "26 records, the longest due first" in page
    assert "27 records, the latest first" in page
    assert page.count("To be decided") == 25
    assert page_of(client, LIST + "?page=2").count("To be decided") == 1
    assert page_of(client, LIST + "?destroyed=2").count("Ruth Adeyemi and Daniel Rosen") == 2
    assert client.get(LIST + "?page=x&destroyed=-4").status_code == 200


def test_as_many_queries_for_many_as_for_one(
    school, other_teacher, head, chair, as_person, django_assert_num_queries
):
    def fill(number):
        who = make_person(f"p{number}@larkspur.example", "Pat", f"Nr{number}", "staff")
        ended(other_teacher, who, head, chair, until=timezone.localdate())
        ended(other_teacher, who, head, chair, Outcome.UNFOUNDED)
        Tombstone.objects.bulk_create([stone(number, head, chair)])

    client = as_person(head)
    fill(0)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(1, 8):
        fill(number)
    with django_assert_num_queries(len(one)):
        client.get(LIST)
