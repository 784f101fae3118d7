"""Whatever is sent to an address of cases and disclosures, in whichever state: never a fault.

Every field that any of the forms has is sent to every address at once, with what nobody means to
send in it. The answer may be a page, a redirect or a no; the test client raises what fails.
"""

import inspect
import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from incidents import cases, disclosures
from incidents.cases import urls as case_urls
from incidents.disclosures import closing, drafting
from incidents.disclosures import urls as disclosure_urls
from incidents.disclosures.models import Limb, State
from incidents.disclosures.questions import QUESTIONS
from incidents.disclosures.referring import reason_field
from incidents.disclosures.ticks import TICKS
from policyportal.audit import unchanged
from tests.incidents.rows import a_conduct_record, a_disclosure, put

pytestmark = pytest.mark.sampled

PREFIXES = ("contact", "support", "began", "reviewed", "ended")
PREFIXED = ("on", "words", "contact", "reach", "offered", "offered_at")
FURTHER = ("seen", "form", "remove", "later", "extra", *map(reason_field, Limb))
WRONG = {
    "nothing": b"",
    "no characters": b"%ED%A0%80%FF%00",
    "more than fits": b"x" * 60_000,
    "no number": b"9" * 30,
    "the first minute": b"0001-01-01T00:00",
    "no day": b"0000-00-00",
    "a left out minute": b"2026-03-29T01:30",
}
ODD_TYPES = ("application/json", "multipart/form-data", "multipart/form-data; boundary=x")
STATES = [*State, "conduct", "conduct-concluded", "conduct-closed", "asked"]


def every_field() -> list[str]:
    """Return the name of each field of each form, and what else the pages send."""
    names = set(FURTHER)
    for package in (cases, disclosures):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for _, one in inspect.getmembers(import_module(module.name), inspect.isclass):
                names |= set(one.base_fields) if issubclass(one, forms.BaseForm) else set()
    return sorted(names | {f"{prefix}-{name}" for prefix in PREFIXES for name in PREFIXED})


FIELDS = every_field()


def addresses(reference: str, patterns) -> list[str]:
    """Return every address of the case, or of the draft, with steps and some numbers."""
    found = []
    for pattern in patterns:
        asked = [one.slug for one in QUESTIONS] if pattern.name == "draft-step" else [*TICKS][:3]
        more = {"step": asked, "body": ["dbs", "tra"]}
        wanted = pattern.pattern.converters.keys() - {"reference"}
        given = {"reference": reference} if "reference" in pattern.pattern.converters else {}
        name = f"incidents:{pattern.name}"
        for other in wanted:
            for one in more.get(other, [1, 10**30]):
                found.append(reverse(name, kwargs=given | {other: one}))
        if not wanted:
            found.append(reverse(name, kwargs=given))
    return found


def send(client, address: str, data, kind: str = "application/x-www-form-urlencoded") -> None:
    """Send it, and let nothing that was done by it stay."""
    with transaction.atomic():
        if isinstance(data, dict):
            response = client.post(address, data)
        else:
            response = client.generic("POST", address, data, content_type=kind)
        transaction.set_rollback(True)
    unchanged.forget()
    assert response.status_code < 500, address


def filled(value: bytes, **more: bytes) -> bytes:
    fields = dict.fromkeys(FIELDS, value) | more
    return b"&".join(name.encode() + b"=" + said for name, said in fields.items())


def case_in(state, *, head, chair, about, recorder):
    """Return a case in the state, or of the other kind in it, or with a second person asked."""
    if str(state).startswith("conduct"):
        case = a_conduct_record(recorder, about)
        into = {"conduct-concluded": State.CONCLUDED, "conduct-closed": State.CLOSED}.get(state)
    else:
        case, into = a_disclosure(recorder, about), None if state == "asked" else state
    if state == "asked":
        closing.ask_to_void(case, reason="By mistake.", seen=None, by=head)
    elif into not in (None, State.RECORDED):
        put(case, into, by=head, second=chair)
    return case


@pytest.mark.parametrize("state", STATES)
def test_in_any_state(client, school, head, chair, teacher, other_teacher, state):
    case = case_in(state, head=head, chair=chair, about=teacher, recorder=other_teacher)
    client.force_login(head)
    case.refresh_from_db()
    seen = str(case.revision).encode()
    patterns = [*disclosure_urls.urlpatterns, *case_urls.urlpatterns]
    for address in addresses(case.reference, patterns):
        for form in (b"", *map(str.encode, PREFIXES)):
            if form in (b"", b"support") or b"police" in address.encode():
                send(client, address, filled(b"2026-01-05T10:00", seen=seen, form=form))


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_stands_in_the_fields(client, school, head, teacher, other_teacher, wrong):
    case, draft = a_disclosure(other_teacher, teacher), drafting.begin(by=head)
    client.force_login(head)
    for address in addresses(
        case.reference, [*disclosure_urls.urlpatterns, *case_urls.urlpatterns]
    ):
        send(client, address, filled(WRONG[wrong], seen=b"1"))
    drafts = [p for p in disclosure_urls.urlpatterns if p.name.startswith("draft")]
    for address in addresses(draft.reference, drafts):
        send(client, address, filled(WRONG[wrong]))
        send(client, address, filled(WRONG[wrong], seen=b"1", images=b"no"))


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_whatever_it_says_it_is(client, school, head, teacher, other_teacher, kind):
    case = a_disclosure(other_teacher, teacher)
    client.force_login(head)
    for address in addresses(case.reference, disclosure_urls.urlpatterns):
        send(client, address, b"--x\r\nseen=1\xff\x00", kind)


def test_files_in_the_place_of_words(client, school, head, teacher, other_teacher):
    case, draft = a_disclosure(other_teacher, teacher), drafting.begin(by=head)
    client.force_login(head)
    patterns = [*disclosure_urls.urlpatterns, *case_urls.urlpatterns]
    for address in [*addresses(case.reference, patterns), *addresses(draft.reference, patterns)]:
        send(client, address, {name: SimpleUploadedFile("../a.txt", b"a") for name in FIELDS[:40]})


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_an_address_ends_with(client, school, head, teacher, other_teacher, wrong):
    a_disclosure(other_teacher, teacher)
    client.force_login(head)
    for name in ("disclosure-list", "case-retention"):
        for page in range(2):
            filters = (b"q", b"state", b"kind", b"page", b"destroyed")[page:]
            query = b"&".join(one + b"=" + WRONG[wrong][:200] for one in filters)
            client.get(f"{reverse(f'incidents:{name}')}?{query.decode()}")
