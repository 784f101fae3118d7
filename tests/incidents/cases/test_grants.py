"""People are added to a case for a reason and a time, by its manager alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases import grants
from incidents.cases.models import Case, ChronologyEntry, Grant, Power
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.incidents.rows import a_disclosure, added

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


def add(case, person, by, **more):
    said = {"power": Power.READ, "reason": "Helps.", "ends_at": timezone.now() + timedelta(days=3)}
    return grants.add_person(case, person=person, **said | more, seen=None, by=by)


def sees(person, case):
    return Case.objects.visible_to(person).filter(pk=case.pk).exists()


@pytest.mark.parametrize("power", [Power.READ, Power.WORK])
def test_somebody_is_added(power, case, dsl, head):
    assert not sees(dsl, case)
    grant = add(case, dsl, head, power=power)
    assert sees(dsl, case)
    assert (grant.person, grant.power, grant.given_by) == (dsl, power, head)
    entry = ChronologyEntry.objects.get(case=case.pk)
    assert (entry.what, entry.words) == ("person-added", "Helps.")
    assert Entry.objects.latest("number").action == "case.person-added"
    assert Message.objects.get(kind="case.added").recipient == dsl


def test_it_ends_by_itself(case, dsl, head):
    grant = added(case, dsl, Power.READ, by=head)
    Grant.objects.filter(pk=grant.pk).update(ends_at=grant.starts_at)
    assert not sees(dsl, case)


def test_they_are_taken_off(case, dsl, head):
    grant = add(case, dsl, head)
    grants.take_off(grant, seen=None, by=head)
    assert not sees(dsl, case)
    with pytest.raises(Refused, match="not on this case any more"):
        grants.take_off(grant, seen=None, by=head)
    assert add(case, dsl, head).is_running


@pytest.mark.parametrize(
    ("who", "more", "sentence"),
    [
        ("teacher", {}, "this is the person it is about"),
        ("head", {}, "manages this case already"),
        ("dsl", {"reason": " "}, "Say why"),
        ("dsl", {"ends_at": timezone.now() - timedelta(hours=1)}, "lies in the past"),
        ("dsl", {"ends_at": timezone.now() + timedelta(days=100)}, "too long"),
        ("dsl", {"power": Power.CONFIRM}, "read the case or work on it"),
    ],
    ids=["subject", "manager", "no reason", "past", "too long", "confirm"],
)
def test_who_cannot_be_added(who, more, sentence, request, case, head):
    with pytest.raises(Refused, match=sentence):
        add(case, request.getfixturevalue(who), head, **more)
    assert not Grant.objects.exists()


def test_nobody_who_is_gone_and_nobody_twice(case, dsl, head):
    gone = make_person("iris.cole@larkspur.example", "Iris", "Cole")
    with pytest.raises(Refused, match="not here today"):
        add(case, gone, head)
    add(case, dsl, head)
    with pytest.raises(Refused, match="on this case already"):
        add(case, dsl, head)


@pytest.mark.parametrize("who", ["dsl", "slt", "chair", "administrator", "teacher"])
def test_only_the_manager_adds(who, request, case, governor):
    with pytest.raises(PermissionDenied):
        add(case, governor, request.getfixturevalue(who))


def test_who_works_on_it_adds_nobody(case, dsl, governor, head):
    added(case, dsl, Power.WORK, by=head)
    with pytest.raises(PermissionDenied):
        add(case, governor, dsl)


def test_the_pages(case, dsl, head, as_person):
    client = as_person(head)
    place = f"/cases/{case.reference}/people/"
    assert "Nobody was added" in client.get(place).content.decode()
    day = timezone.localdate() + timedelta(days=7)
    sent = {
        "person": dsl.email,
        "power": "work",
        "reason": "I am away.",
        "ends_at": day.isoformat(),
    }
    case.refresh_from_db()
    wrong = client.post(f"{place}add/", {"seen": case.revision})
    assert "Say why they need to see this case." in wrong.content.decode()
    assert client.post(f"{place}add/", sent | {"seen": case.revision}).url == place
    assert "I am away." in client.get(place).content.decode()
    stale = client.post(f"{place}1/end/", {"seen": case.revision})
    assert "older than what is kept" in stale.content.decode()
    case.refresh_from_db()
    assert client.post(f"{place}1/end/", {"seen": case.revision}).url == place
    assert not sees(dsl, case)
