"""From an approved proposal to an entry of the register, and on with its renewal."""

import pytest
from django.core.exceptions import PermissionDenied

from compliance.permissions import decisions
from compliance.permissions.accounts import actions
from compliance.permissions.accounts.models import AccountState, SchoolAccount
from compliance.permissions.actions import renew, submit
from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from policyportal.refusal import Refused
from tests.compliance.permissions.accounts.conftest import ADDRESS, an_account, approved, leaves
from tests.compliance.permissions.accounts.test_actions import entries
from tests.compliance.permissions.conftest import a_colleague, a_submitted
from tests.days import in_a_year, today, yesterday


def test_an_approved_proposal_becomes_an_entry(policy, head, teacher):
    permission = approved(head, teacher)
    account = SchoolAccount.objects.get()
    assert (account.permission, account.state) == (permission, AccountState.OPEN)
    assert account.address == "https://www.instagram.com/larkspur-year-4"
    assert (account.platform, account.name) == ("instagram", "Year 4 class account")
    assert account.owners == (teacher, a_colleague())
    assert account.next_review_on == permission.ends_on
    assert (account.added_by, account.two_step_on) == (head, None)
    assert entries("account.added") == 1
    assert actions.open_from(permission, by=head) == account
    assert SchoolAccount.objects.count() == 1


def test_without_an_address_it_is_planned(policy, slt, teacher):
    approved(slt, teacher, address="")
    assert SchoolAccount.objects.get().state == AccountState.PLANNED


def test_an_address_that_is_taken_is_left_to_the_owners(policy, administrator, head, teacher, slt):
    an_account(administrator, teacher, slt, address="http://instagram.com/Larkspur-Year-4/")
    permission = approved(head, teacher)
    made = permission.account
    assert (made.state, made.address, made.address_key) == (AccountState.PLANNED, "", "")


def test_odd_answers_never_stop_an_approval(policy, head, teacher):
    asked = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    asked.answers = {
        "platform": "orkut",
        "address": "javascript:alert(1)",
        "first_owner": "nobody",
        "second_owner": 10**9,
    }
    asked.save(update_fields=["answers_sealed"])
    decisions.approve(asked, conditions="", ends_on=in_a_year(), seen=asked.revision, by=head)
    account = SchoolAccount.objects.get()
    assert (account.platform, account.other_platform) == ("other", "orkut")
    assert (account.name, account.address) == (asked.reference, "")
    assert account.owners == (teacher, head)


def test_an_owner_who_has_left_meanwhile_is_replaced(policy, administrator, head, teacher):
    named = {"first_owner": a_colleague().pk, "second_owner": teacher.pk}
    asked = a_submitted(Kind.SCHOOL_SERVICE, teacher, **named)
    leaves(a_colleague(), yesterday(), administrator)
    decisions.approve(asked, conditions="", ends_on=in_a_year(), seen=asked.revision, by=head)
    assert SchoolAccount.objects.get().owners == (teacher, head)


def test_a_renewal_goes_on_with_the_entry(policy, administrator, head, teacher, slt):
    first = approved(head, teacher, ends_on=today())
    entry = first.account
    entry = actions.name_owners(
        entry, first_owner=teacher, second_owner=slt, seen=entry.revision, by=administrator
    )
    draft = renew(first, by=teacher)
    draft = submit(draft, seen=draft.revision, by=teacher)
    second = decisions.approve(
        draft, conditions="", ends_on=in_a_year(), seen=draft.revision, by=head
    )
    entry = SchoolAccount.objects.get()
    assert entry.permission == second
    assert entry.owners == (teacher, slt)
    assert entries("account.added") == 1
    third = renew(second, by=teacher)
    third = submit(third, seen=third.revision, by=teacher)
    actions.close(entry, on=today(), reason="Gone.", seen=entry.revision, by=administrator)
    decisions.approve(third, conditions="", ends_on=in_a_year(), seen=third.revision, by=head)
    assert SchoolAccount.objects.count() == 2  # what is closed stays closed


def test_a_renewal_opens_what_had_no_address(policy, head, teacher):
    first = approved(head, teacher, address="")
    draft = renew(first, by=teacher)
    draft.answers = draft.answers | {"address": ADDRESS}
    draft.save(update_fields=["answers_sealed"])
    draft = submit(draft, seen=draft.revision, by=teacher)
    decisions.approve(draft, conditions="", ends_on=in_a_year(), seen=draft.revision, by=head)
    entry = SchoolAccount.objects.get()
    assert (entry.state, entry.address) == (AccountState.OPEN, ADDRESS)
    assert entry.address_key == "instagram.com/larkspur"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REVOKED])
def test_only_an_approved_proposal(policy, head, teacher, state):
    asked = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    asked.state = state
    with pytest.raises(Refused, match="Only an approved proposal"):
        actions.open_from(asked, by=head)
    with pytest.raises(PermissionDenied):
        actions.open_from(asked, by=teacher)
