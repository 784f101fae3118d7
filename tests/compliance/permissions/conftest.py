"""Requests at each point before a decision, and the policy that they rest on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions import actions
from compliance.permissions.kinds import CLAUSE, Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.steps import add_step
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from policyportal.people.models import Person, Role
from tests.compliance.policies.texts import a_published
from tests.conftest import make_person

KINDS = list(Kind)


def a_colleague() -> Person:
    """Return somebody who is here, to be a second owner."""
    email = "sana.malik@larkspur.example"
    found = Person.objects.filter(email=email).first()
    return found or make_person(email, "Sana", "Malik", Role.STAFF)


def answers_of(kind: Kind, by: Person, **other) -> dict:
    """Return a full set of answers, as they are kept; `other` replaces some of them."""
    today = timezone.localdate()
    answers = {
        Kind.SCHOOL_SERVICE: lambda: {
            "platform": "instagram",
            "other_platform": "",
            "name": "Year 4 class account",
            "address": "https://www.instagram.com/larkspur-year-4",
            "purpose": "To show parents the work of the class.",
            "audience": "Parents of Year 4",
            "first_owner": by.pk,
            "second_owner": a_colleague().pk,
            "when_an_owner_leaves": "The office changes the password the same day.",
        },
        Kind.WORK_TIME: lambda: {
            "what_for": "To wait for news of my mother’s operation.",
            "platform_or_site": "WhatsApp",
            "from_on": today.isoformat(),
            "until_on": (today + timedelta(days=7)).isoformat(),
        },
        Kind.REFERENCE: lambda: {
            "about": "event",
            "who_or_what": "The lantern walk in November",
            "where": "My own page on Facebook",
            "words": "What a fine evening we had with the lanterns.",
            "pictures": "no",
            "consent": "Nobody can be recognised.",
        },
        Kind.FAMILY_LINK: lambda: {
            "pupils": "Noor Yusuf in Year 3",
            "relation": "My niece",
            "platforms": "A WhatsApp group of the family",
            "undertaking": True,
        },
    }[Kind(kind)]()
    return answers | other


def a_draft(kind: Kind, by: Person, **other) -> Permission:
    """Return a draft that could be sent as it is."""
    return actions.begin(kind, by=by, answers=answers_of(kind, by, **other))


def a_submitted(kind: Kind, by: Person, **other) -> Permission:
    draft = a_draft(kind, by, **other)
    return actions.submit(draft, seen=draft.revision, by=by)


def put(permission: Permission, state: State, by: Person) -> Permission:
    """Put a request into a state that only who decides it can bring about."""
    if state in (State.EXPIRED, State.REVOKED, State.ENDED):
        permission = put(permission, State.APPROVED, by)
    now, today = timezone.now(), timezone.localdate()
    permission.state = state
    if state in (State.APPROVED, State.DECLINED, State.NOTED):
        permission.decided_by, permission.decided_at = by, now
    if state == State.APPROVED:
        permission.ends_on = today
    if state in (State.EXPIRED, State.REVOKED, State.ENDED):
        permission.closed_at = now
    permission.revision += 1
    permission.save()
    return permission


def an_asked(kind: Kind, by: Person, decider: Person, question="Which week is it?", **other):
    """Return a request about which more was asked."""
    permission = put(a_submitted(kind, by, **other), State.ASKED, decider)
    add_step(permission, "asked-more", by=decider, words=question)
    return permission


def a_text_with_permissions(title="Social Media Policy") -> Manuscript:
    """Return a policy with every clause that a kind of request rests on."""
    clauses = [ManuscriptClause(f"The words of {key}.", key) for key in CLAUSE.values()]
    return Manuscript(
        title=title, sections=[ManuscriptSection("All of it", "all", clauses=clauses)]
    )


@pytest.fixture
def policy(administrator, head):
    """The policy in force, with the clauses that requests rest on."""
    return a_published(administrator, head, text=a_text_with_permissions()).policy
