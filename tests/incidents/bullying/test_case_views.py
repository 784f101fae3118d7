"""One case: who sees what, what is next, and that a look is logged."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying import ending, families, follow_ups, going_on, letters, outside
from incidents.bullying.case_views import LATEST
from incidents.bullying.facts import Danger
from incidents.bullying.models import Body, BullyingCase, Contact, LetterKind, State
from incidents.cases import confirmations
from incidents.cases.chronology import add_entry
from incidents.cases.involving import involve
from incidents.cases.models import Power, Side
from incidents.cases.viewing import VIEWED
from incidents.children.models import Child
from policyportal.audit import unchanged
from policyportal.audit.models import Entry
from tests.conftest import make_person
from tests.incidents.bullying.assessed import A_PARENT_TO_STAFF, SOMEBODY_HERE, assessed
from tests.incidents.bullying.reading import page, steps_shown, text
from tests.incidents.bullying.rows import SAID, a_bullying_case, a_child, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

STRANGERS = ["teacher", "other_teacher", "slt", "administrator", "chair", "governor"]


@pytest.fixture
def case(school, teacher, head, dsl):
    return a_bullying_case(teacher)


# Who sees what


@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_case(who, case, as_person, request):
    client = as_person(request.getfixturevalue(who))
    assert client.get(page("detail", case)).status_code == 404
    assert not Entry.objects.filter(action=VIEWED).exists()


def test_who_is_not_signed_in_is_led_to_sign_in(case, client):
    assert client.get(page("detail", case)).status_code == 302


@pytest.mark.parametrize("who", ["head", "dsl"])
def test_the_head_and_the_dsl_read_it(who, case, as_person, request):
    client = as_person(request.getfixturevalue(who))
    assert client.get(page("detail", case)).status_code == 200
    assert client.post(page("detail", case)).status_code == 405


@pytest.mark.parametrize("power", Power)
def test_who_was_added_reads_it_while_added(power, case, head, slt, as_person):
    grant = added(case, slt, power, by=head)
    client = as_person(slt)
    assert client.get(page("detail", case)).status_code == 200
    grant.ends_at = timezone.now()
    grant.save()
    assert client.get(page("detail", case)).status_code == 404


def test_what_was_done_to_the_head_is_not_the_heads(school, teacher, head, chair, as_person):
    case = a_bullying_case(teacher, affected=head)
    assert as_person(chair).get(page("detail", case)).status_code == 200
    assert as_person(head).get(page("detail", case)).status_code == 404


def test_each_look_is_in_the_log_and_shown(case, head, dsl, as_person):
    client = as_person(head)
    for _ in range(2):
        client.get(page("detail", case))
    seen = text(as_person(dsl).get(page("detail", case))).split("Seen by")[1]
    assert [one.about for one in Entry.objects.filter(action=VIEWED)] == (
        [f"incidents.case:{case.pk}"] * 3
    )
    assert f"{head.name} (2 times" in seen
    assert BullyingCase.objects.get(pk=case.pk).picked_up_at is not None


def test_one_that_was_handed_over_says_only_that(case, teacher, head, chair, as_person):
    became = a_bullying_case(teacher, affected=head)  # which the head may not see
    put(case, State.HANDED_OVER, by=head)
    BullyingCase.objects.filter(pk=case.pk).update(became=became)
    html = text(as_person(head).get(page("detail", case)))
    assert "This was handed over" in html
    for hidden in (SAID, "Asha Lall", "Toby Marsh", became.reference):
        assert hidden not in html


# One case


def test_the_page_has_the_case_as_it_was_given(case, head, as_person):
    html = text(as_person(head).get(page("detail", case)))
    for shown in (SAID, "Asha Lall, 5 Willow", "Toby Marsh", "WhatsApp", "A parent or carer"):
        assert shown in html
    assert "The facts have not been looked over yet." in html
    assert f"<title>{case.reference}" in html


def test_a_child_on_both_sides_stands_on_both(case, head, as_person):
    involve(case, Child.objects.get(involved__side="doing"), Side.HURT, by=head)
    html = text(as_person(head).get(page("detail", case))).split("Whom it concerns")[1]
    sides = html.split("</dl>")[0].split("They did it")
    assert len(sides) == 2
    assert all("Toby Marsh" in side for side in sides)


def test_one_button_stands_out_and_it_is_the_next_step(case, head, as_person):
    html = text(as_person(head).get(page("detail", case)))
    assert html.count("btn-primary") == 1
    button = re.search(r'<a class="btn btn-primary[^"]*" href="([^"]*)"', html)[1]
    assert button == page("tick", case, "children-safe")
    assert "<strong>Next:</strong>" in html


def test_signs_of_danger_stand_on_top_until_the_facts_say_otherwise(case, head, as_person):
    assert "Signs of danger" not in text(as_person(head).get(page("detail", case)))
    case.account = case.account | {"danger": ["self-harm"]}
    case.save()
    html = text(as_person(head).get(page("detail", case)))
    assert "Somebody may hurt themselves" in html.split("What there is to do")[0]
    assessed(case, head, danger=frozenset({Danger.HATE}))
    html = text(as_person(head).get(page("detail", case))).split("What there is to do")[0]
    assert "Hate for what" in html and "Somebody may hurt" not in html
    assessed(case, head)
    assert "Signs of danger" not in text(as_person(head).get(page("detail", case)))


def test_the_dsl_is_not_told_to_tell_the_dsl(case, head, dsl, slt, as_person):
    """Once a DSL has read it that step is done, for everybody; until then the head is told to."""
    case.account = case.account | {"danger": ["self-harm"]}
    case.save()
    tell = "Tell the designated safeguarding lead (DSL) at once"
    added(case, slt, Power.READ, by=head)
    as_person(slt).get(page("detail", case))
    assert tell in text(as_person(head).get(page("detail", case)))
    for reader in (dsl, head):
        said = text(as_person(reader).get(page("detail", case)))
        assert tell not in said
        assert "The designated safeguarding lead (DSL) knows of it" in said


def test_a_dsl_who_recorded_it_knows_of_it(school, head, dsl, as_person):
    case = a_bullying_case(dsl)
    case.account = case.account | {"danger": ["self-harm"]}
    case.save()
    said = text(as_person(head).get(page("detail", case)))
    assert "The designated safeguarding lead (DSL) knows of it" in said


@pytest.mark.parametrize(("who", "led"), [("head", True), ("dsl", True), ("slt", False)])
def test_whom_it_came_to_is_led_to_passing_it_on(who, led, case, head, as_person, request):
    reader = request.getfixturevalue(who)
    added(case, request.getfixturevalue("slt"), Power.WORK, by=head)
    address = reverse("incidents:case-reroute", args=[case.reference])
    client = as_person(reader)
    assert (address in client.get(page("detail", case)).content.decode()) is led
    assert client.get(address).status_code == (200 if led else 403)
    assessed(case, head, **SOMEBODY_HERE)
    assert (address in client.get(page("detail", case)).content.decode()) is led


def test_a_member_of_staff_who_was_threatened_has_steps_told_at_once(
    school, teacher, other_teacher, head, as_person
):
    case = a_bullying_case(teacher, hurt=(), doing=(), affected=other_teacher)
    case.described = "A father in Year 3"
    case.save()
    assessed(case, head, **A_PARENT_TO_STAFF)
    html = text(as_person(head).get(page("detail", case)))
    assert "Tell the headteacher at once" in steps_shown(html)
    assert "Tell the police and the local authority, where it is not resolved" in html
    assert other_teacher.name in html and "A father in Year 3" in html


def test_what_somebody_here_does_leads_to_the_disclosure_alone(case, head, dsl, slt, as_person):
    put(case, State.ASSESSED, by=head)
    assessed(case, head, **SOMEBODY_HERE)
    for slug in ("children-safe", "check-welfare"):
        going_on.tick(case, slug, seen=None, by=dsl)
    for receiver in (head, dsl):
        html = steps_shown(text(as_person(receiver).get(page("detail", case))))
        assert reverse("incidents:case-reroute", args=[case.reference]) in html
        assert page("investigate", case) not in html
    added(case, slt, Power.WORK, by=head)
    html = steps_shown(text(as_person(slt).get(page("detail", case))))
    assert reverse("incidents:case-reroute", args=[case.reference]) not in html
    assert "The case manager does this." in html


def test_a_letter_that_was_begun_is_gone_on_with_until_it_is_released(case, head, dsl, as_person):
    assessed(case, head)
    draft = letters.write(case, LetterKind.INVITATION, words="Please come.", seen=None, by=head)
    html = steps_shown(text(as_person(head).get(page("detail", case))))
    assert f'href="{page("letter", case, draft.number)}">Go on with the letter: Invitation' in html
    asked = letters.ask(draft, seen=None, by=head)
    html = steps_shown(text(as_person(head).get(page("detail", case))))
    assert page("letter", case, draft.number) not in html and "Waiting" in html
    confirmations.answer(asked, yes=True, by=dsl)
    html = steps_shown(text(as_person(head).get(page("detail", case))))
    assert (
        "You may write: Invitation" in html and page("letter-new", case, "invitation") not in html
    )


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_to_be_done_with_what_has_ended(state, case, head, chair, as_person):
    going_on.tick(case, "children-safe", seen=None, by=head)
    ended = put(BullyingCase.objects.get(pk=case.pk), state, by=head, second=chair)
    html = text(as_person(head).get(page("detail", ended)))
    assert "href" not in steps_shown(html)
    assert "btn-primary" not in html
    assert "What else can be done" not in html
    for name in ("found", "void", "not-school", "close", "outside", "plan"):
        assert page(name, case) not in html
    assert (page("reopen", case) in html) == (state == State.CLOSED)


def test_who_reads_sees_the_steps_and_is_led_to_none(case, head, slt, as_person):
    added(case, slt, Power.READ, by=head)
    html = text(as_person(slt).get(page("detail", case)))
    assert "See that every child is safe now" in html
    assert "btn-primary" not in html
    assert case.reference not in steps_shown(html)
    assert "What else can be done" not in html


@pytest.mark.parametrize("state", [s for s in State if s != State.HANDED_OVER])
@pytest.mark.parametrize("who", ["head", "dsl", "slt"])
def test_every_address_on_the_page_answers(state, who, case, head, chair, request, as_person):
    by = request.getfixturevalue(who)
    if who == "slt":
        added(case, by, Power.READ, by=head)
    if state != State.REPORTED:
        assessed(case, head)
        for what in ("investigation-began", "resolved"):  # as far as it came
            add_entry(case, what, by=head)
    case = put(case, state, by=head, second=chair)
    client = as_person(by)
    html = text(client.get(page("detail", case)))
    addresses = set(re.findall(rf'href="(/[a-z/]+{case.reference}/[^"#]*)"', html))
    assert reverse("incidents:case-chronology", args=[case.reference]) in addresses
    found = {address: client.get(address).status_code for address in addresses}
    assert found == dict.fromkeys(addresses, 200)


def test_the_page_has_the_latest_entries_and_leads_to_all_of_them(case, head, as_person):
    for number in range(1, LATEST + 4):
        add_entry(case, "added", by=head, words=f"This is addition {number}.")
    client = as_person(head)
    html = text(client.get(page("detail", case)))
    assert "This is addition 3." not in html
    assert html.index(f"This is addition {LATEST + 3}.") < html.index("This is addition 4.")
    assert "3 earlier entries in the chronology" in html
    assert reverse("incidents:case-chronology", args=[case.reference]) in html


def test_the_case_before_and_what_comes_again_are_shown(case, teacher, head, as_person):
    BullyingCase.objects.filter(pk=case.pk).update(platform="tiktok")
    again = a_bullying_case(teacher, follows=case, platform="tiktok")
    html = text(as_person(head).get(page("detail", again)))
    assert f'reported before: <a href="{page("detail", case)}">' in html
    assert "The same site or app: TikTok" in html
    html = text(as_person(head).get(page("detail", case)))
    assert f'reported again: <a href="{page("detail", again)}">' in html


def filled(case: BullyingCase, head, many: int) -> BullyingCase:
    """Add so many of everything to the case."""
    case = put(case, State.INVESTIGATING, by=head)
    who = {"seen": None, "by": head}
    for number in range(many):
        child = a_child(f"Child {case.pk} No{number}", by=head)
        involve(case, child, Side.HURT, by=head)
        assessed(case, head, danger=frozenset({Danger.HATE}))
        going_on.note_found(case, words=f"Found {number}.", **who)
        family = families.note_family(case, [child], words=f"Family {number}", **who)
        for minutes in (1, 2):
            at = timezone.now() - timedelta(minutes=minutes)
            families.record_contact(
                case, family, Contact.SPOKEN, happened_at=at, words="They help.", **who
            )
        due = timezone.localdate() + timedelta(days=1 + number)
        follow_ups.agree_plan(case, words=f"Plan {number}.", follow_up_on=due, **who)
        outside.refer(case, Body.LA, made_at=timezone.now(), words=f"Rang {number}.", **who)
        letters.write(case, LetterKind.INVITATION, words=f"Dear families ({number}).", **who)
        person = make_person(f"{case.pk}.{number}@larkspur.example", "Person", f"No{number}")
        added(case, person, Power.READ, by=head)
    return BullyingCase.objects.get(pk=case.pk)


def test_the_page_asks_as_much_of_the_database_with_one_and_with_40(case, teacher, head, as_person):
    other = a_bullying_case(teacher, hurt=("Ivy Okoro",), doing=("Sam Ito",))
    cases = filled(case, head, 1), filled(other, head, 40)
    client = as_person(head)
    asked = [queries_of(client, page("detail", one)) for one in cases]
    assert asked[0] == asked[1]
    assert asked[0] <= 60


def queries_of(client, address) -> int:
    client.get(address)  # whatever is read once in a process has been read
    unchanged.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_request_to_void_waits_on_the_page(case, head, chair, as_person):
    ending.ask_to_void(case, reason="Recorded twice.", seen=None, by=head)
    html = text(as_person(head).get(page("detail", case)))
    assert f"waiting for {chair.name}" in html
    html = text(as_person(chair).get(page("detail", case)))
    assert "asks you to confirm" in html
