"""The messages about requests: to whom, until when, and that they say nothing but "sign in"."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions import actions, decisions, notices
from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from policyportal.outbox import kinds
from policyportal.outbox.models import Message
from policyportal.people.models import Role, RoleAssignment
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_submitted
from tests.delivering import deliver_all, line

pytestmark = pytest.mark.django_db

KINDS = [
    notices.SUBMITTED,
    notices.REPLIED,
    notices.ASKED_MORE,
    notices.DECIDED,
    notices.REVOKED,
    notices.EXPIRED,
    notices.ENDED,
]


def messages(kind) -> list[Message]:
    return list(Message.objects.filter(kind=kind.name).select_related("recipient").order_by("pk"))


def told(kind) -> set:
    return {message.recipient for message in messages(kind)}


def test_everybody_who_may_decide_is_told_and_nobody_else(
    teacher, other_teacher, head, slt, chair, administrator, governor
):
    deciders.covers(other_teacher, Role.HEADTEACHER, arranged_by=administrator)
    a_submitted(Kind.WORK_TIME, teacher)
    assert told(notices.SUBMITTED) == {head, other_teacher}


def test_a_school_service_is_told_to_the_slt_too_but_not_to_who_asks(slt, head):
    a_submitted(Kind.SCHOOL_SERVICE, slt)
    assert told(notices.SUBMITTED) == {head}


def test_the_heads_own_are_told_to_the_chair_alone(head, chair, slt):
    deciders.second_head()
    for kind in Kind:
        a_submitted(kind, head)
    assert told(notices.SUBMITTED) == {chair}


def test_each_step_tells_once_and_a_second_question_tells_again(teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    for _ in range(2):
        permission = deciders.ask_more(permission, head)
        permission = actions.reply(permission, words="Y4.", seen=permission.revision, by=teacher)
    assert len(messages(notices.SUBMITTED)) == 1
    assert len(messages(notices.ASKED_MORE)) == len(messages(notices.REPLIED)) == 2
    notices.tell_holder(permission.steps.get(number=2))  # told before
    assert len(messages(notices.ASKED_MORE)) == 2


def test_a_request_that_is_dealt_with_needs_nobody_any_more(teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    (sent,) = messages(notices.SUBMITTED)
    assert line(sent)
    asked = deciders.ask_more(permission, head)
    assert not line(sent)
    (question,) = messages(notices.ASKED_MORE)
    assert line(question)
    actions.reply(asked, words="Year 4.", seen=asked.revision, by=teacher)
    assert not line(question)


def test_nor_somebody_whose_cover_or_role_has_ended(teacher, slt, head, administrator):
    cover = deciders.covers(slt, Role.HEADTEACHER, arranged_by=administrator)
    a_submitted(Kind.WORK_TIME, teacher)
    due = {m.recipient: line(m) is not None for m in messages(notices.SUBMITTED)}
    assert due == {head: True, slt: True}
    cover.ends_at = timezone.now()
    cover.save(update_fields=["ends_at"])
    RoleAssignment.objects.filter(person=head).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    due = {m.recipient: line(m) is not None for m in messages(notices.SUBMITTED)}
    assert due == {head: False, slt: False}


def test_what_was_decided_is_told_unless_it_is_revoked_before(teacher, head):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head)
    (decided,) = messages(notices.DECIDED)
    assert decided.recipient == teacher and line(decided)
    deciders.revoke(permission, head)
    assert not line(decided)
    (revoked,) = messages(notices.REVOKED)
    assert line(revoked)


def test_the_link_is_the_requests_page(teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    (waiting,) = messages(notices.SUBMITTED)
    assert line(waiting).path == f"/permissions/{permission.reference}/"
    deciders.decline(permission, head)
    (decided,) = messages(notices.DECIDED)
    assert line(decided).path == f"/permissions/{permission.reference}/"


def test_a_message_about_nothing_harms_nobody(teacher):
    for kind in KINDS:
        lost = Message(pk=1, kind=kind.name, about="compliance.permissionstep:0", recipient=teacher)
        assert line(lost) is None


def test_what_many_say_takes_as_many_queries_as_what_one_says(
    teacher, head, django_assert_num_queries
):
    for _ in range(12):
        deciders.decline(a_submitted(Kind.REFERENCE, teacher), head)
    some = messages(notices.DECIDED)
    for many in (some[:1], some):
        with django_assert_num_queries(1):
            assert len(notices.DECIDED.lines(many)) == len(many)


def test_every_step_that_is_told_has_its_kind():
    for kind in KINDS:
        assert kinds.named(kind.name) is kind
    assert set(notices.TO_DECIDERS.values()) | set(notices.TO_HOLDER.values()) == set(KINDS)


def test_what_goes_out_names_nobody_and_gives_no_reason(
    teacher, head, school, mailoutbox, time_machine
):
    time_machine.move_to("2026-03-02 09:00:00+00:00", tick=False)
    permission = a_submitted(Kind.REFERENCE, teacher)
    deliver_all()
    time_machine.shift(timedelta(days=1))
    asked = deciders.ask_more(permission, head, question="Zebedee?")
    deliver_all()
    time_machine.shift(timedelta(days=1))
    replied = actions.reply(asked, words="Zebedee.", seen=asked.revision, by=teacher)
    deliver_all()
    time_machine.shift(timedelta(days=1))
    approved = deciders.approve(replied, head, conditions="Zebedee.")
    deliver_all()
    time_machine.shift(timedelta(days=1))
    deciders.revoke(approved, head, reason="Zebedee.")
    deliver_all()
    time_machine.shift(timedelta(days=1))
    over = deciders.an_approved(Kind.REFERENCE, teacher, head)
    decisions.expire_due(over.ends_on + timedelta(days=1))
    assert deciders.as_stored(over).state == State.EXPIRED
    deliver_all()
    time_machine.shift(timedelta(days=1))
    assert len(mailoutbox) == 6
    for mail in mailoutbox:
        whole = f"{mail.subject} {mail.body}"
        assert "Zebedee" not in whole and "lantern" not in whole
        reader = head if mail.to == [head.email] else teacher
        other = teacher if reader is head else head
        assert other.given_name not in whole and other.family_name not in whole
