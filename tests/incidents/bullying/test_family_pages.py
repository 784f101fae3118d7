"""Each page about families, plans and referrals: who reads and sends it, and what is refused."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.bullying import families, follow_ups, outside
from incidents.bullying.models import (
    Body,
    BullyingCase,
    Contact,
    Family,
    FamilyContact,
    FollowUp,
    State,
)
from incidents.cases.involving import children_of
from incidents.cases.models import ChronologyEntry, Power
from incidents.cases.viewing import seen_by
from policyportal.audit.models import Entry
from tests.incidents.bullying.assessed import IN_VAIN, assessed
from tests.incidents.bullying.family_pages import (
    FORMS,
    READ,
    in_days,
    sent_for,
    shown,
    with_one_of_everything,
)
from tests.incidents.bullying.reading import page, text
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(teacher, head, dsl, chair, school):
    return with_one_of_everything(teacher, head)


def leads_to(name, case):
    return page("families" if name in ("family-add", "contact") else "detail", case)


@pytest.mark.parametrize("who", ["head", "dsl"])
@pytest.mark.parametrize("at", [*READ, *FORMS])
def test_who_works_on_it_reads_each_page_and_finds_back(at, who, case, request, as_person):
    response = as_person(request.getfixturevalue(who)).get(page(at[0], case, *at[1:]))
    assert f'href="{page("detail", case)}"' in text(response)


@pytest.mark.parametrize("who", ["head", "dsl"])
@pytest.mark.parametrize("at", FORMS)
def test_each_form_is_sent_once(at, who, case, request, as_person):
    client, name = as_person(request.getfixturevalue(who)), at[0]
    sent, before = sent_for(name, case), ChronologyEntry.objects.count()
    done = client.post(page(name, case, *at[1:]), sent)
    assert (done.status_code, done.url) == (302, leads_to(name, case))
    assert ChronologyEntry.objects.count() == before + 1
    again = client.post(page(name, case, *at[1:]), sent)
    assert again.status_code == 200 and "older than what is kept" in shown(again)
    assert ChronologyEntry.objects.count() == before + 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("at", [*READ, *FORMS])
@pytest.mark.parametrize(
    "who", ["teacher", "other_teacher", "slt", "administrator", "chair", "governor"]
)
def test_for_everybody_else_there_is_no_such_case(who, at, method, case, request, as_person):
    client = as_person(request.getfixturevalue(who))
    sent = sent_for(at[0], case)
    status = getattr(client, method)(page(at[0], case, *at[1:]), sent).status_code
    assert status == (405 if (at, method) == (("families",), "post") else 404)


@pytest.mark.parametrize("at", [*READ, *FORMS])
def test_anonymous_people_sign_in(at, case, client):
    response = client.get(page(at[0], case, *at[1:]))
    assert response.status_code == 302 and "/account/" in response.url


def test_who_was_added_to_read_reads_and_no_more(case, governor, other_teacher, head, as_person):
    added(case, governor, Power.READ, by=head)
    added(case, other_teacher, Power.WORK, by=head)
    reader = as_person(governor)
    read = text(reader.get(page("families", case)))
    assert "Mrs Lall" in read and "Record a contact" not in read and "Add a family" not in read
    for name, *more in FORMS:
        assert reader.get(page(name, case, *more)).status_code == 403
        assert reader.post(page(name, case, *more), sent_for(name, case)).status_code == 403
    assert as_person(other_teacher).get(page("plan", case)).status_code == 200


@pytest.mark.parametrize("state", [State.HANDED_OVER, State.VOIDED])
@pytest.mark.parametrize("at", FORMS)
def test_once_it_has_ended_there_is_nothing_to_fill_in(at, state, case, head, chair, as_person):
    case.follow_up_on = None
    put(case, state, by=head, second=chair)
    client, before = as_person(head), ChronologyEntry.objects.count()
    looked = client.get(page(at[0], case, *at[1:]))
    assert (looked.status_code, looked.url) == (302, page("detail", case))
    response = client.post(page(at[0], case, *at[1:]), sent_for(at[0], case))
    assert "Nothing is added to it" in shown(response)
    assert ChronologyEntry.objects.count() == before
    read = client.get(page("families", case))
    if state == State.HANDED_OVER:  # goes on elsewhere, and shows nothing of its own any more
        assert (read.status_code, read.url) == (302, page("detail", case))
    else:
        assert "Mrs Lall" in text(read) and "Record a contact" not in text(read)


@pytest.mark.parametrize("at", FORMS)
def test_an_older_page_keeps_what_was_typed_and_can_be_sent_again(at, case, head, as_person):
    client, address = as_person(head), page(at[0], case, *at[1:])
    sent = sent_for(at[0], case)
    response = client.post(address, sent | {"seen": case.revision - 1})
    html = shown(response)
    assert "older than what is kept" in html
    assert f'name="seen" value="{case.revision}"' in html
    for typed in ("words", "found"):
        assert sent.get(typed, "") in html
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize("at", FORMS)
def test_an_empty_form_says_what_is_wanted(at, case, head, as_person):
    before = ChronologyEntry.objects.count()
    response = as_person(head).post(page(at[0], case, *at[1:]), {"seen": case.revision})
    assert "There is a problem" in shown(response)
    assert ChronologyEntry.objects.count() == before


WRONG = [
    ("family-add", {"children": ["K-NOBODY00"]}, "not on this case any more"),
    ("family-add", {"words": "x" * 4001}, "at most 4000 characters"),
    ("contact", {"what": "hugged"}, "Choose one of these."),
    ("contact", {"words": ""}, "Say what was said"),
    ("contact", {"happened_at": "2999-01-01T10:00"}, "lies in the future"),
    ("contact", {"happened_at": "yesterday"}, "Give the day and the time."),
    ("plan", {"follow_up_on": "2020-01-01"}, "This day has passed"),
    ("plan", {"follow_up_on": "soon"}, "Give the day on which somebody looks again."),
    ("follow-up-add", {"due_on": "0001-01-01"}, "cannot be right"),
    ("follow-up", {"goes_on": "maybe"}, "Choose one of these."),
    ("follow-up", {"goes_on": "yes"}, "somebody has to look again"),
    ("follow-up", {"next_on": "2020-01-01"}, "This day has passed"),
    ("outside", {"body": "disclosure"}, "Choose one of these."),
    ("outside", {"made_at": "1999-12-31T10:00"}, "This is before 2000"),
    ("outside", {"words": "   "}, "Say whom you reached"),
]


@pytest.mark.parametrize(("name", "wrong", "sentence"), WRONG)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    name, wrong, sentence, case, head, as_person
):
    more = next(at[1:] for at in FORMS if at[0] == name)
    sent, before = sent_for(name, case) | wrong, ChronologyEntry.objects.count()
    html = shown(as_person(head).post(page(name, case, *more), sent))
    assert sentence in html
    for typed in ("words", "found"):
        assert sent.get(typed, "").strip() in html
    assert ChronologyEntry.objects.count() == before


@pytest.mark.parametrize("days", [0, 367])
@pytest.mark.parametrize(
    ("name", "field"),
    [("plan", "follow_up_on"), ("follow-up-add", "due_on"), ("follow-up", "next_on")],
)
def test_a_day_the_action_refuses_is_said_at_its_field(name, field, days, case, head, as_person):
    more = next(at[1:] for at in FORMS if at[0] == name)
    sent = sent_for(name, case) | {field: in_days(days).isoformat()}
    html = shown(as_person(head).post(page(name, case, *more), sent))
    assert f'<a href="#id_{field}">' in html
    assert FollowUp.objects.count() == 1 and FollowUp.objects.get().done_at is None


@pytest.mark.parametrize("name", ["contact", "follow-up"])
def test_what_is_of_another_case_or_not_there_is_not_found(name, case, head, teacher, as_person):
    other, client = a_bullying_case(teacher), as_person(head)
    for address in (page(name, case, 2), page(name, case, 0), page(name, other, 1)):
        assert client.get(address).status_code == 404
        assert client.post(address, sent_for(name, case)).status_code == 404


def test_a_reference_of_nothing_is_not_found(head, school, as_person):
    client = as_person(head)
    for name, *more in [*READ, *FORMS]:
        address = page(name, BullyingCase(reference="B-NONE2"), *more)
        assert client.get(address).status_code == 404


# What it costs, and what the log keeps


def test_a_page_costs_the_same_for_one_row_and_for_thirty(case, head, as_person):
    client, counts = as_person(head), []
    assessed(case, head, **IN_VAIN)
    for wanted in (1, 30):
        while FamilyContact.objects.count() < wanted:
            add_one_of_each(case, head, FamilyContact.objects.count())
        for_each = []
        for name, *more in [*READ, *FORMS]:
            client.get(page(name, case, *more))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page(name, case, *more)).status_code == 200
            for_each.append((name, len(queries)))
        counts.append(for_each)
    assert counts[0] == counts[1]


def add_one_of_each(case, by, number):
    family = families.note_family(
        case, [children_of(case)[0].child], words=f"Family {number}", seen=None, by=by
    )
    for one in (family, Family.objects.earliest("pk")):
        families.record_contact(
            case,
            one,
            Contact.MET,
            happened_at=timezone.now(),
            words=f"Met {number}",
            seen=None,
            by=by,
        )
    follow_ups.agree_plan(case, words=f"Plan {number}", follow_up_on=in_days(20), seen=None, by=by)
    outside.refer(
        case, Body.POLICE, made_at=timezone.now(), words=f"Call {number}", seen=None, by=by
    )


@pytest.mark.parametrize("at", [*READ, *FORMS])
def test_each_look_is_in_the_log_and_a_step_is_no_look(at, case, head, as_person):
    client, looks = as_person(head), Entry.objects.filter(action="case.viewed")
    client.get(page(at[0], case, *at[1:]))
    assert looks.count() == 1
    if at in FORMS:
        client.post(page(at[0], case, *at[1:]), sent_for(at[0], case))
        assert looks.count() == 1
    assert [one.person for one in seen_by(case)] == [head]
