"""`load_demo`: the demo school, once, and never in a real installation."""

import io
import time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from compliance.policies.models import Policy, Version
from policyportal.audit.models import Entry
from policyportal.operations import checks, clock, demo, demo_policies, demo_school
from policyportal.people.models import Person
from policyportal.school.models import School

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR = tmp_path


@pytest.fixture
def made():
    assert demo_school.make()


def person(name: str) -> Person:
    given, family = name.split()
    return Person.objects.get(given_name=given, family_name=family)


def social_media() -> Version:
    return Version.objects.get(policy__slug="social-media-policy")


def test_refuses_a_real_installation(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="real installation"):
        call_command("load_demo")
    assert not Person.objects.exists()
    assert not (settings.VAR / "demo-accounts.txt").exists()


def test_the_password_is_one_that_the_portal_would_take():
    from django.contrib.auth.password_validation import validate_password

    for c in demo.characters():
        validate_password(
            demo.PASSWORD,
            Person(email=c.email, given_name=c.given_name, family_name=c.family_name),
        )


def test_the_clock_is_right_again(made):
    assert abs(timezone.now().timestamp() - time.time()) < 60


def test_a_second_start_changes_nothing_and_asks_little(settings, django_assert_max_num_queries):
    first, second = io.StringIO(), io.StringIO()
    call_command("load_demo", stdout=first)
    file = settings.VAR / "demo-accounts.txt"
    before = (Entry.objects.count(), file.stat().st_mtime_ns)
    with django_assert_max_num_queries(6):
        call_command("load_demo", stdout=second)
    assert (Entry.objects.count(), file.stat().st_mtime_ns) == before
    assert "is made; who can sign in" in first.getvalue()
    assert "was here already; who can sign in" in second.getvalue()


def test_what_a_newcomer_changed_stays(made):
    School.objects.update(name="Renamed School")
    Person.objects.filter(given_name="Amina").update(family_name="Khan")
    call_command("load_demo", verbosity=0)
    assert School.here().name == "Renamed School"
    assert Person.objects.filter(given_name="Amina").values_list(
        "family_name", flat=True
    ).get() == ("Khan")


def test_a_failure_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(demo_policies, "SCAN", tmp_path / "no-such-scan.png")
    with pytest.raises(FileNotFoundError):
        demo_school.make()
    assert not Person.objects.exists()
    assert not Policy.objects.exists()
    assert abs(timezone.now().timestamp() - time.time()) < 60


def test_the_accounts_are_written_down(settings):
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    text = (settings.VAR / "demo-accounts.txt").read_text()
    assert text in out.getvalue()
    line = next(line for line in text.splitlines() if "Priya Nair" in line)
    for part in ("Policy administrator", "priya.nair@larkspur.example", demo.PASSWORD):
        assert part in line
    assert "callum.fraser" not in text


def test_says_nothing_when_told_so(capsys):
    call_command("load_demo", verbosity=0)
    assert capsys.readouterr().out == ""


def test_a_real_installation_with_demo_accounts_fails_its_check(made, settings):
    assert checks.no_demo_accounts(databases=["default"]) == []
    settings.DEMO = False
    [error] = checks.no_demo_accounts(databases=["default"])
    assert error.id == "operations.E001"
    assert error.msg.startswith(f"{Person.objects.count()} accounts of the demo school")
    with pytest.raises(CommandError, match="operations.E001"):
        call_command("migrate", verbosity=0, skip_checks=False)


def test_a_real_installation_without_them_passes(settings, school):
    settings.DEMO = False
    Person.objects.create(email="sam@otterstreet.example", given_name="Sam", family_name="Ford")
    assert checks.no_demo_accounts(databases=["default"]) == []


def test_the_clock_cannot_be_moved_in_a_real_installation(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError), clock.as_of(timezone.now()):
        pass
