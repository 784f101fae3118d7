"""The four messages of a version's preparation: where they lead, and when they fall away."""

import pytest

from compliance.policies import actions, notices
from compliance.policies.models import Version
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from tests.compliance.policies.texts import a_published, an_approved, an_awaiting
from tests.conftest import make_person
from tests.delivering import line

pytestmark = pytest.mark.django_db


def message(kind):
    return Message.objects.get(kind=kind.name)


def test_submitted_leads_to_the_version_and_falls_away_once_decided(administrator, head):
    version = an_awaiting(administrator)
    sent = message(notices.SUBMITTED)
    assert line(sent).path == "/policies/social-media-policy/versions/1/"
    assert line(sent)
    actions.approve(version, by=head)
    assert not line(sent)


def test_approved_falls_away_once_published(administrator, head):
    version = an_approved(administrator, head)
    sent = message(notices.APPROVED)
    assert line(sent)
    actions.publish(version, by=administrator)
    assert not line(sent)


def test_sent_back_falls_away_once_submitted_again(administrator, head):
    version = actions.send_back(an_awaiting(administrator), by=head, reason="Shorter.")
    sent = message(notices.SENT_BACK)
    assert line(sent)
    actions.submit(version, by=administrator)
    assert not line(sent)


def test_a_version_that_is_gone_leaves_a_message_that_harms_nobody(administrator, head):
    version = an_awaiting(administrator)
    sent = message(notices.SUBMITTED)
    Version.objects.filter(pk=version.pk).delete()
    assert not line(sent)


def test_withdrawn_takes_the_place_of_what_was_waiting(administrator, head):
    version = an_awaiting(administrator)
    submitted = message(notices.SUBMITTED)
    actions.withdraw(version, by=administrator, reason="Too early.")
    withdrawn = message(notices.WITHDRAWN)
    assert withdrawn.recipient == head
    assert line(withdrawn).path == "/policies/social-media-policy/versions/1/"
    assert line(withdrawn)
    assert not line(submitted)


def test_nobody_is_sent_back_to_what_is_withdrawn(administrator, head):
    version = actions.send_back(an_awaiting(administrator), by=head, reason="Shorter.")
    actions.withdraw(version, by=administrator, reason="Too early.")
    assert not line(message(notices.SENT_BACK))


def test_an_approver_who_is_administrator_too_is_not_told_of_their_own_doing(administrator):
    both = make_person("vi@larkspur.example", "Vi", "Ng", Role.ADMINISTRATOR, Role.CHAIR)
    an_approved(administrator, both)
    assert message(notices.APPROVED).recipient == administrator


def test_the_deactivated_are_told_nothing(administrator, head, chair):
    chair.is_active = False
    chair.save(update_fields=["is_active"])
    an_awaiting(administrator)
    assert message(notices.SUBMITTED).recipient == head


def test_publishing_tells_nobody(administrator, head, teacher):
    a_published(administrator, head)
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "policy.submitted",
        "policy.approved",
    }
