"""The pages of who decides: who comes in, the queue, and one request."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.permissions import actions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from policyportal.audit.models import Entry
from policyportal.people.models import Role
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted, put
from tests.compliance.permissions.pages import (
    QUEUE,
    REGISTER,
    SEVERAL,
    approving,
    is_there,
    main,
    one,
    page,
    several,
    state,
)
from tests.compliance.policies.pages import queries

pytestmark = pytest.mark.django_db

DECIDERS, OTHERS = ["head", "slt", "chair"], ["teacher", "administrator", "governor", "dsl"]

# Who comes in


@pytest.mark.parametrize("url", [QUEUE, REGISTER])
@pytest.mark.parametrize("who", DECIDERS)
def test_who_decides_has_a_queue_and_a_register(who, url, request, as_person):
    html = page(as_person(request.getfixturevalue(who)), url)
    assert "empty-state" in html


@pytest.mark.parametrize("url", [QUEUE, REGISTER, f"{SEVERAL}?r=P-0000000"])
@pytest.mark.parametrize("who", OTHERS)
def test_others_have_none(who, url, request, as_person):
    assert is_there(as_person(request.getfixturevalue(who)), url) == 403


@pytest.mark.parametrize("url", [QUEUE, REGISTER, SEVERAL, "/permissions/P-0000000/decide/"])
def test_a_stranger_signs_in_first(client, url):
    response = client.get(url)
    assert response.status_code == 302 and "/account/" in response.headers["Location"]


def test_a_deputy_has_them_while_the_cover_runs(teacher, other_teacher, administrator, as_person):
    cover = deciders.covers(other_teacher, Role.HEADTEACHER, arranged_by=administrator)
    permission = a_submitted(Kind.WORK_TIME, teacher)
    for url in (QUEUE, REGISTER, one(permission), several(permission)):
        page(as_person(other_teacher), url)
    with time_machine.travel(cover.ends_at, tick=False):
        for url in (QUEUE, REGISTER, several(permission)):
            assert is_there(as_person(other_teacher), url) == 403
        assert is_there(as_person(other_teacher), one(permission)) == 404


# (whose request, kind, who asks for the page, what the page answers)
PAGES = [
    ("teacher", Kind.WORK_TIME, "head", 200),
    ("teacher", Kind.WORK_TIME, "slt", 404),
    ("teacher", Kind.WORK_TIME, "chair", 404),
    ("teacher", Kind.WORK_TIME, "governor", 404),
    ("teacher", Kind.WORK_TIME, "administrator", 404),
    ("teacher", Kind.WORK_TIME, "dsl", 404),
    ("teacher", Kind.WORK_TIME, "other_teacher", 404),
    ("teacher", Kind.WORK_TIME, "teacher", 403),
    ("teacher", Kind.SCHOOL_SERVICE, "slt", 200),
    ("teacher", Kind.FAMILY_LINK, "slt", 404),
    ("slt", Kind.SCHOOL_SERVICE, "slt", 403),
    ("head", Kind.SCHOOL_SERVICE, "slt", 404),
    ("head", Kind.WORK_TIME, "head", 403),
    ("head", Kind.WORK_TIME, "chair", 200),
    ("head", Kind.FAMILY_LINK, "chair", 200),
]


@pytest.mark.parametrize(("holder", "kind", "who", "status"), PAGES)
def test_who_sees_the_pages_of_a_request(holder, kind, who, status, request, as_person):
    permission = a_submitted(kind, request.getfixturevalue(holder))
    client = as_person(request.getfixturevalue(who))
    for end in ("decide/", "revoke/"):
        assert is_there(client, one(permission, end)) == status
        if status != 200:
            given = approving(permission, reason="x") | {"decision": "note"}
            assert client.post(one(permission, end), given).status_code == status
    assert state(permission) == State.SUBMITTED


@pytest.mark.parametrize(("who", "status"), [("head", 404), ("teacher", 403)])
def test_a_draft_is_not_there_to_decide(who, status, request, teacher, as_person):
    draft = a_draft(Kind.WORK_TIME, teacher)
    client = as_person(request.getfixturevalue(who))
    for end in ("decide/", "revoke/"):
        assert is_there(client, one(draft, end)) == status


def test_what_is_not_there_is_not_there(head, as_person):
    client = as_person(head)
    for url in ("/permissions/P-0000000/decide/", "/permissions/x/revoke/"):
        assert is_there(client, url) == 404
    assert is_there(client, f"{SEVERAL}?r=P-0000000") == 404


# The queue


def test_the_queue_says_who_what_and_how_long_the_oldest_first(teacher, slt, head, as_person):
    new, old = a_submitted(Kind.WORK_TIME, teacher), a_submitted(Kind.SCHOOL_SERVICE, slt)
    since = timezone.now() - timedelta(days=3)
    Permission.objects.filter(pk=old.pk).update(waiting_since=since)
    html = main(page(as_person(head), QUEUE))
    assert "2 requests, the oldest first" in html
    assert html.index(old.reference) < html.index(new.reference)
    for words in ("Instagram: Year 4 class account", "Marcus Bell", "3 days", "since today"):
        assert words in html
    assert f'name="r" value="{old.reference}"' in html
    assert html.count("btn-primary") == 1


def test_only_what_waits_is_in_the_queue(teacher, head, as_person):
    waiting = a_submitted(Kind.WORK_TIME, teacher)
    others = [
        deciders.ask_more(a_submitted(Kind.WORK_TIME, teacher), head),
        deciders.an_approved(Kind.WORK_TIME, teacher, head),
        a_draft(Kind.WORK_TIME, teacher),
        a_submitted(Kind.WORK_TIME, head),
    ]
    html = page(as_person(head), QUEUE)
    assert waiting.reference in html
    assert not [other for other in others if other.reference in html]


@pytest.mark.parametrize("url", [QUEUE, REGISTER])
def test_lists_have_25_a_page_and_as_many_queries_at_1_as_at_30(
    url, policy, teacher, head, as_person
):
    client = as_person(head)
    deciders.an_approved(Kind.WORK_TIME, teacher, head)
    a_submitted(Kind.SCHOOL_SERVICE, teacher)
    few = queries(client, url)
    for _ in range(29):
        a_submitted(Kind.SCHOOL_SERVICE, teacher)
        deciders.an_approved(Kind.WORK_TIME, teacher, head)
    assert queries(client, url) == few
    html = main(page(client, url))
    total = 30 if url == QUEUE else 60
    assert f"{total} " in html and "Page 1 of" in html
    assert html.count('<th scope="row">') == 25
    assert page(client, f"{url}?page=2").count('<th scope="row">') == min(25, total - 25)


# One request


def test_the_page_shows_all_there_is_to_know(policy, teacher, head, as_person):
    earlier = deciders.decline(a_submitted(Kind.REFERENCE, teacher), head, reason="Too soon.")
    other_kind = a_submitted(Kind.WORK_TIME, teacher)
    permission = a_submitted(Kind.REFERENCE, teacher, who_or_what="<b>The walk</b>")
    html = main(page(as_person(head), one(permission)))
    for words in (
        "&lt;b&gt;The walk&lt;/b&gt;",
        "What a fine evening we had",
        "The words of tou.prior-permission.",
        "Sent</strong> by Amina Yusuf",
        earlier.reference,
        "Declined",
    ):
        assert words in html, words
    assert other_kind.reference not in html
    assert html.count("btn-primary") == 1


@pytest.mark.parametrize(
    ("now", "ends_on"), [("2026-11-23", "2027-08-31"), ("2027-08-31", "2027-08-31")]
)
def test_the_end_of_the_school_year_is_suggested(now, ends_on, teacher, head, as_person):
    with time_machine.travel(f"{now} 12:00:00+00:00"):
        html = page(as_person(head), one(a_submitted(Kind.REFERENCE, teacher)))
        assert f'name="ends_on" value="{ends_on}"' in html


def test_or_the_last_day_that_was_asked_for(teacher, head, as_person):
    with time_machine.travel("2026-11-23 12:00:00+00:00"):
        sooner = a_submitted(Kind.WORK_TIME, teacher, until_on="2026-12-18")
        later = a_submitted(Kind.WORK_TIME, teacher, until_on="2028-12-18")
        client = as_person(head)
        assert 'name="ends_on" value="2026-12-18"' in page(client, one(sooner))
        assert 'name="ends_on" value="2027-08-31"' in page(client, one(later))
    with time_machine.travel("2027-01-11 12:00:00+00:00"):  # and that day is past
        assert 'name="ends_on" value="2027-08-31"' in page(as_person(head), one(sooner))


@pytest.mark.parametrize(
    ("given", "becomes", "said"),
    [
        ({"decision": "approve"}, State.APPROVED, "Approved until"),
        ({"decision": "decline", "reason": "Not now."}, State.DECLINED, "Declined"),
        ({"decision": "ask", "question": "When?"}, State.ASKED, "Your question is sent"),
    ],
)
def test_each_decision_by_the_page(given, becomes, said, teacher, head, as_person):
    permission = a_submitted(Kind.REFERENCE, teacher)
    client = as_person(head)
    response = client.post(one(permission), approving(permission) | given)
    assert response.headers["Location"] == QUEUE
    assert state(permission) == becomes
    assert f"{said}" in page(client, QUEUE) and teacher.name in page(client, REGISTER)


def test_a_family_link_has_one_button(teacher, head, as_person):
    permission = a_submitted(Kind.FAMILY_LINK, teacher)
    client = as_person(head)
    html = main(page(client, one(permission)))
    assert ">Note it</button>" in html and 'type="radio"' not in html
    assert 'name="ends_on"' not in html and "school equipment" in html
    response = client.post(one(permission), {"decision": "note", "seen": permission.revision})
    assert response.status_code == 302 and state(permission) == State.NOTED


@pytest.mark.parametrize("decision", ["approve", "decline", "ask"])
def test_a_family_link_is_nothing_else(decision, teacher, head, as_person):
    permission = a_submitted(Kind.FAMILY_LINK, teacher)
    given = approving(permission, decision=decision, reason="x", question="x")
    assert as_person(head).post(one(permission), given).status_code == 200
    assert state(permission) == State.SUBMITTED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decision": ""}, "Choose what you decide."),
        ({"decision": "burn"}, "Choose what you decide."),
        ({"decision": "note"}, "Choose what you decide."),
        ({"ends_on": ""}, "Give the last day."),
        ({"ends_on": "soon"}, "Give a day."),
        ({"ends_on": "0026-08-31"}, "cannot be right"),
        ({"ends_on": "2020-01-01"}, "This day is past."),
        ({"ends_on": "2090-01-01"}, "That is too far off."),
        ({"conditions": "Kept. " * 800}, "at most 4000 characters"),
        ({"decision": "decline"}, "Say why you decline it."),
        ({"decision": "decline", "reason": " "}, "Say why you decline it."),
        ({"decision": "decline", "reason": "y" * 4001}, "at most 4000 characters"),
        ({"decision": "ask"}, "Write what you want to know."),
        ({"seen": "x"}, "This page is older than the request is now."),
        ({"seen": ""}, "This page is older than the request is now."),
        ({"seen": "9" * 5000}, "This page is older than the request is now."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(given, said, teacher, head, as_person):
    permission = a_submitted(Kind.REFERENCE, teacher)
    kept = {"conditions": "Kept so.", "reason": "", "question": ""}
    typed = approving(permission) | kept | given
    entries = Entry.objects.count()
    response = as_person(head).post(one(permission), typed)
    html = response.content.decode()
    assert response.status_code == 200 and said in html
    assert "There is a problem" in html
    assert state(permission) == State.SUBMITTED and Entry.objects.count() == entries
    assert typed["conditions"].strip() in html
    if typed["ends_on"]:
        assert f'value="{typed["ends_on"]}"' in html


def test_what_belongs_to_another_decision_is_not_looked_at(teacher, head, as_person):
    permission = a_submitted(Kind.REFERENCE, teacher)
    wrong = {"ends_on": "soon", "conditions": "x" * 5000, "question": "x" * 5000}
    given = approving(permission) | wrong | {"decision": "decline", "reason": "Not now."}
    assert as_person(head).post(one(permission), given).status_code == 302
    assert deciders.as_stored(permission).conditions == ""


def test_a_stale_page_shows_the_request_as_it_is_now_and_can_then_be_sent(teacher, head, as_person):
    permission = a_submitted(Kind.REFERENCE, teacher)
    put(permission, State.SUBMITTED, head)  # changed meanwhile
    client = as_person(head)
    html = client.post(one(permission), approving(permission, seen=1)).content.decode()
    assert "This page is older than the request is now." in html and "No faces." in html
    now = deciders.as_stored(permission).revision
    assert f'name="seen" value="{now}"' in html
    assert client.post(one(permission), approving(permission, seen=now)).status_code == 302


def test_what_somebody_else_decided_meanwhile_is_said(teacher, head, slt, as_person):
    permission = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    deciders.approve(permission, head)
    client = as_person(slt)
    html = client.post(one(permission), approving(permission)).content.decode()
    assert "It was already approved by Ruth Adeyemi at" in html and "No faces." in html
    html = main(page(client, one(permission)))
    assert "It was already approved by Ruth Adeyemi at" in html and "<form" not in html
    assert one(permission, "revoke/") in html


def test_what_the_holder_is_changing_is_not_shown_before_it_is_sent(teacher, head, as_person):
    asked = deciders.ask_more(a_submitted(Kind.REFERENCE, teacher), head)
    asked.answers = asked.answers | {"words": "Half a sent"}
    asked.save()
    html = main(page(as_person(head), one(asked)))
    assert "Half a sent" not in html and "What a fine evening" in html
    assert "More was asked for already" in html and "<form" not in html


def test_many_earlier_ones_are_counted_and_cost_no_more(policy, teacher, head, as_person):
    permission = a_submitted(Kind.REFERENCE, teacher)
    deciders.an_approved(Kind.REFERENCE, teacher, head)
    client = as_person(head)
    few = queries(client, one(permission))
    for _ in range(12):
        deciders.an_approved(Kind.REFERENCE, teacher, head)
    assert queries(client, one(permission)) == few
    assert "And 3 more" in page(client, one(permission))


def test_what_is_not_sent_yet_is_the_holders_alone(teacher, head, as_person):
    asked = deciders.ask_more(a_submitted(Kind.REFERENCE, teacher), head)
    new = {"who_or_what": "Something half written"}
    actions.save_answers(asked, answers=new, seen=asked.revision, by=teacher)
    for end in ("", "decide/"):
        html = page(as_person(head), one(asked, end))
        assert "half written" not in html and "The lantern walk" in html
    other = a_submitted(Kind.REFERENCE, teacher, who_or_what="The harvest lunch")
    for url in (REGISTER, one(other), several(asked, other)):
        html = page(as_person(head), url)
        assert "half written" not in html and "The lantern walk" in html
    assert "half written" in page(as_person(teacher), one(asked, ""))
