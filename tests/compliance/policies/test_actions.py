"""A policy's life: each step works, for the right person, from the right state, once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from compliance.policies import actions
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import STATEMENT, Clause, Policy, Section, Status, Version
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.said import entries, told
from tests.compliance.policies.texts import (
    a_draft,
    a_published,
    a_text,
    an_approved,
    an_awaiting,
)
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


# Drafting


def test_a_draft_keeps_the_text_and_its_author(administrator):
    version = a_draft(administrator, source_name="Policy.docx")
    assert (version.number, version.status, version.author) == (1, Status.DRAFT, administrator)
    assert version.policy.slug == "social-media-policy"
    assert Manuscript.of(version) == a_text()
    assert version.source_name == "Policy.docx"
    assert [*version.clauses.values_list("position", flat=True)] == [1, 2, 3]
    assert version.statement == STATEMENT
    assert set(version.audience) == set(Role.values)
    assert entries() == ["policy.added", "version.drafted"]


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor", "slt", "dsl"])
def test_only_the_administrator_drafts(who, request):
    with pytest.raises(PermissionDenied):
        a_draft(request.getfixturevalue(who))
    assert not Policy.objects.exists()
    assert entries() == []


def test_saving_again_replaces_the_text_of_the_draft(administrator):
    first = a_draft(administrator, days_to_sign=7, audience=[Role.STAFF])
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    second = a_draft(other, first.policy, text=a_text(tou_no_abuse="Be kind."))
    assert (second.pk, second.number, second.author) == (first.pk, 1, other)
    assert Clause.objects.count() == 3 and Section.objects.count() == 2
    assert second.clauses.get(key="tou.no-abuse").text == "Be kind."
    assert (second.days_to_sign, second.audience) == (7, ["staff"])


def test_a_new_version_takes_its_settings_from_the_one_in_force(administrator, head):
    first = a_published(administrator, head, statement="I will.", days_to_sign=5)
    second = a_draft(administrator, first.policy)
    assert (second.number, second.statement, second.days_to_sign) == (2, "I will.", 5)


def test_a_text_that_awaits_approval_is_not_replaced(administrator):
    version = an_awaiting(administrator)
    with pytest.raises(Refused, match="must be sent back"):
        a_draft(administrator, version.policy, text=a_text(tou_no_abuse="Other."))
    assert version.clauses.get(key="tou.no-abuse").text == "Do not be abusive or hateful."


def test_an_approved_text_is_not_replaced(administrator, head):
    version = an_approved(administrator, head)
    with pytest.raises(Refused, match="must be sent back"):
        a_draft(administrator, version.policy)


def test_a_second_policy_of_the_same_name_is_refused(administrator):
    a_draft(administrator)
    with pytest.raises(Refused, match="already a policy at the address") as refusal:
        a_draft(administrator)
    assert refusal.value.field == "title"
    assert Policy.objects.count() == 1


@pytest.mark.parametrize("word", ["import", "accounts"])
def test_a_policy_never_takes_the_portals_own_addresses(administrator, word):
    version = a_draft(administrator, text=a_text(title=word.title()))
    assert version.policy.slug == f"{word}-policy"


def test_a_title_without_latin_letters_gets_an_address(administrator):
    assert a_draft(administrator, text=a_text(title="政策")).policy.slug == "policy"


def _with(**changes):
    text = a_text()
    for name, value in changes.items():
        setattr(text, name, value)
    return text


def _keys(*keys):
    clauses = [ManuscriptClause(f"Words {n}.", key) for n, key in enumerate(keys)]
    return _with(sections=[ManuscriptSection("One", "one", clauses=clauses)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (_with(title=" "), "no title"),
        (_with(title="x" * 161), "title is longer"),
        (_keys("a.b", "a.b"), "used 2 times"),
        (_keys("one"), "used 2 times"),
        (_keys("a.b", ""), "has no key"),
        (_keys("A B"), "small letters"),
        (_keys("main"), "Choose another"),
        (_keys("x" * 81), "more than 80"),
        (_with(sections=[ManuscriptSection("", "one")]), "no heading"),
        (_with(sections=[ManuscriptSection("h" * 201, "one")]), "more than 200"),
        (_with(sections=[ManuscriptSection("One", "")]), "has no key"),
        (
            _with(sections=[ManuscriptSection("One", "one", clauses=[ManuscriptClause(" ", "a")])]),
            "is empty",
        ),
        (_with(dates={"written": "soon"}), "not a date"),
    ],
)
def test_an_unsound_text_is_refused_with_a_sentence(administrator, text, sentence):
    with pytest.raises(Refused, match=sentence):
        a_draft(administrator, text=text)
    assert not Version.objects.exists()


def test_many_faults_are_counted_not_all_read_out(administrator):
    with pytest.raises(Refused, match="There are 2 more things like this"):
        a_draft(administrator, text=_keys(*[""] * 5))


# Submitting


def test_submitting_tells_those_who_may_approve(administrator, head, chair, teacher):
    version = an_awaiting(administrator)
    assert version.status == Status.AWAITING
    assert version.submitted_by == administrator and version.submitted_at
    assert told("policy.submitted") == {head.email, chair.email}
    assert entries(version) == ["version.drafted", "version.submitted"]


def test_the_author_is_not_asked_to_approve(chair):
    writer = make_person("vi@larkspur.example", "Vi", "Ng", Role.ADMINISTRATOR, Role.HEADTEACHER)
    an_awaiting(writer)
    assert told("policy.submitted") == {chair.email}


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor"])
def test_only_the_administrator_submits(who, request, administrator):
    version = a_draft(administrator)
    with pytest.raises(PermissionDenied):
        actions.submit(version, by=request.getfixturevalue(who))
    assert Version.objects.get().status == Status.DRAFT


def test_submitting_twice_does_it_once(administrator, head):
    version = an_awaiting(administrator)
    with pytest.raises(Refused, match="Only a draft"):
        actions.submit(version, by=administrator)
    assert entries(version).count("version.submitted") == 1
    assert Message.objects.filter(kind="policy.submitted").count() == 1


@pytest.mark.parametrize("made", [an_approved, a_published])
def test_what_is_past_a_draft_is_not_submitted(administrator, head, made):
    version = made(administrator, head)
    with pytest.raises(Refused, match="Only a draft"):
        actions.submit(version, by=administrator)


def test_a_policy_without_clauses_is_not_submitted(administrator):
    version = a_draft(administrator, text=_with(sections=[ManuscriptSection("One", "one")]))
    with pytest.raises(Refused, match="no clauses"):
        actions.submit(version, by=administrator)


def test_a_policy_that_nobody_signs_is_not_submitted(administrator):
    version = a_draft(administrator, audience=[])
    with pytest.raises(Refused, match="Nobody is asked to sign"):
        actions.submit(version, by=administrator)


def test_a_key_lost_behind_the_actions_back_is_found_at_submitting(administrator):
    version = a_draft(administrator)
    Clause.objects.filter(key="tou.no-abuse").update(key="")
    with pytest.raises(Refused, match="has no key"):
        actions.submit(version, by=administrator)


# Sending back


def test_sending_back_makes_it_a_draft_again(administrator, head):
    version = actions.send_back(an_awaiting(administrator), by=head, reason=" Clause 3 is harsh. ")
    assert version.status == Status.DRAFT
    assert version.submitted_by is None and version.submitted_at is None
    assert (version.sent_back_by, version.sent_back_reason) == (head, "Clause 3 is harsh.")
    assert told("policy.sent-back") == {administrator.email}
    entry = Entry.objects.get(action="version.sent-back")
    assert "Clause 3 is harsh." in entry.detail.text


def test_sending_back_clears_an_approval(administrator, head, chair):
    version = actions.approve(
        an_awaiting(administrator),
        by=head,
        governors_approved_on=date(2025, 3, 12),
        minute_reference="7",
    )
    version = actions.send_back(version, by=chair, reason="Not yet.")
    assert version.approved_by is None and version.approved_at is None
    assert version.governors_approved_on is None and version.minute_reference == ""
    assert a_draft(administrator, version.policy).pk == version.pk


def test_submitting_again_clears_the_reason(administrator, head):
    version = actions.send_back(an_awaiting(administrator), by=head, reason="Shorter.")
    version = actions.submit(version, by=administrator)
    assert (version.sent_back_by, version.sent_back_at, version.sent_back_reason) == (
        None,
        None,
        "",
    )


@pytest.mark.parametrize("who", ["teacher", "administrator", "governor"])
def test_only_head_and_chair_send_back(who, request, administrator):
    version = an_awaiting(administrator)
    with pytest.raises(PermissionDenied):
        actions.send_back(version, by=request.getfixturevalue(who), reason="No.")


def test_sending_back_needs_a_reason(administrator, head):
    version = an_awaiting(administrator)
    with pytest.raises(Refused) as refusal:
        actions.send_back(version, by=head, reason="  ")
    assert refusal.value.field == "reason"


def test_a_draft_or_a_published_version_is_not_sent_back(administrator, head):
    version = a_draft(administrator)
    with pytest.raises(Refused, match="is a draft"):
        actions.send_back(version, by=head, reason="No.")
    actions.submit(version, by=administrator)
    actions.approve(version, by=head)
    actions.publish(version, by=administrator)
    with pytest.raises(Refused, match="already been published"):
        actions.send_back(version, by=head, reason="No.")


# Approving


@pytest.mark.parametrize("who", ["head", "chair"])
def test_head_or_chair_approves(who, request, administrator):
    person = request.getfixturevalue(who)
    version = actions.approve(
        an_awaiting(administrator),
        by=person,
        governors_approved_on=date(2025, 3, 12),
        minute_reference=" FGB 7 ",
    )
    assert version.is_approved and version.approved_by == person
    assert (version.governors_approved_on, version.minute_reference) == (date(2025, 3, 12), "FGB 7")
    assert version.governors_date == "2025-03-12"
    assert told("policy.approved") == {administrator.email}
    assert entries(version)[-1] == "version.approved"


def test_an_author_never_approves(chair):
    writer = make_person("vi@larkspur.example", "Vi", "Ng", Role.ADMINISTRATOR, Role.HEADTEACHER)
    version = an_awaiting(writer)
    with pytest.raises(Refused, match="somebody else"):
        actions.approve(version, by=writer)
    assert actions.approve(version, by=chair).approved_by == chair


@pytest.mark.parametrize("who", ["teacher", "administrator", "governor", "slt", "dsl"])
def test_nobody_else_approves(who, request, administrator):
    version = an_awaiting(administrator)
    with pytest.raises(PermissionDenied):
        actions.approve(version, by=request.getfixturevalue(who))
    assert not Version.objects.get().is_approved


def test_a_head_of_the_past_does_not_approve(administrator, head):
    version = an_awaiting(administrator)
    yesterday = timezone.localdate() - timedelta(days=1)
    head.assignments.update(ends_on=yesterday)
    with pytest.raises(PermissionDenied):
        actions.approve(version, by=head)


def test_the_governors_date_is_not_in_the_future(administrator, head):
    version = an_awaiting(administrator)
    today = timezone.localdate()
    with pytest.raises(Refused) as refusal:
        actions.approve(version, by=head, governors_approved_on=today + timedelta(days=1))
    assert refusal.value.field == "governors_approved_on"
    assert actions.approve(version, by=head, governors_approved_on=today).is_approved


def test_a_minute_without_its_day_is_refused(administrator, head):
    version = an_awaiting(administrator)
    with pytest.raises(Refused) as refused:
        actions.approve(version, by=head, minute_reference="FGB 12/26")
    assert refused.value.field == "governors_approved_on"
    version.refresh_from_db()
    assert version.approved_by is None


def test_approving_twice_does_it_once(administrator, head, chair):
    version = an_approved(administrator, head)
    with pytest.raises(Refused, match="already been approved"):
        actions.approve(version, by=chair)
    version.refresh_from_db()
    assert version.approved_by == head


def test_a_draft_or_a_published_version_is_not_approved(administrator, head, chair):
    with pytest.raises(Refused, match="submitted first"):
        actions.approve(a_draft(administrator), by=head)
    other = a_published(administrator, head, text=a_text(title="Another"))
    with pytest.raises(Refused, match="already been published"):
        actions.approve(other, by=chair)
