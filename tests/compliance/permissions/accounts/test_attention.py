"""What is amiss with an account: in words, in the database, on home."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.permissions import decisions
from compliance.permissions.accounts import actions, handing_over, owners, waiting
from compliance.permissions.accounts.addresses import key_of
from compliance.permissions.accounts.flags import flags_of
from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.models import State
from policyportal.audit import triggers
from policyportal.people import actions as people
from policyportal.people.models import Person, RoleAssignment
from tests.compliance.permissions.accounts.conftest import an_account, approved, leaves
from tests.days import in_a_year, today, tomorrow, yesterday


def words(account, on: date | None = None) -> list[str]:
    account = SchoolAccount.objects.with_people().get(pk=account.pk)
    days = owners.last_days([account.first_owner_id, account.second_owner_id])
    return [flag.words for flag in flags_of(account, days, on or today())]


def seen_to(account, by):
    return actions.confirm_two_step(account, on=today(), seen=account.revision, by=by)


def test_nothing_is_amiss(administrator, account):
    assert words(account) == ["Two-step sign-in never confirmed"]
    seen_to(account, administrator)
    assert words(account) == []


def test_two_step_confirmed_long_ago(administrator, account):
    seen_to(account, administrator)
    assert words(account, today() + timedelta(days=300)) == []
    stale = words(account, today() + timedelta(days=366))
    assert "Two-step sign-in confirmed over a year ago" in stale


def test_reviews(administrator, account):
    seen_to(account, administrator)
    day = account.next_review_on
    assert words(account, day - timedelta(days=31)) == []
    assert words(account, day - timedelta(days=30))[0].startswith("Review due by ")
    assert words(account, day)[0].startswith("Review due by ")
    assert "Review overdue" in words(account, day + timedelta(days=1))


def test_owners_who_leave(administrator, account, teacher, other_teacher):
    seen_to(account, administrator)
    leaves(teacher, today() + timedelta(days=31), administrator)
    assert words(account) == []
    leaves(other_teacher, tomorrow(), administrator)
    assert words(account)[0].startswith("An owner leaves on ")
    RoleAssignment.objects.filter(person=teacher).update(ends_on=yesterday())
    assert words(account)[0] == "An owner has left"
    RoleAssignment.objects.filter(person=other_teacher).update(ends_on=yesterday())
    assert words(account) == ["No owner is left"]


def test_permissions(policy, head, teacher):
    permission = approved(head, teacher, ends_on=today() + timedelta(days=100))
    account = seen_to(permission.account, teacher)
    assert words(account) == []
    assert "Permission expired" in words(account, today() + timedelta(days=101))
    decisions.revoke(permission, reason="Not kept to.", by=head)
    assert words(account) == ["Permission revoked"]


def test_a_permission_that_ended_with_its_holder(
    policy, administrator, head, teacher, other_teacher, slt
):
    permission = approved(head, other_teacher, first_owner=teacher.pk)
    account = seen_to(permission.account, teacher)
    leaves(other_teacher, yesterday(), administrator)
    decisions.end_for_leavers(today())
    assert words(account) == ["Permission ended: its holder left"]


def test_what_is_planned_or_closed(planned, closed):
    assert words(planned) == ["No address yet"]
    assert words(closed) == []


DAYS = st.integers(-40, 40).map(lambda n: today() + timedelta(days=n))


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_the_database_finds_what_has_flags(
    data, policy, administrator, head, teacher, other_teacher
):
    """`needing_attention` and `flags_of` are two ways of saying one thing."""
    account = SchoolAccount.objects.filter(name="Held").first()
    if account is None:
        permission = approved(head, teacher, ends_on=in_a_year(), name="Held")
        account = permission.account
    permission = account.permission
    state = data.draw(st.sampled_from(["planned", "open", "closed"]))
    account.state = state
    account.address = "" if state == "planned" else "https://x.example/held"
    account.address_key = key_of(account.address)
    is_closed = state == "closed"
    account.closed_on = today() if is_closed else None
    account.closed_reason = "Gone." if is_closed else ""
    account.first_owner, account.second_owner = teacher, other_teacher
    account.next_review_on = data.draw(DAYS)
    seen = data.draw(st.none() | st.integers(360, 370))
    account.two_step_on = seen and today() - timedelta(days=seen)
    account.two_step_by = administrator if seen else None
    permission.ends_on = data.draw(DAYS)
    with triggers.lifted():  # as if another account of another day stood there
        account.save()
        permission.save(update_fields=["ends_on"])
    for person in (teacher, other_teacher):
        ends_on = data.draw(st.none() | DAYS)
        RoleAssignment.objects.filter(person=person).update(ends_on=ends_on)
        active = data.draw(st.booleans())
        Person.objects.filter(pk=person.pk).update(is_active=active)
    found = SchoolAccount.objects.needing_attention(today()).filter(pk=account.pk).exists()
    assert found == bool(words(account))


@pytest.mark.parametrize("over", [State.EXPIRED, State.REVOKED, State.ENDED])
def test_the_database_finds_permissions_that_are_over(policy, administrator, head, teacher, over):
    permission = approved(head, teacher)
    account = seen_to(permission.account, teacher)
    assert not SchoolAccount.objects.needing_attention(today()).exists()
    permission.state, permission.closed_at = over, permission.decided_at
    permission.save(update_fields=["state", "closed_at"])
    assert list(SchoolAccount.objects.needing_attention(today())) == [account]
    assert len(words(account)) == 1


# Home --------------------------------------------------------------------------------------------


def test_what_waits_for_who_keeps_it(administrator, head, account, planned, closed, slt, teacher):
    for keeper in (administrator, head):
        (only,) = waiting.for_keeper(keeper, today())
        assert only.what == "2 school accounts need attention"
        assert (only.url, only.tone) == ("/accounts-register/?attention=on", "late")
        assert only.more == "Two-step sign-in never confirmed; No address yet"
    for person in (slt, teacher):
        assert waiting.for_keeper(person, today()) == []
    seen_to(account, administrator)
    (only,) = waiting.for_keeper(administrator, today())
    assert (only.what, only.tone) == ("1 school account needs attention", "soon")


def test_handovers_wait_for_who_keeps_it(administrator, head, account, planned, teacher):
    leaves(teacher, today() + timedelta(days=40), administrator)
    assert len(waiting.for_keeper(administrator, today())) == 1
    leaves(teacher, tomorrow(), administrator)
    first = waiting.for_keeper(administrator, today())[0]
    assert first.what == "Hand over 2 school accounts of Amina Yusuf"
    assert first.url == f"/accounts-register/handover/{teacher.pk}/"
    assert (first.tone, first.more.startswith("Amina Yusuf leaves on ")) == ("soon", True)
    handing_over.override(account, teacher, reason="Lost.", by=administrator)
    first = waiting.for_keeper(administrator, today() + timedelta(days=2))[0]
    assert first.what == "Hand over 1 school account of Amina Yusuf"
    assert (first.tone, " left on " in first.more) == ("late", True)
    handing_over.override(planned, teacher, reason="Lost.", by=administrator)
    assert len(waiting.for_keeper(administrator, today())) == 1


def test_nobody_is_asked_to_hand_over_their_own(administrator, head, teacher):
    an_account(administrator, head, teacher)
    leaves(head, tomorrow(), administrator)
    assert len(waiting.for_keeper(administrator, today())) == 2
    assert len(waiting.for_keeper(head, today())) == 1


def test_what_waits_for_owners(administrator, account, planned, closed, teacher, slt):
    found = {(one.what, one.url, one.tone) for one in waiting.for_owner(teacher, today())}
    at = "/accounts-register"
    assert found == {
        (
            "Confirm two-step sign-in for “Larkspur Lane”",
            f"{at}/{account.pk}/two-step/",
            "late",
        ),
        ("Say where “To come” is to be found", f"{at}/{planned.pk}/edit/", "soon"),
    }
    assert waiting.for_owner(slt, today()) == []
    seen_to(account, teacher)
    assert len(waiting.for_owner(teacher, today())) == 1


def test_home_asks_as_much_for_one_and_for_many(
    administrator, account, teacher, slt, django_assert_num_queries
):
    leaves(teacher, tomorrow(), administrator)
    keeper = Person.objects.get(pk=administrator.pk)
    assert keeper.roles
    with django_assert_num_queries(4):
        assert len(waiting.for_keeper(keeper, today())) == 2
    with django_assert_num_queries(1):
        waiting.for_owner(slt, today())
    for number in range(30):
        address = f"https://x.example/{number}"
        an_account(administrator, teacher, slt, name=f"A{number}", address=address)
    with django_assert_num_queries(4):
        assert len(waiting.for_keeper(keeper, today())) == 2
    with django_assert_num_queries(1):
        assert len(waiting.for_owner(slt, today())) == 30


def test_deactivated_owners_still_count_as_gone(administrator, account, teacher):
    seen_to(account, administrator)
    leaves(teacher, yesterday(), administrator)
    handing_over.override(account, teacher, reason="Lost.", by=administrator)
    assert people.deactivate_leavers(today()) == 1
    assert words(account) == ["An owner has left"]
    assert len(waiting.for_keeper(administrator, today())) == 1  # to name another, not to hand over
