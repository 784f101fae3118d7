"""Those above: line managers, the headteacher, and the chair; and that no e-mail names anybody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.signing import notices, reminders
from policyportal.outbox.models import State
from policyportal.people.models import Person, Role, RoleAssignment
from tests.compliance.policies.texts import a_published
from tests.compliance.signing.conftest import leaves, sign
from tests.compliance.signing.reminded import DUE, PUBLISHED, messages, recipients, states, told
from tests.conftest import make_person
from tests.delivering import deliver_all, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def managed(for_staff, teacher, other_teacher, governor):
    """Two teachers, whom somebody manages who signs nothing and sees no register."""
    Person.objects.filter(pk__in=[teacher.pk, other_teacher.pk]).update(line_manager=governor)
    return governor


def test_the_line_manager_is_told_once_of_all_of_theirs(managed, on_day):
    for day in range(0, 14):
        on_day(day)
        reminders.ring()
    assert told(to=managed) == [("of-yours", 7)]


def test_what_the_line_manager_reads(managed, on_day, other_teacher, teacher, for_staff):
    on_day(7)
    reminders.ring()
    message = messages(notices.OF_YOURS)[0]
    said = line(message)
    assert said.text == "2 of the people you manage have not signed: Social Media Policy"
    assert said.detail == "They are 7 days late or more."
    assert said.path == "/policies/your-people/"
    sign(for_staff, teacher)
    assert line(message).text == "1 of the people you manage has not signed: Social Media Policy"
    sign(for_staff, other_teacher)
    assert line(message) is None


def test_a_line_manager_who_may_see_the_register_is_led_to_it(
    for_staff, teacher, administrator, on_day, as_person
):
    Person.objects.filter(pk=teacher.pk).update(line_manager=administrator)
    on_day(7)
    reminders.ring()
    path = line(messages(notices.OF_YOURS)[0]).path
    assert path == "/policies/social-media-policy/register/?standing=overdue"
    assert teacher.family_name in as_person(administrator).get(path).content.decode()


def test_of_later_days_the_line_manager_is_told_again_and_only_the_last_stands(managed, on_day):
    make_person(
        "new@larkspur.example",
        "New",
        "Comer",
        Role.STAFF,
        since=PUBLISHED + timedelta(days=3),
        line_manager=managed,
    )
    on_day(9)
    reminders.ring()
    on_day(11)
    reminders.ring()
    assert told(to=managed) == [("of-yours", 7), ("of-yours", 10)]
    said = [line(one) for one in messages(to=managed)]
    assert said[0] is None
    assert said[1].text == "3 of the people you manage have not signed: Social Media Policy"


def test_a_line_manager_who_left_or_is_none_is_not_told(managed, on_day, other_teacher, head):
    Person.objects.filter(pk=other_teacher.pk).update(line_manager=None)
    leaves(managed, DUE)
    on_day(8)
    reminders.ring()
    assert recipients(notices.OF_YOURS) == set()
    on_day(14)
    reminders.ring()
    assert recipients(notices.ESCALATED) == {head}


def test_a_line_manager_who_leaves_before_it_is_sent(managed, on_day, mailoutbox):
    on_day(7)
    reminders.ring()
    Person.objects.filter(pk=managed.pk).update(is_active=False)
    deliver_all()
    assert states(notices.OF_YOURS) == [State.CANCELLED]
    assert managed.email not in {mail.to[0] for mail in mailoutbox}


def test_somebody_else_manages_them_by_the_time_it_is_sent(managed, on_day, slt, mailoutbox):
    on_day(7)
    reminders.ring()
    Person.objects.filter(line_manager=managed).update(line_manager=slt)
    message = messages(notices.OF_YOURS)[0]
    assert line(message) is None
    assert reminders.remind(DUE + timedelta(days=7)) == 1
    assert recipients(notices.OF_YOURS) == {managed, slt}


def test_a_line_manager_is_told_of_others_and_not_of_themselves(for_staff, slt, teacher, on_day):
    """Slt signs too, and has nobody above but the headteacher."""
    Person.objects.filter(pk=teacher.pk).update(line_manager=slt)
    on_day(7)
    reminders.ring()
    assert told(to=slt) == [("overdue", 3), ("of-yours", 7)]
    said = line(messages(notices.OF_YOURS)[0])
    assert said.text == "1 of the people you manage has not signed: Social Media Policy"


def test_the_head_is_told_after_two_weeks_and_once(managed, on_day, head, as_person):
    for day in (13, 14, 15, 28):
        on_day(day)
        reminders.ring()
    assert told(notices.ESCALATED) == [("escalated", 14)]
    (message,) = messages(notices.ESCALATED)
    said = line(message)
    assert message.recipient == head
    assert said.text == "2 people have not signed: Social Media Policy"
    assert said.detail == "They are 14 days late or more."
    assert said.path == "/policies/social-media-policy/register/?standing=overdue"
    assert as_person(head).get(said.path).status_code == 200


def test_a_head_who_is_their_line_manager_is_told_once(for_staff, teacher, head, on_day):
    Person.objects.filter(pk=teacher.pk).update(line_manager=head)
    for day in (7, 14, 21):
        on_day(day)
        reminders.ring()
    assert told(to=head) == [("of-yours", 7)]


def test_of_the_heads_own_the_chair_is_told_and_no_other_head(
    on_day, school, administrator, head, chair
):
    second = make_person("ann.cole@larkspur.example", "Ann", "Cole", Role.HEADTEACHER)
    a_published(administrator, head, audience=[Role.HEADTEACHER])
    on_day(14)
    reminders.ring()
    assert recipients(notices.ESCALATED) == {chair}
    said = line(messages(notices.ESCALATED)[0])
    assert said.text == "The headteacher has not signed: Social Media Policy"
    assert said.path == reverse("overview:home")
    assert recipients(notices.OVERDUE) == {head, second}


def test_of_the_chairs_own_the_head_is_told(on_day, school, administrator, head, chair):
    a_published(administrator, head, audience=[Role.CHAIR])
    on_day(14)
    reminders.ring()
    assert recipients(notices.ESCALATED) == {head}


def test_no_longer_the_head_when_it_is_sent(managed, on_day, head, mailoutbox):
    on_day(14)
    reminders.ring()
    RoleAssignment.objects.filter(person=head).update(ends_on=DUE)
    second = make_person("ann.cole@larkspur.example", "Ann", "Cole", Role.HEADTEACHER)
    assert line(messages(notices.ESCALATED)[0]) is None
    assert reminders.remind(DUE + timedelta(days=14)) == 1
    assert recipients(notices.ESCALATED) == {head, second}


def test_no_e_mail_names_anybody_but_its_reader(managed, on_day, mailoutbox, teacher, head):
    for day in (-14, -7, -1, 0, 3, 7, 14):
        on_day(day)
        reminders.ring()
        deliver_all()
    assert {tuple(mail.to) for mail in mailoutbox} >= {
        (teacher.email,),
        (managed.email,),
        (head.email,),
    }
    names = {(one.given_name, one.family_name, one.email) for one in Person.objects.all()}
    for mail in mailoutbox:
        whole = " ".join([mail.subject, mail.body, *(text for text, _ in mail.alternatives)])
        for given, family, email in names:
            assert family not in whole
            assert given not in whole or mail.to == [email]
