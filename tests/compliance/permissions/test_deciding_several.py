"""Several requests decided from one page, each by itself."""

import pytest

from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from policyportal.audit.models import Entry
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_submitted, put
from tests.compliance.permissions.pages import (
    QUEUE,
    SEVERAL,
    approving,
    is_there,
    main,
    page,
    prefixed,
    several,
    state,
)
from tests.compliance.policies.pages import queries

pytestmark = pytest.mark.django_db


def test_several_are_decided_each_by_itself(teacher, slt, head, as_person):
    yes = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    no = a_submitted(Kind.WORK_TIME, slt)
    more = a_submitted(Kind.REFERENCE, teacher)
    link = a_submitted(Kind.FAMILY_LINK, teacher)
    later = a_submitted(Kind.WORK_TIME, teacher)
    client, rows = as_person(head), (yes, no, more, link, later)
    html = page(client, several(*rows))
    assert all(f'name="{row.reference}-decision"' in html for row in rows)
    given = {
        **prefixed(yes, approving(yes)),
        **prefixed(no, {"decision": "decline", "reason": "No.", "seen": no.revision}),
        **prefixed(more, {"decision": "ask", "question": "When?", "seen": more.revision}),
        **prefixed(link, {"decision": "note", "seen": link.revision}),
        **prefixed(later, {"decision": "leave", "reason": "Hm", "seen": later.revision}),
    }
    entries = Entry.objects.count()
    response = client.post(several(*rows), given)
    assert response.headers["Location"] == QUEUE
    states = [State.APPROVED, State.DECLINED, State.ASKED, State.NOTED, State.SUBMITTED]
    assert [state(row) for row in rows] == states
    # Each its own, and the account that the first opened.
    assert Entry.objects.count() == entries + 5
    html = page(client, QUEUE)
    for row in (yes, no, more, link):
        assert f"{row.reference}. {row.person.name} is told by e-mail." in html


def test_those_that_fail_stay_with_the_sentence_and_what_was_typed(teacher, slt, head, as_person):
    done = a_submitted(Kind.WORK_TIME, teacher)
    taken = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    wrong = a_submitted(Kind.WORK_TIME, slt)
    left = a_submitted(Kind.REFERENCE, slt)
    deciders.decline(taken, slt)  # meanwhile
    given = {
        **prefixed(done, approving(done)),
        **prefixed(taken, approving(taken, conditions="Taken words")),
        **prefixed(wrong, approving(wrong, conditions="Wrong words", ends_on="2020-01-01")),
        **prefixed(left, {"decision": "leave", "reason": "Left words", "seen": left.revision}),
    }
    client = as_person(head)
    response = client.post(several(done, taken, wrong, left), given)
    html = response.content.decode()
    assert response.status_code == 200
    assert f"Approved until {deciders.in_a_month():%-d}" in html
    assert "It was already declined by Marcus Bell at" in html
    assert "This day is past." in html and "2 requests were not decided." in html
    for words in ("Taken words", "Wrong words", "Left words"):
        assert words in html
    assert f'href="#id_{wrong.reference}-ends_on"' in html
    again = several(wrong, left, taken).partition("?")[2].replace("&", "&amp;")
    assert f'action="?{again}"' in html
    assert f"{done.reference}-decision" not in html
    assert [state(row) for row in (done, wrong, left)] == ["approved", "submitted", "submitted"]
    put_right = given | prefixed(wrong, approving(wrong)) | prefixed(taken, {"decision": "leave"})
    assert client.post(several(taken, wrong, left), put_right).status_code == 302
    assert state(wrong) == State.APPROVED


def test_one_that_is_stale_can_be_sent_after_it_was_seen(teacher, head, as_person):
    permission = put(a_submitted(Kind.WORK_TIME, teacher), State.SUBMITTED, head)
    client = as_person(head)
    given = prefixed(permission, approving(permission, seen=1))
    html = client.post(several(permission), given).content.decode()
    assert "This page is older than the request is now." in html
    assert f'name="{permission.reference}-seen" value="{permission.revision}"' in html
    given = prefixed(permission, approving(permission))
    assert client.post(several(permission), given).status_code == 302


def test_leaving_all_is_fine(teacher, head, as_person):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    client = as_person(head)
    response = client.post(several(permission), {})
    assert response.headers["Location"] == QUEUE
    assert "Nothing was decided." in page(client, QUEUE)
    assert deciders.is_waiting(permission)


def test_nothing_ticked_leads_back_with_a_word(head, as_person):
    client = as_person(head)
    assert client.get(SEVERAL).headers["Location"] == QUEUE
    assert "Tick the requests that you want to decide." in page(client, QUEUE)


def test_what_is_not_theirs_is_not_among_several(teacher, head, slt, as_person):
    own, theirs = a_submitted(Kind.SCHOOL_SERVICE, slt), a_submitted(Kind.SCHOOL_SERVICE, teacher)
    hidden = a_submitted(Kind.WORK_TIME, teacher)
    client, rows = as_person(slt), (own, theirs, hidden)
    html = page(client, several(*rows))
    assert "2 of those you ticked are not yours to decide, so they are not shown." in html
    assert own.reference not in main(html) and hidden.reference not in main(html)
    given = {}
    for row in rows:
        given |= prefixed(row, approving(row))
    assert client.post(several(*rows), given).status_code == 302
    assert [state(row) for row in rows] == ["submitted", "approved", "submitted"]
    assert is_there(client, several(own, hidden)) == 404


def test_what_does_not_wait_any_more_has_no_form(teacher, head, as_person):
    declined = deciders.decline(a_submitted(Kind.WORK_TIME, teacher), head)
    html = main(page(as_person(head), several(declined)))
    assert "It was already declined by Ruth Adeyemi at" in html and "<button" not in html


def test_more_requests_ask_no_more_queries(teacher, head, as_person):
    rows = [a_submitted(Kind.WORK_TIME, teacher) for _ in range(25)]
    client = as_person(head)
    assert queries(client, several(*rows[:1])) == queries(client, several(*rows))


def test_a_nul_among_the_references_is_no_error(teacher, head, as_person):
    """PostgreSQL cannot even be asked for one."""
    waits = a_submitted(Kind.WORK_TIME, teacher)
    assert as_person(head).get(f"{SEVERAL}?r=%00").status_code == 404
    assert waits.reference in page(as_person(head), f"{several(waits)}&r=P-%00")
