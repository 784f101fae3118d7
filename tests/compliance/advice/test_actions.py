"""A sheet's life: each step works, for the right person, from the right state, once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.advice import actions, recorded
from compliance.advice.models import AdviceReview, AdviceSheet, AdviceVersion, Status
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.advice.sheets import a_draft, a_sheet, an_approved, an_awaiting
from tests.conftest import make_person
from tests.days import today

pytestmark = pytest.mark.django_db
EVERYONE = ["teacher", "governor", "slt", "dsl", "head", "chair", "administrator"]


def but(*those):
    return [who for who in EVERYONE if who not in those]


@pytest.fixture
def person(request):
    return lambda who: request.getfixturevalue(who)


def log() -> list[str]:
    found = Entry.objects.filter(action__startswith="advice.").order_by("number")
    return list(found.values_list("action", flat=True))


def told(kind) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_a_draft_says_what_it_was_begun_with(administrator):
    version = a_draft(administrator)
    assert (version.sheet.slug, version.number, version.status) == ("clipper", 1, Status.DRAFT)
    assert version.says == a_sheet()
    assert version.review_due == timezone.localdate() + actions.REVIEW_AFTER
    assert log() == ["advice.drafted"]


@pytest.mark.parametrize("who", but("administrator"))
def test_only_the_administrator_writes(who, person, administrator):
    version = a_draft(administrator)
    by = person(who)
    for act in (
        lambda: a_draft(by, a_sheet("Other")),
        lambda: actions.begin_version(version.sheet, by=by),
        lambda: actions.save(version, a_sheet(), seen=1, by=by),
        lambda: actions.submit(version, by=by),
        lambda: actions.discard(version, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert AdviceVersion.objects.get() == version


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Manage", "manage-advice"),
        ("Booklet", "booklet-advice"),
        ("X", "x"),
        ("A large", "a-large-advice"),
    ],
)
def test_a_platforms_word_is_none_that_addresses_need(name, slug, administrator):
    assert a_draft(administrator, a_sheet(name)).sheet.slug == slug


@pytest.mark.parametrize("name", ["", "…", "🙂"])
def test_a_name_without_letters_is_refused(name, administrator):
    with pytest.raises(Refused) as refused:
        a_draft(administrator, a_sheet(name))
    assert refused.value.field == "platform"
    assert not AdviceSheet.objects.exists()


def test_a_platform_has_one_sheet(administrator):
    a_draft(administrator)
    with pytest.raises(Refused, match="already"):
        a_draft(administrator, a_sheet("CLIPPER"))
    assert AdviceSheet.objects.count() == 1


def test_saving_counts_and_an_older_page_changes_nothing(administrator):
    version = actions.save(a_draft(administrator), a_sheet(tips=()), seen=1, by=administrator)
    assert (version.revision, version.says.tips) == (2, ())
    with pytest.raises(Refused, match="saved again"):
        actions.save(version, a_sheet(), seen=1, by=administrator)
    version.refresh_from_db()
    assert (version.revision, version.says.tips) == (2, ())


@pytest.mark.parametrize("days", [0, -1, 2000])
def test_the_review_is_in_the_next_years(days, administrator):
    version = a_draft(administrator)
    with pytest.raises(Refused) as refused:
        actions.save(
            version, a_sheet(), seen=1, by=administrator, review_due=today() + timedelta(days)
        )
    assert refused.value.field == "review_due"


def test_what_lacks_something_is_not_submitted(administrator):
    version = a_draft(administrator, a_sheet(sources=(), ages=()))
    with pytest.raises(Refused, match=r"The minimum age is missing. No source is named."):
        actions.submit(version, by=administrator)


def test_submitting_tells_who_may_approve(administrator, head, chair, governor):
    an_awaiting(administrator)
    assert told("advice.submitted") == {head.email, chair.email}
    assert log() == ["advice.drafted", "advice.submitted"]


@pytest.mark.parametrize("who", ["head", "chair"])
def test_the_head_or_the_chair_approves_and_parents_have_it(who, person, administrator):
    version = an_awaiting(administrator)
    approved = actions.approve(version, seen=version.revision, by=person(who))
    assert (approved.status, approved.fingerprint) == (Status.IN_FORCE, a_sheet().fingerprint)
    assert told("advice.approved") == {administrator.email}
    assert list(recorded.disagreements()) == []
    with pytest.raises(Refused, match="any more"):
        actions.approve(version, seen=version.revision, by=person(who))
    assert log()[-1] == "advice.approved" and log().count("advice.approved") == 1


@pytest.mark.parametrize("who", but("head", "chair"))
def test_nobody_else_decides(who, person, administrator):
    version = an_awaiting(administrator)
    for act in (
        lambda: actions.approve(version, seen=version.revision, by=person(who)),
        lambda: actions.send_back(version, reason="No.", by=person(who)),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_wrote_on_it_does_not_approve_it(db):
    both = make_person("ada@larkspur.example", "Ada", "Hill", Role.ADMINISTRATOR, Role.HEADTEACHER)
    version = an_awaiting(both)
    with pytest.raises(Refused, match="You wrote"):
        actions.approve(version, seen=version.revision, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceVersion.objects.filter(pk=version.pk).update(
            status=Status.IN_FORCE, approved_by=both, approved_at=timezone.now(), fingerprint="a"
        )


def test_what_was_not_read_is_not_approved(administrator, head):
    version = an_awaiting(administrator)
    with pytest.raises(Refused, match="older"):
        actions.approve(version, seen=version.revision - 1, by=head)
    assert not AdviceVersion.objects.in_force().exists()


def test_sent_back_it_is_a_draft_with_the_reason(administrator, head):
    version = actions.send_back(an_awaiting(administrator), reason=" Too long. ", by=head)
    assert (version.status, version.sent_back_reason) == (Status.DRAFT, "Too long.")
    assert told("advice.sent-back") == {administrator.email}
    with pytest.raises(Refused, match="wait"):
        actions.send_back(version, reason="Again.", by=head)
    again = actions.submit(version, by=administrator)
    assert again.sent_back_reason == ""


def test_sending_back_needs_a_reason(administrator, head):
    with pytest.raises(Refused) as refused:
        actions.send_back(an_awaiting(administrator), reason="  ", by=head)
    assert refused.value.field == "reason"


def test_the_writer_takes_it_back(administrator, head):
    version = an_awaiting(administrator)
    seen = version.revision
    assert actions.take_back(version, by=administrator).status == Status.DRAFT
    again = actions.submit(version, by=administrator)
    with pytest.raises(Refused, match="older"):
        actions.approve(again, seen=seen, by=head)


def test_the_next_version_takes_its_place(administrator, head):
    first = an_approved(administrator, head)
    second = actions.begin_version(first.sheet, by=administrator)
    assert actions.begin_version(first.sheet, by=administrator) == second
    assert (second.number, second.says) == (2, a_sheet())
    actions.save(second, a_sheet(tips=a_sheet().tips[:1]), seen=1, by=administrator)
    second = actions.submit(second, by=administrator)
    actions.approve(second, seen=second.revision, by=head)
    first.refresh_from_db()
    assert (first.status, first.ended_at is None) == (Status.SUPERSEDED, False)
    assert AdviceVersion.objects.in_force().get() == second
    assert list(recorded.disagreements()) == []


def test_a_discarded_draft_leaves_no_sheet_but_its_entry(administrator):
    version = a_draft(administrator)
    actions.discard(version, by=administrator)
    assert not AdviceSheet.objects.exists()
    assert log() == ["advice.drafted", "advice.discarded"]
    with pytest.raises(AdviceSheet.DoesNotExist):
        actions.discard(version, by=administrator)


def test_what_was_submitted_is_not_discarded(administrator):
    with pytest.raises(Refused, match="Only a draft"):
        actions.discard(an_awaiting(administrator), by=administrator)


@pytest.mark.parametrize("who", ["administrator", "head", "chair"])
def test_whoever_prepares_takes_down(who, person, administrator, head):
    version = an_approved(administrator, head)
    actions.take_down(version, reason="It is wrong.", by=person(who))
    assert not AdviceVersion.objects.in_force().exists()
    assert log()[-1] == "advice.taken-down"
    with pytest.raises(Refused, match="not shown"):
        actions.take_down(version, reason="It is wrong.", by=person(who))
    assert actions.begin_version(version.sheet, by=administrator).says == a_sheet()


@pytest.mark.parametrize("who", but("administrator", "head", "chair"))
def test_nobody_else_takes_down_or_reviews(who, person, administrator, head):
    version = an_approved(administrator, head)
    for act in (
        lambda: actions.take_down(version, reason="No.", by=person(who)),
        lambda: actions.review(
            version, reason="Yes.", next_due=today() + timedelta(9), by=person(who)
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_review_sets_the_next_day_once(administrator, head):
    version = an_approved(administrator, head)
    due = today() + timedelta(100)
    for _ in range(2):
        actions.review(version, reason="Read it.", next_due=due, by=head)
    assert AdviceReview.objects.count() == 1
    assert AdviceVersion.objects.get().next_review == due
    assert log()[-1] == "advice.reviewed"


@pytest.mark.parametrize(
    ("reason", "days", "field"),
    [(" ", 9, "reason"), ("Read it.", 0, "next_due"), ("Read it.", 2000, "next_due")],
)
def test_a_review_says_why_and_until_when(reason, days, field, administrator, head):
    version = an_approved(administrator, head)
    with pytest.raises(Refused) as refused:
        actions.review(version, reason=reason, next_due=today() + timedelta(days), by=head)
    assert refused.value.field == field


def test_what_parents_never_saw_is_not_reviewed(administrator, head):
    with pytest.raises(Refused, match="nothing to review"):
        actions.review(
            a_draft(administrator),
            reason="Read it.",
            next_due=today() + timedelta(9),
            by=head,
        )
