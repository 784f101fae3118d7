"""What the database itself does not let happen to a sheet that was approved."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from compliance.advice import actions, recorded
from compliance.advice.models import AdviceReview, AdviceVersion, Status
from policyportal.audit import triggers
from tests.compliance.advice.sheets import a_draft, a_sheet, an_approved
from tests.days import today

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()
    return True


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"platform": "Other"}},
        {"fingerprint": "0" * 64},
        {"review_due": "2030-01-01"},
        {"status": Status.DRAFT},
        {"status": Status.AWAITING},
        {"platform": "Other"},
        {"revision": 9},
    ],
)
def test_what_was_approved_stays_as_it_was(change, administrator, head):
    version = an_approved(administrator, head)
    assert refused(lambda: AdviceVersion.objects.filter(pk=version.pk).update(**change))


def test_it_is_never_deleted(administrator, head):
    version = an_approved(administrator, head)
    assert refused(version.delete)
    actions.take_down(version, reason="Wrong.", by=head)
    assert refused(lambda: AdviceVersion.objects.all().delete())


def test_what_was_taken_down_stays_so(administrator, head):
    version = actions.take_down(an_approved(administrator, head), reason="Wrong.", by=head)
    rows = AdviceVersion.objects.filter(pk=version.pk)
    assert refused(lambda: rows.update(taken_down_reason="Other."))


def test_a_review_is_only_added(administrator, head):
    version = an_approved(administrator, head)
    actions.review(version, reason="Read.", next_due=today() + timedelta(9), by=head)
    assert refused(lambda: AdviceReview.objects.update(reason="Not read."))
    assert refused(lambda: AdviceReview.objects.all().delete())


def test_nothing_is_in_force_that_nobody_approved(administrator):
    version = a_draft(administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceVersion.objects.filter(pk=version.pk).update(
            status=Status.IN_FORCE, submitted_at=timezone.now(), submitted_by=administrator
        )


def test_one_that_was_changed_behind_the_portal_is_found(administrator, head):
    version = an_approved(administrator, head)
    with triggers.lifted():
        AdviceVersion.objects.update(content=a_sheet(sources=("Nobody",)).as_data())
    assert list(recorded.disagreements()) == [
        f"The advice sheet {version} is not what was approved."
    ]
