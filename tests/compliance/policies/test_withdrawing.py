"""Withdrawing a version before it is published: on the record, told, and in nobody's way."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from compliance.policies import access, actions
from compliance.policies.models import Policy, Status, Version, WorkingCopy
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.pages import queries
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

POLICY = "/policies/social-media-policy/"
VERSIONS = POLICY + "versions/"
ONE = VERSIONS + "1/"
WHY = "The governors want\nto wait."


def a_sent_back(by, approver, policy=None):
    return actions.send_back(an_awaiting(by, policy), by=approver, reason="Shorter.")


def a_withdrawn(by, policy=None, **more):
    return actions.withdraw(an_awaiting(by, policy, **more), by=by, reason=WHY)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def main(html):
    return html.split("<main")[1].split("</main")[0]


# The action


MADE = {
    "awaiting": lambda by, head, policy=None: an_awaiting(by, policy),
    "approved": an_approved,
    "sent back": a_sent_back,
}


@pytest.mark.parametrize("made", list(MADE))
def test_withdrawing_keeps_it_on_the_record(administrator, head, chair, made):
    version = MADE[made](administrator, head)
    was = {"approved_by": version.approved_by, "sent_back_by": version.sent_back_by}
    Message.objects.all().delete()
    version = actions.withdraw(version, by=administrator, reason=f" {WHY} ")
    version.refresh_from_db()
    assert (version.status, version.withdrawn_by) == (Status.WITHDRAWN, administrator)
    assert version.withdrawn_at and version.withdrawn_reason == WHY
    assert {name: getattr(version, name) for name in was} == was
    assert version.clauses.count() == 3 and not version.fingerprint
    assert entries(version)[-1] == "version.withdrawn"
    assert told("policy.withdrawn") == {head.email, chair.email}


def test_the_log_keeps_no_reason(administrator):
    a_withdrawn(administrator)
    assert "governors" not in Entry.objects.get(action="version.withdrawn").detail.text


def test_the_author_is_told_what_another_withdrew(administrator, head):
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    actions.withdraw(an_awaiting(administrator), by=other, reason=WHY)
    assert told("policy.withdrawn") == {administrator.email, head.email}


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor", "slt", "dsl"])
def test_only_the_administrator_withdraws(who, request, administrator):
    version = an_awaiting(administrator)
    with pytest.raises(PermissionDenied):
        actions.withdraw(version, by=request.getfixturevalue(who), reason=WHY)
    assert Version.objects.get().status == Status.AWAITING


def test_a_draft_that_nobody_was_asked_about_is_discarded_instead(administrator):
    version = a_draft(administrator)
    with pytest.raises(Refused, match="Discard it instead"):
        actions.withdraw(version, by=administrator, reason=WHY)
    assert Version.objects.get().status == Status.DRAFT


def test_what_was_published_is_not_withdrawn(administrator, head):
    first = a_published(administrator, head)
    a_published(administrator, head, first.policy)
    for version in Version.objects.all():
        with pytest.raises(Refused, match="was published"):
            actions.withdraw(version, by=administrator, reason=WHY)
    statuses = Version.objects.order_by("number").values_list("status", flat=True)
    assert [*statuses] == [Status.SUPERSEDED, Status.PUBLISHED]


def test_withdrawing_twice_does_it_once(administrator, head):
    version = an_awaiting(administrator)
    stale = Version.objects.get(pk=version.pk)
    actions.withdraw(version, by=administrator, reason=WHY)
    with pytest.raises(Refused, match="already been withdrawn"):
        actions.withdraw(stale, by=administrator, reason="Other.")
    assert entries(version).count("version.withdrawn") == 1
    assert Version.objects.get().withdrawn_reason == WHY
    assert Message.objects.filter(kind="policy.withdrawn").count() == 1


def test_withdrawing_needs_a_reason(administrator):
    version = an_awaiting(administrator)
    with pytest.raises(Refused) as refusal:
        actions.withdraw(version, by=administrator, reason=" \n ")
    assert refusal.value.field == "reason"
    assert Version.objects.get().status == Status.AWAITING


def test_nothing_happens_to_it_afterwards(administrator, head):
    version = a_withdrawn(administrator)
    tries = [
        lambda: actions.submit(version, by=administrator),
        lambda: actions.send_back(version, by=head, reason="x"),
        lambda: actions.approve(version, by=head),
        lambda: actions.publish(version, by=administrator),
        lambda: actions.discard(version, by=administrator),
    ]
    for attempt in tries:
        with pytest.raises(Refused, match="withdrawn|not one any more"):
            attempt()
    assert Version.objects.get().status == Status.WITHDRAWN


def test_the_database_keeps_it_too(administrator):
    version = a_withdrawn(administrator)
    for sql in (
        "UPDATE compliance_version SET withdrawn_reason = 'x' WHERE id = %s",
        "UPDATE compliance_version SET status = 'awaiting' WHERE id = %s",
        "UPDATE compliance_clause SET text = 'x' WHERE version_id = %s",
        "DELETE FROM compliance_version WHERE id = %s",
    ):
        with pytest.raises(Error, match="cannot (change|be deleted)"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql, [version.pk])


def test_the_database_wants_who_when_and_why(administrator):
    an_awaiting(administrator)
    now = timezone.now()
    for change in (
        {"status": "withdrawn"},
        {"status": "withdrawn", "withdrawn_by": administrator, "withdrawn_at": now},
        {"withdrawn_by": administrator, "withdrawn_at": now, "withdrawn_reason": "x"},
    ):
        with (
            pytest.raises(IntegrityError, match="withdrawn_by_at_and_why"),
            transaction.atomic(),
        ):
            Version.objects.update(**change)


def test_what_is_in_force_stays_and_the_numbers_go_on(administrator, head):
    first = a_published(administrator, head)
    second = a_withdrawn(administrator, first.policy, text=a_text(title="Other"))
    assert [*first.policy.versions.in_force()] == [first]
    assert not first.policy.versions.in_preparation().exists()
    third = a_published(administrator, head, first.policy)
    assert (second.number, third.number) == (2, 3)
    assert Policy.objects.get().title == "Social Media Policy"


def test_a_policy_whose_only_version_was_withdrawn_stays(administrator):
    version = a_withdrawn(administrator)
    draft = a_draft(administrator, version.policy)
    assert draft.number == 2
    actions.discard(draft, by=administrator)
    assert Policy.objects.exists() and [*Version.objects.all()] == [version]


def test_who_may(administrator, head):
    draft = a_draft(administrator)
    assert access.can_discard(administrator, draft)
    assert not access.can_withdraw(administrator, draft) and not access.can_discard(head, draft)
    version = actions.submit(draft, by=administrator)
    assert access.can_withdraw(administrator, version)
    assert not access.can_discard(administrator, version)
    assert not access.can_withdraw(head, version)
    version = actions.withdraw(version, by=administrator, reason=WHY)
    assert not access.can_withdraw(administrator, version)
    assert not access.can_discard(administrator, version)


# The pages


def test_by_the_page(as_person, administrator, head):
    an_awaiting(administrator)
    client = as_person(administrator)
    assert f'href="{ONE}withdraw/"' in page(client, ONE)
    assert "stays on the record" in page(client, ONE + "withdraw/")
    assert client.post(ONE + "withdraw/", {"reason": WHY}).headers["Location"] == ONE
    html = page(client, ONE)
    assert f"Withdrawn by {administrator.name}" in html and "want<br>to wait." in html
    assert "What happens next" not in html and f'href="{ONE}withdraw/"' not in html
    assert "Its history" in html and "Submitted" in html


def test_a_reason_is_asked_for_beside_the_field(as_person, administrator):
    an_awaiting(administrator)
    response = as_person(administrator).post(ONE + "withdraw/", {"reason": " "})
    assert response.status_code == 200
    assert '<a href="#id_reason">Say why it is withdrawn.</a>' in response.content.decode()
    assert Version.objects.get().status == Status.AWAITING


def test_a_reason_that_is_too_long_is_kept_and_said(as_person, administrator):
    an_awaiting(administrator)
    response = as_person(administrator).post(ONE + "withdraw/", {"reason": "y" * 2001})
    assert "y" * 2001 in response.content.decode()
    assert '<a href="#id_reason">' in response.content.decode()


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda by, head: a_draft(by), "Nobody was asked to approve this draft"),
        (a_published, "This version was published"),
        (lambda by, head: a_withdrawn(by), "already been withdrawn"),
    ],
)
def test_what_cannot_be_withdrawn_says_so(as_person, administrator, head, made, sentence):
    made(administrator, head)
    client = as_person(administrator)
    html = main(page(client, ONE + "withdraw/"))
    assert sentence in html and "<form" not in html
    response = client.post(ONE + "withdraw/", {"reason": "Typed words."})
    assert response.status_code == 409
    assert sentence in response.content.decode() and "Typed words." in response.content.decode()


def test_discarding_a_submitted_one_leads_to_withdrawing(as_person, administrator):
    an_awaiting(administrator)
    client = as_person(administrator)
    html = main(page(client, ONE + "discard/"))
    assert f'href="{ONE}withdraw/"' in html and "<form" not in html
    response = client.post(ONE + "discard/")
    assert response.status_code == 409 and "Withdraw it instead" in response.content.decode()
    assert Version.objects.exists()


@pytest.mark.parametrize("end", ["publish/", "discard/"])
def test_other_pages_say_that_it_is_withdrawn(as_person, administrator, end):
    a_withdrawn(administrator)
    html = main(page(as_person(administrator), ONE + end))
    assert "withdrawn" in html and "<form" not in html


def test_the_approve_page_says_that_it_is_withdrawn(as_person, administrator, head):
    a_withdrawn(administrator)
    html = main(page(as_person(head), ONE + "approve/"))
    assert "has been withdrawn" in html and "<form" not in html


@pytest.mark.parametrize("who", ["administrator", "head", "chair"])
def test_those_who_prepare_see_it_in_the_history(
    who, request, as_person, published_and_withdrawn, administrator
):
    html = page(as_person(request.getfixturevalue(who)), VERSIONS)
    assert VERSIONS + "2/" in html and "Withdrawn" in html and "want<br>to wait." in html
    assert administrator.name in html


@pytest.fixture
def published_and_withdrawn(administrator, head, school):
    first = a_published(administrator, head)
    a_withdrawn(administrator, first.policy, text=a_text(tou_no_abuse="Be kind."))
    return first


@pytest.mark.parametrize("who", ["teacher", "governor", "slt", "dsl"])
def test_others_never_see_it(who, request, as_person, published_and_withdrawn):
    client = as_person(request.getfixturevalue(who))
    assert "Withdrawn" not in page(client, VERSIONS)
    page(client, VERSIONS + "2/", 404)
    assert "abusive" in page(client, POLICY) and "Be kind" not in page(client, POLICY)


def test_it_hides_nothing_that_is_in_force(
    as_person, client, published_and_withdrawn, administrator
):
    assert "abusive" in page(client, "/for-parents/social-media-policy/")
    client = as_person(administrator)
    html = page(client, POLICY)
    assert "abusive" in html and "Begin a new version" in html
    listed = main(page(client, "/policies/"))
    assert "In force" in listed and "/versions/2/" not in listed


def test_a_new_version_begins_from_its_text(as_person, administrator, published_and_withdrawn):
    client = as_person(administrator)
    assert "Begin a new version from this text" in page(client, VERSIONS + "2/")
    client.post(VERSIONS + "2/edit/")
    copy = WorkingCopy.objects.get()
    words = [c["text"] for s in copy.content["sections"] for c in s["clauses"]]
    assert "Be kind." in words
    a_draft(administrator, published_and_withdrawn.policy)
    assert "Begin a new version from this text" not in page(client, VERSIONS + "2/")


def test_a_policy_of_which_all_was_withdrawn_leads_on(as_person, administrator, head):
    a_withdrawn(administrator)
    html = main(page(as_person(administrator), POLICY))
    assert "Version 1 was withdrawn" in html and "/policies/import/?policy=" in html
    html = main(page(as_person(head), POLICY))
    assert "Version 1 was withdrawn" in html and "/policies/import/" not in html
    assert "Withdrawn" in main(page(as_person(head), "/policies/"))


def test_the_history_says_who_superseded_what(as_person, administrator, head, teacher):
    first = a_published(administrator, head)
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    actions.publish(an_approved(administrator, head, first.policy), by=other)
    for url in (ONE, VERSIONS):
        html = page(as_person(teacher), url)
        assert "Superseded</dt><dd>Sam Hill, " in html and "by version 2" in html
    assert "by version" not in page(as_person(teacher), VERSIONS + "2/")


def test_more_withdrawn_versions_ask_no_more_queries(
    as_person, administrator, published_and_withdrawn
):
    client = as_person(administrator)
    urls = [POLICY, VERSIONS, VERSIONS + "2/", "/policies/"]
    before = [queries(client, url) for url in urls]
    for _ in range(4):
        a_withdrawn(administrator, published_and_withdrawn.policy)
    assert [queries(client, url) for url in urls] == before
