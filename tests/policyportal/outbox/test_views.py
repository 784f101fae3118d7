"""A person's own notices, and reading them: nobody else's, and none whose reason is gone."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.cases.models import Power
from incidents.cases.notices import CAME, TEXT, tell_added, tell_manager
from incidents.disclosures.subject import change_subject
from policyportal.audit import unchanged
from policyportal.outbox import digests, reading
from policyportal.outbox.actions import add, add_all
from policyportal.outbox.kinds import Line, each
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people.models import Person
from policyportal.people.sign_in import Backend
from tests.conftest import make_person
from tests.incidents.rows import a_disclosure, added
from tests.policyportal.outbox.bell import (
    ALL,
    LIST,
    address,
    at_the_bell,
    lines,
    open_it,
    page,
    reference,
)

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


def queries_of(client, url: str) -> int:
    unchanged.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# The list --------------------------------------------------------------------------------------


def test_the_unread_come_first_and_the_newest_first(as_person, head, teacher, register_kind, now):
    made = []
    for name in ("A", "B", "C", "D"):
        said = register_kind(name=f"test.{name}", lines=each(lambda one, n=name: Line(n, "/")))
        made.append(add(said, about=teacher, to=head))
        now(minutes=1)
    client = as_person(head)
    assert lines(client) == ["D", "C", "B", "A"]
    open_it(client, made[3])
    open_it(client, made[0])
    assert lines(client) == ["C", "B", "D", "A"]
    text = page(client)
    assert text.index(">New<") < text.index(">B<") < text.index(">Read<") < text.index(">D<")
    assert "4 notices of the last 180 days, 2 of them new" in text


def test_of_the_same_moment_the_later_row_is_first(as_person, head, register_kind, teacher):
    for name in ("A", "B", "C"):
        said = register_kind(name=f"test.{name}", lines=each(lambda one, n=name: Line(n, "/")))
        add(said, about=teacher, to=head)
    assert lines(as_person(head)) == ["C", "B", "A"]


def test_each_says_what_and_when_and_more_where_there_is_more(as_person, notice, head, now):
    assert "There is something for &lt;you&gt; &amp; all</a>" in page(as_person(head))
    assert '<span class="meta">Read it by Friday.</span>' in page(as_person(head))
    assert '<span class="meta">today</span>' in page(as_person(head))
    now(days=1)
    assert '<span class="meta">3 March 2025</span>' in page(as_person(head))


def test_one_message_is_one_notice_however_often_it_was_added(as_person, head, teacher, kind):
    for _ in range(3):
        add(kind, about=teacher, to=head)
        with transaction.atomic():
            add_all(kind, about=teacher, to=[head.pk, head.pk])
    assert (at_the_bell(as_person(head)), len(lines(as_person(head)))) == (1, 1)


def test_it_stands_whatever_became_of_its_e_mail(as_person, head, notice):
    for state in State:
        Message.objects.filter(pk=notice.pk).update(state=state)
        assert len(lines(as_person(head))) == (0 if state == State.CANCELLED else 1), state


def test_what_lost_its_reason_is_gone_and_comes_back_with_it(
    as_person, head, teacher, register_kind, now
):
    stands = []
    add(
        register_kind(lines=each(lambda one: Line("A thing", "/") if stands else None)),
        about=teacher,
        to=head,
    )
    client = as_person(head)
    assert (at_the_bell(client), lines(client)) == (0, [])
    assert "There is nothing now." in page(client)
    stands.append(True)
    now(minutes=1)
    assert (at_the_bell(client), lines(client)) == (1, ["A thing"])


def test_nobody_finds_those_of_others(as_person, notice, kind, teacher, administrator, chair):
    for person in (teacher, administrator, chair):
        client = as_person(person)
        assert (at_the_bell(client), lines(client)) == (0, [])


@pytest.mark.parametrize(("days", "seen"), [(180, 1), (181, 0)])
def test_they_are_shown_for_half_a_year(as_person, notice, head, now, days, seen):
    now(days=days)
    client = as_person(head)
    assert (at_the_bell(client), len(lines(client))) == (seen, seen)
    assert open_it(client, notice).status_code == (302 if seen else 404)


def many(kind, head, number: int) -> None:
    """Make so many, each about somebody else."""
    people = [make_person(f"p{n}@larkspur.example", "P", str(n)) for n in range(number)]
    with transaction.atomic():
        for person in people:
            add(kind, about=person, to=head)


def test_there_are_25_on_a_page_and_none_twice(as_person, head, kind):
    many(kind, head, 30)
    Message.objects.filter(pk__in=list(Message.objects.values_list("pk", flat=True)[:10])).update(
        read_at=timezone.now()
    )
    client = as_person(head)
    links = re.compile(r'"(/notices/\w{12}/)"')
    first, second = links.findall(page(client)), links.findall(page(client, f"{LIST}?page=2"))
    assert (len(first), len(second), len({*first, *second})) == (25, 5, 30)
    assert ">New<" in page(client) and ">Read<" in page(client)
    assert ">New<" not in page(client, f"{LIST}?page=2")
    assert page(client, f"{LIST}?page=nonsense").count("Page 1 of 2") == 1


def test_of_very_many_the_newest_are_shown(as_person, head, kind, teacher, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 3)
    many(kind, head, 5)
    client = as_person(head)
    newest = [reference(one) for one in Message.objects.order_by("-pk")[:3]]
    assert re.findall(r'"/notices/(\w{12})/"', page(client)) == newest
    assert at_the_bell(client) == 3


def test_it_takes_as_many_queries_for_one_as_for_fifty(as_person, head, kind, teacher):
    client = as_person(head)
    add(kind, about=teacher, to=head)
    page(client)
    for_one = queries_of(client, LIST), queries_of(client, "/")
    many(kind, head, 50)
    assert (queries_of(client, LIST), queries_of(client, "/")) == for_one


# Reading ---------------------------------------------------------------------------------------


def test_opening_one_marks_it_as_read_and_leads_on(as_person, notice, head, now):
    client, first = as_person(head), timezone.now()
    response = open_it(client, notice)
    assert (response.status_code, response.url) == (302, "/policies/")
    assert at_the_bell(client) == 0
    now(minutes=5)
    assert open_it(client, notice).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at == first
    assert notice.state == State.PENDING  # the e-mail of the day tells of it all the same


def test_asking_without_opening_marks_nothing(as_person, notice, head):
    client = as_person(head)
    url = address(notice)
    assert client.head(url).status_code == 302
    assert client.post(url).status_code == 405
    assert at_the_bell(client) == 1


def test_anothers_is_not_found_and_not_read(as_person, notice, teacher, administrator, chair):
    for person in (teacher, administrator, chair):
        assert open_it(as_person(person), notice).status_code == 404
        as_person(person).post(ALL, {"seen": reference(notice)})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_stranger_is_led_to_the_door(client, notice):
    for url in (LIST, address(notice)):
        response = client.get(url)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")
    assert client.post(ALL, {"seen": reference(notice)}).url.startswith("/account/login/")
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("change", [{"state": State.CANCELLED}, {"kind": "test.tomorrow"}])
def test_one_that_is_gone_is_not_found(as_person, notice, head, change):
    Message.objects.filter(pk=notice.pk).update(**change)
    assert open_it(as_person(head), notice).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_neither_is_a_days_e_mail_nor_one_that_never_was(as_person, notice, head):
    digests.ring()
    client = as_person(head)
    assert open_it(client, Message.objects.get(kind=DIGEST)).status_code == 404
    short, whole = reference(notice)[:-1], notice.message_id[1:33]
    for made_up in (notice.pk, "0" * 12, "_" * 12, short, whole, short.upper() + "F", "9" * 40):
        assert client.get(f"/notices/{made_up}/").status_code == 404, made_up


def test_no_address_and_no_form_tells_how_many_messages_there_are(as_person, head, kind):
    """Whoever finds a gap between two of their own would know that somebody was told something."""
    many(kind, head, 3)
    text = page(as_person(head))
    shown = [reference(one) for one in Message.objects.order_by("-pk")]
    assert re.findall(r'<a href="/notices/([^"]*)/">', text) == shown
    assert f'name="seen" value="{",".join(shown)}"' in text


def test_all_are_marked_at_once_but_not_what_came_since(as_person, head, kind, teacher, notice):
    client = as_person(head)
    seen = re.search(r'name="seen" value="([\w,]+)"', page(client))[1]
    later = add(kind, about=head, to=head)
    response = client.post(ALL, {"seen": seen}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "All of them are marked as read." in response.content.decode()
    unread = Message.objects.notices_of(head.pk).filter(read_at__isnull=True)
    assert list(unread) == [later]
    assert at_the_bell(client) == 1
    again = client.post(ALL, {"seen": seen}, follow=True)
    assert "marked as read" not in again.content.decode()


@pytest.mark.parametrize(
    "seen", ["", "x", "1;2", "1,,2", "-1", "9" * 40, "1," * 300, "٣", "0" * 12]
)
def test_nonsense_marks_nothing(as_person, head, notice, seen):
    client = as_person(head)
    assert client.post(ALL, {"seen": seen}).status_code == 302
    assert client.get(ALL).status_code == 405
    assert at_the_bell(client) == 1


def test_with_nothing_new_there_is_nothing_to_mark(as_person, head, notice):
    client = as_person(head)
    assert "Mark all as read" in page(client)
    open_it(client, notice)
    assert "Mark all as read" not in page(client)


def test_reading_writes_nothing_to_the_log(as_person, head, notice):
    before = Backend().get_user(head.pk).log_end
    open_it(as_person(head), notice)
    as_person(head).post(ALL, {"seen": reference(notice)})
    assert Backend().get_user(head.pk).log_end == before


# Cases -----------------------------------------------------------------------------------------


def test_those_of_cases_all_read_alike(as_person, head, teacher, other_teacher):
    with transaction.atomic():
        for _ in range(2):
            tell_manager(a_disclosure(teacher, other_teacher))
    assert lines(as_person(head)) == [TEXT, TEXT]


def test_whom_a_case_is_about_neither_counts_nor_finds_nor_opens_one(
    as_person, head, chair, teacher, other_teacher
):
    """The headteacher has managed it, until it proves to be about themselves."""
    case = a_disclosure(teacher, other_teacher)
    with transaction.atomic():
        tell_manager(case)
    message = Message.objects.get(kind=CAME.name)
    client = as_person(head)
    assert (at_the_bell(client, "/"), lines(client)) == (1, [TEXT])
    change_subject(case, subject=head, reason="A slip.", seen=None, by=fresh(head))
    assert at_the_bell(client, "/") == 0
    assert (at_the_bell(client), lines(client)) == (0, [])
    assert open_it(client, message).status_code == 404
    assert (at_the_bell(as_person(chair)), lines(as_person(chair))) == (1, [TEXT])


def test_who_is_no_longer_added_to_a_case_counts_none(
    as_person, head, slt, teacher, other_teacher, now
):
    """A grant ends by the clock, of which the log says nothing."""
    with transaction.atomic():
        tell_added(added(a_disclosure(teacher, other_teacher), slt, Power.READ, by=head, hours=1))
    client = as_person(slt)
    assert (at_the_bell(client), lines(client)) == (1, [TEXT])
    now(minutes=59)
    assert at_the_bell(client) == 1
    now(minutes=1)
    assert (at_the_bell(client), lines(client)) == (0, [])


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)
