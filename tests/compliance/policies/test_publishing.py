"""Publishing a version, and discarding one that never was."""

import pytest
from django.core.exceptions import PermissionDenied

from compliance.policies import actions, canonical
from compliance.policies.models import Clause, Policy, Status, Version
from policyportal.refusal import Refused
from tests.compliance.policies.said import entries
from tests.compliance.policies.texts import (
    a_draft,
    a_published,
    a_text,
    an_approved,
)

pytestmark = pytest.mark.django_db


# Publishing


def test_publishing_puts_it_in_force(administrator, head):
    version = a_published(administrator, head)
    assert version.status == Status.PUBLISHED
    assert version.published_by == administrator and version.published_at
    assert version.fingerprint == canonical.fingerprint(a_text())
    assert entries(version)[-1] == "version.published"


def test_publishing_supersedes_the_one_before(administrator, head):
    first = a_published(administrator, head)
    second = a_published(
        administrator, head, first.policy, text=a_text(title="New title", tou_no_abuse="Be kind.")
    )
    first.refresh_from_db()
    assert (first.status, first.superseded_at) == (Status.SUPERSEDED, second.published_at)
    assert [*first.policy.versions.in_force()] == [second]
    assert Policy.objects.get().title == "New title"
    assert entries(first)[-1] == "version.superseded"
    assert entries(second)[-1] == "version.published"


def test_what_is_not_approved_is_not_published(administrator, head):
    version = a_draft(administrator)
    with pytest.raises(Refused, match="submitted first"):
        actions.publish(version, by=administrator)
    version = actions.submit(version, by=administrator)
    with pytest.raises(Refused, match="not been approved"):
        actions.publish(version, by=administrator)
    assert not Version.objects.in_force().exists()


def test_publishing_twice_does_it_once(administrator, head):
    version = a_published(administrator, head)
    with pytest.raises(Refused, match="already been published"):
        actions.publish(version, by=administrator)
    assert entries(version).count("version.published") == 1


def test_a_superseded_version_is_not_published_again(administrator, head):
    first = a_published(administrator, head)
    a_published(administrator, head, first.policy)
    with pytest.raises(Refused, match="already been published"):
        actions.publish(first, by=administrator)


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor"])
def test_only_the_administrator_publishes(who, request, administrator, head):
    version = an_approved(administrator, head)
    with pytest.raises(PermissionDenied):
        actions.publish(version, by=request.getfixturevalue(who))
    assert not Version.objects.in_force().exists()


# Discarding


def test_discarding_the_only_version_removes_the_policy(administrator):
    version = a_draft(administrator)
    actions.discard(version, by=administrator)
    assert not Policy.objects.exists() and not Version.objects.exists()
    assert not Clause.objects.exists()
    assert entries()[-2:] == ["policy.removed", "version.discarded"]


def test_discarding_leaves_what_is_in_force(administrator, head):
    first = a_published(administrator, head)
    second = an_approved(administrator, head, first.policy)
    actions.discard(second, by=administrator)
    assert [*Version.objects.all()] == [first]
    assert first.clauses.count() == 3


def test_discarding_twice_does_it_once(administrator):
    version = a_draft(administrator)
    stale = Version.objects.get(pk=version.pk)
    other = a_draft(administrator, text=a_text(title="Another"))
    actions.discard(version, by=administrator)
    with pytest.raises(Refused, match="discarded"):
        actions.discard(stale, by=administrator)
    assert [*Version.objects.all()] == [other]


@pytest.mark.parametrize("who", ["teacher", "head", "chair"])
def test_only_the_administrator_discards(who, request, administrator):
    version = a_draft(administrator)
    with pytest.raises(PermissionDenied):
        actions.discard(version, by=request.getfixturevalue(who))
    assert Version.objects.exists()


def test_what_was_published_is_not_discarded(administrator, head):
    first = a_published(administrator, head)
    a_published(administrator, head, first.policy)
    for version in Version.objects.all():
        with pytest.raises(Refused, match="stays on the record"):
            actions.discard(version, by=administrator)
    assert Version.objects.count() == 2
