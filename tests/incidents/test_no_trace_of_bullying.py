"""Whom a case of bullying or a record is about, or to whom it was done, finds no trace of it.

As in `test_no_trace.py`: every page reads as before, while the case is worked on and once it was
destroyed; no message; and behind its addresses what is behind those that were never given. Each
reader has another case to read with the same children on it, where patterns and links would stand.

Nor does whoever reported something that proves to be about themselves. It is passed on as a
disclosure; their own report stays among their reports as it was picked up, and every other page
reads as if it had never come, also to somebody who dealt with it until then.
"""

import re
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from incidents.bullying import letters
from incidents.bullying import recording as bullying
from incidents.bullying import urls as bullying_urls
from incidents.bullying.models import BullyingCase, Letter
from incidents.cases import confirmations, destroying
from incidents.cases import urls as case_urls
from incidents.cases.models import Case, Power, Side, Tombstone
from incidents.cases.references import new_reference
from incidents.cases.viewing import viewed
from incidents.children.actions import About
from incidents.disclosures import closing as disclosure_closing
from incidents.disclosures.models import Disclosure
from incidents.reporting import closing, recording
from incidents.reporting import urls as reporting_urls
from incidents.reporting.destinations import Choice
from incidents.reporting.models import Kind
from policyportal.audit import unchanged
from policyportal.outbox import rings
from policyportal.outbox.models import Message
from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts
from tests.incidents.bullying.calls import calls
from tests.incidents.bullying.telling import ASHA, TOBY, told
from tests.incidents.cases.over import time_has_come
from tests.incidents.disclosures import calls as of_disclosures
from tests.incidents.reporting.passing_on import pass_on
from tests.incidents.reporting.reports import sent
from tests.incidents.rows import added

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.sampled]
HIDDEN_CHILD = About("Zuri Quill", school_class="3 Elm")  # on no other case
IN_THIRD = (
    {"name": HIDDEN_CHILD.name, "school_class": "3 Elm", "side": "hurt"},
    {"name": "Ned Orr", "school_class": "3 Elm", "side": "doing"},
)
CONCERNED = [("subject", who) for who in ("head", "dsl", "teacher", "chair")]
CONCERNED += [("affected", who) for who in ("head", "dsl", "teacher")]
OWN = ("/report/", "/report/mine/")
# How many messages wait in all, and how long the log is; and what signs the reader out.
NOT_READ = {"health", "account_logout"}
SEARCHES = """
    /bullying/?state=all /bullying/?q={child} /bullying/?q={hidden}&state=all
    /bullying/?q=3+Elm&state=all /report/records/?state=all /report/records/?q={child}&state=all
    /report/records/?q={hidden}&state=all /disclosures/?state=all /people/?q=Quill
""".split()
OF_THE_OTHER = """
    /bullying/{ref}/ /bullying/{ref}/assess/ /bullying/{ref}/families/ /bullying/{ref}/letters/
    /bullying/{ref}/letters/new/police-log/ /cases/{ref}/chronology/ /cases/{ref}/children/
    /cases/{ref}/people/ /cases/{ref}/people/add/ /cases/{ref}/add/
""".split()
# What changes from visit to visit: a form's token, a case's signs, how often somebody has looked.
CHANGES = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*|\b[BDRK]-\w{5,8}|\(\d+ times?, last [^)]*\)'
)


@pytest.fixture
def cast(head, chair, governor, dsl, slt, administrator, teacher, other_teacher, school):
    SafeguardingContacts.objects.create(named_governor=governor, lado_telephone="020 7946 0431")
    return {"head": head, "chair": chair, "dsl": dsl, "teacher": teacher, "slt": slt}


@pytest.fixture(autouse=True)
def _the_clock_stands():
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def other(cast, other_teacher):
    """A case of the same children, which each of the cast may read, and an earlier record."""
    case = bullying.record(told(), reference=new_reference("B"), by=other_teacher)
    case = now(case)
    for who in ("teacher", "chair"):
        added(case, cast[who], Power.READ, by=cast["head"])
    about = told((TOBY, Side.DOING))
    recording.record(about, Kind.FIREWALL, reference=new_reference("R"), by=other_teacher)
    return case


def now(row):
    """Return the row as it stands, without what was kept with it."""
    return type(row).objects.get(pk=row.pk)


def places(patterns, before: str = "/"):
    """Return every pattern of the portal with what stands before it."""
    for one in patterns:
        there = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield there, one
        else:
            yield from places(one.url_patterns, there)


def addresses(other: Case) -> list[str]:
    """Return every address that needs no number, the searches, and the pages of the other case."""
    every = places(get_resolver().url_patterns)
    own = [there for there, one in every if "<" not in there and one.name not in NOT_READ]
    assert len(own) > 40
    named = {"child": ASHA.name.replace(" ", "+"), "hidden": HIDDEN_CHILD.name.replace(" ", "+")}
    found = own + [one.format(**named) for one in SEARCHES]
    return found + [one.format(ref=other.reference) for one in OF_THE_OTHER]


def read(client, address: str, typed: dict | None = None) -> tuple[int, str]:
    """Return what is answered, without what changes from visit to visit; nothing of it stays."""
    with transaction.atomic():
        response = client.get(address) if typed is None else client.post(address, typed)
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    unchanged.forget()
    to = CHANGES.sub("", response.get("Location", ""))
    return response.status_code, to + CHANGES.sub("", body.decode(errors="replace"))


def walked(client, person: Person, other: Case) -> dict[str, tuple[int, str]]:
    unchanged.forget()
    client.force_login(now(person))
    found = {address: read(client, address) for address in addresses(other)}
    page = f"/cases/{other.reference}/children/add/"
    typed = {"name": HIDDEN_CHILD.name, "side": "hurt", "roll": "unknown", "seen": "0"}
    found[f"{page}, a name that is known from elsewhere"] = read(client, page, typed)
    return found


def changed(client, person: Person, other: Case, before: dict) -> list[str]:
    after = walked(client, person, other)
    return [page for page in before if before[page] != after[page]]


def both(side: str, person: Person, recorder: Person) -> list[Case]:
    """Record a case of bullying and a record about the person, or of what was done to them."""
    children = ((ASHA, Side.HURT), (TOBY, Side.DOING), (HIDDEN_CHILD, Side.HURT))
    about = told(*children, **{side: person})
    kind = Kind.WORKING_DAY if side == "subject" else Kind.PUPIL_CONTACT
    made = [
        bullying.record(about, reference=new_reference("B"), by=recorder),
        recording.record(about, kind, reference=new_reference("R"), by=recorder),
    ]
    rings.ring_all()
    return [now(one) for one in made]


def worked_on(cases: list[Case], colleague: Person) -> None:
    """Do with each what can be done, up to a second person being asked to void it."""
    of_bullying, record = cases
    by = now(of_bullying.case_manager)
    who = {"seen": None, "by": by}
    for action in ("assess", "begin", "tick", "family", "follow-up", "refer", "letter", "evidence"):
        calls(now(of_bullying), by, colleague)[action]()
    asked = letters.ask(Letter.objects.get(case=of_bullying.pk), **who)
    confirmations.answer(asked, yes=True, by=asked.second)
    BullyingCase.objects.filter(pk=of_bullying.pk).update(follow_up_on=timezone.localdate())
    calls(now(of_bullying), by, colleague)["ask-to-void"]()
    by = now(record.case_manager)
    calls(now(record), by, colleague)["add"]()
    closing.ask_to_void(now(record), reason="Recorded twice.", seen=None, by=by)
    rings.ring_all()


def destroyed(cases: list[Case]) -> None:
    """Void each, let its time come, and destroy it."""
    for case in cases:
        asked = confirmations.open_one(case)
        confirmations.answer(asked, yes=True, by=asked.second)
        case = time_has_come(now(case))
        asked = destroying.ask_to_destroy(case, reason="", seen=None, by=now(case.case_manager))
        confirmations.answer(asked, yes=True, by=asked.second)
    assert Tombstone.objects.filter(reference__in=[one.reference for one in cases]).count() == 2
    rings.ring_all()


@pytest.mark.parametrize(("side", "who"), CONCERNED)
def test_every_page_reads_as_before(side, who, cast, other, client, other_teacher):
    person = cast[who]
    walked(client, person, other)  # whose first look is a line on the page of the other case
    before = walked(client, person, other)
    cases = both(side, person, other_teacher)
    assert person not in [one.case_manager for one in cases]
    found = [f"recorded: {one}" for one in changed(client, person, other, before)]
    worked_on(cases, cast["slt"])
    found += [f"worked on: {one}" for one in changed(client, person, other, before)]
    about = [f"incidents.case:{one.pk}" for one in cases]
    about += [f"incidents.confirmation:{c.pk}" for one in cases for c in one.confirmations.all()]
    sent_out = Message.objects.filter(about__in=about)
    assert sent_out.exists() and not sent_out.filter(recipient=person).exists()
    destroyed(cases)
    found += [f"destroyed: {one}" for one in changed(client, person, other, before)]
    assert found == []
    assert before[f"/bullying/{other.reference}/"][0] == 200


@pytest.mark.parametrize(("side", "who"), CONCERNED)
def test_behind_every_address_is_what_is_behind_one_that_was_never_given(
    side, who, cast, other, client, other_teacher
):
    person = cast[who]
    cases = both(side, person, other_teacher)
    client.force_login(now(person))
    patterns = [bullying_urls, case_urls, reporting_urls]
    there = ["/" + str(one.pattern) for of in patterns for one in of.urlpatterns]
    there = [one for one in there if "<slug:reference>" in one]
    assert len(there) > 50
    there += [f"{page}?state=all&q=<slug:reference>" for page in ("/bullying/", "/report/records/")]
    there += ["/disclosures/?state=all&q=<slug:reference>", "/people/?q=<slug:reference>"]
    wrong = []
    for place, case, typed in product(there, cases, (None, {"seen": "1"})):
        for named, stands in (("step", "children-safe"), ("kind", "warning"), ("body", "police")):
            place = place.replace(f"<slug:{named}>", stands)
        place = place.replace("<int:number>", "1")
        here, nowhere = (
            read(client, place.replace("<slug:reference>", reference), typed)
            for reference in (case.reference, f"{case.reference[0]}-00000")
        )
        if here != nowhere:
            wrong.append(f"{place}: {here[0]}, {nowhere[0]}")
        elif "?" not in place and here[0] not in (404, 405):
            wrong.append(f"{place}: {here[0]}")
    assert wrong == []


def test_a_page_that_told_would_be_noticed(cast, other, client, other_teacher):
    """The comparison can fail: the pages of the DSL do change with a case about the headteacher."""
    walked(client, cast["dsl"], other)
    before = walked(client, cast["dsl"], other)
    both("subject", cast["head"], other_teacher)
    found = changed(client, cast["dsl"], other, before)
    assert {"/", "/dashboard/", "/bullying/", f"/bullying/{other.reference}/"} <= set(found)
    assert f"/cases/{other.reference}/children/add/, a name that is known from elsewhere" in found


# Whoever reported something that proves to be about themselves


def received(who: str, choice: Choice, cast, other_teacher):
    """Have the person report it, and somebody who deals with it look at it."""
    children = IN_THIRD if choice == Choice.BULLYING else IN_THIRD[1:]
    report = sent(cast[who], choice, children=list(children))
    receiver = cast["dsl"] if report.manager_role == "dsl" or who == "head" else cast["head"]
    viewed(now(report), by=now(receiver))
    return now(report), now(receiver)


def own_pages(client, person, report) -> dict:
    """Return one's own reports, what the sent draft leads to, and a search for its number."""
    client.force_login(now(person))
    unchanged.forget()
    places = [*OWN, f"/report/D{report.reference[1:]}/check/", f"/bullying/?q={report.reference}"]
    found = {place: read(client, place) for place in places}
    if now(person).holds(Role.HEADTEACHER, Role.DSL):
        return {place: _but_for_the_bell(*answer) for place, answer in found.items()}
    return found


def _but_for_the_bell(status: int, page: str) -> tuple[int, str]:
    """Leave out how many notices there are, for whoever dealt with the case that they reported.

    That it came to them is a notice, and goes out of sight with the case itself.
    """
    return status, re.sub(r"<a class=\"site-bell\".*?</a>", "", page)


@pytest.mark.parametrize(
    ("who", "choice"),
    [
        ("teacher", Choice.BULLYING),
        ("teacher", Choice.PHONE),
        ("head", Choice.BULLYING),
        ("dsl", Choice.BULLYING),
    ],
)
def test_the_reporter_reads_what_they_read_before(who, choice, cast, other, client, other_teacher):
    person = cast[who]
    walked(client, person, other)
    before = walked(client, person, other)
    report, receiver = received(who, choice, cast, other_teacher)
    own = own_pages(client, person, report)
    became = pass_on(report, "disclosure", receiver, subject=person)
    manager = now(now(became).case_manager)
    assert manager != person and isinstance(became, Disclosure)
    taken = [own_pages(client, person, report)]
    for step in ("add", "refer"):
        of_disclosures.calls(now(became), manager, cast["slt"], other_teacher)[step]()
    asked = disclosure_closing.ask_to_void(
        now(became), reason="Recorded twice.", seen=None, by=manager
    )
    taken.append(own_pages(client, person, report))
    confirmations.answer(asked, yes=True, by=asked.second)
    taken.append(own_pages(client, person, report))
    for at, page in ((at, page) for at in taken for page in (*OWN, *list(own)[2:3])):
        assert at[page] == own[page], page
    after = walked(client, person, other)
    gone_on = [page for page in before if page not in OWN and before[page] != after[page]]
    assert gone_on == []
    assert not Message.objects.filter(recipient=person, about=f"incidents.case:{became.pk}")


@pytest.mark.parametrize("who", ["head", "dsl"])
def test_a_search_for_the_number_finds_no_more_than_for_none(
    who, cast, other, client, other_teacher
):
    person = cast[who]
    report, receiver = received(who, Choice.BULLYING, cast, other_teacher)
    client.force_login(now(person))
    page = f"/bullying/?state=all&q={report.reference}"
    assert report.reference in client.get(page).content.decode().partition("<table")[2]
    became = pass_on(report, "disclosure", receiver, subject=person)
    for reference in (report.reference, became.reference):
        for place in ("/bullying/", "/disclosures/", "/report/records/"):
            nothing = read(client, f"{place}?state=all&q=B-00000")
            assert read(client, f"{place}?state=all&q={reference}") == nothing
    for place in (f"/bullying/{report.reference}/", f"/disclosures/{became.reference}/"):
        assert client.get(place).status_code == 404


def test_a_form_that_was_held_shows_nothing_of_it_any_more(cast, other, client, other_teacher):
    """The headteacher was signed out while adding to it; by now it is about the headteacher."""
    head = cast["head"]
    report, receiver = received("head", Choice.BULLYING, cast, other_teacher)
    page = f"/cases/{report.reference}/add/"
    client.force_login(now(head))
    assert client.get(page).status_code == 200
    client.session.flush()
    typed = {"words": "He rang Mrs Lall.", "seen": report.revision}
    with transaction.atomic():
        held = client.post(page, typed)
    assert held.status_code == 302 and "/account/login/" in held.url and "held" in client.cookies
    pass_on(report, "disclosure", receiver, subject=head)
    client.force_login(now(head))
    here = client.get(page)
    assert here.status_code == 404
    html = here.content.decode()
    assert HIDDEN_CHILD.name not in html and "Mrs Lall" not in html and report.reference not in html
