"""The page on which a case is passed on as what it is, for each kind, and what is left of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.cases import confirmations
from incidents.cases.models import Case, Power
from incidents.cases.viewing import VIEWED
from incidents.disclosures.models import Disclosure
from incidents.disclosures.models import State as DisclosureState
from incidents.reporting.models import Kind, Record, State
from incidents.reporting.rerouting import reroute
from policyportal.audit.models import Entry
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.rows import SAID, a_record
from tests.incidents.rows import SAID as SAID_OF_HIM
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db
WHY = "The child is hurt by it, every weekend."


@pytest.fixture(autouse=True)
def everybody(school, head, dsl, chair):
    """The people to whom cases go."""


@pytest.fixture
def case(teacher):
    return a_record(teacher, Kind.PHONE)


def page(case):
    return reverse("incidents:case-reroute", args=[case.reference])


def own(case):
    name = {"D": "disclosure", "B": "bullying", "R": "record"}[case.reference[0]]
    return reverse(f"incidents:{name}-detail", args=[case.reference])


def said(case, to, **more):
    case.refresh_from_db()
    return {"to": to, "reason": WHY, "subject": "", "described": "", "seen": case.revision} | more


def test_it_is_linked_from_the_record(case, dsl, other_teacher, as_person):
    assert page(case) in as_person(dsl).get(own(case)).content.decode()
    added(case, other_teacher, Power.WORK, by=dsl)
    assert page(case) not in as_person(other_teacher).get(own(case)).content.decode()


def test_it_is_linked_from_a_disclosure_before_anything_came_of_it(teacher, slt, head, as_person):
    case = a_disclosure(teacher, slt)
    assert page(case) in as_person(head).get(own(case)).content.decode()
    put(case, DisclosureState.REFERRED, by=head)
    assert page(case) not in as_person(head).get(own(case)).content.decode()


@pytest.mark.parametrize("make", [a_record, a_bullying_case, a_disclosure])
def test_the_page_offers_what_it_can_become(make, teacher, head, as_person):
    case = make(teacher)
    html = as_person(head).get(page(case)).content.decode()
    assert html.count("btn-primary") == 1
    assert ('value="bullying"' in html) == (make is not a_bullying_case)
    assert ('value="disclosure"' in html) == (make is not a_disclosure)
    assert ('name="subject"' in html) == (make is not a_disclosure)
    assert 'value="phone"' in html
    assert Entry.objects.filter(action=VIEWED).exists()


def test_passed_on_it_leads_to_the_case_that_goes_on(case, dsl, as_person):
    answer = as_person(dsl).post(page(case), said(case, "bullying"))
    made = BullyingCase.objects.get()
    assert answer.url == own(made)


def test_who_does_not_see_it_afterwards_goes_to_the_list(case, dsl, slt, as_person):
    client = as_person(dsl)
    sent = said(case, "disclosure", subject=slt.email)
    answer = client.post(page(case), sent, follow=True)
    assert answer.redirect_chain == [(reverse("incidents:record-list"), 302)]
    assert f"{case.reference} is passed on" in text(answer)
    made = Disclosure.objects.get()
    assert made.subject == slt
    assert made.reference not in text(answer)
    left = client.get(own(case))
    assert "Whoever deals with it now has everything that was here." in text(left)
    assert SAID not in text(left)
    assert "Femi Adeleke" not in text(left)
    assert made.reference not in text(left)


def test_the_head_named_by_the_head_sees_nothing_any_more(teacher, head, as_person):
    case = a_record(teacher, Kind.PUPIL_CONTACT)
    client = as_person(head)
    sent = said(case, "disclosure", subject=head.name)
    assert client.post(page(case), sent).url == reverse("incidents:record-list")
    assert client.get(own(case)).status_code == 404
    assert client.get(own(Disclosure.objects.get())).status_code == 404


def test_who_sees_both_is_led_from_the_old_to_the_new(case, dsl, as_person):
    made = reroute(case, "bullying", reason=WHY, seen=None, by=dsl)
    left = as_person(dsl).get(own(case))
    assert own(made) in left.content.decode()


def test_another_kind_stays_with_who_deals_with_that(case, dsl, as_person):
    assert as_person(dsl).post(page(case), said(case, Kind.COMPUTER)).url == own(case)
    assert Record.objects.get().kind == Kind.COMPUTER
    answer = as_person(dsl).post(page(case), said(case, Kind.FIREWALL))
    assert answer.url == reverse("incidents:record-list")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"to": ""}, "Choose what it is instead."),
        ({"to": "phone"}, "Choose what it is instead."),
        ({"to": "disclosure"}, "Say which adult it is about"),
        ({"to": "disclosure", "subject": "Nobody Of That Name"}, "Nobody who is here now"),
        ({"to": "bullying", "described": "A coach"}, "asked only where it is an adult here"),
        ({"reason": " "}, "Say why it is something else."),
        ({"seen": "0"}, "This page is older"),
        ({"seen": "x"}, "This page is older"),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(wrong, sentence, case, dsl, as_person):
    sent = said(case, "bullying") | wrong
    answer = as_person(dsl).post(page(case), sent)
    assert sentence in text(answer)
    assert "There is a problem" in text(answer)
    for typed in (sent["reason"].strip(), sent["described"], sent["subject"]):
        assert typed in text(answer)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("make", [a_record, a_bullying_case, a_disclosure])
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "slt", "governor", "administrator"])
def test_for_everybody_else_there_is_no_such_case(who, make, teacher, request, as_person):
    case = make(teacher)
    client = as_person(request.getfixturevalue(who))
    assert client.get(page(case)).status_code == 404
    assert client.post(page(case), said(case, "images")).status_code == 404


@pytest.mark.parametrize("power", [Power.READ, Power.WORK])
def test_who_was_added_may_not(power, case, dsl, other_teacher, as_person):
    added(case, other_teacher, power, by=dsl)
    assert as_person(other_teacher).get(page(case)).status_code == 403
    assert as_person(other_teacher).post(page(case), said(case, "images")).status_code == 403


def test_strangers_sign_in(case, client):
    assert client.get(page(case)).status_code == 302


def test_there_is_no_such_number(dsl, as_person):
    address = reverse("incidents:case-reroute", args=["R-ZZZZZ"])
    assert as_person(dsl).get(address).status_code == 404


def test_once_it_has_ended_the_page_leads_back(case, dsl, as_person):
    Record.objects.update(state=State.CLOSED, closed_at=timezone.now(), closed_by=dsl)
    client = as_person(dsl)
    assert client.get(page(case)).url == own(case)
    assert "is closed already" in text(client.post(page(case), said(case, "bullying")))


def test_of_a_disclosure_the_second_person_is_asked(teacher, slt, head, chair, as_person):
    case = a_disclosure(teacher, slt)
    assert "Daniel Rosen is asked to confirm it" in text(as_person(head).get(page(case)))
    assert as_person(head).post(page(case), said(case, "bullying")).url == own(case)
    assert Case.objects.count() == 1
    confirm = reverse("incidents:case-confirm", args=[case.reference])
    shown = text(as_person(chair).get(confirm))
    assert "Bullying online, by text or by phone" in shown
    assert WHY in shown
    case.refresh_from_db()
    answer = {"answer": "confirm", "words": "", "seen": case.revision}
    assert as_person(chair).post(confirm, answer).status_code == 302
    made = BullyingCase.objects.get()
    left = as_person(head).get(own(case))
    assert "Handed over" in text(left)
    assert own(made) in left.content.decode()
    assert SAID_OF_HIM not in text(left)


def test_a_disclosure_that_was_referred_leads_back(teacher, slt, head, as_person):
    case = put(a_disclosure(teacher, slt), DisclosureState.REFERRED, by=head)
    assert as_person(head).get(page(case)).url == own(case)
    assert "referred to the lado already" in text(
        as_person(head).post(page(case), said(case, "bullying"))
    )


def test_nobody_left_to_ask_is_said(teacher, slt, head, chair, as_person):
    chair.is_active = False
    chair.save(update_fields=["is_active"])
    case = a_disclosure(teacher, slt)
    assert "the local authority" in text(as_person(head).get(page(case)))
    assert "A second person has to confirm this" in text(
        as_person(head).post(page(case), said(case, "bullying"))
    )
    assert confirmations.open_one(case) is None
