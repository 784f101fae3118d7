"""Messages about cases: all alike, to whoever may see the case when it is sent, and nobody else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.cases import confirmations, grants, notices
from incidents.cases.models import Answer, Case, Power
from incidents.disclosures import clock, closing
from incidents.disclosures.models import State
from policyportal.outbox import kinds
from policyportal.outbox.models import DIGEST, Message
from policyportal.outbox.models import State as Sent
from policyportal.people.models import Cover, Role, RoleAssignment
from tests.conftest import make_person
from tests.delivering import deliver_all, line
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db
NOW = timezone.now
CASES = [notices.CAME, notices.ADDED, notices.SECOND, notices.ANSWERED]
CLOCK = [clock.HALF, clock.TWO_HOURS, clock.PASSED, clock.WRITTEN, clock.POLICE]


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return a_disclosure(other_teacher, teacher)


@pytest.fixture
def asked(case, head):
    put(case, State.CONCLUDED, by=head)
    return closing.ask_to_close(case, reason="Nothing is left to do.", seen=None, by=head)


def told() -> list[tuple[str, object]]:
    rows = Message.objects.order_by("pk").select_related("recipient")
    return [(row.kind, row.recipient) for row in rows]


def states() -> dict[str, str]:
    """Deliver what is due; return what became of each kind of message."""
    deliver_all()
    return dict(Message.objects.exclude(kind=DIGEST).values_list("kind", "state"))


def cover(role, deputy, head):
    Cover.objects.create(
        role=role,
        deputy=deputy,
        starts_at=NOW() - timedelta(hours=1),
        ends_at=NOW() + timedelta(hours=1),
        arranged_by=head,
    )


def test_every_kind_reads_the_same_and_is_known():
    for kind in [*CASES, *CLOCK]:
        assert (kind.template, kind.insists) == ("alone", True)
        assert kinds.named(kind.name) is kind
    urgent = {kind for kind in [*CASES, *CLOCK] if kind.urgent}
    assert urgent == {
        notices.CAME,
        notices.ADDED,
        notices.SECOND,
        clock.HALF,
        clock.TWO_HOURS,
        clock.PASSED,
        clock.WRITTEN,
    }


def test_the_e_mails_differ_in_nothing_but_the_greeting(
    case, head, chair, dsl, teacher, other_teacher, mailoutbox
):
    notices.tell_manager(case)
    notices.tell_managers(case, clock.HALF)
    grants.add_person(
        case,
        person=dsl,
        power=Power.READ,
        reason="Knows the family.",
        ends_at=NOW() + timedelta(days=3),
        seen=None,
        by=head,
    )
    put(case, State.CONCLUDED, by=head)
    case.refresh_from_db()
    Message.objects.filter(kind=clock.HALF.name).delete()  # it is not due any more
    confirmation = closing.ask_to_close(case, reason="Nothing is left.", seen=None, by=head)
    deliver_all()
    confirmations.answer(confirmation, yes=False, words="Tell the parents first.", by=chair)
    deliver_all()
    to = [mail.to[0] for mail in mailoutbox]
    assert sorted(to) == sorted([head.email, dsl.email, chair.email, head.email])
    plain = set()
    of_the_day = [mail for mail in mailoutbox if "List-Unsubscribe" in mail.extra_headers]
    assert [mail.to for mail in of_the_day] == [[head.email]]  # that it was answered can wait
    assert notices.TEXT in of_the_day[0].body
    for mail in mailoutbox:
        person = next(one for one in (head, dsl, chair) if one.email == mail.to[0])
        if mail not in of_the_day:
            plain.add((mail.subject, mail.body.replace(person.given_name, "…")))
        for secret in (case.reference, teacher.name, teacher.family_name, "LADO", "isclosure"):
            assert secret not in mail.subject + mail.body
    assert len(plain) == 1


def test_the_manager_is_told_and_whoever_covers_and_never_the_subject(
    case, head, teacher, slt, chair
):
    cover(Role.HEADTEACHER, slt, head)
    cover(Role.HEADTEACHER, teacher, head)
    notices.tell_manager(case)
    assert told() == [("case.came-to-you", head), ("case.came-to-you", slt)]
    assert set(notices.managers_of(case)) == {head, slt}


def test_about_the_head_the_chair_is_told(school, head, chair, teacher):
    notices.tell_manager(a_disclosure(teacher, head))
    assert told() == [("case.came-to-you", chair)]


def test_about_somebody_described_the_head_is_told(school, head, chair, teacher):
    notices.tell_manager(a_disclosure(teacher, None))
    assert told() == [("case.came-to-you", head)]


def test_nobody_at_the_school_is_left_and_nobody_is_told(school, teacher, other_teacher):
    notices.tell_manager(a_disclosure(other_teacher, teacher))
    assert told() == []


def test_somebody_told_twice_over_is_told_once_and_the_number_says_so(case, head, slt):
    assert notices.tell_managers(case, clock.HALF, day=date(2026, 11, 19), also=[head, slt]) == 2
    assert notices.tell_managers(case, clock.HALF, day=date(2026, 11, 19), also=[head, slt]) == 0
    assert notices.tell_managers(case, clock.HALF, day=date(2026, 11, 20)) == 1
    assert told() == [(clock.HALF.name, one) for one in (head, slt, head)]


def test_sent_to_who_still_manages_it(case, mailoutbox):
    notices.tell_manager(case)
    assert states() == {"case.came-to-you": Sent.SENT}
    assert len(mailoutbox) == 1


def _head_no_more(case, head, teacher):
    RoleAssignment.objects.filter(person=head).update(ends_on=date(2024, 9, 2))


def _cannot_sign_in(case, head, teacher):
    head.is_active = False
    head.save()


def _went_to_the_chair(case, head, teacher):
    Case.objects.filter(pk=case.pk).update(manager_role=Role.CHAIR, case_manager=None)


def _about_the_head_after_all(case, head, teacher):
    Case.objects.filter(pk=case.pk).update(subject=head, case_manager=None)


@pytest.mark.parametrize(
    "happens", [_head_no_more, _cannot_sign_in, _went_to_the_chair, _about_the_head_after_all]
)
def test_not_sent_to_who_cannot_see_it_any_more(case, head, teacher, mailoutbox, happens):
    notices.tell_manager(case)
    notices.tell_managers(case, clock.HALF)
    happens(case, head, teacher)
    assert set(states().values()) == {Sent.CANCELLED}
    assert not mailoutbox


def test_who_lost_it_for_a_while_is_told_once_they_have_it_again(case, head, mailoutbox):
    notices.tell_manager(case)
    _head_no_more(case, head, None)
    deliver_all()
    RoleAssignment.objects.filter(person=head).update(ends_on=None)
    notices.tell_manager(case)
    assert states() == {"case.came-to-you": Sent.SENT}
    assert len(mailoutbox) == 1


def test_somebody_added_is_told_as_long_as_they_are(case, head, dsl, slt, mailoutbox):
    for person in (dsl, slt):
        notices.tell_added(added(case, person, Power.WORK, by=head))
    assert told() == [("case.added", dsl), ("case.added", slt)]
    grants.take_off(case.grants.get(person=slt), seen=None, by=head)
    deliver_all()
    assert [mail.to for mail in mailoutbox] == [[dsl.email]]
    assert Message.objects.get(recipient=slt).state == Sent.CANCELLED


def test_the_second_person_is_told_until_they_have_answered(asked, head, chair, mailoutbox):
    assert told() == [("case.second-person", chair)]
    confirmations.answer(asked, yes=False, words="Tell the parents first.", by=chair)
    assert told()[1:] == [("case.answered", head)]
    assert states() == {"case.second-person": Sent.CANCELLED, "case.answered": Sent.SENT}
    assert [mail.to for mail in mailoutbox] == [[head.email]]


def test_what_is_asked_is_told_of_while_it_waits(asked, chair, mailoutbox):
    assert states() == {"case.second-person": Sent.SENT}
    assert [mail.to for mail in mailoutbox] == [[chair.email]]


def test_what_was_taken_back_is_told_to_nobody(asked, head, mailoutbox):
    confirmations.take_back(asked, seen=None, by=head)
    assert told() == [("case.second-person", asked.second)]
    assert states() == {"case.second-person": Sent.CANCELLED}
    asked.refresh_from_db()
    assert asked.answer == Answer.TAKEN_BACK
    notices.tell_asker(asked)
    assert len(told()) == 1


def test_nobody_sees_a_case_that_is_no_more(case, head):
    notices.tell_manager(case)
    message = Message.objects.get()
    assert line(message).text == notices.TEXT
    gone = {
        notices.ADDED: "grant",
        notices.SECOND: "confirmation",
        notices.ANSWERED: "confirmation",
    }
    for kind in [*CASES, *CLOCK]:
        message.about = f"incidents.{gone.get(kind, 'case')}:{case.pk + 1}"
        message.kind = kind.name
        assert line(message) is None, kind.name


def test_two_heads_are_both_told(case, head):
    second = make_person("second.head@larkspur.example", "Second", "Head", Role.HEADTEACHER)
    notices.tell_manager(case)
    assert told() == [("case.came-to-you", head), ("case.came-to-you", second)]
