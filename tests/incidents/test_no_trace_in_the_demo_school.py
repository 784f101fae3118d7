"""Whom a case is about finds no trace of it on any page that links lead them to.

The demo school has something of everything, so the walk comes to lists with rows in them, papers,
registers and what is exported. Up to two pages of each kind are read before a case about the person
is recorded; again once it was worked on, with a second person asked; and again once it is closed.
"""

import re

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from incidents.cases import confirmations, notices
from incidents.disclosures import closing, drafting
from incidents.disclosures.models import Disclosure, State
from incidents.disclosures.subject import change_subject
from policyportal.audit import unchanged
from policyportal.documents import pdf, press
from policyportal.outbox import rings
from policyportal.outbox.models import Message
from policyportal.people.models import Person
from tests.browser import places
from tests.browser.walk import Reading, place
from tests.incidents.disclosures.calls import calls
from tests.incidents.disclosures.drafts import answers_about

# What pages show hangs on no database, and the walk takes most of a minute.
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db, pytest.mark.thorough]
OF_A_KIND = 2
# Counts how many messages wait and how long the log is, whoever it was; signs the reader out.
NOT_READ = {"operations:health", "account_logout"}
COLLEAGUE, OTHER = "Kowalski", "Begum"
RECORDER = "teacher who has signed"
AT_ONCE, LATER = "named at once", "named later"
MOST = [("headteacher", LATER), ("slt and dsl", AT_ONCE), (RECORDER, LATER)]
SUBJECTS = [
    ("headteacher", AT_ONCE),
    ("headteacher", LATER),
    ("chair", AT_ONCE),
    ("slt and dsl", AT_ONCE),
    ("administrator", AT_ONCE),
    ("deputy who covers the head", AT_ONCE),
    (RECORDER, AT_ONCE),
    (RECORDER, LATER),
]
WAY = ["add", "evidence", "person-added", "refer", "advice", "act", "tell", "support", "conclude"]
OWN_REPORTS = ("/report/", "/report/mine/")
EXPORTS = {"compliance:account-csv", "compliance:account-pdf", "compliance:policy-register-csv"}
# What changes from visit to visit: the token of a form, and how often oneself has seen a page.
CHANGES = rb'csrfmiddlewaretoken" value="[^"]*|\(\d+ times?, last [^)]*\)'


def now(row):
    """Return the row as it stands, without what was kept with it."""
    return type(row).objects.get(pk=row.pk)


def reader(person: Person) -> Client:
    unchanged.forget()
    client = Client()
    client.force_login(now(person))
    return client


def read(client: Client, address: str) -> tuple:
    response = client.get(address)
    body = re.sub(CHANGES, b"", response.getvalue())
    return response.status_code, response.get("Content-Type"), response.get("Location"), body


def walked(person: Person, role: str) -> dict[str, tuple]:
    """Return what each page says to which links lead the person, and a few searches."""
    client, found, of_a_kind = reader(person), {}, {}
    own = [*places.for_role(role), "/disclosures/?state=all"]
    own += [f"{where}?q={person.family_name}" for where in ("/people/", "/disclosures/")]
    waiting = [*own]
    for turn, address in enumerate(waiting):
        kind = place(address)
        seen = of_a_kind.get(kind, 0)
        if address in found or kind in NOT_READ or (turn >= len(own) and seen >= OF_A_KIND):
            continue
        of_a_kind[kind] = seen + 1
        found[address] = status, media_type, _, body = read(client, address)
        assert status in (200, 302, 403), address
        if (media_type or "").startswith("text/html"):
            links = Reading(f"http://testserver{address}", body.decode()).links
            waiting += [link.removeprefix("http://testserver") for link in links]
    assert len(of_a_kind) > 15
    assert role != "headteacher" or EXPORTS <= of_a_kind.keys()
    return found


def changed(before: dict[str, tuple], person: Person) -> list[str]:
    client = reader(person)
    return [address for address in before if read(client, address) != before[address]]


def ring() -> None:
    failed = [one for one in rings.ring_all().values() if isinstance(one, Exception)]
    assert failed == []


def recorded(about: Person, when: str) -> Disclosure:
    """Record a case about the person, or one that turns out to be about them."""
    first = about if when == AT_ONCE else places.named(OTHER)
    by = now(places.person(RECORDER))
    draft = drafting.begin(by=by)
    draft = drafting.save_answers(draft, answers=answers_about(first), seen=draft.revision, by=by)
    case = drafting.record(draft, seen=draft.revision, by=by)
    if when == LATER:
        reason = "He was taken for somebody else."
        change_subject(case, subject=about, reason=reason, seen=None, by=case.case_manager)
    return now(case)


def worked_on(case: Disclosure) -> None:
    """Take the case to its outcome and ask for closing, with every notice sent on the way."""
    by = now(case.case_manager)
    for step in WAY:
        calls(now(case), by, places.named(COLLEAGUE), places.named(OTHER))[step]()
    closing.ask_to_close(now(case), reason="All is done.", seen=None, by=by)
    ring()


def closed(case: Disclosure) -> None:
    asked = confirmations.open_one(case)
    confirmations.answer(asked, yes=True, by=asked.second)
    assert now(case).state == State.CLOSED
    ring()


def traces(role: str, when: str, walks: dict[str, dict[str, tuple]]) -> list[str]:
    """Return where the person finds a trace of a case about them, from beginning to end.

    `walks` keeps what each role was shown before: it is the same each time, as all is taken back.
    """
    about = places.person(role)
    if role not in walks:
        walks[role] = walked(about, role)
    before, told = walks[role], Message.objects.filter(recipient=about, state="sent")
    letters = told.count()
    case = recorded(about, when)
    assert about not in notices.managers_of(case)
    if role == RECORDER and when == LATER:  # a line that went would tell whom it is about now
        before = before | {page: read(reader(about), page) for page in OWN_REPORTS}
        assert all(case.reference.encode() in before[page][-1] for page in OWN_REPORTS)
    home = read(reader(case.case_manager), "/")
    assert case.reference.encode() in home[-1]
    worked_on(case)
    found = [f"worked on: {one}" for one in changed(before, about)]
    closed(case)
    found += [f"closed: {one}" for one in changed(before, about)]
    if told.count() != letters:
        found.append("a message")
    return found


@pytest.fixture
def drawn_once(monkeypatch):
    """Have each paper drawn once: the same page and what it carries give the same bytes.

    The page itself is made each time, so what differs in it is still found.
    """
    drawn = {}

    def print_once(job):
        key = job.markup, repr(job.attachments)
        if key not in drawn:
            drawn[key] = press.print_page(job)
        return drawn[key]

    monkeypatch.setattr(pdf, "print_page", print_once)


def test_who_it_is_about_finds_no_trace(drawn_once, long):
    """One test for all, since making the demo school takes seconds; every role in the long form."""
    places.make()
    wrong, walks = [], {}
    with time_machine.travel(timezone.now(), tick=False):
        ring()
        Message.objects.update(read_at=timezone.now())  # else the walk itself changes the bell
        for role, when in SUBJECTS if long else MOST:
            with transaction.atomic():
                wrong += [f"{role}, {when}, {one}" for one in traces(role, when, walks)]
                transaction.set_rollback(True)
    assert wrong == []
