"""A person's own choice of e-mails: recorded once, theirs alone, and what comes of it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from policyportal.audit.models import Entry
from policyportal.outbox import digests, kinds
from policyportal.outbox.actions import add
from policyportal.outbox.kinds import Kind, Line, each
from policyportal.outbox.models import DIGEST, Message, State
from policyportal.people import mailing
from policyportal.people.models import MailHow, Person
from policyportal.row_names import name_of
from policyportal.school.models import Closure, ClosureKind, School, Term

pytestmark = pytest.mark.django_db
MONDAY = "2025-03-03 07:30:00+00:00"
SAID = Line("A thing to do", "/policies/")


@pytest.fixture
def at(time_machine):
    """A Monday, half past 7 in London; call it to move elsewhere."""
    time_machine.move_to(MONDAY, tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    return kinds.register(Kind("test.plain", each(lambda message: SAID)))


@pytest.fixture
def insisting(kind):
    overdue = each(lambda message: Line("A thing left too long", "/"))
    return kinds.register(Kind("test.insisting", overdue, insists=True))


def chosen(person: Person) -> tuple[str, int]:
    person = Person.objects.get(pk=person.pk)
    return person.mail_how, person.mail_hour


def next_mail(person: Person) -> mailing.NextMail | None:
    return mailing.next_mail(Person.objects.get(pk=person.pk), School.here())


# Choosing --------------------------------------------------------------------------------------


def test_it_is_recorded_with_what_was_chosen(teacher):
    assert mailing.choose(teacher, mail_how=MailHow.URGENT, mail_hour=16) is True
    assert chosen(teacher) == (MailHow.URGENT, 16)
    entry = Entry.objects.get()
    assert (entry.action, entry.about, entry.by) == (
        "person.e-mails-chosen",
        name_of(teacher),
        name_of(teacher),
    )
    assert entry.detail.text == '{"hour":16,"how":"urgent"}'


def test_the_same_again_changes_and_records_nothing(teacher):
    for changed in (True, False):
        assert mailing.choose(teacher, mail_how=MailHow.URGENT, mail_hour=16) is changed
    assert Entry.objects.count() == 1


def test_nobody_elses_is_changed(teacher, other_teacher):
    mailing.choose(teacher, mail_how=MailHow.URGENT, mail_hour=16)
    assert chosen(other_teacher) == (MailHow.DAILY, 8)


@pytest.mark.parametrize(("how", "hour"), [("never", 8), ("", 8)])
def test_there_is_no_way_to_have_none(teacher, how, hour):
    with pytest.raises(ValueError):
        mailing.choose(teacher, mail_how=how, mail_hour=hour)
    assert (chosen(teacher), Entry.objects.count()) == ((MailHow.DAILY, 8), 0)


def test_a_day_has_24_hours(teacher):
    with pytest.raises(DatabaseError), transaction.atomic():
        mailing.choose(teacher, mail_how=MailHow.DAILY, mail_hour=24)
    assert (chosen(teacher), Entry.objects.count()) == ((MailHow.DAILY, 8), 0)


def test_the_link_ends_the_daily_ones_and_keeps_the_hour(teacher):
    mailing.choose(teacher, mail_how=MailHow.DAILY, mail_hour=16)
    assert mailing.stop(teacher.pk) is True
    assert mailing.stop(teacher.pk) is False
    assert chosen(teacher) == (MailHow.URGENT, 16)
    _, entry = Entry.objects.order_by("number")
    assert (entry.action, entry.about, entry.by) == ("person.e-mails-chosen", name_of(teacher), "")


def test_the_link_of_somebody_who_is_not_here_does_nothing(teacher):
    Person.objects.update(is_active=False)
    assert mailing.stop(teacher.pk) is None
    assert mailing.stop(teacher.pk + 1) is None
    assert (chosen(teacher), Entry.objects.count()) == ((MailHow.DAILY, 8), 0)


# The next one ----------------------------------------------------------------------------------


def test_it_comes_at_the_hour_they_chose_today_or_on_the_next_day(school, at, teacher):
    assert next_mail(teacher).when == "today at 8am"
    at("2025-03-03 19:00:00+00:00")
    assert next_mail(teacher).when == "Tuesday 4 March at 8am"
    at("2025-03-07 19:00:00+00:00")
    assert next_mail(teacher).when == "Monday 10 March at 8am"
    mailing.choose(teacher, mail_how=MailHow.DAILY, mail_hour=12)
    assert next_mail(teacher).when == "Monday 10 March at 12 noon"


def test_past_the_hour_it_comes_as_soon_as_there_is_something(school, at, teacher, kind):
    at("2025-03-03 10:00:00+00:00")
    assert next_mail(teacher).when == "today, as soon as there is something"
    add(kind, about=teacher, to=teacher)
    assert next_mail(teacher).when == "today, within a few minutes"
    digests.ring()
    assert next_mail(teacher).when == "today, within a few minutes"
    Message.objects.filter(kind=DIGEST).update(state=State.SENT)
    assert next_mail(teacher).when == "Tuesday 4 March at 8am"


@pytest.mark.parametrize(
    ("quiet_until", "quiet_from", "hour", "when"),
    [
        (time(8, 30), time(19), 8, "today at 8.30am"),
        (time(7), time(15, 15), 20, "today at 3pm"),
        (time(7), time(15), 20, "today at 2pm"),
    ],
)
def test_it_follows_the_schools_quiet_time(
    school, at, teacher, quiet_until, quiet_from, hour, when
):
    School.objects.update(quiet_until=quiet_until, quiet_from=quiet_from)
    mailing.choose(teacher, mail_how=MailHow.DAILY, mail_hour=hour)
    assert next_mail(teacher).when == when


def test_it_leaves_out_days_on_which_the_school_writes_to_nobody(school, at, teacher):
    Term.objects.create(name="Spring", starts_on=date(2025, 1, 6), ends_on=date(2025, 3, 7))
    Term.objects.create(name="Summer", starts_on=date(2025, 4, 22), ends_on=date(2025, 7, 22))
    for day, of_kind in [(3, ClosureKind.SHUT), (4, ClosureKind.FESTIVAL), (5, ClosureKind.INSET)]:
        on = date(2025, 3, day)
        Closure.objects.create(name="A day", kind=of_kind, starts_on=on, ends_on=on)
    assert next_mail(teacher).day == date(2025, 3, 5)
    at("2025-03-07 19:00:00+00:00")
    assert next_mail(teacher).when == "Tuesday 22 April at 8am"


def test_with_no_day_known_there_is_none(school, at, teacher):
    later = date(2026, 9, 1)
    Term.objects.create(name="Autumn", starts_on=later, ends_on=later + timedelta(days=90))
    assert next_mail(teacher) is None


def test_it_is_when_one_is_made(school, at, teacher, kind):
    """Ringing each half hour for two weeks, the e-mails of the days come when it was said."""
    Closure.objects.create(
        name="A day", starts_on=date(2025, 3, 5), ends_on=date(2025, 3, 5), kind=ClosureKind.SHUT
    )
    School.objects.update(quiet_until=time(8, 30))
    moment, said, made = timezone.now(), None, []
    add(kind, about=teacher, to=teacher)
    for _ in range(2 * 24 * 14):
        at(moment)
        if said is None:
            said = next_mail(teacher)
        if digests.ring():
            local = timezone.localtime(moment)
            made.append((local.date(), local.time()) == (said.day, said.hour))
            Message.objects.filter(kind=DIGEST).update(state=State.SENT)
            said = None
        moment += timedelta(minutes=30)
    assert made == [True] * 9


def test_it_says_what_waits_and_nothing_whose_reason_is_gone(
    school, at, teacher, head, kind, insisting
):
    gone = kinds.register(Kind("test.gone", each(lambda message: None)))
    add(gone, about=teacher, to=teacher)
    add(kind, about=teacher, to=teacher)
    add(insisting, about=teacher, to=teacher)
    add(kind, about=teacher, to=head)
    assert [line.text for line in next_mail(teacher).lines] == [
        "A thing to do",
        "A thing left too long",
    ]
    mailing.choose(teacher, mail_how=MailHow.URGENT, mail_hour=8)
    assert [line.text for line in next_mail(teacher).lines] == ["A thing left too long"]


def test_what_is_urgent_is_no_part_of_it(school, at, teacher, kind):
    urgent = kinds.register(Kind("test.urgent", each(lambda message: SAID), urgent=True))
    add(urgent, about=teacher, to=teacher)
    assert next_mail(teacher).lines == []


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        ("2025-03-29 12:00:00+00:00", "Monday 31 March at 8am"),
        ("2025-10-25 12:00:00+01:00", "Monday 27 October at 8am"),
        ("2025-10-27 07:59:00+00:00", "today at 8am"),
    ],
)
def test_it_is_the_hour_in_london_when_the_clocks_change(school, at, teacher, moment, when):
    at(datetime.fromisoformat(moment))
    assert next_mail(teacher).when == when
