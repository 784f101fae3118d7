"""The number at the bell: true, kept while it is, and nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policyportal.outbox import digests, reading
from policyportal.outbox.actions import add
from policyportal.outbox.kinds import Line, each
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people.models import Person
from policyportal.people.sign_in import Backend
from tests.policyportal.outbox.bell import at_the_bell, lines, open_it, page

pytestmark = pytest.mark.django_db
NOON = "2025-03-03 12:00:00+00:00"


@pytest.fixture(autouse=True)
def now(time_machine, school):
    """A Monday at noon in London; call it to move on."""
    time_machine.move_to(NOON, tick=False)
    return lambda **delta: time_machine.shift(timedelta(**delta))


@pytest.fixture
def notice(kind, teacher, head) -> Message:
    """One for the headteacher."""
    return add(kind, about=teacher, to=head)


def test_it_says_how_many_are_unread_beside_a_word(as_person, notice, head, register_kind, teacher):
    client = as_person(head)
    assert at_the_bell(client, "/") == 1
    add(register_kind(name="test.other"), about=teacher, to=head)
    assert at_the_bell(client, "/") == 2


def test_with_nothing_unread_it_says_no_number(as_person, notice, teacher):
    client = as_person(teacher)
    assert at_the_bell(client, "/") == 0
    assert "unread" not in page(client, "/")


def test_a_stranger_has_no_bell(client, notice):
    assert "/notices/" not in page(client, "/account/login/")


@pytest.mark.parametrize("who", ["teacher", "head"])
def test_home_seen_before_still_takes_two_queries(
    request, as_person, notice, who, django_assert_num_queries
):
    client = as_person(request.getfixturevalue(who))
    page(client, "/")
    with django_assert_num_queries(2):  # the session, and the person with all that comes along
        page(client, "/")


def test_the_number_is_the_same_on_a_page_that_is_kept(as_person, notice, head, kind):
    client = as_person(head)
    assert at_the_bell(client, "/") == 1
    open_it(client, notice)
    assert at_the_bell(client, "/") == 0
    add(kind, about=head, to=head)
    assert at_the_bell(client, "/") == 1


def test_a_reason_that_ends_is_not_counted_longer_than_a_minute(
    as_person, head, teacher, register_kind, now
):
    ends = timezone.now() + timedelta(minutes=2)
    lasting = each(lambda one: Line("A thing", "/") if timezone.now() < ends else None)
    add(register_kind(lines=lasting), about=teacher, to=head)
    client = as_person(head)
    assert at_the_bell(client, "/") == 1
    now(minutes=1, seconds=59)
    assert at_the_bell(client, "/") == 1
    now(seconds=1)
    assert at_the_bell(client, "/") == 0


def test_neither_a_days_e_mail_nor_what_was_cancelled_is_counted(
    as_person, head, teacher, kind, register_kind
):
    add(kind, about=teacher, to=head)
    other = add(register_kind(name="test.other"), about=teacher, to=head)
    assert digests.ring() == 1
    Message.objects.filter(pk=other.pk).update(state=State.CANCELLED)
    assert Backend().get_user(head.pk).unread_mark.split(":")[0] == "1"
    assert at_the_bell(as_person(head)) == 1
    assert len(lines(as_person(head))) == 1


def test_a_days_e_mail_is_never_among_the_unread(head, teacher, kind):
    add(kind, about=teacher, to=head)
    digests.ring()
    assert Message.objects.get(kind=DIGEST).read_at == timezone.now()


def test_who_is_not_asked_for_by_a_request_is_counted_as_well(head, notice):
    assert reading.unread_count(Person.objects.get(pk=head.pk)) == 1


def test_a_kind_at_fault_takes_no_page_down(as_person, head, teacher, register_kind, caplog):
    def fault(messages):
        raise KeyError("a row")

    add(register_kind(lines=fault), about=teacher, to=head)
    assert at_the_bell(as_person(head), "/") == 0
    assert f"The notices of person {head.pk} could not be counted." in caplog.text
