"""Who is told that a review is due, when, and that it is told once."""

from datetime import timedelta

import pytest

from compliance.permissions.accounts import actions
from compliance.permissions.accounts.models import SchoolAccount
from compliance.policies import reviews
from compliance.reviews import reminders
from policyportal.outbox import rings
from policyportal.outbox.models import Message, State
from policyportal.people.models import MailHow
from policyportal.row_names import name_of
from tests.compliance.permissions.accounts.conftest import an_account
from tests.compliance.reviews.conftest import MONDAY, after, due
from tests.compliance.signing.conftest import leaves
from tests.conftest import make_person
from tests.delivering import deliver_all, line

pytestmark = pytest.mark.django_db
DUE = 100  # days after the Monday


def messages() -> list[Message]:
    kinds = [reminders.COMING.name, reminders.OVERDUE.name]
    found = Message.objects.filter(kind__in=kinds).select_related("recipient")
    return list(found.order_by("day", "recipient__email"))


def told(person) -> list[tuple[str, int]]:
    """Return what the person was told: the kind, and the day counted from that of the review."""
    return [
        (one.kind.rpartition(".")[2], (one.day - after(DUE)).days)
        for one in messages()
        if one.recipient == person
    ]


def ring_daily(on_day, days) -> None:
    for day in days:
        on_day(day)
        reminders.ring()
        assert reminders.ring() == 0


def test_owners_and_keepers_are_told_before_on_the_day_and_weekly_after(
    on_day, account, teacher, other_teacher, administrator, head, slt
):
    ring_daily(on_day, range(0, DUE + 16))
    before = [("coming", -90), ("coming", -60), ("coming", -30), ("coming", -7), ("coming", 0)]
    for person in (teacher, other_teacher, administrator, head):
        assert told(person) == [*before, ("overdue", 7), ("overdue", 14)]
    assert told(slt) == []


def test_it_is_rung_and_a_portal_that_was_down_tells_the_latest_alone(on_day, account, teacher):
    on_day(DUE + 9)
    assert rings.ring_all()["reviews.reminders"] == 3  # two owners and the administrator
    assert told(teacher) == [("overdue", 7)]


def test_of_a_policy_those_are_told_who_look_after_it(
    on_day, policy, administrator, head, chair, governor, teacher
):
    due("2026-06")
    on_day(1)  # 90 days before the first of June, and the day after it was published
    ring_daily(on_day, range(1, 30))
    found = [one for one in messages() if one.about == name_of(policy)]
    assert [one.recipient for one in found] == [chair, administrator, head]
    assert {one.day for one in found} == {after(1)}
    assert line(found[0]).text == f"Review due June 2026: {policy.title}"


def test_of_the_lados_details_those_are_told_who_keep_them(
    on_day, contacts, dsl, head, administrator, chair, slt
):
    on_day(90)
    assert reminders.ring() == 4
    assert {one.recipient for one in messages()} == {dsl, head, administrator, chair}
    assert line(messages()[0]).detail == "It was last reviewed 2 March 2026."


def test_the_words(on_day, account, teacher):
    on_day(DUE)
    reminders.ring()
    (message,) = [one for one in messages() if one.recipient == teacher]
    said = line(message)
    assert said.text == "Review due 10 June 2026: School account: Larkspur Lane"
    assert said.path == f"/accounts-register/{account.pk}/"
    on_day(DUE + 3)
    assert line(message).text == "Review overdue since 10 June 2026: School account: Larkspur Lane"


def test_what_was_reviewed_meanwhile_is_not_told(on_day, account, teacher, administrator):
    on_day(DUE)
    reminders.ring()
    actions.review(
        account,
        reviewed_on=after(DUE),
        found="All is well.",
        next_review_on=after(DUE + 300),
        seen=account.revision,
        by=administrator,
    )
    assert [line(one) for one in messages()] == [None] * 3
    deliver_all()
    assert {one.state for one in messages()} == {State.CANCELLED}
    assert reminders.ring() == 0


def test_a_review_that_is_recorded_late_ends_what_was_told_before_it(
    on_day, account, teacher, administrator
):
    on_day(50)
    reminders.ring()
    assert told(teacher) == [("coming", -60)]
    actions.review(
        account,
        reviewed_on=after(5),
        found="All is well.",
        next_review_on=after(70),
        seen=account.revision,
        by=administrator,
    )
    assert [line(one) for one in messages()] == [None] * 3
    assert reminders.ring() == 0


def test_who_looks_after_it_no_more_is_not_told(on_day, account, teacher, administrator):
    on_day(DUE)
    reminders.ring()
    on_day(DUE + 1)
    leaves(teacher, after(DUE))
    colleague = make_person("n@x.example", "Noor", "Aziz", since=MONDAY)
    lines = {one.recipient: line(one) for one in messages()}
    assert lines[teacher] is None
    assert lines[administrator] is not None
    assert colleague not in lines


def test_only_what_is_overdue_goes_to_who_wants_no_e_mails(on_day, account, teacher):
    teacher.mail_how = MailHow.URGENT
    teacher.save()
    on_day(DUE)
    reminders.ring()
    deliver_all()
    on_day(DUE + 7)
    reminders.ring()
    deliver_all()
    states = {one.kind: one.state for one in messages() if one.recipient == teacher}
    assert states == {
        reminders.COMING.name: State.SHOWN,
        reminders.OVERDUE.name: State.SENT,
    }


def test_a_date_that_is_near_when_it_is_set_tells_only_what_is_still_to_come(
    on_day, administrator, teacher, other_teacher
):
    an_account(administrator, teacher, other_teacher, next_review_on=after(20))
    ring_daily(on_day, range(0, 21))
    days = [(one.day - MONDAY).days for one in messages() if one.recipient == teacher]
    assert days == [13, 20]


def test_a_review_moves_what_is_told(on_day, policy, head, administrator):
    reviews.review(policy, reason="Still right.", next_due=after(200), by=head)
    ring_daily(on_day, range(0, 120, 10))
    days = [(one.day - MONDAY).days for one in messages() if one.recipient == head]
    assert days == [110]


@pytest.mark.parametrize("due_in", [400, 0])
def test_the_number_of_queries_does_not_grow(
    on_day, administrator, teacher, other_teacher, due_in, django_assert_max_num_queries
):
    def add(number):
        for n in range(number):
            address = f"https://www.instagram.com/larkspur{due_in}{number}{n}"
            an_account(
                administrator,
                teacher,
                other_teacher,
                address=address,
                name=f"Account {number} {n}",
                next_review_on=after(500),
            )
        SchoolAccount.objects.update(next_review_on=after(DUE + due_in))

    add(1)
    on_day(DUE)
    reminders.ring()
    add(50)
    reminders.ring()
    with django_assert_max_num_queries(4 if due_in else 7):
        assert reminders.ring() == 0
    some = messages()
    with django_assert_max_num_queries(6):
        assert len(reminders.COMING.lines(some)) == len(some)


def test_a_week_is_a_week(on_day, account, teacher):
    ring_daily(on_day, range(DUE, DUE + 60))
    days = [one.day for one in messages() if one.recipient == teacher]
    assert {later - earlier for earlier, later in zip(days, days[1:], strict=False)} == {
        timedelta(days=7)
    }
