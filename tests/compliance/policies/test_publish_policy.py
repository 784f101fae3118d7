"""The command does what the button does, with the same checks."""

import pytest
from django.core.management import CommandError, call_command

from compliance.policies.models import Status, Version
from policyportal.people.models import Role
from tests.compliance.policies.texts import a_draft, a_published, an_approved, an_awaiting
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

SLUG = "social-media-policy"


def test_it_publishes_and_says_so(administrator, head, capsys):
    an_approved(administrator, head)
    call_command("publish_policy", SLUG)
    version = Version.objects.get()
    assert (version.status, version.published_by) == (Status.PUBLISHED, administrator)
    said = capsys.readouterr().out
    assert said.strip() == (
        f"Social Media Policy, version 1 is in force. Fingerprint {version.fingerprint}."
    )


def test_by_names_the_person(administrator, head):
    an_approved(administrator, head)
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    with pytest.raises(CommandError, match="Say who does it: --by EMAIL"):
        call_command("publish_policy", SLUG)
    call_command("publish_policy", SLUG, by="SAM.hill@larkspur.example")
    assert Version.objects.get().published_by == other


@pytest.mark.parametrize(
    ("made", "sentence"), [(a_draft, "submitted first"), (an_awaiting, "not been approved")]
)
def test_what_is_not_approved_is_not_published(administrator, made, sentence):
    made(administrator)
    with pytest.raises(CommandError, match=sentence):
        call_command("publish_policy", SLUG)
    assert not Version.objects.in_force().exists()


def test_nothing_to_publish_is_said(administrator, head):
    a_published(administrator, head)
    with pytest.raises(CommandError, match="no version of “Social Media Policy” waiting"):
        call_command("publish_policy", SLUG)


def test_a_policy_that_is_not_there_is_said(administrator, head):
    an_approved(administrator, head)
    with pytest.raises(CommandError, match="no policy at the address “other”"):
        call_command("publish_policy", "other")
    assert not Version.objects.in_force().exists()


def test_the_wrong_person_is_refused(administrator, head):
    an_approved(administrator, head)
    with pytest.raises(CommandError, match="Ruth Adeyemi may not publish"):
        call_command("publish_policy", SLUG, by=head.email)
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("publish_policy", SLUG, by="nobody@larkspur.example")
