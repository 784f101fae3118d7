"""The fixed cast of people, and the one switch that lets the test runner flush kept tables."""

from datetime import date

import hypothesis
import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from policyportal.audit import log, triggers, unchanged
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.school.models import School
from tests import network
from tests.runs import (  # noqa: F401 - pytest finds its hooks and fixtures here
    long,
    migrated_database,
    own_database,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_terminal_summary,
    pytest_unconfigure,
    redis_url,
)

network.close()

# How long an example takes says something about the machine, not about the code.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

_flush = TransactionTestCase._fixture_teardown
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}  # made by migrating


def _flush_with_triggers_lifted(case):
    if connection.vendor == "postgresql":
        _empty_what_has_rows()
    else:
        with triggers.lifted():
            _flush(case)


def _empty_what_has_rows() -> None:
    """Empty PostgreSQL's tables with neither triggers nor keys asked; TRUNCATE takes ten times as
    long, as it makes a new file for each table. Only a superuser may, as the tests' own user is."""
    tables = set(connection.introspection.django_table_names(only_existing=True))
    names = [connection.ops.quote_name(one) for one in sorted(tables - KEPT)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"(SELECT '{one}' FROM {one} LIMIT 1)" for one in names))
        deleting = [f"DELETE FROM {one};" for (one,) in cursor.fetchall()]
        cursor.execute(
            f"SET session_replication_role = replica; {' '.join(deleting)}"
            "SET session_replication_role = DEFAULT"
        )
    log.begin()


TransactionTestCase._fixture_teardown = _flush_with_triggers_lifted


@pytest.fixture(autouse=True)
def _nothing_kept_from_the_test_before():
    unchanged.forget()


PASSWORD = "quiet-river-lantern-42"
SINCE = date(2024, 9, 1)


def make_person(email: str, given: str, family: str, *roles: Role, since=SINCE, **more) -> Person:
    """Make someone who can sign in, with the given roles from a day on."""
    person = Person(email=email, given_name=given, family_name=family, **more)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    for role in roles:
        RoleAssignment.objects.create(person=person, role=role, starts_on=since)
    return person


@pytest.fixture
def school(db):
    return School.objects.create(name="Larkspur Lane Primary School")


@pytest.fixture
def teacher(db):
    return make_person("amina.yusuf@larkspur.example", "Amina", "Yusuf", Role.STAFF)


@pytest.fixture
def other_teacher(db):
    return make_person("tom.okafor@larkspur.example", "Tom", "Okafor", Role.STAFF)


@pytest.fixture
def head(db):
    return make_person("ruth.adeyemi@larkspur.example", "Ruth", "Adeyemi", Role.HEADTEACHER)


@pytest.fixture
def administrator(db):
    return make_person("priya.nair@larkspur.example", "Priya", "Nair", Role.ADMINISTRATOR)


@pytest.fixture
def chair(db):
    return make_person(
        "daniel.rosen@larkspur.example", "Daniel", "Rosen", Role.CHAIR, Role.GOVERNOR
    )


@pytest.fixture
def governor(db):
    return make_person("grace.lin@larkspur.example", "Grace", "Lin", Role.GOVERNOR)


@pytest.fixture
def slt(db):
    return make_person("marcus.bell@larkspur.example", "Marcus", "Bell", Role.SLT, Role.STAFF)


@pytest.fixture
def dsl(db):
    return make_person("leila.haddad@larkspur.example", "Leila", "Haddad", Role.DSL, Role.STAFF)


@pytest.fixture
def as_person(client):
    """Sign the test client in as someone: `as_person(head).get(…)`."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in
