"""Leaving: what is to be settled first, and that a leaver is shut out whether it is or not."""

import pytest
from django.core.cache import cache
from django.test import Client

from policyportal.audit import log
from policyportal.audit.models import Entry
from policyportal.people import actions, leaving
from policyportal.people.leaving import Unsettled, unsettled
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.people.sign_in import Backend
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.policies.pages import queries
from tests.conftest import PASSWORD, make_person
from tests.days import today, tomorrow, yesterday
from tests.policyportal.people.importing.sheets import write

CLOSED = "This account is closed"


@pytest.fixture(autouse=True)
def _school(school):
    cache.clear()


@pytest.fixture
def keys(monkeypatch):
    """Ids of people who still have the keys of the school: an invented thing to be settled."""
    held: set[int] = set()

    def check(person):
        return [Unsettled("Give back the keys", f"/keys/{person.pk}/")] if person.pk in held else []

    monkeypatch.setitem(leaving._checks, "keys", check)
    return held


@pytest.fixture
def waiting(teacher, administrator, keys):
    """Somebody who left yesterday and still has the keys."""
    keys.add(teacher.pk)
    return actions.leave(teacher, on=yesterday(), by=administrator)


def is_active(person) -> bool:
    return Person.objects.get(pk=person.pk).is_active


def signs_in(person) -> str:
    """Sign in as somebody, with a browser of their own; return the page they come to."""
    client = Client()
    said = {"login": person.email, "password": PASSWORD}
    return client.post("/account/login/", said, follow=True).content.decode()


# The register of checks ------------------------------------------------------------------------


def test_all_checks_are_asked_in_the_order_of_their_names(monkeypatch, teacher):
    for name in ("b", "a"):
        monkeypatch.setitem(leaving._checks, name, lambda p, name=name: [Unsettled(name, p.email)])
    asked = [one for one in unsettled(teacher) if one.url == teacher.email]
    assert asked == [Unsettled("a", teacher.email), Unsettled("b", teacher.email)]


def test_two_checks_do_not_share_a_name(monkeypatch):
    monkeypatch.setattr(leaving, "_checks", {})

    def check(person):
        return []

    leaving.register("keys", check)
    leaving.register("keys", check)  # the same again is no matter
    with pytest.raises(ValueError, match="two checks called keys"):
        leaving.register("keys", lambda person: [])


# Deactivating waits ----------------------------------------------------------------------------


def test_leaving_on_a_past_day_waits_until_it_is_settled(waiting):
    assert is_active(waiting)
    assert Person.objects.get(pk=waiting.pk).roles == frozenset()
    assert Entry.objects.filter(action="person.left").count() == 1


def test_the_ring_waits_and_then_goes_on(waiting, keys, administrator, other_teacher):
    actions.leave(other_teacher, on=today(), by=administrator)
    assert actions.deactivate_leavers(today()) == 0
    assert actions.deactivate_leavers(tomorrow()) == 1  # of the two, the one with no keys
    assert (is_active(waiting), is_active(other_teacher)) == (True, False)
    keys.clear()
    assert actions.deactivate_leavers(tomorrow()) == 1
    assert not is_active(waiting)
    assert log.entry_of(waiting, "person.deactivated").by == ""
    assert actions.deactivate_leavers(tomorrow()) == 0
    assert Entry.objects.filter(action="person.deactivated").count() == 2


def test_an_import_waits_too(administrator, teacher, other_teacher, keys):
    keys.add(teacher.pk)
    day = yesterday().isoformat()
    write(
        f",Amina,Yusuf,{teacher.email},,,{day},",
        f",Tom,Okafor,{other_teacher.email},,,{day},",
        by=administrator,
    )
    assert (is_active(teacher), is_active(other_teacher)) == (True, False)
    assert not RoleAssignment.objects.not_over_before(today()).filter(person=teacher).exists()
    keys.clear()
    assert actions.deactivate_leavers(today()) == 1
    assert not is_active(teacher)


# Shut out all the same -------------------------------------------------------------------------


def test_who_has_left_cannot_sign_in_deactivated_or_not(waiting, other_teacher, administrator):
    actions.leave(other_teacher, on=yesterday(), by=administrator)
    for leaver in (waiting, other_teacher):
        page = signs_in(leaver)
        assert CLOSED in page
        assert leaver.name not in page
    assert is_active(waiting)  # nothing was written by trying


def test_sessions_end_with_the_last_day(waiting, as_person):
    client = as_person(waiting)
    for path in ("/", "/policies/", "/permissions/", "/people/", "/people/cover/"):
        response = client.get(path)
        assert (path, response.status_code) == (path, 302)
        assert response.url.startswith("/account/login/")


def test_until_the_last_day_is_over_nothing_changes(teacher, administrator, as_person):
    actions.leave(teacher, on=today(), by=administrator)
    assert CLOSED not in signs_in(teacher)
    assert as_person(teacher).get("/policies/").status_code == 200


def test_who_comes_back_signs_in_again(waiting, administrator, as_person):
    actions.come_back(waiting, role=Role.STAFF, on=today(), by=administrator)
    assert CLOSED not in signs_in(waiting)
    assert as_person(waiting).get("/policies/").status_code == 200


def test_starters_and_people_with_no_role_yet_stay_as_they_were(as_person):
    nobody = make_person("none@larkspur.example", "No", "Role")
    starter = make_person("new@larkspur.example", "New", "Starter", Role.STAFF, since=tomorrow())
    for person in (nobody, starter):
        assert CLOSED not in signs_in(person)
        assert as_person(person).get("/policies/").status_code == 200


def test_one_role_over_and_another_not(teacher, administrator, as_person):
    held = teacher.assignments.get()
    actions.start_role(teacher, role=Role.DSL, on=tomorrow(), by=administrator)
    actions.end_role(held, on=yesterday(), by=administrator)
    assert as_person(teacher).get("/policies/").status_code == 200


def test_who_is_asking_takes_one_query(teacher, waiting, other_teacher, django_assert_num_queries):
    for person, known in ((other_teacher, True), (waiting, False)):
        with django_assert_num_queries(1):
            assert (Backend().get_user(person.pk) is not None) == known


# Pages -----------------------------------------------------------------------------------------


def test_what_is_to_settle_stands_on_the_persons_page(as_person, administrator, head, waiting):
    for reader in (administrator, head):
        page = as_person(reader).get(f"/people/{waiting.pk}/").content.decode()
        assert "To settle before they can be deactivated" in page
        assert f'<a href="/keys/{waiting.pk}/">Give back the keys</a>' in page
        assert "Not yet deactivated" in page
        assert "They cannot sign in any more." in page


def test_once_it_is_settled_the_page_says_what_happens(as_person, administrator, waiting, keys):
    keys.clear()
    page = as_person(administrator).get(f"/people/{waiting.pk}/").content.decode()
    assert "Give back the keys" not in page
    assert "Nothing is left to settle" in page
    actions.deactivate_leavers(today())
    page = as_person(administrator).get(f"/people/{waiting.pk}/").content.decode()
    assert "Not yet deactivated" not in page


def test_somebody_who_stays_has_nothing_to_settle_on_their_page(
    as_person, administrator, teacher, keys
):
    keys.add(teacher.pk)
    client = as_person(administrator)
    assert "Give back the keys" not in client.get(f"/people/{teacher.pk}/").content.decode()
    assert "Give back the keys" in client.get(f"/people/{teacher.pk}/leave/").content.decode()
    actions.leave(teacher, on=tomorrow(), by=administrator)
    page = client.get(f"/people/{teacher.pk}/").content.decode()
    assert "Give back the keys" in page
    assert "Leaving" in page
    assert "Not yet deactivated" not in page


@pytest.mark.parametrize(
    ("on", "said"),
    [(yesterday, "They are not deactivated yet."), (tomorrow, "not deactivated at once then.")],
)
def test_recording_it_says_what_is_to_settle(as_person, administrator, teacher, keys, on, said):
    keys.add(teacher.pk)
    client = as_person(administrator)
    response = client.post(f"/people/{teacher.pk}/leave/", {"on": on().isoformat()}, follow=True)
    page = response.content.decode()
    assert "It is recorded" in page
    assert said in page
    assert "to be settled: Give back the keys." in page


def test_recording_it_says_nothing_of_that_where_all_is_settled(
    as_person, administrator, teacher, keys
):
    client = as_person(administrator)
    response = client.post(
        f"/people/{teacher.pk}/leave/", {"on": yesterday().isoformat()}, follow=True
    )
    assert "It is recorded" in response.content.decode()
    assert "to be settled" not in response.content.decode()
    assert not is_active(teacher)


def test_the_list_finds_who_waits(as_person, administrator, head, waiting, other_teacher):
    actions.leave(other_teacher, on=yesterday(), by=administrator)  # deactivated at once
    for reader in (administrator, head):
        client = as_person(reader)
        assert "1 person has left and is not deactivated yet" in client.get(
            "/people/"
        ).content.decode().replace("\n", " ")
        found = client.get("/people/?show=waiting")
        assert [person.name for person in found.context["page_obj"]] == [waiting.name]
        assert "Show who" not in found.content.decode()


def test_the_list_says_nothing_where_nobody_waits(as_person, administrator, teacher):
    page = as_person(administrator).get("/people/").content.decode()
    assert "not deactivated yet" not in page


def test_the_list_takes_the_same_queries_however_many_wait(as_person, administrator, waiting, keys):
    client = as_person(administrator)
    one = queries(client, "/people/?show=waiting")
    for number in range(30):
        person = make_person(f"s{number}@larkspur.example", "S", f"{number:02}", Role.STAFF)
        RoleAssignment.objects.filter(person=person).update(ends_on=yesterday())
    assert queries(client, "/people/?show=waiting") == one


def test_an_account_of_the_school_is_handed_over_first(
    as_person, administrator, head, teacher, other_teacher
):
    account = an_account(administrator, teacher, other_teacher)
    client = as_person(administrator)
    path = f"/people/{teacher.pk}/"
    left = client.post(f"{path}leave/", {"on": yesterday().isoformat()}, follow=True)
    assert f"hand over “{account.name}”. They cannot sign in" in left.content.decode()
    for reader in (administrator, head):
        page = as_person(reader).get(path)
        (one,) = page.context["unsettled"]
        assert f'href="{one.url}"' in page.content.decode()
        assert as_person(reader).get(one.url).status_code == 200
    assert is_active(teacher)
