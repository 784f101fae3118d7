"""The pages of records: the list, one record, and each of its steps."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import Body
from incidents.cases import confirmations
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.viewing import VIEWED
from incidents.disclosures.told import How
from incidents.reporting import actions, bans
from incidents.reporting.duties import DUTIES
from incidents.reporting.models import IctBan, Kind, Record, State
from policyportal.audit.models import Entry
from tests.incidents.disclosures.reading import text
from tests.incidents.reporting.rows import SAID, a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db

NOW = "2026-01-05T09:30"
SENT = {
    "parents-told": {"done": "yes", "told_at": NOW, "how": "telephone", "words": "They know."},
    "outside": {"body": "police", "done": "yes", "made_at": NOW, "words": "101, CAD 17."},
    "tick": {"note": "She understood."},
    "ban": {"words": "", "starts_on": "", "ends_on": "", "child": ""},
    "close": {"words": "Nothing more came."},
    "void": {"reason": "The wrong child."},
}
MORE = {"tick": ["pupil-spoken"]}
STRANGERS = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor"]


@pytest.fixture
def case(school, teacher, head, dsl, chair):
    """A record of the head's, in which the parents were told so that it can be closed."""
    return a_record(teacher, Kind.FIREWALL)


def page(name, case, *more):
    return reverse(f"incidents:record-{name}", args=[case.reference, *(more or MORE.get(name, []))])


def detail(case):
    return page("detail", case)


def ready(name, case, by):
    """Let the page have something to do."""
    if name == "close":
        tell(case, by)
        actions.tick(case, "no-ban", note="Shown by a technician.", seen=None, by=by)
    case.refresh_from_db()
    return case


def tell(case, by):
    told = {"told_at": timezone.now(), "how": How.LETTER, "words": "What happened."}
    actions.parents_told(case, **told, seen=None, by=by)


def a_ban(case, by, days=14):
    today = timezone.localdate()
    child = case.involved.first().child
    return bans.set_ban(
        case,
        child=child,
        starts_on=today,
        ends_on=today + timedelta(days=days),
        seen=None,
        by=by,
    )


def fields(name, case) -> dict:
    case.refresh_from_db()
    said = SENT[name] | {"seen": case.revision}
    if name == "ban":
        today = timezone.localdate()
        child = case.involved.first().child_id
        said |= {"child": child, "starts_on": today, "ends_on": today + timedelta(days=7)}
    return said


@pytest.mark.parametrize("name", SENT)
def test_a_step_is_read_and_sent(name, case, head, as_person):
    ready(name, case, head)
    client = as_person(head)
    html = client.get(page(name, case)).content.decode()
    assert html.count("btn-primary") == (0 if name == "void" else 1)
    assert f'name="seen" value="{case.revision}"' in html
    entries = ChronologyEntry.objects.count()
    done = client.post(page(name, case), fields(name, case))
    assert (done.status_code, done.url) == (302, detail(case))
    assert ChronologyEntry.objects.count() == entries + 1


@pytest.mark.parametrize("name", SENT)
def test_an_older_page_changes_nothing_and_keeps_what_was_typed(name, case, head, as_person):
    ready(name, case, head)
    said = fields(name, case) | {"seen": 0}
    answer = as_person(head).post(page(name, case), said)
    assert "This page is older" in text(answer)
    typed = said.get("words") or said.get("reason") or said.get("note")
    if typed:
        assert typed in text(answer)
    assert Record.objects.get().state == State.RECEIVED
    assert not IctBan.objects.exists()


@pytest.mark.parametrize("name", ["detail", *SENT])
@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_record(who, name, case, as_person, request):
    client = as_person(request.getfixturevalue(who))
    assert client.get(page(name, case)).status_code == 404
    if name != "detail":
        assert client.post(page(name, case), fields(name, case)).status_code == 404
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("name", ["detail", *SENT])
def test_strangers_sign_in(name, case, client):
    assert client.get(page(name, case)).status_code == 302


@pytest.mark.parametrize("name", SENT)
def test_who_was_added_to_read_takes_no_step(name, case, head, other_teacher, as_person):
    added(case, other_teacher, Power.READ, by=head)
    assert as_person(other_teacher).get(detail(case)).status_code == 200
    assert as_person(other_teacher).get(page(name, case)).status_code == 403
    assert as_person(other_teacher).post(page(name, case), SENT[name]).status_code == 403


@pytest.mark.parametrize("name", SENT)
def test_who_was_added_to_work_takes_each_step_but_voiding(
    name, case, head, other_teacher, as_person
):
    ready(name, case, head)
    added(case, other_teacher, Power.WORK, by=head)
    answer = as_person(other_teacher).post(page(name, case), fields(name, case))
    assert answer.status_code == (403 if name == "void" else 302)


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED, State.HANDED_OVER])
def test_the_page_of_a_step_leads_back_once_it_has_ended(state, name, case, head, chair, as_person):
    Record.objects.filter(pk=case.pk).update(
        state=state, closed_at=timezone.now(), closed_by=head, confirmed_by=chair
    )
    client = as_person(head)
    assert client.get(page(name, case)).url == detail(case)
    assert client.post(page(name, case), fields(name, case)).status_code == 200
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("parents-told", {"done": ""}, "Say whether the parents were told."),
        ("parents-told", {"told_at": ""}, "Give the day and the time."),
        ("parents-told", {"told_at": "2099-01-01T10:00"}, "This lies in the future."),
        ("parents-told", {"how": ""}, "Say how they were told."),
        ("parents-told", {"how": "pigeon"}, "Select a valid choice."),
        ("parents-told", {"words": " "}, "Write what they were told"),
        ("outside", {"body": ""}, "Say who it is taken to."),
        ("outside", {"body": "new-school"}, "Select a valid choice."),
        ("outside", {"made_at": "soon"}, "Give the day and the time."),
        ("outside", {"words": ""}, "Write who was spoken to"),
        ("ban", {"child": ""}, "Choose the child."),
        ("ban", {"child": "999999"}, "Select a valid choice."),
        ("ban", {"ends_on": ""}, "Give the last day."),
        ("ban", {"ends_on": "2020-01-01"}, "The last day lies before the first."),
        ("close", {"words": ""}, "Write what came of it."),
        ("void", {"reason": ""}, "Say what the mistake was."),
    ],
)
def test_bad_input_is_said_at_its_field(name, wrong, sentence, case, head, as_person):
    ready(name, case, head)
    entries = ChronologyEntry.objects.count()
    answer = as_person(head).post(page(name, case), fields(name, case) | wrong)
    assert sentence in text(answer)
    assert "There is a problem" in text(answer)
    assert ChronologyEntry.objects.count() == entries


def test_not_told_takes_no_time(case, head, as_person):
    said = {"done": "no", "words": "They live abroad and cannot be reached.", "seen": 1}
    assert as_person(head).post(page("parents-told", case), said).status_code == 302
    assert ChronologyEntry.objects.get().what == "parents-not-told"


def test_not_referred_takes_no_time(case, head, as_person):
    said = {"body": "la", "done": "no", "words": "Nothing for them.", "seen": 1}
    assert as_person(head).post(page("outside", case), said).status_code == 302
    assert ChronologyEntry.objects.get().what == "outside-not-told"


def test_there_are_no_other_steps_and_bodies(case, head, as_person):
    client = as_person(head)
    assert client.get(page("tick", case, "phone-back")).status_code == 404
    assert client.get(page("outside", case, "new-school")).status_code == 404
    assert 'value="ceop"' in client.get(page("outside", case, "ceop")).content.decode()


def test_the_page_of_a_body_has_it_chosen(case, head, as_person):
    html = as_person(head).get(page("outside", case, "ceop")).content.decode()
    assert re.search(r'<input[^>]*value="ceop"[^>]*checked', html)


def test_no_ban_asks_why(case, head, as_person):
    answer = as_person(head).post(page("tick", case, "no-ban"), {"note": "", "seen": 1})
    assert "Say why there is no supervised use." in text(answer)


def test_a_ticked_step_leads_back(case, head, as_person):
    actions.tick(case, "pupil-spoken", seen=None, by=head)
    assert as_person(head).get(page("tick", case)).url == detail(case)


def test_only_a_firewall_record_has_the_page_of_supervised_use(teacher, case, head, as_person):
    other = a_record(teacher, Kind.PUPIL_CONTACT)
    assert as_person(head).get(page("ban", other)).url == detail(other)


def test_without_a_child_nobody_can_be_chosen(teacher, case, head, as_person):
    other = a_record(teacher, Kind.FIREWALL, children=())
    answer = as_person(head).get(page("ban", other))
    assert "No child is named in this record yet." in text(answer)
    assert "btn-primary" not in answer.content.decode()


def test_a_ban_is_ended_on_its_page(case, head, dsl, as_person):
    ban = a_ban(case, head)
    address = page("ban-end", case, ban.pk)
    assert as_person(dsl).get(address).status_code == 404
    client = as_person(head)
    assert address in client.get(detail(case)).content.decode()
    case.refresh_from_db()
    assert "Say why" in text(client.post(address, {"words": "", "seen": case.revision}))
    said = {"words": "She keeps to it.", "seen": case.revision}
    assert client.post(address, said).url == detail(case)
    assert not IctBan.objects.running_on(timezone.localdate()).exists()
    assert client.get(address).url == detail(case)
    assert "Ended early by Ruth Adeyemi" in text(client.get(detail(case)))


def test_a_ban_of_another_record_is_none_of_this_one(teacher, case, head, as_person):
    ban = a_ban(a_record(teacher, Kind.FIREWALL), head)
    assert as_person(head).get(page("ban-end", case, ban.pk)).status_code == 404


def test_a_ban_can_be_ended_once_the_record_is_closed(case, head, as_person):
    ban = a_ban(case, head)
    Record.objects.filter(pk=case.pk).update(
        state=State.CLOSED, closed_at=timezone.now(), closed_by=head
    )
    case.refresh_from_db()
    said = {"words": "Enough.", "seen": case.revision}
    address = page("ban-end", case, ban.pk)
    assert address in as_person(head).get(detail(case)).content.decode()
    assert as_person(head).post(address, said).status_code == 302


def test_what_has_to_come_first_is_listed(case, head, as_person):
    answer = as_person(head).get(page("close", case))
    assert "Tell the parents and record it" in text(answer)
    assert "<form method" not in answer.content.decode().split("<h1>")[1]
    answer = as_person(head).post(page("close", case), fields("close", case))
    assert "cannot be closed yet" in text(answer)
    assert "Nothing more came.</textarea>" in answer.content.decode()


def test_closing_says_until_when_it_is_kept_and_whose_figure_that_is(case, head, as_person):
    ready("close", case, head)
    assert "The figure is the school’s own." in text(as_person(head).get(page("close", case)))


def test_voiding_asks_the_chair(case, head, chair, as_person):
    assert "Daniel Rosen is asked to confirm it" in text(as_person(head).get(page("void", case)))
    as_person(head).post(page("void", case), fields("void", case))
    asked = confirmations.open_one(case)
    assert (asked.purpose, asked.second) == ("void", chair)
    assert SAID in text(as_person(chair).get(detail(case)))
    answer = reverse("incidents:case-confirm", args=[case.reference])
    case.refresh_from_db()
    said = {"answer": "confirm", "words": "", "seen": case.revision}
    as_person(chair).post(answer, said)
    assert Record.objects.get().state == State.VOIDED
    assert as_person(chair).get(detail(case)).status_code == 404


@pytest.mark.parametrize("kind", Kind)
def test_a_record_says_what_it_is_and_what_the_policy_says(
    kind, school, teacher, head, dsl, as_person
):
    case = a_record(teacher, kind)
    client = as_person(case.case_manager)
    html = client.get(detail(case)).content.decode()
    found = text(client.get(detail(case)))
    assert kind.label in found
    assert DUTIES[kind].says in found
    for key in DUTIES[kind].clauses:
        assert key in found
    assert SAID in found
    assert "Femi Adeleke" in found
    assert html.count("btn-primary") == 1
    assert found.count("Next") >= 1
    assert ("999" in found) == (kind in (Kind.CONTACT, Kind.IMAGES))
    assert ("No such image is ever put into the portal" in found) == (
        kind in (Kind.CONTACT, Kind.IMAGES)
    )


def test_every_look_is_in_the_log_and_the_first_picks_it_up(case, head, as_person):
    as_person(head).get(detail(case))
    assert Entry.objects.filter(action=VIEWED, by=f"people.person:{head.pk}").count() == 1
    assert Record.objects.get().picked_up_at


def test_the_steps_follow_what_was_done(case, head, as_person):
    client = as_person(head)
    assert "Speak to the pupil" in text(client.get(detail(case)))
    actions.tick(case, "pupil-spoken", seen=None, by=head)
    tell(case, head)
    a_ban(case, head)
    html = client.get(detail(case)).content.decode()
    assert page("tick", case, "filter-checked") in html
    assert page("tick", case) not in html
    assert html.count("btn-primary") == 1
    assert page("close", case) in html


def test_the_referrals_of_a_danger_kind_are_steps(school, teacher, dsl, as_person):
    case = a_record(teacher, Kind.IMAGES)
    html = as_person(dsl).get(detail(case)).content.decode()
    for body in (Body.POLICE, Body.SOCIAL_CARE, Body.CEOP):
        assert page("outside", case, body.value) in html
    assert page("outside", case, "la") not in html


def test_a_closed_record_shows_what_was_left(case, head, as_person):
    tell(case, head)
    Record.objects.filter(pk=case.pk).update(
        state=State.CLOSED, closed_at=timezone.now(), closed_by=head
    )
    answer = as_person(head).get(detail(case))
    assert "What was done" in text(answer)
    assert "Not recorded" in text(answer)
    assert "btn-primary" not in answer.content.decode()


def test_what_was_handed_over_says_only_that(case, head, as_person):
    ban = a_ban(case, head)
    Record.objects.filter(pk=case.pk).update(
        state=State.HANDED_OVER, closed_at=timezone.now(), closed_by=head
    )
    answer = as_person(head).get(detail(case))
    assert "Handed over" in text(answer)
    assert SAID not in text(answer)
    assert Kind.FIREWALL.label not in text(answer)
    assert page("ban-end", case, ban.pk) in answer.content.decode()


def test_told_in_confidence_stays_visible(school, teacher, dsl, as_person):
    case = a_record(teacher, Kind.PHONE)
    case.account = {"in_confidence": "The child asked that nobody at home hears who said it."}
    case.save(update_fields=["account_sealed"])
    assert "In confidence" in text(as_person(dsl).get(detail(case)))


def queries_of(client, address) -> int:
    client.get(address)  # whatever is read once has been read
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_page_takes_as_many_queries_for_many(school, teacher, head, dsl, as_person):
    few = a_record(teacher, Kind.FIREWALL)
    many = a_record(teacher, Kind.FIREWALL, children=tuple(f"Child {n}" for n in range(8)))
    for case, times in ((few, 1), (many, 8)):
        for one in list(case.involved.all())[:times]:
            today = timezone.localdate()
            days = {"starts_on": today, "ends_on": today + timedelta(days=3)}
            bans.set_ban(case, child=one.child, **days, seen=None, by=head)
            tell(case, head)
    client = as_person(head)
    assert queries_of(client, detail(few)) == queries_of(client, detail(many))
