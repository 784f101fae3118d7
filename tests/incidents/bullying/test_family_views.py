"""What the pages about families, looking again and referrals say, and where they lead."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.bullying import families, outside
from incidents.bullying.models import (
    Body,
    BullyingCase,
    Contact,
    Family,
    FamilyContact,
    Referral,
    State,
)
from incidents.cases.involving import children_of, involve
from incidents.cases.models import ChronologyEntry
from policyportal.school.models import SafeguardingContacts
from tests.incidents.bullying.assessed import IN_VAIN, assessed
from tests.incidents.bullying.family_pages import (
    in_days,
    sent_for,
    set_right,
    shown,
    with_one_of_everything,
)
from tests.incidents.bullying.reading import page, text
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.disclosures.test_signed_out import signed_out_while_writing

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(teacher, head, dsl, chair, school):
    return with_one_of_everything(teacher, head)


def checked(html) -> list[str]:
    """Return what is ticked already on the page."""
    ticked = [one for one in html.split("<input ")[1:] if " checked" in one.split(">")[0]]
    return [one.split('value="')[1].split('"')[0] for one in ticked]


# Families


def test_contacts_stand_under_their_family_the_latest_first_and_escaped(
    case, head, teacher, as_person
):
    family = Family.objects.get()
    for days, what, words in ((3, Contact.INVITED, ""), (1, Contact.MET, "<b>She came.</b>")):
        at = timezone.now() - timedelta(days=days)
        families.record_contact(case, family, what, happened_at=at, words=words, seen=None, by=head)
    html = text(as_person(head).get(page("families", case)))
    assert html.index("<strong>Met</strong>") < html.index("Invited to a meeting")
    assert "&lt;b&gt;She came." in html and "<b>She" not in html
    assert "Mrs Lall, mother &lt;020 7946 0000&gt;" in html
    assert "Works with us" in html
    assert "No family is noted yet for Toby Marsh" in html


def test_what_was_set_right_is_struck_through_on_the_pages(case, head, as_person):
    family, client = Family.objects.get(), as_person(head)
    said = {"words": "He rang.", "seen": None, "by": head}
    families.record_contact(case, family, Contact.SPOKEN, happened_at=timezone.now(), **said)
    outside.refer(case, Body.LA, made_at=timezone.now(), **said)
    for entry in ChronologyEntry.objects.filter(what__in=["family-contact", "outside-told"]):
        set_right(case, entry, "It was she who rang.", by=head)
    for name in ("families", "outside"):
        html = text(client.get(page(name, case)))
        assert "<s>He rang.</s>" in html and "Corrected: It was she who rang." in html


def test_where_no_family_is_noted_the_page_says_what_would_be_here(head, dsl, teacher, as_person):
    case = a_bullying_case(teacher)
    html = text(as_person(head).get(page("families", case)))
    assert "No family is noted." in html
    assert f'href="{page("family-add", case)}"' in html
    assert "btn-primary" not in html


def test_before_it_is_looked_into_a_family_is_noted_and_not_contacted(
    head, dsl, teacher, as_person
):
    case, client = a_bullying_case(teacher), as_person(head)
    client.post(page("family-add", case), sent_for("family-add", case))
    assert Family.objects.get().children.get().name == "Toby Marsh"
    html = text(client.get(page("families", case)))
    assert "once looking into it has begun" in html and "Record a contact" not in html
    assert client.get(page("contact", case, 1)).status_code == 302
    case.refresh_from_db()
    refused = client.post(page("contact", case, 1), sent_for("contact", case))
    assert "once looking into it has begun" in shown(refused)
    assert "She came on Monday." in shown(refused)
    assert not FamilyContact.objects.exists()


def test_the_adult_who_does_it_has_a_family_without_a_child(head, dsl, teacher, as_person):
    case = a_bullying_case(teacher, hurt=(), doing=(), affected=teacher)
    client = as_person(head)
    sent = {"seen": case.revision, "words": "The father"}
    assert "Name the children on the case first" in text(client.get(page("family-add", case)))
    refused = client.post(page("family-add", case), sent)
    assert "Tick the children whose family it is." in shown(refused)
    case.described = "A father"
    case.save()
    assert "the family of the adult who does it" in text(client.get(page("family-add", case)))
    assert client.post(page("family-add", case), sent).status_code == 302
    assert "Family of the adult who does it" in text(client.get(page("families", case)))


def test_a_child_on_both_sides_is_ticked_once(head, dsl, teacher, as_person):
    case = a_bullying_case(teacher, hurt=("Asha Lall",), doing=())
    involve(case, children_of(case)[0].child, "doing", by=head)
    html = text(as_person(head).get(page("family-add", case)))
    assert html.count('type="checkbox"') == 1
    assert "it was done to them; they did it, or took part" in html


# Looking again


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(State.FAMILIES, "Look over the facts again"), (State.RESOLVED, "it goes on after all")],
)
def test_what_still_goes_on_is_said_on_the_next_page(state, sentence, case, head, as_person):
    case.state, case.resolved_at = state, timezone.now()
    case.save()
    client = as_person(head)
    sent = sent_for("follow-up", case) | {"goes_on": "yes", "next_on": in_days(4).isoformat()}
    assert client.post(page("follow-up", case, 1), sent).status_code == 302
    assert sentence in shown(client.get(page("families", case)))
    row = BullyingCase.objects.get()
    assert (row.follow_up_on, row.state) == (in_days(4), state)


def test_what_was_looked_at_leads_back(case, head, as_person):
    client = as_person(head)
    client.post(page("follow-up", case, 1), sent_for("follow-up", case))
    assert client.get(page("follow-up", case, 1)).status_code == 302
    case.refresh_from_db()
    refused = client.post(page("follow-up", case, 1), sent_for("follow-up", case))
    assert "Somebody looked already" in shown(refused) and "All is well." in shown(refused)


def test_no_plan_before_families_are_involved(head, dsl, teacher, as_person):
    case, client = a_bullying_case(teacher), as_person(head)
    assert client.get(page("plan", case)).status_code == 302
    refused = client.post(page("plan", case), sent_for("plan", case))
    assert "Record first that one of them" in shown(refused)
    assert "They sit apart." in shown(refused)


# Outside


def test_how_they_are_reached_is_shown_where_the_school_has_entered_it(case, head, as_person):
    client = as_person(head)
    html = text(client.get(page("outside", case)))
    assert "999" in html and "The school has entered no number" in html
    SafeguardingContacts.objects.create(
        social_care_telephone="020 7946 0111",
        police_team="Borough team, 020 7946 0222",
        lado_authority="London Borough of Larkspur",
        out_of_hours="020 7946 0333",
    )
    html = text(client.get(page("outside", case)))
    for said in ("0111", "Borough team, 020 7946 0222", "of Larkspur", "0333"):
        assert said in html
    assert "entered no number" not in html


def test_what_the_assessment_asks_for_is_shown_until_both_were_told(case, head, as_person):
    assessed(case, head, **IN_VAIN)
    client = as_person(head)
    html = text(client.get(page("outside", case)))
    assert "The police: not recorded as told yet." in html
    assert "The local authority: not recorded as told yet." in html
    done = client.post(page("outside", case), sent_for("outside", case))
    assert done.url == page("outside", case)  # the other is still to be told
    html = text(client.get(page("outside", case)))
    assert "The police: not recorded" not in html
    assert checked(html) == ["la"]
    case.refresh_from_db()
    sent = sent_for("outside", case) | {"body": "la"}
    assert client.post(page("outside", case), sent).url == page("detail", case)
    assert {one.body for one in Referral.objects.all()} == {Body.POLICE, Body.LA}


def test_what_was_typed_is_there_again_after_signing_in(case, head):
    browser, typed = Client(enforce_csrf_checks=True), sent_for("contact", case)
    typed |= {"words": "She came,\r\n“at last” & said: <no>."}
    response = signed_out_while_writing(browser, head, page("contact", case, 1), typed)
    assert "“at last” & said: <no>." in shown(response)
    assert not FamilyContact.objects.exists()
