"""Who may open and send what: policy life, situations, requests, school accounts, and cover.

The table `who_may_see_what.txt` has a line for each address and method, and in it what each of the
cast is answered: a status; or "door", which leads to the sign-in page. What is not one's own and
what does not exist are answered alike wherever existence is private: 404.

The requests are the teacher's, unless they are called the head's. The account is owned by the
teacher, who leaves in ten days, and the DSL; the other teacher stays and owns none. The governor
covers for the SLT from tomorrow on. Version 1 is in force, 2 a draft, and there is no 3. Of advice
sheets one is in force, one a draft, and one awaits approval.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from compliance.advice import urls as advice_urls
from compliance.permissions import urls as permission_urls
from compliance.permissions.accounts import urls as account_urls
from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from compliance.reviews import urls as review_urls
from policyportal.people import covering
from policyportal.people.models import Role
from tests.answers import Table
from tests.compliance.advice.sheets import a_draft as an_advice_draft
from tests.compliance.advice.sheets import a_sheet, an_approved, an_awaiting
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.permissions.conftest import a_draft, a_submitted, put
from tests.compliance.policies.situations import a_draft_with, published_with

TABLE = Table(Path(__file__).with_name("who_may_see_what.txt"))
OF_OTHER_FOLDERS = {
    *("policy-compare", "policy-review", "version-list", "version-detail", "version-changes"),
    *("version-withdraw", "version-check", "version-check-situation", "version-check-preview"),
    *("policy-check", "policy-check-situation", "policy-register", "policy-register-csv"),
    *("cover-list", "cover-add", "cover-end"),
}


@pytest.fixture
def cast(request):
    return {who: request.getfixturevalue(who) for who in TABLE.cast}


@pytest.fixture
def stands_for(cast, school):
    """What the names in the addresses stand for."""
    teacher, head, administrator = (cast[who] for who in ("teacher", "head", "administrator"))
    policy = published_with(2, administrator, head).policy
    a_draft_with(1, administrator, policy=policy)
    account = an_account(administrator, teacher, cast["dsl"])
    teacher.assignments.update(ends_on=timezone.localdate() + timedelta(days=10))
    begins = timezone.now() + timedelta(days=1)
    times = {"starts_at": begins, "ends_at": begins + timedelta(days=1)}
    deputy = {"deputy": cast["governor"], "reason": ""}
    allowed = put(a_submitted(Kind.REFERENCE, teacher), State.APPROVED, head)
    return {
        "policy": policy.slug,
        "request": a_submitted(Kind.WORK_TIME, teacher).reference,
        "draft": a_draft(Kind.REFERENCE, teacher).reference,
        "proposal": a_submitted(Kind.SCHOOL_SERVICE, teacher).reference,
        "family": a_submitted(Kind.FAMILY_LINK, teacher).reference,
        "asked": put(a_submitted(Kind.REFERENCE, teacher), State.ASKED, head).reference,
        "allowed": allowed.reference,
        "heads": a_submitted(Kind.WORK_TIME, head).reference,
        "heads_family": a_submitted(Kind.FAMILY_LINK, head).reference,
        "heads_proposal": a_submitted(Kind.SCHOOL_SERVICE, head).reference,
        "account": account.pk,
        "advice": an_approved(administrator, head).sheet.slug,
        "advice_draft": an_advice_draft(administrator, a_sheet("Drafter")).sheet.slug,
        "advice_awaiting": an_awaiting(administrator, a_sheet("Waiter")).sheet.slug,
        "leaver": teacher.pk,
        "stays": cast["other_teacher"].pk,
        "cover": covering.arrange(Role.SLT, **deputy, **times, by=administrator).pk,
    }


@pytest.mark.parametrize("who", TABLE.columns)
def test_each_is_answered_as_the_table_says(client, cast, stands_for, who):
    if who in cast:
        client.force_login(cast[who])
    assert TABLE.wrong(client, who, stands_for) == []


def test_the_table_has_every_address(stands_for):
    there = TABLE.names(stands_for)
    patterns = [
        *advice_urls.urlpatterns,
        *permission_urls.urlpatterns,
        *account_urls.urlpatterns,
        *review_urls.urlpatterns,
    ]
    named = {pattern.name for pattern in patterns if hasattr(pattern, "name")}
    assert len(named) >= 30
    for method in ("GET", "POST"):
        assert there[method] >= named | OF_OTHER_FOLDERS
