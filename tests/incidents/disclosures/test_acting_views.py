"""Pages about the person at work, and about who was told what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.viewing import seen_by
from incidents.disclosures import acting, advising, told
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Action, Disclosure, State
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from tests.conftest import make_person
from tests.incidents.disclosures.test_acting import OVERRIDING, SUSPENDING
from tests.incidents.disclosures.test_supporting import name_contact, offer
from tests.incidents.disclosures.test_told import tell
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

PAGES = ["action", "written", "told", "charged", "support"]


@pytest.fixture
def case(other_teacher, teacher, head, school):
    return put(a_disclosure(other_teacher, teacher), State.ADVISED, by=head)


@pytest.fixture
def suspended(case, head):
    return acting.act(case, **SUSPENDING, seen=None, by=head)


def page(name, case):
    return reverse(f"incidents:disclosure-{name}", args=[case.reference])


def at(name, moment=None):
    """Return a time as a form sends it."""
    return {name: timezone.localtime(moment or timezone.now()).strftime("%Y-%m-%dT%H:%M")}


def sent_for(name, case) -> dict:
    return {"seen": case.revision} | {
        "action": SUSPENDING,
        "written": {"how": "handed"} | at("at"),
        "told": {"who": "parents", "how": "telephone", "words": "All of it."} | at("told_at"),
        "charged": {"on": timezone.localdate().isoformat(), "words": "The police rang."},
        "support": {
            "form": "contact",
            "contact-contact": "Sofia Marsh",
            "contact-reach": "In room 3",
        },
    }[name]


def shown(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_the_case_manager_reads_each_page_and_sends_it(name, suspended, head, as_person):
    client = as_person(head)
    assert client.get(page(name, suspended)).status_code == 200
    before = ChronologyEntry.objects.count()
    done = client.post(page(name, suspended), sent_for(name, suspended))
    assert done.status_code == 302
    assert done.url == reverse("incidents:disclosure-detail", args=[suspended.reference])
    assert ChronologyEntry.objects.count() == before + 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]
)
def test_for_everybody_else_there_is_no_such_case(who, name, method, suspended, request, as_person):
    client = as_person(request.getfixturevalue(who))
    response = getattr(client, method)(page(name, suspended), sent_for(name, suspended))
    assert response.status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_anonymous_people_sign_in(name, suspended, client):
    response = client.get(page(name, suspended))
    assert response.status_code == 302 and "/account/" in response.url


@pytest.mark.parametrize("name", PAGES)
def test_who_was_added_to_work_may_and_who_reads_may_not(
    name, suspended, dsl, governor, head, as_person
):
    added(suspended, dsl, Power.WORK, by=head)
    added(suspended, governor, Power.READ, by=head)
    assert as_person(dsl).get(page(name, suspended)).status_code == 200
    assert as_person(governor).get(page(name, suspended)).status_code == 403
    sent = sent_for(name, suspended)
    assert as_person(governor).post(page(name, suspended), sent).status_code == 403


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_once_it_has_ended_there_is_nothing_to_fill_in(
    state, name, other_teacher, teacher, head, chair, as_person
):
    case = put(a_disclosure(other_teacher, teacher), state, by=head, second=chair)
    assert as_person(head).get(page(name, case)).status_code == 302
    response = as_person(head).post(page(name, case), sent_for(name, case) | OVERRIDING)
    assert response.status_code == 200
    assert "unless it is reopened" in shown(response)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_older_page_is_refused_and_keeps_what_was_typed(name, suspended, head, as_person):
    sent = sent_for(name, suspended) | {"seen": suspended.revision - 1}
    before = ChronologyEntry.objects.count()
    response = as_person(head).post(page(name, suspended), sent)
    assert response.status_code == 200
    assert "older than what is kept" in shown(response)
    assert f'name="seen" value="{suspended.revision}"' in shown(response)
    assert ChronologyEntry.objects.count() == before
    for text in ("Ruth Adeyemi, for the governing board", "All of it.", "Sofia Marsh"):
        if text in sent.values():
            assert text in shown(response)


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_form_says_what_is_wanted(name, suspended, head, as_person):
    response = as_person(head).post(page(name, suspended), {"seen": suspended.revision})
    assert response.status_code == 200
    assert "There is a problem" in shown(response)


@pytest.mark.parametrize("name", ["action", "written", "charged"])
def test_not_for_conduct(name, other_teacher, teacher, head, as_person):
    record = a_conduct_record(other_teacher, teacher)
    assert as_person(head).get(page(name, record)).status_code == 302


@pytest.mark.parametrize("name", ["told", "support"])
def test_for_conduct_too(name, other_teacher, teacher, head, as_person):
    record = a_conduct_record(other_teacher, teacher)
    assert as_person(head).get(page(name, record)).status_code == 200
    assert as_person(head).post(page(name, record), sent_for(name, record)).status_code == 302


# A decision about work


def test_before_advice_the_page_asks_for_the_risk_and_the_child(
    other_teacher, teacher, head, as_person
):
    case, client = a_disclosure(other_teacher, teacher), as_person(head)
    text = shown(client.get(page("action", case)))
    assert "The advice is not in yet" in text and "No change at work" not in text
    refused = client.post(page("action", case), SUSPENDING | {"seen": case.revision})
    assert "Say what the immediate risk is." in shown(refused)
    assert "Name the child" in shown(refused)
    assert SUSPENDING["why_not_alternatives"] in shown(refused)
    client.post(page("action", case), SUSPENDING | OVERRIDING | {"seen": case.revision})
    assert Disclosure.objects.get().overridden_by == head


def test_once_advised_the_page_shows_the_advice_and_asks_for_no_risk(case, head, as_person):
    text = shown(as_person(head).get(page("action", case)))
    assert "The advice is not in yet" not in text
    assert "override_reason" not in text


def test_the_advice_is_read_beside_the_decision(other_teacher, teacher, head, school, as_person):
    case = put(a_disclosure(other_teacher, teacher), State.REFERRED, by=head)
    advising.record_advice(
        case,
        given_at=timezone.now(),
        officer="Joan Barrow",
        words="Look for work away from the class first.",
        on_suspension="alternatives",
        police_contacted=False,
        seen=None,
        by=head,
    )
    text = shown(as_person(head).get(page("action", case)))
    assert "Look for work away from the class first." in text and "Joan Barrow" in text


def test_what_was_typed_as_the_advice_came_in_is_shown_again(case, head, as_person):
    sent = SUSPENDING | OVERRIDING | {"seen": case.revision}
    response = as_person(head).post(page("action", case), sent)
    assert response.status_code == 200
    assert "He is with her now." in shown(response)
    assert "nothing is done before it" in shown(response)


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        (Action.NONE, ["decided_by_employer"]),
        (Action.ALTERNATIVE, ["decided_by_employer", "alternatives"]),
        (
            Action.SUSPENDED,
            ["decided_by_employer", "views_canvassed", "alternatives", "why_not_alternatives"],
        ),
    ],
)
def test_all_that_is_missing_is_said_at_once(action, wanted, case, head, as_person):
    sent = {"action": action, "seen": case.revision}
    text = shown(as_person(head).post(page("action", case), sent))
    for field, sentence in acting.NEEDED.items():
        assert (sentence in text) == (field in wanted), field


# In writing


def test_nothing_to_confirm_leads_back(case, head, as_person):
    assert as_person(head).get(page("written", case)).status_code == 302
    response = as_person(head).post(page("written", case), sent_for("written", case))
    assert "Nobody is suspended" in shown(response)


def test_a_time_to_come_is_refused_at_its_field(suspended, head, as_person):
    sent = sent_for("written", suspended) | at("at", timezone.now() + timedelta(days=2))
    response = as_person(head).post(page("written", suspended), sent)
    assert response.status_code == 200
    assert Disclosure.objects.get().written_at is None
    assert "future" in shown(response)


# Who was told


def test_the_warning_about_publishing_goes_with_a_charge(case, head, as_person):
    client = as_person(head)
    assert "section 141F" in shown(client.get(page("told", case)))
    sent = sent_for("told", case) | {"warned": "on"}
    client.post(page("told", case), sent)
    assert told.ledger(case).lines[0].warned
    case.refresh_from_db()
    client.post(page("charged", case), sent_for("charged", case))
    assert "it is an offence to publish" not in shown(client.get(page("told", case)))
    assert client.get(page("charged", case)).status_code == 302


def test_no_warning_for_somebody_who_does_not_teach(other_teacher, governor, head, as_person):
    case = a_disclosure(other_teacher, governor)
    text = shown(as_person(head).get(page("told", case)))
    assert "it is an offence to publish" not in text and 'name="warned"' not in text


def test_the_ledger_escapes_what_was_typed(case, head, as_person):
    tell(case, head, words="<script>alert(1)</script>")
    text = shown(as_person(head).get(page("told", case)))
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


# Contact and support


def test_each_of_the_two_forms_is_sent_by_itself(case, head, as_person):
    client = as_person(head)
    wrong = {"form": "support", "seen": case.revision, "support-words": "Tea."}
    response = client.post(page("support", case), wrong)
    assert "Tick what was offered." in shown(response)
    assert "Name the contact." not in shown(response)
    right = wrong | {"support-offered": ["union"]} | at("support-offered_at")
    assert client.post(page("support", case), right).status_code == 302
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words) == (Happening.SUPPORT, "Tea.")


def test_the_person_is_not_their_own_contact(case, head, as_person):
    sent = sent_for("support", case) | {"contact-contact": "Amina Yusuf"}
    response = as_person(head).post(page("support", case), sent)
    assert "Name somebody else" in shown(response)


def test_a_chair_works_on_a_case_about_the_head(head, chair, other_teacher, as_person):
    case = put(a_disclosure(other_teacher, head), State.ADVISED, by=chair)
    assert as_person(head).get(page("action", case)).status_code == 404
    response = as_person(chair).post(page("action", case), sent_for("action", case))
    assert response.status_code == 302
    assert Disclosure.objects.get().action == Action.SUSPENDED


@pytest.mark.parametrize("name", ["told", "support"])
def test_a_page_costs_the_same_for_one_entry_and_for_many(name, case, head, as_person):
    client, counts = as_person(head), []
    for entries in (1, 9):
        while ChronologyEntry.objects.filter(what=Happening.TOLD).count() < entries:
            tell(case, head, who="subject")
            offer(case, head)
            name_contact(case, head)
        client.get(page(name, case))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(name, case))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_somebody_new_is_no_teacher_of_an_earlier_case(other_teacher, head, as_person, school):
    clerk = make_person("ida.moss@larkspur.example", "Ida", "Moss", Role.ADMINISTRATOR)
    case = a_disclosure(other_teacher, clerk)
    assert as_person(head).get(page("charged", case)).status_code == 302


@pytest.mark.parametrize("name", ["action", "written", "told", "support"])
def test_each_look_is_in_the_log_and_a_step_is_no_look(name, suspended, head, as_person):
    client, looks = as_person(head), Entry.objects.filter(action="case.viewed")
    client.get(page(name, suspended))
    assert looks.count() == 1
    client.post(page(name, suspended), sent_for(name, suspended))
    assert looks.count() == 1
    assert [one.person for one in seen_by(suspended)] == [head]
