"""Pages of the outcome, of the DBS and the TRA, and of the disciplinary procedure."""

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.viewing import seen_by
from incidents.disclosures.concluding_forms import MEANS
from incidents.disclosures.models import Disclosure, Outcome, State
from policyportal.audit.models import Entry
from tests.incidents.disclosures.test_concluding import conclude
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

LATER = ["dbs", "tra", "disciplinary"]
NOBODY_ELSE = ["teacher", "other_teacher", "dsl", "slt", "administrator", "chair", "governor"]


@pytest.fixture
def case(other_teacher, teacher, head, school):
    return put(a_disclosure(other_teacher, teacher), State.ADVISED, by=head)


@pytest.fixture
def substantiated(case, head):
    return conclude(case, head)


def page(name, case):
    if name in ("dbs", "tra", "gmc"):
        return reverse("incidents:disclosure-body", args=[case.reference, name])
    return reverse(f"incidents:disclosure-{name}", args=[case.reference])


def sent_for(name, case) -> dict:
    body = {"answer": "not-met", "reasons": "No teacher."}
    return {"seen": case.revision} | {
        "outcome": {"outcome": "unfounded", "reasons": "It was his son.", "born_on": "1990-05-17"},
        "dbs": body,
        "tra": body,
        "disciplinary": {
            "stage": "hearing",
            "on": timezone.localdate().isoformat(),
            "words": "The panel met.",
        },
    }[name]


def shown(response) -> str:
    return response.content.decode()


def test_the_outcome_is_recorded(case, head, as_person):
    client = as_person(head)
    text = shown(client.get(page("outcome", case)))
    assert all(means in text for means in MEANS.values())
    done = client.post(page("outcome", case), sent_for("outcome", case))
    assert done.url == reverse("incidents:disclosure-detail", args=[case.reference])
    row = Disclosure.objects.get()
    assert (row.outcome, row.born_on) == (Outcome.UNFOUNDED, "1990-05-17")
    assert row.kept_until is not None


@pytest.mark.parametrize("name", LATER)
def test_what_a_substantiated_one_opens(name, substantiated, head, as_person):
    client = as_person(head)
    assert client.get(page(name, substantiated)).status_code == 200
    assert client.post(page(name, substantiated), sent_for(name, substantiated)).status_code == 302
    assert ChronologyEntry.objects.latest("number").what == name
    assert client.get(page(name, substantiated)).status_code == 200


@pytest.mark.parametrize("name", LATER)
def test_other_outcomes_open_nothing(name, case, head, as_person):
    done = conclude(case, head, outcome=Outcome.FALSE)
    client = as_person(head)
    assert client.get(page(name, done)).status_code == 302
    assert "Only a substantiated" in shown(client.post(page(name, done), sent_for(name, done)))


@pytest.mark.parametrize("name", LATER)
@pytest.mark.parametrize("state", [State.RECORDED, State.REFERRED, State.ADVISED, State.BELOW])
def test_nothing_opens_before_an_outcome(
    state, name, other_teacher, teacher, head, school, as_person
):
    case = put(a_disclosure(other_teacher, teacher), state, by=head)
    client = as_person(head)
    assert client.get(page(name, case)).status_code == 302
    assert "Record the outcome first." in shown(client.post(page(name, case), sent_for(name, case)))


@pytest.mark.parametrize("state", [s for s in State if s != State.ADVISED])
def test_an_outcome_only_once_advised(
    state, other_teacher, teacher, head, chair, school, as_person
):
    case = put(a_disclosure(other_teacher, teacher), state, by=head, second=chair)
    client = as_person(head)
    assert client.get(page("outcome", case)).status_code == 302
    response = client.post(page("outcome", case), sent_for("outcome", case))
    assert response.status_code == 200
    assert "There is a problem" in shown(response)
    assert "It was his son." in shown(response)
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["outcome", *LATER])
@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_for_everybody_else_there_is_no_such_case(
    who, name, method, substantiated, request, as_person
):
    client = as_person(request.getfixturevalue(who))
    response = getattr(client, method)(page(name, substantiated), sent_for(name, substantiated))
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["outcome", *LATER])
def test_anonymous_people_sign_in(name, substantiated, client):
    response = client.get(page(name, substantiated))
    assert response.status_code == 302 and "/account/" in response.url


def test_the_outcome_is_the_case_manager_s_own(case, dsl, head, as_person):
    added(case, dsl, Power.WORK, by=head)
    assert as_person(dsl).get(page("outcome", case)).status_code == 403
    sent = sent_for("outcome", case)
    assert as_person(dsl).post(page("outcome", case), sent).status_code == 403


@pytest.mark.parametrize("name", LATER)
def test_who_was_added_to_work_may_and_who_reads_may_not(
    name, substantiated, dsl, governor, head, as_person
):
    added(substantiated, dsl, Power.WORK, by=head)
    added(substantiated, governor, Power.READ, by=head)
    assert as_person(dsl).get(page(name, substantiated)).status_code == 200
    assert as_person(governor).get(page(name, substantiated)).status_code == 403


@pytest.mark.parametrize("name", ["outcome", *LATER])
def test_an_older_page_is_refused_and_keeps_what_was_typed(name, substantiated, head, as_person):
    sent = sent_for(name, substantiated) | {"seen": substantiated.revision - 1}
    response = as_person(head).post(page(name, substantiated), sent)
    assert response.status_code == 200
    assert "older than what is kept" in shown(response)
    assert sent.get("words", sent.get("reasons")) in shown(response)
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", LATER)
def test_an_empty_form_says_what_is_wanted(name, substantiated, head, as_person):
    response = as_person(head).post(page(name, substantiated), {"seen": substantiated.revision})
    assert response.status_code == 200
    assert "There is a problem" in shown(response)


def test_an_empty_outcome_says_what_is_wanted(case, head, as_person):
    response = as_person(head).post(page("outcome", case), {"seen": case.revision})
    assert "Say what the outcome rests on." in shown(response)


def test_there_is_no_third_body(substantiated, head, as_person):
    assert as_person(head).get(page("gmc", substantiated)).status_code == 404


@pytest.mark.parametrize("name", ["outcome", *LATER])
def test_not_for_conduct(name, other_teacher, teacher, head, school, as_person):
    record = put(a_conduct_record(other_teacher, teacher), State.CONCLUDED, by=head)
    client = as_person(head)
    assert client.get(page(name, record)).status_code == 302
    assert "conduct record" in shown(client.post(page(name, record), sent_for(name, record)))


def test_while_the_police_go_on_the_page_says_so(case, head, as_person):
    client = as_person(head)
    assert "The police have not finished" not in shown(client.get(page("outcome", case)))
    Disclosure.objects.update(police_since=timezone.localdate())
    assert "The police have not finished" in shown(client.get(page("outcome", case)))


@pytest.mark.parametrize("name", LATER)
def test_each_look_is_in_the_log_and_a_step_is_no_look(name, substantiated, head, as_person):
    client, looks = as_person(head), Entry.objects.filter(action="case.viewed")
    client.get(page(name, substantiated))
    assert looks.count() == 1
    client.post(page(name, substantiated), sent_for(name, substantiated))
    assert looks.count() == 1
    assert [one.person for one in seen_by(substantiated)] == [head]
