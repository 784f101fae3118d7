"""Whatever is sent to an address of bullying or of records, in whichever state: never a fault.

As in `test_whatever_is_sent.py`. What is chosen from a list is sent as it stands in the list as
well, so that the words and days beside it are come to.
"""

import inspect
import pkgutil
from importlib import import_module
from urllib.parse import quote_from_bytes

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils import timezone

from incidents import bullying, cases, reporting
from incidents.bullying import ending
from incidents.bullying import urls as bullying_urls
from incidents.bullying.models import Body, LetterKind, State
from incidents.bullying.ticks import TICKS
from incidents.cases import urls as case_urls
from incidents.cases.involving import children_of
from incidents.reporting import urls as reporting_urls
from incidents.reporting.models import Kind
from incidents.reporting.models import State as RecordState
from incidents.reporting.ticks import TICKS as RECORD_TICKS
from policyportal.audit import triggers
from tests.incidents.bullying.assessed import assessed
from tests.incidents.bullying.calls import calls
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.cases.kinds import ended
from tests.incidents.reporting.rows import a_record
from tests.incidents.test_whatever_is_sent import ODD_TYPES, WRONG, send

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
PAGES = [
    *bullying_urls.urlpatterns,
    *case_urls.urlpatterns,
    *(one for one in reporting_urls.urlpatterns if not one.name.startswith("report-")),
]
NOT_OF = {"B": "record-", "R": "bullying-"}  # pages that are of the other kind alone
BESIDE = {"seen": "1", "child_seen": "1", "do": "ask", "add": "hurt", "which": "another"}
A_CHILD = [
    f"{side}-{at}-{of}"
    for side in ("hurt", "doing")
    for at in (0, 1, 10**9)
    for of in ("age", "year_group", "on_roll")
]
LISTS = ["bullying-list", "record-list", "supervised-list", "bullying-policy", "case-retention"]


def every_field() -> dict[str, str]:
    """Return each field of each form with what may be chosen in it, or "" where it is typed."""
    found = dict.fromkeys(A_CHILD, "") | BESIDE
    for package in (cases, bullying, reporting):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for _, one in inspect.getmembers(import_module(module.name), inspect.isclass):
                fields = one.base_fields if issubclass(one, forms.BaseForm) else {}
                found |= {name: found.get(name) or chosen(field) for name, field in fields.items()}
    return found


def chosen(field: forms.Field) -> str:
    """Return the last thing that stands in a list; "on" where something is ticked."""
    if isinstance(field, forms.BooleanField):
        return "on"
    choices = [str(value) for value, _ in getattr(field, "choices", ()) if str(value)]
    return choices[-1] if choices else ""


FIELDS = every_field()


def body(value: bytes, *, choose: bool, **more: bytes) -> bytes:
    """Return a form as it is sent, the value in every field that is typed, or in every field."""
    said = {name: of.encode() if choose and of else value for name, of in FIELDS.items()} | more
    return b"&".join(name.encode() + b"=" + of for name, of in said.items())


MORE = {
    "step": [*list(TICKS)[:2], *list(RECORD_TICKS)[:2], "calm-parent"],
    "kind": [*LetterKind.values, "love-letter"],
    "body": [*Body.values, "x"],
}


def addresses(case) -> list[str]:
    """Return every address of the case: with each step, its child, and numbers of what it has."""
    letter, numbers = case.reference[0], [1, children_of(case)[0].pk, 10**30]
    found = []
    for page in PAGES:
        converters = page.pattern.converters.keys()
        if "reference" not in converters or page.name.startswith(NOT_OF[letter]):
            continue
        wanted = [one for one in converters if one != "reference"]
        for other in wanted:
            for value in MORE.get(other, numbers):
                at = {"reference": case.reference, other: value}
                found.append(reverse(f"incidents:{page.name}", kwargs=at))
        if not wanted:
            found.append(reverse(f"incidents:{page.name}", args=[case.reference]))
    found.append(reverse("incidents:case-reroute", args=[case.reference]))
    return list(dict.fromkeys(found))


def a_full_case(recorder, head, state=State.FAMILIES):
    """Return a case in the state, with a first of whatever it can have."""
    case = put(a_bullying_case(recorder), State.FAMILIES, by=head)
    assessed(case, head)
    for action in ("family", "contact", "follow-up", "letter", "evidence"):
        calls(case, head, recorder)[action]()
    case.refresh_from_db()
    if state not in (State.FAMILIES, "asked"):
        with triggers.lifted():  # the first of each is made while families are worked with
            type(case).objects.filter(pk=case.pk).update(state=state, **over(state, head, recorder))
    if state == "asked":
        ending.ask_to_void(case, reason="By mistake.", seen=None, by=head)
    case.refresh_from_db()
    return case


def over(state, by, second) -> dict:
    """Return what a row has beside its state."""
    found = {"resolved_at": timezone.now()} if state == State.RESOLVED else {}
    if state in (State.CLOSED, State.HANDED_OVER, State.VOIDED):
        found |= {"closed_at": timezone.now(), "closed_by": by, "follow_up_on": None}
    return found | ({"confirmed_by": second} if state == State.VOIDED else {})


def sent_everywhere(client, case, *bodies: bytes) -> None:
    for address in addresses(case):
        for one in bodies:
            send(client, address, one)


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and those to whom cases go."""


@pytest.mark.parametrize("state", [*State, "asked"])
def test_a_case_of_bullying_in_any_state(client, head, other_teacher, state):
    case = a_full_case(other_teacher, head, state)
    client.force_login(head)
    seen = str(case.revision).encode()
    for do in (b"ask", b"drop", b"keep"):
        sent_everywhere(client, case, body(b"2026-01-05T10:00", choose=True, seen=seen, do=do))


@pytest.mark.parametrize("kind", Kind)
def test_a_record_of_any_kind(client, head, dsl, other_teacher, kind):
    case = a_record(other_teacher, kind)
    client.force_login(head if case.manager_role == "headteacher" else dsl)
    seen = str(case.revision).encode()
    sent_everywhere(client, case, body(b"2026-01-05", choose=True, seen=seen))


@pytest.mark.parametrize("state", RecordState)
def test_a_record_in_any_state(client, head, chair, other_teacher, state):
    case = a_record(other_teacher, Kind.FIREWALL)
    if state != RecordState.RECEIVED:
        case = ended(case, state, by=head, second=chair)
    client.force_login(head)
    sent_everywhere(client, case, body(b"2026-01-05T10:00", choose=True, seen=b"1"))


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_stands_in_the_fields(client, head, other_teacher, wrong):
    client.force_login(head)
    for case in (a_full_case(other_teacher, head), a_record(other_teacher, Kind.FIREWALL)):
        seen = str(case.revision).encode()
        everywhere = body(WRONG[wrong], choose=False), body(WRONG[wrong], choose=False, seen=seen)
        sent_everywhere(client, case, *everywhere, body(WRONG[wrong], choose=True, seen=seen))


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_whatever_it_says_it_is(client, head, other_teacher, kind):
    client.force_login(head)
    for case in (a_full_case(other_teacher, head), a_record(other_teacher, Kind.FIREWALL)):
        for address in addresses(case):
            send(client, address, b"--x\r\nseen=1\xff\x00", kind)


def test_files_in_the_place_of_words(client, head, other_teacher):
    client.force_login(head)
    for case in (a_full_case(other_teacher, head), a_record(other_teacher, Kind.FIREWALL)):
        for address in addresses(case):
            names = list(FIELDS)
            files = {name: SimpleUploadedFile("../a.txt", b"a") for name in names[-60:]}
            send(client, address, files)


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_an_address_ends_with(client, head, other_teacher, wrong):
    """Filters of the lists, and the facts of "What would the policy say?", which keeps nothing."""
    a_full_case(other_teacher, head)
    a_record(other_teacher, Kind.FIREWALL)
    client.force_login(head)
    value = WRONG[wrong][:200]
    value = value if b"%" in value else quote_from_bytes(value).encode()
    names = ("q", "state", "kind", "platform", "page", "destroyed", "ask", "add", *FIELDS)
    for name in LISTS:
        for choose in (True, False):
            said = {one: value for one in names} | {"ask": b"yes"}
            said |= {one: of.encode() for one, of in FIELDS.items() if choose and of}
            for left_out in ((), ("page",), ("add", "page")):
                kept = (k.encode() + b"=" + v for k, v in said.items() if k not in left_out)
                query = b"&".join(kept).decode()
                assert client.get(f"{reverse(f'incidents:{name}')}?{query}").status_code == 200


def test_every_page_that_is_sent_something_is_tried(head, other_teacher):
    tried = [*addresses(a_full_case(other_teacher, head)), *addresses(a_record(other_teacher))]
    names = {resolve(address).url_name for address in tried}
    assert {one.name for one in PAGES if "reference" in one.pattern.converters} <= names
    assert len(FIELDS) > 60 and sum(map(bool, FIELDS.values())) > 25
