"""Publishing a version, and discarding one that never was."""

import pytest
from django.core.exceptions import PermissionDenied

from compliance.policies import access, actions, canonical
from compliance.policies.models import Clause, Policy, Status, Version
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.said import entries
from tests.compliance.policies.texts import (
    a_draft,
    a_published,
    a_text,
    an_approved,
    an_awaiting,
)
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

BOTH = (Role.ADMINISTRATOR, Role.HEADTEACHER)


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
    second = a_draft(administrator, first.policy)
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


def test_what_somebody_was_asked_to_approve_is_not_discarded(administrator, head):
    version = an_awaiting(administrator)
    with pytest.raises(Refused, match="Withdraw it instead"):
        actions.discard(version, by=administrator)
    actions.send_back(version, by=head, reason="Shorter.")  # a draft again, and still on the record
    with pytest.raises(Refused, match="Withdraw it instead"):
        actions.discard(version, by=administrator)
    assert Version.objects.get().clauses.count() == 3


# Whoever wrote on it


def test_who_wrote_before_the_last_author_cannot_approve(administrator, chair):
    """Another administrator saving over it does not make the text somebody else's."""
    both = make_person("lee.park@larkspur.example", "Lee", "Park", *BOTH)
    first = a_draft(both)
    version = a_draft(administrator, first.policy)
    assert (version.author, version.writers) == (administrator, sorted([both.pk, administrator.pk]))
    version = actions.submit(version, by=administrator)
    assert both not in access.approvers_of(version)
    with pytest.raises(Refused, match="You wrote on this version"):
        actions.approve(version, by=both)
    assert actions.approve(version, by=chair).approved_by == chair


def test_a_new_version_is_not_written_by_who_wrote_the_one_before(administrator, chair):
    both = make_person("lee.park@larkspur.example", "Lee", "Park", *BOTH)
    first = a_published(both, chair)
    version = actions.submit(a_draft(administrator, first.policy), by=administrator)
    assert version.writers == [administrator.pk]
    assert actions.approve(version, by=both).approved_by == both


def test_the_page_says_who_cannot_approve(as_person, administrator, chair):
    both = make_person("lee.park@larkspur.example", "Lee", "Park", *BOTH)
    version = an_awaiting(administrator, a_draft(both).policy)
    page = as_person(both).get(f"/policies/{version.policy.slug}/versions/1/").content.decode()
    assert "Waiting for Daniel Rosen. You wrote on it, so it cannot be you." in page
    assert "approve/" not in page
    assert "Approve:" not in as_person(both).get("/").content.decode()
