"""What happens with accounts when an owner leaves, until the leaver is deactivated."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.permissions.accounts import actions, handing_over
from compliance.permissions.accounts.history import history_of, overridden
from compliance.permissions.accounts.models import Handover, HandoverItem, HandoverTick
from policyportal.audit.models import Entry
from policyportal.people import actions as people
from policyportal.people import leaving
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused
from tests.compliance.permissions.accounts.conftest import an_account, leaves, tick_all
from tests.conftest import make_person
from tests.days import today, tomorrow, yesterday


def entries(action):
    return Entry.objects.filter(action=action).count()


def is_active(person) -> bool:
    return Person.objects.get(pk=person.pk).is_active


@pytest.fixture
def gone(account, administrator, teacher):
    """A teacher whose last day was yesterday, and who owns the account."""
    return leaves(teacher, yesterday(), administrator)


# From leaving to being deactivated ---------------------------------------------------------------


def test_somebody_without_accounts_is_deactivated_at_once(administrator, account, slt):
    assert not leaves(slt, yesterday(), administrator).is_active


def test_a_leaver_waits_until_every_account_is_handed_over(
    administrator, head, account, teacher, slt, colleague
):
    other = an_account(
        administrator, slt, teacher, name="A blog", address="https://blog.example/", platform="blog"
    )
    assert leaving.unsettled(teacher) == []  # nobody is leaving
    leaves(teacher, yesterday(), administrator)
    assert is_active(teacher)
    assert people.deactivate_leavers(today()) == 0
    assert [(one.what, one.url) for one in leaving.unsettled(teacher)] == [
        (
            "Blog or website: hand over “A blog”.",
            f"/accounts-register/handover/{teacher.pk}/{other.pk}/",
        ),
        (
            "Instagram: hand over “Larkspur Lane”.",
            f"/accounts-register/handover/{teacher.pk}/{account.pk}/",
        ),
    ]
    tick_all(account, teacher, administrator)
    assert people.deactivate_leavers(today()) == 0  # ticked, and nobody in their place yet
    handing_over.finish(account, teacher, new_owner=colleague, by=head)
    account.refresh_from_db()
    assert account.owners[0] == colleague
    assert len(leaving.unsettled(teacher)) == 1
    assert people.deactivate_leavers(today()) == 0
    tick_all(other, teacher, head)
    handing_over.finish(other, teacher, new_owner=colleague, by=administrator)
    other.refresh_from_db()
    assert other.owners == (slt, colleague)
    assert leaving.unsettled(teacher) == []
    assert people.deactivate_leavers(today()) == 1
    assert not is_active(teacher)
    assert entries("account.handed-over") == 2
    assert entries("account.handover-ticked") == 2 * len(HandoverItem)


def test_a_reason_in_place_of_a_handover(administrator, account, gone):
    done = handing_over.override(account, gone, reason="The telephone is lost.", by=administrator)
    assert (done.overridden_because, done.done_by) == ("The telephone is lost.", administrator)
    assert people.deactivate_leavers(today()) == 1
    assert not is_active(gone)
    assert entries("account.handover-overridden") == 1
    assert overridden(account) == [done]
    account.refresh_from_db()
    assert account.first_owner == gone  # named until somebody else is
    teacher_again = actions.name_owners(
        account,
        first_owner=administrator,
        second_owner=account.second_owner,
        seen=account.revision,
        by=administrator,
    )
    assert overridden(teacher_again) == [done]  # for ever after


def test_a_closed_account_keeps_nobody(administrator, account, gone):
    actions.close(account, on=today(), reason="Not used.", seen=1, by=administrator)
    assert leaving.unsettled(gone) == []
    with pytest.raises(Refused, match="is closed"):
        handing_over.tick(account, gone, HandoverItem.ACCESS, by=administrator)
    assert people.deactivate_leavers(today()) == 1


def test_handed_over_before_the_last_day(administrator, account, teacher, colleague):
    leaves(teacher, tomorrow(), administrator)
    assert len(leaving.unsettled(teacher)) == 1
    tick_all(account, teacher, administrator)
    handing_over.finish(account, teacher, new_owner=colleague, by=administrator)
    assert people.deactivate_leavers(tomorrow()) == 0
    assert people.deactivate_leavers(tomorrow() + timedelta(days=1)) == 1


def test_both_owners_leave(administrator, account, teacher, other_teacher, colleague):
    leaves(teacher, yesterday(), administrator)
    leaves(other_teacher, yesterday(), administrator)
    tick_all(account, teacher, administrator)
    with pytest.raises(Refused, match="is the other owner"):
        handing_over.finish(account, teacher, new_owner=other_teacher, by=administrator)
    handing_over.finish(account, teacher, new_owner=colleague, by=administrator)
    assert people.deactivate_leavers(today()) == 1
    assert (is_active(teacher), is_active(other_teacher)) == (False, True)


# Ticks -------------------------------------------------------------------------------------------


def test_a_tick_says_who_and_when_and_stays(administrator, head, account, gone):
    made = handing_over.tick(account, gone, HandoverItem.PASSWORD, by=head)
    assert (made.by, timezone.localdate(made.at)) == (head, today())
    with pytest.raises(Refused, match="Ruth Adeyemi ticked this already"):
        handing_over.tick(account, gone, HandoverItem.PASSWORD, by=administrator)
    with pytest.raises(Refused, match="not one of the things"):
        handing_over.tick(account, gone, "telephone", by=administrator)
    assert HandoverTick.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverTick.objects.update(by=administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def test_everything_is_ticked_first(administrator, account, gone, colleague):
    for item in list(HandoverItem)[:-1]:
        handing_over.tick(account, gone, item, by=administrator)
    with pytest.raises(Refused, match="Not ticked yet: Recovery e-mail"):
        handing_over.finish(account, gone, new_owner=colleague, by=administrator)
    account.refresh_from_db()
    assert account.first_owner == gone


def test_the_new_owner_is_somebody_who_stays(
    administrator, account, gone, other_teacher, slt, colleague
):
    tick_all(account, gone, administrator)
    leaves(slt, yesterday(), administrator)
    for person, sentence in [
        (gone, "Name somebody else"),
        (other_teacher, "is the other owner"),
        (slt, "is not here any more"),
    ]:
        with pytest.raises(Refused, match=sentence) as refused:
            handing_over.finish(account, gone, new_owner=person, by=administrator)
        assert refused.value.field == "new_owner"
    handing_over.finish(account, gone, new_owner=colleague, by=administrator)
    with pytest.raises(Refused, match="no owner of this account any more"):
        handing_over.finish(account, gone, new_owner=colleague, by=administrator)
    assert entries("account.handed-over") == 1


def test_overridden_once_and_with_a_reason(administrator, head, account, gone, colleague):
    with pytest.raises(Refused, match="Say why") as refused:
        handing_over.override(account, gone, reason=" ", by=administrator)
    assert refused.value.field == "reason"
    done = handing_over.override(account, gone, reason="Gone.", by=administrator)
    for again in [
        lambda: handing_over.override(account, gone, reason="Gone.", by=head),
        lambda: handing_over.tick(account, gone, HandoverItem.ACCESS, by=head),
        lambda: handing_over.finish(account, gone, new_owner=colleague, by=head),
    ]:
        with pytest.raises(Refused, match="settled already"):
            again()
    assert entries("account.handover-overridden") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=done.pk).update(overridden_because="Another reason")
    with pytest.raises(IntegrityError), transaction.atomic():
        done.delete()


# Who may -----------------------------------------------------------------------------------------


def steps(account, leaver, by, colleague):
    return [
        lambda: handing_over.tick(account, leaver, HandoverItem.ACCESS, by=by),
        lambda: handing_over.finish(account, leaver, new_owner=colleague, by=by),
        lambda: handing_over.override(account, leaver, reason="A reason.", by=by),
    ]


@pytest.mark.parametrize("who", ["other_teacher", "slt", "governor", "chair", "dsl"])
def test_who_may_not(request, account, gone, colleague, who):
    for step in steps(account, gone, request.getfixturevalue(who), colleague):
        with pytest.raises(PermissionDenied):
            step()
    assert not Handover.objects.exists()


def test_nobody_hands_over_their_own(administrator, head, colleague, teacher):
    account = an_account(administrator, head, teacher)
    leaves(head, tomorrow(), administrator)
    for step in steps(account, head, head, colleague):
        with pytest.raises(Refused, match="Nobody hands over their own"):
            step()
    tick_all(account, head, administrator)


def test_nobody_else_is_leaving(administrator, account, teacher, slt, colleague):
    for step in steps(account, teacher, administrator, colleague):
        with pytest.raises(Refused, match="is not leaving"):
            step()
    leaves(slt, tomorrow(), administrator)
    for step in steps(account, slt, administrator, colleague):
        with pytest.raises(Refused, match="no owner"):
            step()
    assert not Handover.objects.exists()


# Coming back, and staying longer -----------------------------------------------------------------


def test_who_comes_back_and_leaves_again_hands_over_anew(administrator, account, gone):
    handing_over.tick(account, gone, HandoverItem.PASSWORD, by=administrator)
    handing_over.override(account, gone, reason="The telephone is lost.", by=administrator)
    assert people.deactivate_leavers(today()) == 1
    people.come_back(gone, role=Role.STAFF, on=today(), by=administrator)
    assert leaving.unsettled(gone) == []
    last_day = today()
    leaves(gone, last_day, administrator)
    assert len(leaving.unsettled(gone)) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert people.deactivate_leavers(today()) == 0
        made = handing_over.tick(account, gone, HandoverItem.PASSWORD, by=administrator)
        assert made.handover.last_day == last_day
    assert Handover.objects.count() == 2


def test_what_was_ticked_before_they_stayed_longer_counts_no_more(administrator, account, teacher):
    leaves(teacher, tomorrow(), administrator)
    handing_over.tick(account, teacher, HandoverItem.PASSWORD, by=administrator)
    held = teacher.assignments.get()
    later = tomorrow() + timedelta(days=100)
    people.end_role(held, on=later, by=administrator)
    made = handing_over.tick(account, teacher, HandoverItem.PASSWORD, by=administrator)
    people.end_role(held, on=tomorrow(), by=administrator)  # sooner after all: what was done holds
    with pytest.raises(Refused, match="ticked this already"):
        handing_over.tick(account, teacher, HandoverItem.PASSWORD, by=administrator)
    assert made.handover.last_day == later


def test_an_owner_named_again_hands_over_again(administrator, account, teacher, colleague, slt):
    leaves(teacher, tomorrow(), administrator)
    tick_all(account, teacher, administrator)
    handing_over.finish(account, teacher, new_owner=colleague, by=administrator)
    account.refresh_from_db()
    actions.name_owners(
        account,
        first_owner=teacher,
        second_owner=account.second_owner,
        seen=account.revision,
        by=administrator,
    )
    assert len(leaving.unsettled(teacher)) == 1
    handing_over.tick(account, teacher, HandoverItem.PASSWORD, by=administrator)


def test_the_history_tells_what_happened(administrator, account, gone, colleague):
    tick_all(account, gone, administrator)
    handing_over.finish(account, gone, new_owner=colleague, by=administrator)
    first = history_of(account)[0]
    assert first.what == "Handed over from Amina Yusuf to Hana Kim"
    assert first.by == "Priya Nair"
    assert len(first.more) == len(HandoverItem)
    assert first.more[0].startswith("The password has been changed: Priya Nair, ")


# Queries -----------------------------------------------------------------------------------------


def test_unsettled_asks_as_much_for_one_account_and_for_many(
    administrator, account, gone, slt, django_assert_num_queries, django_assert_max_num_queries
):
    nobody = make_person("n@larkspur.example", "N", "N", Role.STAFF)
    with django_assert_num_queries(1):
        assert handing_over.unsettled(nobody) == []
    with django_assert_max_num_queries(4) as one:
        assert len(handing_over.unsettled(gone)) == 1
    people.come_back(gone, role=Role.STAFF, on=today(), by=administrator)
    for number in range(30):
        address = f"https://x.example/{number}"
        an_account(administrator, gone, slt, name=f"A{number}", address=address)
    leaves(gone, today(), administrator)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(handing_over.unsettled(gone)) == 31
