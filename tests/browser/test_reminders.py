"""The bell, the choice of e-mails, and the school's dates from a calendar file, as people do it."""

import pytest
from django.utils import timezone

from compliance.signing import reminders
from policyportal.outbox import rings
from policyportal.outbox.models import Message, State
from policyportal.people.models import MailHow, Role
from policyportal.school.models import Closure, ClosureKind, Term
from tests.browser.test_journey import says
from tests.compliance.policies.texts import a_published
from tests.delivering import deliver_all

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.sampled,  # journeys with and without JavaScript
]
SMALL = {"viewport": {"width": 320, "height": 640}}
EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
BEGIN:VEVENT
UID:1
SUMMARY:Summer term 2031
DTSTART;VALUE=DATE:20310415
DTEND;VALUE=DATE:20310723
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:INSET day <b>bold</b>
DTSTART;VALUE=DATE:20310415
DTEND;VALUE=DATE:20310416
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Year 6 to the museum
DTSTART;VALUE=DATE:20310520
DTEND;VALUE=DATE:20310521
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def options(request):
    return SMALL | {"java_script_enabled": request.param}


@pytest.fixture
def version(school, administrator, head, teacher):
    return a_published(administrator, head, audience=[Role.STAFF])


def test_a_notice_is_found_at_the_bell_read_and_gone_when_it_is_done(
    browser, options, version, teacher
):
    reminders.ring()
    page = browser.open(teacher, **options)
    page.goto("/")
    page.get_by_role("link", name="Notices 1 unread").click()
    page.get_by_role("link", name=f"Read and sign: {version.title}").click()
    page.get_by_role("heading", level=1, name=version.title).wait_for()
    page.get_by_role("link", name="Notices", exact=True).click()
    page.get_by_role("heading", level=2, name="Read").wait_for()
    assert Message.objects.get(recipient=teacher).read_at is not None


def test_all_are_marked_as_read_at_once(browser, options, version, teacher):
    reminders.ring()
    page = browser.open(teacher, **options)
    page.goto("/notices/")
    page.get_by_role("button", name="Mark all as read").click()
    page.get_by_role("heading", level=2, name="Read").wait_for()
    assert page.get_by_role("link", name="Notices", exact=True).count() == 1


def test_the_hour_and_the_kind_of_e_mails_are_chosen(browser, options, version, teacher):
    reminders.ring()
    page = browser.open(teacher, **options)
    page.goto("/account/e-mails/")
    says(page, f"Read and sign: {version.title}")
    page.get_by_label("At which hour?").select_option("7am")
    page.get_by_label(MailHow.URGENT.label).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", level=1).wait_for()
    teacher.refresh_from_db()
    assert (teacher.mail_how, teacher.mail_hour) == (MailHow.URGENT, 7)
    deliver_all()
    assert Message.objects.get(recipient=teacher, alone=False).state == State.SHOWN


def test_the_daily_e_mail_is_ended_by_its_link(browser, options, version, teacher, mailoutbox):
    reminders.ring()
    deliver_all()
    (letter,) = [one for one in mailoutbox if one.to == [teacher.email]]
    link = letter.extra_headers["List-Unsubscribe"].strip("<>").partition("://")[2]
    page = browser.open(**options)
    page.goto(f"/{link.partition('/')[2]}")
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("heading", level=1).wait_for()
    teacher.refresh_from_db()
    assert teacher.mail_how == MailHow.URGENT


def test_the_schools_dates_come_from_a_calendar_file(browser, options, school, administrator):
    page = browser.open(administrator, **options)
    page.goto("/school/closures/")
    page.get_by_role("link", name="Take the dates from a calendar file").click()
    calendar = {"name": "dates.ics", "mimeType": "text/calendar", "buffer": EVENTS.encode()}
    page.get_by_label("Calendar file").set_input_files(calendar)
    page.get_by_role("button", name="Look at what is in it").click()
    says(page, "INSET day <b>bold</b>")
    page.get_by_role("button", name="Add what is chosen").click()
    page.get_by_role("heading", level=1, name="The school’s calendar").wait_for()
    (term,) = Term.objects.all()
    assert (term.name, term.ends_on.isoformat()) == ("Summer term 2031", "2031-07-22")
    (inset,) = Closure.objects.all()
    assert (inset.name, inset.kind) == ("INSET day <b>bold</b>", ClosureKind.INSET)
    assert inset.starts_on == inset.ends_on > timezone.localdate()


def test_an_e_mail_in_doubt_is_decided_about(browser, options, version, teacher, administrator):
    reminders.ring()
    Message.objects.filter(recipient=teacher).update(
        state=State.HELD, alone=True, reason="The portal stopped."
    )
    rings.ring_all()
    page = browser.open(administrator, **options)
    page.goto("/")
    page.get_by_role("link", name="Decide on e-mails that may not have arrived").click()
    says(page, teacher.name)
    page.get_by_role("button", name="It arrived").first.click()
    says(page, "There is nothing to decide")
    assert Message.objects.get(recipient=teacher).state == State.SENT
