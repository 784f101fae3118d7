"""The pages of the LADO and of the police: each role, each state, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Confirmation, Power
from incidents.disclosures import advising, referring
from incidents.disclosures.models import Disclosure, Limb, State
from policyportal.school.models import SafeguardingContacts
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
STATES = {
    "disclosure-refer": State.RECORDED,
    "disclosure-consult": State.RECORDED,
    "disclosure-below": State.RECORDED,
    "disclosure-advice": State.REFERRED,
    "disclosure-police": State.REFERRED,
}
PAGES = list(STATES)
WORK_PAGES = [name for name in PAGES if name != "disclosure-below"]
REASONS = {f"reason_{limb}": f"Nothing points to it ({limb})." for limb in Limb}


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    SafeguardingContacts.objects.create(consults_on_low_level=False)
    return a_disclosure(other_teacher, teacher)


def at(name, case):
    return reverse(f"incidents:{name}", args=[case.reference])


def typed(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def just_now() -> str:
    return typed(timezone.now() - timedelta(minutes=2))


def filled(name) -> dict:
    """Return what is typed on the page, with words that are found again."""
    return {
        "disclosure-refer": {
            "made_at": just_now(),
            "method": "telephone",
            "officer": "Officer Kemi Dada",
        },
        "disclosure-consult": REASONS
        | {"consulted_at": just_now(), "officer": "Officer Kemi Dada", "advice": "No referral."},
        "disclosure-below": REASONS,
        "disclosure-advice": {
            "given_at": just_now(),
            "officer": "Officer Kemi Dada",
            "words": "Keep him away from Year 6.",
            "on_suspension": "alternatives",
            "police_contacted": "no",
        },
        "disclosure-police": {
            "form": "began",
            "began-on": str(timezone.localdate()),
            "began-words": "PC Sola Grant rang.",
        },
    }[name]


def ready(name, case, head):
    return put(case, STATES[name], by=head) if STATES[name] != State.RECORDED else case


def post(client, name, case, **more):
    said = filled(name) | {"seen": Disclosure.objects.get(pk=case.pk).revision} | more
    return client.post(at(name, case), said)


@pytest.mark.parametrize("name", PAGES)
def test_the_manager_sees_and_sends_it(name, case, head, as_person):
    ready(name, case, head)
    client = as_person(head)
    page = client.get(at(name, case))
    assert page.status_code == 200
    assert page.content.decode().count("btn-primary") == 1
    sent = post(client, name, case)
    assert (sent.status_code, sent["Location"]) == (302, at("disclosure-detail", case))
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "chair", "dsl", "governor", "administrator", "slt"]
)
def test_nobody_else_finds_it(name, who, case, head, request, as_person):
    ready(name, case, head)
    client = as_person(request.getfixturevalue(who))
    assert client.get(at(name, case)).status_code == 404
    assert post(client, name, case).status_code == 404
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in(name, case, client):
    assert client.get(at(name, case)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_may_not(name, case, head, slt, as_person):
    ready(name, case, head)
    added(case, slt, Power.READ, by=head)
    client = as_person(slt)
    assert client.get(at(name, case)).status_code == 403
    assert post(client, name, case).status_code == 403


@pytest.mark.parametrize("name", WORK_PAGES)
def test_who_was_added_to_work_may(name, case, head, dsl, as_person):
    ready(name, case, head)
    added(case, dsl, Power.WORK, by=head)
    client = as_person(dsl)
    assert client.get(at(name, case)).status_code == 200
    assert post(client, name, case).status_code == 302
    assert ChronologyEntry.objects.get().by == dsl


def test_only_the_manager_asks_a_second_person(case, head, dsl, as_person):
    added(case, dsl, Power.WORK, by=head)
    assert as_person(dsl).get(at("disclosure-below", case)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_an_old_page_keeps_what_was_typed(name, case, head, as_person):
    ready(name, case, head)
    page = post(as_person(head), name, case, seen=0).content.decode()
    assert "This page is older" in page
    for value in filled(name).values():
        assert str(value) in page
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_form_says_what_is_wanted(name, case, head, as_person):
    ready(name, case, head)
    sent = {"seen": 1, "form": "began"}
    page = as_person(head).post(at(name, case), sent).content.decode()
    assert "There is a problem" in page
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_once_it_is_over_the_page_leads_back_and_the_form_is_refused(
    name, state, case, head, chair, as_person
):
    put(case, state, by=head, second=chair)
    client = as_person(head)
    assert client.get(at(name, case))["Location"] == at("disclosure-detail", case)
    page = post(client, name, case).content.decode()
    assert "unless it is reopened" in page
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_a_conduct_record_has_none_of_it(name, case, other_teacher, teacher, head, as_person):
    record = a_conduct_record(other_teacher, teacher)
    client = as_person(head)
    assert client.get(at(name, record))["Location"] == at("disclosure-detail", record)
    assert "conduct record" in post(client, name, record).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_out_of_turn_it_leads_back_or_is_refused(name, case, head, as_person):
    if name == "disclosure-police":
        return
    wrong = State.REFERRED if STATES[name] == State.RECORDED else State.RECORDED
    if wrong == State.REFERRED:
        put(case, wrong, by=head)
    client = as_person(head)
    assert client.get(at(name, case)).status_code == 302
    page = post(client, name, case)
    assert (page.status_code, "There is a problem" in page.content.decode()) == (200, True)
    assert Disclosure.objects.get().state == wrong


@pytest.mark.parametrize("name", PAGES)
def test_as_many_queries_with_a_long_chronology(name, case, head, as_person):
    ready(name, case, head)
    client = as_person(head)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(at(name, case)).status_code == 200
        return len(made)

    queries()
    if name == "disclosure-advice":
        advise(case, head)
    few = queries()
    for _ in range(12):
        if name == "disclosure-advice":
            advise(case, head)
        else:
            a_disclosure(head, None)
    assert queries() == few


def advise(case, head):
    advising.record_advice(
        case,
        given_at=timezone.now(),
        officer="Kemi Dada",
        words="Keep him away from Year 6.",
        on_suspension=advising.OnSuspension.NOT_SAID,
        police_contacted=False,
        seen=None,
        by=head,
    )


# Each page's own


def test_refer_shows_the_lado_and_what_is_missing(case, head, as_person):
    SafeguardingContacts.objects.update(lado_name="Kemi Dada", lado_telephone="020 7946 0999")
    page = as_person(head).get(at("disclosure-refer", case)).content.decode()
    assert "020 7946 0999" in page
    assert "Check these" in page
    assert "Which child or children it is about" in page
    assert at("disclosure-referral", case) in page


def test_refer_without_a_number_says_how_to_find_one(case, head, as_person):
    page = as_person(head).get(at("disclosure-refer", case)).content.decode()
    assert "entered no number" in page
    assert reverse("school:safeguarding") in page
    assert post(as_person(head), "disclosure-refer", case).status_code == 302


def test_a_time_to_come_is_refused_at_its_field(case, head, as_person):
    made_at = typed(timezone.now() + timedelta(days=2))
    page = post(as_person(head), "disclosure-refer", case, made_at=made_at).content.decode()
    assert "This lies in the future" in page
    assert "Officer Kemi Dada" in page


def test_the_limbs_that_were_ticked_say_so(case, head, as_person):
    page = as_person(head).get(at("disclosure-consult", case)).content.decode()
    assert page.count("This was ticked when it was recorded") == len(case.limbs) == 1


def test_a_reason_that_is_missing_is_asked_for_at_its_limb(case, head, as_person):
    page = post(as_person(head), "disclosure-consult", case, reason_risk="").content.decode()
    assert "Say why this is not met: may pose a risk of harm to children." in page
    assert "No referral." in page
    assert Disclosure.objects.get().state == State.RECORDED


def test_where_a_consultation_is_the_rule_the_page_leads_there(case, head, as_person):
    SafeguardingContacts.objects.update(consults_on_low_level=True)
    client = as_person(head)
    assert client.get(at("disclosure-below", case))["Location"] == at("disclosure-consult", case)
    page = post(client, "disclosure-below", case).content.decode()
    assert "was consulted" in page
    assert REASONS["reason_harmed"] in page
    assert not Confirmation.objects.exists()


def test_the_second_person_is_named_before_they_are_asked(case, head, as_person):
    page = as_person(head).get(at("disclosure-below", case)).content.decode()
    assert "Daniel Rosen is asked to confirm it" in page


def test_kept_below_it_can_be_referred_from_its_page(case, head, as_person):
    client = as_person(head)
    post(client, "disclosure-consult", case)
    assert Disclosure.objects.get().state == State.BELOW
    assert client.get(at("disclosure-refer", case)).status_code == 200
    post(client, "disclosure-refer", case)
    row = Disclosure.objects.get()
    assert row.state == State.REFERRED
    assert len(referring.reasons_below(row)) == len(Limb)


def test_advice_so_far_stands_above_more(case, head, as_person):
    put(case, State.REFERRED, by=head)
    client = as_person(head)
    post(client, "disclosure-advice", case)
    page = client.get(at("disclosure-advice", case)).content.decode()
    assert "More advice" in page
    assert "Keep him away from Year 6." in page


def test_the_police_from_beginning_to_end(case, head, as_person):
    client, today = as_person(head), str(timezone.localdate())
    post(client, "disclosure-police", case)
    page = client.get(at("disclosure-police", case)).content.decode()
    assert "Next review by" in page
    reviewed = {"form": "reviewed", "reviewed-on": today, "reviewed-words": "They go on."}
    assert post(client, "disclosure-police", case, **reviewed).status_code == 302
    due = timezone.localdate() + timedelta(days=14)
    assert Disclosure.objects.get().police_review_due == due
    ended = {"form": "ended", "ended-on": today, "ended-words": "No further action."}
    assert post(client, "disclosure-police", case, **ended).status_code == 302
    assert Disclosure.objects.get().police_ended_on == timezone.localdate()
    page = client.get(at("disclosure-police", case)).content.decode()
    assert "If they have begun again" in page


def test_a_review_sent_too_late_is_not_lost(case, head, as_person):
    sent = {
        "form": "reviewed",
        "reviewed-on": str(timezone.localdate()),
        "reviewed-words": "They have the telephone.",
    }
    page = post(as_person(head), "disclosure-police", case, **sent).content.decode()
    assert "Record first since when" in page
    assert "They have the telephone." in page
    assert page.count("btn-primary") == 1


def test_a_form_that_is_none_changes_nothing(case, head, as_person):
    page = post(as_person(head), "disclosure-police", case, form="burn")
    assert page.status_code == 200
    assert not ChronologyEntry.objects.exists()
