"""The pages on which somebody asks for a permission, step by step, and what becomes of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from compliance.permissions import actions
from compliance.permissions.forms import UNDERTAKING
from compliance.permissions.kinds import CLAUSE, Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.questions import QUESTIONS
from compliance.signing.actions import sign
from policyportal.outbox.models import Message
from policyportal.people.models import Role, RoleAssignment
from policyportal.refusal import Refused
from tests.compliance.permissions.conftest import (
    KINDS,
    a_colleague,
    a_draft,
    a_submitted,
    an_asked,
    answers_of,
    put,
)
from tests.compliance.policies.pages import queries
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

LIST = "/permissions/"


def at(permission, end=""):
    return f"/permissions/{permission.reference}/{end}"


def text(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def typed(kind, by, slug, **other):
    """Return one page's answers as a browser would send them."""
    question = next(one for one in QUESTIONS[kind] if one.slug == slug)
    answers = answers_of(kind, by, **other)
    fields = question.form.base_fields.items()
    return {name: field.prepare_value(answers[name]) for name, field in fields}


@pytest.fixture(autouse=True)
def _school(school):
    """Every page names the school."""


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


# The whole way


@pytest.mark.parametrize("kind", KINDS)
def test_from_the_start_to_the_panel(kind, portal, teacher, head, policy):
    assert f"The words of {CLAUSE[kind]}." in text(portal, f"/permissions/start/{kind}/")
    url = portal.post(f"/permissions/start/{kind}/")["Location"]
    permission = Permission.objects.get()
    assert (permission.person, permission.state) == (teacher, State.DRAFT)
    for n, question in enumerate(QUESTIONS[kind], start=1):
        assert url == at(permission, f"steps/{question.slug}/")
        html = text(portal, url)
        assert f"{n} of {len(QUESTIONS[kind])}" in html
        permission.refresh_from_db()
        said = typed(kind, teacher, question.slug) | {"seen": permission.revision}
        url = portal.post(url, said)["Location"]
    assert url == at(permission, "check/")
    html = text(portal, url)
    assert html.count("Change<span") == sum(1 for _ in answers_of(kind, teacher)) - (
        kind == Kind.SCHOOL_SERVICE  # another platform is not asked back where there is none
    )
    permission.refresh_from_db()
    assert permission.answers == answers_of(kind, teacher)
    url = portal.post(url, {"seen": permission.revision})["Location"]
    assert url == at(permission, "sent/")
    html = text(portal, url)
    assert permission.reference in html and "Ruth Adeyemi" in html
    permission.refresh_from_db()
    assert (permission.state, permission.policy) == (State.SUBMITTED, policy)
