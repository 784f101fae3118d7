"""The demo school: its people, policies, signatures, requests and accounts, and its log."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.standing import Standing, all_shown
from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement, PaperRecord
from compliance.signing.outstanding import to_sign
from policyportal.audit.log import entry_of
from policyportal.audit.models import Detail, Entry
from policyportal.audit.verification import verify
from policyportal.operations import demo
from policyportal.people.leaving import unsettled
from policyportal.people.models import Cover, Person, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_demo_school")]


def person(name: str) -> Person:
    given, family = name.split()
    return Person.objects.get(given_name=given, family_name=family)


def social_media() -> Version:
    return Version.objects.get(policy__slug="social-media-policy")


def test_somebody_holds_every_role_and_two_can_approve():
    for role in Role:
        assert Person.objects.active().holding(role).exists(), role
    approvers = Person.objects.active().holding(Role.HEADTEACHER, Role.CHAIR)
    assert approvers.count() == 2
    assert not approvers.filter(pk__in=Person.objects.holding(Role.ADMINISTRATOR)).exists()


def test_the_staff_are_as_in_the_list():
    characters = demo.characters()
    assert Person.objects.count() == len(characters) >= 24
    for character in characters:
        managers = Person.objects.filter(reports__email=character.email)
        expected = [character.line_manager] if character.line_manager else []
        assert [manager.email for manager in managers] == expected
    assert EmailAddress.objects.filter(verified=True).count() == len(characters)


def test_one_has_left_one_is_yet_to_come_and_one_leaves_on_a_known_day():
    today = timezone.localdate()
    leaver, starter, supply = map(person, ("Callum Fraser", "Ines Carvalho", "Caroline Ashworth"))
    assert leaver.roles == frozenset()
    assert leaver.is_active  # until the account they ran is handed over
    assert not leaver.acknowledgements.exists()
    assert starter.roles == frozenset()
    assert starter.roles_on(today + timedelta(days=30)) == {Role.STAFF}
    assert {a.ends_on for a in supply.assignments.all()} == {today + timedelta(days=45)}
    assert person("Dorothy Greene").job_title == "Volunteer reader"


def test_the_policy_is_in_force_as_if_it_had_gone_the_usual_way():
    version = social_media()
    assert (version.policy.slug, version.status) == ("social-media-policy", "published")
    assert version.author == version.published_by == person("Priya Nair")
    assert version.approved_by == person("Ruth Adeyemi")
    published = timezone.localdate() - timedelta(days=38)
    assert timezone.localdate(version.published_at) == published
    assert version.governors_approved_on < published
    assert version.clauses.filter(key__startswith="tou.").count() == 10


def test_some_have_signed_some_are_due_some_overdue_and_one_is_on_paper():
    today = timezone.localdate()
    signed = {c.email for c in demo.characters() if c.signs is not None}
    signatures = Acknowledgement.objects.filter(version=social_media())
    assert {a.person.email for a in signatures} == signed
    assert len(signed) >= 10
    assert [due.overdue for due in to_sign(person("Amina Yusuf"), today)] == [True, False]
    assert [due.overdue for due in to_sign(person("Yasmin Demir"), today)] == [False, False]
    assert to_sign(person("Tom Okafor"), today) == []
    paper = PaperRecord.objects.get()
    assert (paper.person, paper.state) == (person("Rajesh Patel"), "waiting")
    assert paper.recorded_by == person("Priya Nair")


def test_the_second_policy_changed_and_only_some_sign_again():
    first, second, third = Version.objects.filter(
        policy__slug="phones-and-cameras-policy"
    ).order_by("number")
    states = ("superseded", "published", "withdrawn")
    assert (first.status, second.status, third.status) == states
    assert second.material_roles == ["staff"]
    assert second.marks.count() == 4
    assert {mark.is_material for mark in second.marks.all()} == {True, False}
    today = timezone.localdate()
    again = to_sign(person("Kwame Mensah"), today)
    assert [(due.version, due.signed_before) for due in again] == [(second, first)]
    assert to_sign(person("Tom Okafor"), today) == []


def test_there_is_a_request_in_each_state_that_the_demo_can_have():
    states = set(Permission.objects.values_list("state", flat=True))
    assert states == set(State) - {State.WITHDRAWN, State.ENDED}
    kinds = set(Permission.objects.values_list("kind", flat=True))
    assert kinds == set(Kind)
    to_the_chair = Permission.objects.waiting_for(person("Daniel Rosen"))
    assert [one.person for one in to_the_chair] == [person("Ruth Adeyemi")]
    shown = dict(
        (one.reference, it.standing)
        for one, it in all_shown(Permission.objects.approved(), timezone.localdate())
    )
    assert Standing.SUSPENDED in shown.values()


def test_the_school_runs_accounts_and_one_is_to_be_handed_over():
    assert SchoolAccount.objects.open().count() == 3
    assert SchoolAccount.objects.filter(permission__isnull=False).count() == 1
    assert len(unsettled(person("Callum Fraser"))) == 1


def test_the_deputy_has_covered_the_head_and_will():
    assert Cover.objects.filter(role=Role.HEADTEACHER, deputy=person("Marcus Bell")).count() == 2
    assert Cover.objects.not_over().count() == 1


def test_every_account_on_the_list_can_sign_in(client):
    accounts = demo.accounts()
    here = demo.people().active().not_gone_by(timezone.localdate())
    assert {a.email for a in accounts} == set(here.values_list("email", flat=True))
    for account in accounts[:4]:
        client.post("/account/login/", {"login": account.email, "password": demo.PASSWORD})
        assert int(client.session["_auth_user_id"]) == Person.objects.get(email=account.email).pk
        client.logout()


def test_the_log_is_whole_in_order_and_says_that_it_is_invented():
    assert verify().broken == []
    times = list(Entry.objects.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= timezone.now()
    last = Entry.objects.latest("number")
    assert last.action == "demo.made"
    assert "invented" in Detail.objects.get(entry=last).text


def test_every_row_has_the_time_of_its_entry_in_the_log():
    """So that no page shows the day on which the demo was made where it shows an invented one."""
    paper, version = PaperRecord.objects.get(), social_media()
    for row, field, action in [
        (paper, "recorded_at", "paper.recorded"),
        (version, "created_at", "version.drafted"),
        (version, "published_at", "version.published"),
        (person("Ines Carvalho"), "created_at", "person.added"),
    ]:
        assert getattr(row, field) == entry_of(row, action).at
