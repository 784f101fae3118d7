"""Policies in every state, made as a school makes them."""

import pytest
from django.utils import timezone

from compliance.policies import actions
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from policyportal.school.models import SafeguardingContacts


def text(title: str, words: str = "Be kind.") -> Manuscript:
    return Manuscript(
        title=title,
        sections=[
            ManuscriptSection("Rules", "rules", clauses=[ManuscriptClause(words, "rules.1")])
        ],
    )


@pytest.fixture(autouse=True)
def contacts(head):
    """The school's contacts, checked today, so that home asks nobody for them."""
    return SafeguardingContacts.objects.create(
        lado_telephone="020 7946 0431", checked_on=timezone.localdate(), checked_by=head
    )


@pytest.fixture
def draft(administrator):
    """Return a function that saves a policy's draft."""

    def save(title="Social media policy", words="Be kind.", policy=None, **settings):
        return actions.save_draft(text(title, words), by=administrator, policy=policy, **settings)

    return save


@pytest.fixture
def awaiting(draft, administrator):
    def submit(*args, **settings):
        return actions.submit(draft(*args, **settings), by=administrator)

    return submit


@pytest.fixture
def approved(awaiting, head):
    def approve(*args, **settings):
        return actions.approve(awaiting(*args, **settings), by=head)

    return approve


@pytest.fixture
def in_force(approved, administrator):
    def publish(*args, **settings):
        return actions.publish(approved(*args, **settings), by=administrator)

    return publish
