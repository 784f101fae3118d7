"""The pages of who is on a case: for its manager, and to nobody else worth an answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.cases.models import Grant, Power
from incidents.disclosures.models import Disclosure, State
from incidents.reporting.models import Kind
from incidents.reporting.rerouting import reroute
from policyportal.audit.models import Entry
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db
REASON = "She knows the family & speaks Somali."


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


def at(name, case, *more):
    return reverse(f"incidents:{name}", args=[case.reference, *more])


def places(case):
    return [at("case-people", case), at("case-people-add", case), at("case-people-end", case, 1)]


def sent(person, **more):
    day = timezone.localdate() + timedelta(days=7)
    said = {"person": person.email, "power": "read", "reason": REASON, "ends_at": day.isoformat()}
    return said | {"seen": Disclosure.objects.get().revision} | more


def looks():
    return Entry.objects.filter(action="case.viewed").count()


def test_of_what_was_handed_over_nobody_reads_who_was_on_it_and_why(
    school, teacher, slt, dsl, head, as_person
):
    case = a_record(teacher, Kind.PHONE)
    added(case, slt, Power.READ, by=dsl)
    reroute(case, "bullying", reason="It is bullying.", seen=None, by=dsl)
    response = as_person(dsl).get(at("case-people", case))
    assert response.status_code == 302
    assert response.url == at("record-detail", case)


def test_the_page_says_who_is_on_it_and_who_was(case, head, dsl, slt, as_person):
    added(case, dsl, Power.READ, by=head)
    over = added(case, slt, Power.WORK, by=head)
    Grant.objects.filter(pk=over.pk).update(ends_at=over.starts_at)
    page = as_person(head).get(at("case-people", case))
    assert [one.person for one in page.context["now"]] == [dsl]
    assert [one.person for one in page.context["before"]] == [slt]
    text = page.content.decode()
    assert at("case-people-end", case, 1) in text
    assert at("case-people-end", case, 2) not in text
    assert text.count("Helps with the case.") == 2


def test_nobody_yet(case, head, as_person):
    text = as_person(head).get(at("case-people", case)).content.decode()
    assert "Nobody was added" in text
    assert at("case-people-add", case) in text


@pytest.mark.parametrize("number", [0, 2])
def test_each_look_at_who_is_on_it_is_recorded(number, case, head, dsl, as_person):
    added(case, dsl, Power.READ, by=head)
    before = looks()
    as_person(head).get(places(case)[number])
    assert looks() == before + 1
    assert Entry.objects.latest("number").by == f"people.person:{head.pk}"


@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "chair", "dsl", "governor", "administrator", "slt"]
)
def test_nobody_else_finds_them(who, case, request, head, governor, as_person):
    person = request.getfixturevalue(who)
    other = governor if who == "dsl" else request.getfixturevalue("dsl")
    added(case, other, Power.READ, by=head)
    client = as_person(person)
    assert [client.get(place).status_code for place in places(case)] == [404] * 3
    assert client.post(places(case)[1], sent(person)).status_code == 404
    assert client.post(places(case)[2], {"seen": 1}).status_code == 404
    assert Grant.objects.running().count() == 1


@pytest.mark.parametrize("power", [Power.READ, Power.WORK, Power.CONFIRM])
def test_who_was_added_may_not(power, case, head, dsl, slt, as_person):
    added(case, dsl, power, by=head)
    client = as_person(dsl)
    assert [client.get(place).status_code for place in places(case)] == [403] * 3
    assert client.post(places(case)[1], sent(slt)).status_code == 403
    assert client.post(places(case)[2], {"seen": 1}).status_code == 403
    assert Grant.objects.running().count() == 1


def test_who_is_signed_out_is_led_to_the_door(case, client):
    for place in places(case):
        assert client.get(place).url.startswith("/account/login/")


def test_somebody_is_added_until_the_end_of_a_day(case, head, dsl, as_person):
    response = as_person(head).post(at("case-people-add", case), sent(dsl, power="work"))
    assert response.url == at("case-people", case)
    grant = Grant.objects.get()
    assert (grant.person, grant.power, grant.reason) == (dsl, Power.WORK, REASON)
    ends = timezone.localtime(grant.ends_at)
    assert ends.date() == timezone.localdate() + timedelta(days=7)
    assert (ends.hour, ends.minute) == (23, 59)


def test_by_name_as_well(case, head, dsl, as_person):
    as_person(head).post(at("case-people-add", case), sent(dsl) | {"person": dsl.name.upper()})
    assert Grant.objects.get().person == dsl


def test_who_is_here_is_offered(case, head, dsl, as_person):
    text = as_person(head).get(at("case-people-add", case)).content.decode()
    assert f'<option value="{dsl.email}">{dsl.name}</option>' in text
    assert 'list="colleagues"' in text


def test_the_last_day_that_is_said_to_be_possible_is(case, head, dsl, as_person):
    client, today = as_person(head), timezone.localdate()
    after, last = (today + timedelta(days=days) for days in (91, 90))
    page = client.post(at("case-people-add", case), sent(dsl, ends_at=after.isoformat()))
    assert "That is too long" in page.content.decode()
    client.post(at("case-people-add", case), sent(dsl, ends_at=last.isoformat()))
    assert timezone.localdate(Grant.objects.get().ends_at) == last


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"person": "Nobody At All"}, "Nobody At All"),
        ({"person": ""}, "Say who it is."),
        ({"power": "confirm"}, "confirm is not one of"),
        ({"power": ""}, "Choose whether they read the case or work on it."),
        ({"reason": "  "}, "Say why they need to see this case."),
        ({"ends_at": ""}, "Give the last day."),
        ({"ends_at": "2020-01-01"}, "This lies in the past."),
        ({"seen": 77}, "This page is older than what is kept"),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(value),
)
def test_a_refusal_loses_nothing(wrong, sentence, case, head, dsl, as_person):
    page = as_person(head).post(at("case-people-add", case), sent(dsl) | wrong)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    said = sent(dsl) | wrong
    assert {name: page.context["form"][name].value() for name in ("person", "reason")} == {
        name: said[name] for name in ("person", "reason")
    }
    assert not Grant.objects.exists()


def test_twice_adds_once(case, head, dsl, as_person):
    form, client = sent(dsl), as_person(head)
    client.post(at("case-people-add", case), form)
    again = client.post(at("case-people-add", case), form)
    assert "older than what is kept" in again.content.decode()
    assert Grant.objects.count() == 1


def test_whom_it_is_about_cannot_be_added(case, head, teacher, as_person):
    page = as_person(head).post(at("case-people-add", case), sent(teacher))
    assert "this is the person it is about" in page.content.decode()
    assert not Grant.objects.exists()


def test_somebody_is_taken_off(case, head, dsl, as_person):
    added(case, dsl, Power.READ, by=head)
    client = as_person(head)
    asked = client.get(at("case-people-end", case, 1)).content.decode()
    assert f"Take {dsl.name} off the case" in asked
    seen = {"seen": Disclosure.objects.get().revision}
    assert client.post(at("case-people-end", case, 1), seen).url == at("case-people", case)
    assert not Grant.objects.running().exists()
    assert client.get(at("case-people-end", case, 1)).url == at("case-people", case)
    seen = {"seen": Disclosure.objects.get().revision}
    again = client.post(at("case-people-end", case, 1), seen).content.decode()
    assert "not on this case any more" in again


def test_who_is_asked_to_confirm_is_not_taken_off(case, head, chair, as_person):
    added(case, chair, Power.CONFIRM, by=head)
    assert (
        at("case-people-end", case, 1)
        not in as_person(head).get(at("case-people", case)).content.decode()
    )
    seen = {"seen": Disclosure.objects.get().revision}
    page = as_person(head).post(at("case-people-end", case, 1), seen).content.decode()
    assert "Take that request back instead." in page
    assert Grant.objects.running().exists()


def test_a_number_that_was_never_given(case, head, as_person):
    assert as_person(head).get(at("case-people-end", case, 9)).status_code == 404


def test_nobody_is_taken_off_through_another_case(case, head, dsl, slt, other_teacher, as_person):
    added(case, dsl, Power.READ, by=head)
    other = a_disclosure(other_teacher, slt)
    assert as_person(head).post(at("case-people-end", other, 1), {"seen": 1}).status_code == 404
    assert Grant.objects.running().exists()


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nobody_is_added_to_what_has_ended(state, case, head, chair, dsl, as_person):
    put(case, state, by=head, second=chair)
    client = as_person(head)
    assert at("case-people-add", case) not in client.get(at("case-people", case)).content.decode()
    assert client.get(at("case-people-add", case)).url == at("case-people", case)
    page = client.post(at("case-people-add", case), sent(dsl)).content.decode()
    assert "is not open any more" in page
    assert not Grant.objects.exists()


def test_it_costs_as_much_with_many(
    case,
    head,
    dsl,
    slt,
    governor,
    administrator,
    as_person,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    client = as_person(head)
    added(case, dsl, Power.READ, by=head)
    client.get(at("case-people", case))
    with django_assert_max_num_queries(60) as one:
        client.get(at("case-people", case))
    for person in (slt, governor, administrator):
        added(case, person, Power.WORK, by=head)
    with django_assert_num_queries(len(one)):
        client.get(at("case-people", case))


def test_what_was_said_of_a_case_is_not_shown_to_who_signs_in_next(
    client, case, head, teacher, governor
):
    added(case, governor, Power.READ, by=head)
    client.force_login(head)
    answer = client.post(at("case-people-end", case, 1), {"seen": case.revision})
    assert (answer.status_code, set(answer.cookies)) == (302, {"sessionid"})
    del client.cookies["sessionid"]  # the browser was shut before the page was there
    for page in (client.get(reverse("account_login")), _as(client, teacher)):
        assert governor.name not in page.content.decode()


def _as(client, person):
    client.force_login(person)
    return client.get(reverse("overview:home"))
