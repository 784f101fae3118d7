"""The yearly list, and what two people decide about one record."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.cases import confirmations
from incidents.cases.models import Case, Power, Tombstone
from incidents.disclosures.models import Disclosure, Outcome, State
from incidents.reporting.models import Kind
from tests.conftest import make_person
from tests.incidents.cases.kinds import KINDS, a_case
from tests.incidents.cases.kinds import ended as ended_of_kind
from tests.incidents.cases.over import time_has_come
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
LIST = reverse("incidents:case-retention")


def destroy(case):
    return reverse("incidents:case-destroy", args=[case.reference])


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
        ("dsl", 200),
        ("slt", 403),
        ("administrator", 403),
    ],
)
def test_the_list_is_for_whom_cases_come_to(who, status, case, request, as_person):
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


def due_of_kind(kind, recorder, head, chair):
    """Return an ended case of the kind whose time has come."""
    case = ended_of_kind(a_case(kind, recorder), "voided", by=head, second=chair)
    return time_has_come(case)


RULES = {
    "D": "Recorded by mistake",
    "B": "Bullying, recorded by mistake",
    "R": "Records made by mistake",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_decided_in_the_same_way(kind, school, other_teacher, head, chair, as_person):
    case = due_of_kind(kind, other_teacher, head, chair)
    page = page_of(as_person(head))
    assert "1 record, the longest due first" in page
    assert f"<h3>{RULES[kind]}</h3>" in page
    assert "Voided" in page
    for name in ("Asha Lall", "Toby Marsh", "Femi Adeleke"):
        assert name not in page
    assert ("A coach from an agency" in page) == ('<th scope="col">About</th>' in page)
    assert ("A coach from an agency" in page) == (kind == "D")
    page = page_of(as_person(head), destroy(case))
    assert "Destroy this record?" in page
    assert "school’s own" in page
    as_person(head).post(destroy(case), {"reason": "Nothing needs it.", "seen": case.revision})
    assert "Waiting for the second person" in page_of(as_person(head))
    confirm = reverse("incidents:case-confirm", args=[case.reference])
    answer = {"answer": "confirm", "words": "", "seen": case.revision + 1}
    as_person(chair).post(confirm, answer)
    assert not Case.objects.exists()
    page = page_of(as_person(head))
    assert "None is due today." in page
    assert case.reference in page
    assert "Ruth Adeyemi and Daniel Rosen" in page


def test_rules_stand_in_their_order_whatever_is_due_first(
    school, other_teacher, head, chair, as_person
):
    for kind in reversed(KINDS):
        due_of_kind(kind, other_teacher, head, chair)
    page = page_of(as_person(head))
    places = [page.index(f"<h3>{RULES[kind]}</h3>") for kind in KINDS]
    assert places == sorted(places)


def test_a_dsl_sees_theirs_and_nothing_of_adults(
    school, other_teacher, dsl, head, chair, as_person
):
    theirs = ended_of_kind(a_record(other_teacher, Kind.PHONE), "closed", by=dsl, second=chair)
    time_has_come(theirs)
    due_of_kind("D", other_teacher, head, chair)
    page = page_of(as_person(dsl))
    assert "1 record, the longest due first" in page
    assert theirs.reference in page
    assert "Other records" in page
    assert "Date of birth" not in page
    assert "until the person leaves" not in page
    assert as_person(dsl).get(destroy(theirs)).status_code == 200
    assert theirs.reference not in page_of(as_person(head))
    assert as_person(head).get(destroy(theirs)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "who", "status"),
    [
        ("B", "dsl", 403),
        ("R", "dsl", 404),
        *(
            (kind, who, 404)
            for kind in ("B", "R")
            for who in ("teacher", "other_teacher", "chair", "governor", "administrator", "slt")
        ),
    ],
)
def test_nobody_but_who_manages_it_decides(
    kind, who, status, school, other_teacher, head, chair, request, as_person
):
    case = due_of_kind(kind, other_teacher, head, chair)
    client = as_person(request.getfixturevalue(who))
    assert client.get(destroy(case)).status_code == status
    sent = {"reason": "It is time.", "seen": case.revision}
    assert client.post(destroy(case), sent).status_code == status
    assert confirmations.open_one(case) is None


@pytest.mark.parametrize("kind", ["B", "R"])
def test_before_its_time_the_page_says_until_when_and_by_which_rule(
    kind, school, other_teacher, head, chair, as_person
):
    case = ended_of_kind(a_case(kind, other_teacher), "closed", by=head, second=chair)
    page = page_of(as_person(head), destroy(case))
    assert "How long this record is kept" in page
    assert "The figure" in page
    assert "There is nothing to decide now." in page
    sent = {"reason": "It is time.", "seen": case.revision}
    page = as_person(head).post(destroy(case), sent).content.decode()
    assert "is to be kept until" in page
    assert confirmations.open_one(case) is None


@pytest.mark.parametrize("kind", ["B", "R"])
def test_an_open_one_leads_to_its_page_and_is_refused_by_form(
    kind, school, other_teacher, head, as_person
):
    case = a_case(kind, other_teacher)
    client = as_person(head)
    assert case.reference in client.get(destroy(case)).url
    sent = {"reason": "It is time.", "seen": case.revision}
    response = client.post(destroy(case), sent)
    assert response.status_code == 200
    assert "is not closed" in response.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_without_a_reason_or_of_an_older_page_keeps_what_was_typed(
    kind, school, other_teacher, head, chair, as_person
):
    case = due_of_kind(kind, other_teacher, head, chair)
    client = as_person(head)
    page = client.post(destroy(case), {"reason": " ", "seen": case.revision}).content.decode()
    assert "Say why nothing speaks against it." in page
    sent = {"reason": "No claim needs it.", "seen": case.revision - 1}
    page = client.post(destroy(case), sent).content.decode()
    assert "older than what is kept" in page
    assert "No claim needs it." in page


@pytest.mark.parametrize("name", ["bullying-list", "record-list", "disclosure-list"])
def test_the_lists_lead_there_whom_cases_come_to(
    name, school, head, dsl, teacher, slt, other_teacher, as_person
):
    case = a_case(name[0].upper(), other_teacher)
    added(case, slt, Power.READ, by=head)
    leads = [head] if name == "disclosure-list" else [head, dsl]
    address = reverse(f"incidents:{name}")
    for person in (head, dsl, teacher, slt):
        assert (LIST in page_of(as_person(person), address)) == (person in leads)


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
        for kind in ("B", "R"):
            due_of_kind(kind, other_teacher, head, chair)
        Tombstone.objects.bulk_create([stone(number, head, chair)])

    client = as_person(head)
    fill(0)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    queries = len(one)
    for number in range(1, 8):
        fill(number)
    client.get(LIST)
    with django_assert_num_queries(queries):
        client.get(LIST)
