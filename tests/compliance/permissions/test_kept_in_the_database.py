"""What no action does, the database refuses as well: a request or an account that goes back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.permissions.accounts import actions as accounts
from compliance.permissions.accounts import handing_over
from compliance.permissions.accounts.models import Handover, SchoolAccount
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from tests.compliance.permissions.accounts.conftest import an_account, leaves
from tests.compliance.permissions.conftest import a_draft, a_submitted
from tests.compliance.permissions.deciders import an_approved, ask_more, revoke
from tests.days import today, tomorrow

pytestmark = pytest.mark.django_db


def refused(model, row, **change) -> bool:
    try:
        with transaction.atomic():
            model.objects.filter(pk=row.pk).update(**change)
    except IntegrityError:
        return True
    return False


def test_a_request_goes_one_step_at_a_time(teacher, head):
    now = timezone.now()
    undecided = {"decided_by": None, "decided_at": None, "ends_on": None}
    decided = {"decided_by": head, "decided_at": now}
    approved = decided | {"state": State.APPROVED, "ends_on": tomorrow()}
    draft = a_draft(Kind.WORK_TIME, teacher)
    sent = {"submitted_at": now}
    assert refused(Permission, draft, **approved, **sent)
    waits = a_submitted(Kind.WORK_TIME, teacher)
    assert refused(Permission, waits, state=State.DRAFT, submitted_at=None)
    assert refused(Permission, waits, **(approved | {"state": State.EXPIRED, "closed_at": now}))
    asked = ask_more(a_submitted(Kind.WORK_TIME, teacher), head)
    assert refused(Permission, asked, **approved)
    held = an_approved(Kind.WORK_TIME, teacher, head)
    assert refused(Permission, held, state=State.SUBMITTED, **undecided)
    assert refused(Permission, held, state=State.DECLINED, ends_on=None)
    over = revoke(an_approved(Kind.WORK_TIME, teacher, head), head)
    assert refused(Permission, over, state=State.APPROVED, closed_at=None)


def test_who_decided_when_and_until_when_stays(teacher, head, chair):
    held = an_approved(Kind.WORK_TIME, teacher, head)
    later = timezone.now() + timedelta(hours=1)
    for change in (
        {"decided_by": chair},
        {"decided_at": later},
        {"ends_on": today() + timedelta(days=900)},
        {"submitted_at": later},
    ):
        assert refused(Permission, held, **change), change
    over = revoke(held, head)
    assert refused(Permission, over, closed_at=later)


def test_a_closed_account_stays_as_it_was(administrator, head, teacher, other_teacher):
    account = an_account(administrator, teacher, other_teacher)
    assert refused(SchoolAccount, account, state="planned", address="", address_key="")
    assert refused(SchoolAccount, account, added_by=head)
    assert refused(SchoolAccount, account, no_proposal_because="Another reason.")
    closed = accounts.close(account, on=today(), reason="Not used.", seen=1, by=administrator)
    assert refused(SchoolAccount, closed, state="open", closed_on=None, closed_reason="")
    assert refused(SchoolAccount, closed, name="Another name")


def test_a_handover_stays_that_of_its_leaver(administrator, teacher, other_teacher):
    account = an_account(administrator, teacher, other_teacher)
    leaves(teacher, tomorrow(), administrator)
    handing_over.tick(account, teacher, "password", by=administrator)
    begun = Handover.objects.get()
    assert refused(Handover, begun, leaver=other_teacher)
    assert refused(Handover, begun, last_day=today() + timedelta(days=900))
