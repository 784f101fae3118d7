"""The page about e-mails: for administrators alone, and without a word of what any is about."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policyportal.operations import message_rings, messages
from policyportal.outbox.actions import add
from policyportal.outbox.kinds import lines_of
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people.models import Role, RoleAssignment
from policyportal.school.models import Closure
from tests.conftest import make_person
from tests.policyportal.outbox.conftest import kind, register_kind, urgent  # noqa: F401 — fixtures

pytestmark = pytest.mark.django_db
REASONS = {
    "The mail server refused it: SMTPRecipientsRefused: {'a@b.example': (550, b'5.1.1 Gone')}": (
        "The mail server refused it (550 5.1.1)."
    ),
    "The mail server refused it: SMTPRecipientsRefused: {'a@b.example': (550, b'Gone')}": (
        "The mail server refused it (550)."
    ),
    "The mail server could not be reached: ConnectionRefusedError: [Errno 111] no": (
        "The mail server could not be reached."
    ),
    "It could not be written: KeyError: 'incidents.case'": "It could not be written.",
    "The portal stopped while the mail server was taking it.": (
        "The portal stopped while the mail server was taking it."
    ),
}
PAGE, DECIDE = "/school/messages/", "/school/messages/decide/"
TRY_ALL = "/school/messages/try-all/"


@pytest.fixture
def at_noon(time_machine):
    """Noon on a Monday."""
    time_machine.move_to("2026-03-02 12:00:00+00:00", tick=False)
    return time_machine


def an_email(person=None, state=State.HELD, number=0, address="", **more) -> Message:
    return Message.objects.create(
        kind=DIGEST if person else "audit.signed-head",
        about=f"x:{number}",
        recipient=person,
        address=address,
        day=date(2026, 3, 2) - timedelta(days=number),
        alone=True,
        state=state,
        message_id=f"<{number}-{person and person.pk}-{address}-{state}>",
        reason="The mail server refused it: SMTPDataError: (554, b'5.7.1 no “Secret” here')",
        **more,
    )


def decided(client, decision: str, number: int = 0) -> dict[str, str]:
    """Return what the button of one line of the page sends."""
    one = client.get(PAGE).context["to_decide"][number]
    person = one.to.person or ""
    sent = {"person": person, "address": one.to.address, "state": one.state, "seen": one.seal}
    return sent | {"decision": decision}


def names(client, asked: str = "") -> list[str]:
    return [one.name for one in client.get(f"{PAGE}{asked}").context["to_decide"]]


def test_only_administrators_see_it_and_decide(
    as_person, client, administrator, teacher, head, chair, dsl, slt, governor, school
):
    assert as_person(administrator).get(PAGE).status_code == 200
    for person in (teacher, head, chair, dsl, slt, governor):
        assert as_person(person).get(PAGE).status_code == 403
        assert as_person(person).post(DECIDE).status_code == 403
        assert as_person(person).post(TRY_ALL).status_code == 403
    assert as_person(administrator).get(DECIDE).status_code == 405
    assert as_person(administrator).get(TRY_ALL).status_code == 405
    assert as_person(administrator).post(PAGE).status_code == 405
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_with_nothing_to_decide_it_says_so(as_person, administrator, school, at_noon):
    client = as_person(administrator)
    assert "There is nothing to decide" in client.get(PAGE).content.decode()
    assert "No e-mail is in doubt." in client.get(f"{PAGE}?show=held").content.decode()
    assert "No e-mail has failed." in client.get(f"{PAGE}?show=failed").content.decode()


def test_what_is_to_decide_stands_by_recipient_and_week(
    as_person, administrator, teacher, head, school, at_noon
):
    long_ago = timezone.now() - timedelta(days=10)
    an_email(teacher, created_at=long_ago)
    an_email(teacher, number=1)
    an_email(head, State.FAILED, created_at=long_ago + timedelta(days=4))
    an_email(address="clerk@b.example")
    client = as_person(administrator)
    assert names(client) == ["Amina Yusuf", "Ruth Adeyemi", "clerk@b.example"]
    assert names(client, "?show=held") == ["Amina Yusuf", "clerk@b.example"]
    assert names(client, "?show=failed") == ["Ruth Adeyemi"]
    assert names(client, "?show=sent&page=x") == names(client)
    weeks = [one.monday for one in client.get(PAGE).context["to_decide"]]
    assert weeks == [date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)]


def test_of_a_reason_the_server_s_number_stands_and_none_of_its_words(
    as_person, administrator, teacher, school, at_noon
):
    an_email(teacher)
    page = as_person(administrator).get(PAGE)
    assert page.context["to_decide"][0].reason == "The mail server refused it (554 5.7.1)."
    assert "Secret" not in page.content.decode()
    for reason, said in REASONS.items():
        Message.objects.update(reason=reason)
        page = as_person(administrator).get(PAGE)
        assert page.context["to_decide"][0].reason == said


def test_many_stand_on_several_pages(as_person, administrator, school, at_noon):
    for number in range(27):
        an_email(address=f"p{number:02}@b.example", state=State.FAILED)
    client = as_person(administrator)
    assert names(client) == [f"p{number:02}@b.example" for number in range(25)]
    assert names(client, "?show=failed&page=2") == ["p25@b.example", "p26@b.example"]
    assert "?show=failed&amp;page=2" in client.get(f"{PAGE}?show=failed").content.decode()


def test_it_never_says_what_a_message_is_about(
    as_person,
    administrator,
    teacher,
    head,
    school,
    urgent,  # noqa: F811
    at_noon,
):
    """An urgent message and a day's e-mail that failed read alike, and are one line."""
    an_email(head, State.FAILED)
    alike = as_person(administrator).get(PAGE).content
    hurried = add(urgent, about=teacher, to=head)
    Message.objects.filter(pk=hurried.pk).update(state=State.FAILED)
    page = as_person(administrator).get(PAGE)
    assert len(page.context["to_decide"]) == 1
    for word in ("urgent", "test.", "There is something", teacher.family_name):
        assert word not in page.content.decode()
    assert len(page.content) - len(alike) < 100  # the reason, and no more


def test_small_numbers_are_not_given(as_person, administrator, teacher, head, school, at_noon):
    for number in range(4):
        an_email(teacher, State.SENT, number, sent_at=timezone.now())
    page = as_person(administrator).get(PAGE)
    assert (page.context["last_hour"], page.context["days"][0].number) == ("fewer than 5",) * 2
    assert len(page.context["days"]) == messages.DAYS
    an_email(head, State.SENT, sent_at=timezone.now())
    an_email(head, State.SENT, 9, sent_at=timezone.now() - timedelta(hours=2))
    page = as_person(administrator).get(PAGE)
    assert (page.context["last_hour"], page.context["days"][0].number) == ("5", "6")


def test_a_decision_is_carried_out(as_person, administrator, teacher, head, school, at_noon):
    held, failed = an_email(teacher), an_email(head, State.FAILED)
    client = as_person(administrator)
    arrived, again = decided(client, "arrived", 1), decided(client, "again")
    assert (arrived["state"], again["state"]) == ("held", "failed")
    answer = client.post(DECIDE, arrived, follow=True)
    assert "Noted: the e-mail arrived." in answer.content.decode()
    answer = client.post(DECIDE, again, follow=True)
    assert "The e-mail will be sent again." in answer.content.decode()
    held.refresh_from_db()
    failed.refresh_from_db()
    assert (held.state, failed.state) == (State.SENT, State.PENDING)
    answer = client.post(DECIDE, again)
    assert (answer.status_code, "already" in answer.content.decode()) == (409, True)


def test_letting_go(as_person, administrator, school, at_noon):
    failed = an_email(state=State.FAILED, address="clerk@b.example")
    client = as_person(administrator)
    client.post(DECIDE, decided(client, "let-go"))
    failed.refresh_from_db()
    assert failed.state == State.CANCELLED


def test_trying_all_again(as_person, administrator, head, school, at_noon):
    client = as_person(administrator)
    an_email(state=State.FAILED, address="clerk@b.example")
    assert TRY_ALL not in client.get(PAGE).content.decode()
    an_email(head, State.FAILED)
    assert TRY_ALL in client.get(PAGE).content.decode()
    answer = client.post(TRY_ALL, follow=True)
    assert "All that failed will be sent again." in answer.content.decode()
    assert set(Message.objects.values_list("state", flat=True)) == {State.PENDING}
    assert client.post(TRY_ALL).status_code == 409


def test_what_came_since_the_page_was_read_is_not_decided(
    as_person, administrator, teacher, school, at_noon
):
    an_email(teacher)
    client = as_person(administrator)
    sent = decided(client, "arrived")
    an_email(teacher, number=1)
    assert "Look again" in client.post(DECIDE, sent).content.decode()
    assert Message.objects.filter(state=State.HELD).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "x"},
        {"decision": ""},
        {"state": "sent"},
        {"person": "x"},
        {"person": "-1"},
        {"person": "9" * 30},
        {"person": "0"},
        {"address": "a" * 300},
        {"address": "nobody@b.example", "person": ""},
        {"seen": ""},
        {"seen": "0" * 64},
        {"seen": "0" * 65},
    ],
)
def test_what_is_not_understood_changes_nothing(
    as_person, administrator, teacher, school, at_noon, change
):
    held = an_email(teacher)
    client = as_person(administrator)
    assert client.post(DECIDE, decided(client, "arrived") | change).status_code == 409
    held.refresh_from_db()
    assert held.state == State.HELD


def test_it_takes_as_many_queries_with_many_to_decide(
    as_person, administrator, teacher, head, school, at_noon
):
    an_email(teacher)
    an_email(head, State.FAILED)
    client, counted = as_person(administrator), []
    client.get(PAGE)
    for many in (0, 30):
        for number in range(many):
            person = make_person(f"p{number}@larkspur.example", "Pat", f"Lee {number}")
            an_email(person, State.HELD if number % 2 else State.FAILED)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("now", "next_one"),
    [
        ("2026-03-02 12:00:00+00:00", "2026-03-02 12:00"),
        ("2026-03-02 22:00:00+00:00", "2026-03-03 07:00"),
        ("2026-03-06 19:30:00+00:00", "2026-03-09 07:00"),
        ("2026-03-27 20:00:00+00:00", "2026-03-30 07:00"),  # the clocks go forward in between
        ("2026-04-02 20:00:00+01:00", "2026-04-07 07:00"),  # Easter
    ],
)
def test_when_e_mails_may_go_next(school, time_machine, now, next_one):
    time_machine.move_to(now, tick=False)
    found = timezone.localtime(messages.next_may_send(timezone.now()))
    assert found.strftime("%Y-%m-%d %H:%M") == next_one


def test_a_school_that_is_shut_for_long_has_no_next(as_person, administrator, school, at_noon):
    Closure.objects.create(name="Shut", starts_on=date(2026, 3, 1), ends_on=date(2026, 9, 1))
    assert messages.next_may_send(timezone.now()) is None
    assert "not within the next two months" in as_person(administrator).get(PAGE).content.decode()


def test_administrators_are_told_once_a_day_for_as_long_as_it_is_so(
    administrator, head, teacher, school, at_noon
):
    assert message_rings.ring() == 0
    held = an_email(teacher)
    assert message_rings.ring() == 1
    assert message_rings.ring() == 0
    notice = Message.objects.select_related("recipient").get(kind="messages.undecided")
    assert notice.recipient == administrator
    (line,) = lines_of([notice]).values()
    assert (line.text, line.path) == ("E-mails to one recipient may not have arrived", PAGE)
    at_noon.shift(timedelta(days=1))
    assert message_rings.ring() == 1
    Message.objects.filter(pk=held.pk).update(state=State.SENT)
    assert lines_of([notice]) == {}
    assert message_rings.ring() == 0


def test_who_is_no_administrator_any_more_is_not_told(
    administrator, teacher, head, school, at_noon
):
    an_email(teacher)
    an_email(head, State.FAILED)
    message_rings.ring()
    notice = Message.objects.select_related("recipient").get(kind="messages.undecided")
    assert "2 recipients" in lines_of([notice])[notice.pk].text
    RoleAssignment.objects.filter(person=administrator, role=Role.ADMINISTRATOR).update(
        ends_on=date(2026, 3, 1)
    )
    assert lines_of([notice]) == {}


def test_nothing_to_decide_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert message_rings.ring() == 0
