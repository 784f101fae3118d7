"""The ladder of reminders as the ring goes by: each step once, while there is a reason for it."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from compliance.signing import reminders
from policyportal.outbox import rings
from policyportal.outbox.models import Message, State
from policyportal.people import actions as people
from policyportal.people.models import MailHow, Person, Role, RoleAssignment
from policyportal.school.models import Closure, ClosureKind
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import leaves, sign
from tests.compliance.signing.reminded import DUE, PUBLISHED, messages, states, told
from tests.conftest import make_person
from tests.delivering import deliver_all, line

pytestmark = pytest.mark.django_db


def test_it_is_rung(for_staff, teacher):
    assert rings.ring_all()["signing.reminders"] == 1
    assert told() == [("asked", -14)]


def test_every_step_on_its_day_and_once(for_staff, teacher, on_day):
    for day in range(-14, 26):
        on_day(day)
        reminders.ring()
        reminders.ring()
        cache.delete(reminders.WORKED_OUT)  # losing it costs work only
        reminders.ring()
    assert told(to=teacher) == [
        ("asked", -14),
        ("reminder", -7),
        ("reminder", -1),
        ("reminder", 0),
        ("overdue", 3),
        ("overdue", 10),
        ("overdue", 17),
        ("overdue", 24),
    ]
    assert {one.about for one in messages(to=teacher)} == {f"compliance.version:{for_staff.pk}"}


def test_down_for_days_it_tells_of_the_latest_alone(for_staff, teacher, on_day):
    on_day(12)
    assert reminders.ring() == 1
    assert told(to=teacher) == [("overdue", 10)]


def test_what_each_says(for_staff, teacher, on_day, mailoutbox):
    said = []
    for day in (-14, -7, 0, 3):
        on_day(day)
        reminders.ring()
        latest = messages(to=teacher)[-1]
        said.append(line(latest))
    assert {one.text for one in said} == {"Read and sign: Social Media Policy"}
    assert {one.path for one in said} == {"/policies/social-media-policy/sign/"}
    assert [one.detail for one in said] == [
        "Please sign by 23 November 2026.",
        "Please sign by 23 November 2026.",
        "Please sign it today.",
        "It was to be signed by 23 November 2026.",
    ]


def test_only_the_latest_step_stands_and_the_rest_is_cancelled(
    for_staff, teacher, on_day, mailoutbox
):
    """As where the school was shut while two steps came."""
    Closure.objects.create(
        kind=ClosureKind.SHUT,
        name="Burst pipe",
        starts_on=PUBLISHED,
        ends_on=DUE - timedelta(days=4),
    )
    reminders.ring()
    assert line(messages()[0])
    on_day(-7)
    reminders.ring()
    assert [line(one) is not None for one in messages()] == [False, True]
    assert rings.ring_all()["outbox.digests"] == 0
    assert states() == [State.PENDING, State.PENDING]
    on_day(-3)
    deliver_all()
    assert states() == [State.CANCELLED, State.SENT]
    assert [mail.body.count("Read and sign") for mail in mailoutbox] == [1]


def test_signed_before_it_is_sent(for_staff, teacher, mailoutbox):
    reminders.ring()
    sign(for_staff, teacher)
    deliver_all()
    assert (states(), mailoutbox) == ([State.CANCELLED], [])


def test_left_before_it_is_sent(for_staff, teacher, other_teacher, on_day, mailoutbox):
    reminders.ring()
    leaves(teacher, PUBLISHED)
    people.leave(other_teacher, on=PUBLISHED, by=None)
    on_day(-13)
    people.deactivate_leavers(PUBLISHED + timedelta(days=1))
    deliver_all()
    assert (states(), mailoutbox) == ([State.CANCELLED] * 2, [])
    assert reminders.ring() == 0


def test_superseded_before_it_is_sent(for_staff, next_version, teacher, mailoutbox):
    reminders.ring()
    again = next_version(for_staff, text=a_text(tou_no_abuse="Be kind."), audience=[Role.STAFF])
    assert reminders.ring() == 1
    deliver_all()
    assert states() == [State.CANCELLED, State.SENT]
    assert Message.objects.get(state=State.SENT, kind="signing.asked").about == (
        f"compliance.version:{again.pk}"
    )
    assert len(mailoutbox) == 1


def test_who_signed_and_is_not_touched_by_a_change_is_not_told(for_staff, next_version, teacher):
    sign(for_staff, teacher)
    next_version(for_staff, audience=[Role.STAFF])
    assert reminders.ring() == 0


def test_what_was_cancelled_is_told_again_once_it_is_so_again(for_staff, teacher, mailoutbox):
    reminders.ring()
    roles = RoleAssignment.objects.filter(person=teacher)
    roles.update(role=Role.GOVERNOR)
    deliver_all()
    assert states() == [State.CANCELLED]
    roles.update(role=Role.STAFF)
    reminders.remind(PUBLISHED)
    assert states() == [State.PENDING]


def test_who_wants_only_what_is_urgent_gets_what_is_late_all_the_same(
    for_staff, teacher, on_day, mailoutbox
):
    Person.objects.filter(pk=teacher.pk).update(mail_how=MailHow.URGENT)
    for day in (-14, -7):
        on_day(day)
        reminders.ring()
        deliver_all()
    assert (states(), mailoutbox) == ([State.SHOWN, State.SHOWN], [])
    on_day(3)
    reminders.ring()
    deliver_all()
    assert [mail.to for mail in mailoutbox] == [[teacher.email]]


def test_one_message_a_day_however_many_policies_are_due(
    for_staff, teacher, administrator, head, mailoutbox
):
    a_published(administrator, head, slug="another", text=a_text("Another"), audience=[Role.STAFF])
    assert reminders.ring() == 2
    deliver_all()
    (mail,) = mailoutbox
    assert "Read and sign: Social Media Policy" in mail.body
    assert "Read and sign: Another" in mail.body


def test_a_newcomer_has_a_ladder_of_their_own(for_staff, on_day, teacher):
    sign(for_staff, teacher)
    on_day(20)
    newcomer = make_person(
        "new@larkspur.example", "New", "Comer", Role.STAFF, since=DUE + timedelta(days=20)
    )
    reminders.ring()
    on_day(34)
    reminders.ring()
    assert told(to=newcomer) == [("asked", 20), ("reminder", 34)]


def test_a_role_that_begins_later_asks_on_its_first_day(for_staff, governor, on_day):
    assert reminders.ring() == 0
    RoleAssignment.objects.create(
        person=governor, role=Role.STAFF, starts_on=DUE + timedelta(days=2)
    )
    on_day(1)
    assert reminders.ring() == 0
    on_day(2)
    assert reminders.ring() == 1
    assert told() == [("asked", 2)]
