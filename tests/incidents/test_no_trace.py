"""Whom a case is about finds no trace of it, whatever their role: in no page, list, count or
search, in no notice, and behind no address.

One count is left out: `/health/` tells the administrator how many messages wait and how long the
log is, in all. Both grow with everything that anybody does.
"""

import re
from datetime import timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone

from incidents.cases import urls as case_urls
from incidents.disclosures import closing, drafting, referring, told
from incidents.disclosures import urls as disclosure_urls
from incidents.disclosures.models import Disclosure
from policyportal.audit import unchanged
from policyportal.outbox import rings
from policyportal.outbox.models import Message
from policyportal.people import covering
from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.disclosures.drafts import answers_about

pytestmark = pytest.mark.sampled

PAGES = """
    / /disclosures/ /disclosures/?state=all /disclosures/?q={name} /disclosures/?kind=conduct
    /cases/retention/ /disclosures/record/ /policies/ /permissions/ /permissions/queue/
    /permissions/register/ /accounts-register/ /people/ /people/?q={name} /people/cover/
    /people/{pk}/ /policies/receipts/ /policies/paper/ /school/ /school/safeguarding/
    /school/closures/
    /for-parents/ /notices/ /account/e-mails/
""".split()
SUBJECTS = ["head", "chair", "dsl", "administrator", "recorder", "deputy", "slt"]


@pytest.fixture
def cast(head, chair, governor, dsl, slt, administrator, teacher, school):
    """Everybody; the deputy covers for the headteacher, the governor is the named one."""
    deputy = make_person("nadia.khan@larkspur.example", "Nadia", "Khan", Role.STAFF)
    now = timezone.now()
    covering.arrange(
        Role.HEADTEACHER,
        deputy=deputy,
        starts_at=now,
        ends_at=now + timedelta(days=2),
        reason="",
        by=head,
    )
    SafeguardingContacts.objects.create(named_governor=governor, lado_telephone="020 7946 0431")
    return {
        "head": head,
        "chair": chair,
        "dsl": dsl,
        "administrator": administrator,
        "recorder": teacher,
        "deputy": deputy,
        "slt": slt,
    }


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def without_tokens(response) -> str:
    """Return the page without the tokens of its forms and the reference in its address."""
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", response.content.decode())
    return re.sub(r"D-\w{5}", "", text)


def seen_by(client, person: Person) -> dict[str, tuple[int, str]]:
    """Return what each page answers the person, without what differs from visit to visit."""
    client.force_login(person)
    unchanged.forget()
    found = {}
    for page in PAGES:
        address = page.format(name=person.family_name, pk=person.pk)
        response = client.get(address)
        found[address] = (response.status_code, without_tokens(response))
    return found


def a_case_about(subject: Person, by: Person) -> Disclosure:
    """Record a case about the person, and bring it as far as a second person being asked."""
    draft = drafting.begin(by=by)
    answers = answers_about(subject)
    draft = drafting.save_answers(draft, answers=answers, seen=draft.revision, by=by)
    case = drafting.record(draft, seen=draft.revision, by=by)
    manager = {"seen": None, "by": fresh(case.case_manager)}
    referring.refer(
        case, made_at=timezone.now(), method=told.How.TELEPHONE, officer="Duty LADO", **manager
    )
    told.tell(
        case,
        who=told.Who.PARENTS,
        told_at=timezone.now(),
        how=told.How.IN_PERSON,
        words="What happens next.",
        **manager,
    )
    closing.ask_to_void(case, reason="Recorded twice.", **manager)
    rings.ring_all()
    return Disclosure.objects.get(pk=case.pk)


@pytest.mark.parametrize("who", SUBJECTS)
def test_every_page_reads_as_before(who, cast, client, other_teacher):
    subject = cast[who]
    recorder = fresh(subject if who == "recorder" else other_teacher)
    before = seen_by(client, fresh(subject))
    a_case_about(subject, recorder)
    after = seen_by(client, fresh(subject))
    assert [page for page in before if before[page] != after[page]] == []
    assert {status for status, _ in before.values()} >= {200}


@pytest.mark.parametrize("who", SUBJECTS)
def test_no_message_goes_to_them(who, cast, other_teacher):
    subject = cast[who]
    case = a_case_about(subject, fresh(other_teacher))
    about = [f"incidents.case:{case.pk}"]
    about += [f"incidents.confirmation:{one.pk}" for one in case.confirmations.all()]
    told_of_it = Message.objects.filter(about__in=about)
    assert told_of_it.exists()
    assert not told_of_it.filter(recipient=subject).exists()


@pytest.mark.parametrize("who", SUBJECTS)
def test_behind_every_address_there_is_what_is_behind_one_that_was_never_given(
    who, cast, client, other_teacher
):
    subject = cast[who]
    case = a_case_about(subject, fresh(other_teacher))
    client.force_login(fresh(subject))
    patterns = [*disclosure_urls.urlpatterns, *case_urls.urlpatterns]
    places = [str(p.pattern) for p in patterns if "<slug:reference>" in str(p.pattern)]
    assert len(places) > 35
    wrong = []
    for place in places:
        for change in (("<slug:step>", "calm-parent"), ("<int:number>", "1")):
            place = place.replace(*change)
        place = "/" + place.replace("<slug:body>", "dbs")
        for method in (client.get, client.post):
            here = method(place.replace("<slug:reference>", case.reference))
            nowhere = method(place.replace("<slug:reference>", "D-00000"))
            same = without_tokens(here) == without_tokens(nowhere)
            if here.status_code not in (404, 405) or here.status_code != nowhere.status_code:
                wrong.append(f"{place}: {here.status_code}, {nowhere.status_code}")
            elif not same:
                wrong.append(f"{place} reads differently")
    assert wrong == []


def test_the_pages_compared_are_pages_of_the_portal(client, cast):
    resolver = get_resolver()
    for page in PAGES:
        address = page.format(name="x", pk=1).partition("?")[0]
        assert resolver.resolve(address)


def test_a_page_that_told_would_be_noticed(cast, client, other_teacher):
    """The comparison can fail: the chair's home does change when a case comes to the chair."""
    chair = cast["chair"]
    before = seen_by(client, fresh(chair))
    a_case_about(cast["head"], fresh(other_teacher))
    after = seen_by(client, fresh(chair))
    changed = {page.partition("?")[0] for page in before if before[page] != after[page]}
    assert {"/", "/disclosures/"} <= changed
