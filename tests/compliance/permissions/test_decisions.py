"""Each decision: what it changes, whom it tells, what it leaves in the log, what it refuses."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.permissions import actions, decisions
from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.kinds import CLAUSE, Kind
from compliance.permissions.models import State, Taken
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.refusal import Refused
from policyportal.row_names import name_of
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted, put
from tests.compliance.permissions.deciders import (
    ASKED_FOR,
    CLOSED,
    as_stored,
    in_a_month,
    last_entry,
    last_step,
    told,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


# What each does

DONE = [
    (deciders.approve, State.APPROVED, Taken.APPROVED, "permission.approved", "permission.decided"),
    (deciders.decline, State.DECLINED, Taken.DECLINED, "permission.declined", "permission.decided"),
    (
        deciders.ask_more,
        State.ASKED,
        Taken.ASKED_MORE,
        "permission.asked-more",
        "permission.asked-more",
    ),
]


@pytest.mark.parametrize("kind", ASKED_FOR)
@pytest.mark.parametrize(("act", "state", "taken", "action", "notice"), DONE)
def test_each_changes_the_state_tells_the_holder_and_is_recorded_last(
    act, state, taken, action, notice, kind, teacher, head
):
    permission = a_submitted(kind, teacher)
    returned = act(permission, head)
    stored = as_stored(permission)
    assert (stored.state, stored.revision) == (state, permission.revision + 1)
    assert returned.revision == stored.revision
    assert stored.waiting_since is None
    step = last_step(stored)
    assert (step.what, step.by) == (taken, head)
    assert told(notice) == [teacher.email]
    assert Message.objects.get(kind=notice).about == name_of(step)
    entry = last_entry()
    assert (entry.action, entry.about, entry.by) == (action, name_of(stored), name_of(head))


def test_an_approval_holds_who_when_until_when_and_on_what_conditions(teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    with time_machine.travel(timezone.now(), tick=False):
        deciders.approve(permission, head, conditions="  No faces.  ", ends_on=in_a_month())
        stored = as_stored(permission)
        assert (stored.decided_by, stored.decided_at) == (head, timezone.now())
        assert (stored.ends_on, stored.conditions) == (in_a_month(), "No faces.")
        step = last_step(stored)
        assert (step.words, step.ends_on) == ("No faces.", in_a_month())
    assert b"No faces" not in bytes(stored.conditions_sealed) + bytes(step.words_sealed)


@pytest.mark.parametrize(
    ("act", "field"), [(deciders.decline, "reason"), (deciders.ask_more, "question")]
)
def test_the_words_are_kept_with_the_step(act, field, teacher, head):
    permission = act(a_submitted(Kind.REFERENCE, teacher), head, **{field: " Because. "})
    assert last_step(permission).words == "Because."


def test_declining_says_who_and_when_and_asking_decides_nothing(teacher, head):
    declined = deciders.decline(a_submitted(Kind.WORK_TIME, teacher), head)
    assert (declined.decided_by, declined.ends_on) == (head, None)
    asked = deciders.ask_more(a_submitted(Kind.WORK_TIME, teacher), head)
    assert (asked.decided_by, asked.decided_at) == (None, None)


def test_what_was_asked_and_answered_can_be_decided(teacher, head, chair):
    permission = deciders.ask_more(a_submitted(Kind.REFERENCE, teacher), head)
    replied = actions.reply(permission, words="Year 4.", seen=permission.revision, by=teacher)
    assert told("permission.replied") == [head.email]
    assert deciders.approve(replied, head).state == State.APPROVED
    assert [step.number for step in replied.steps.all()] == [1, 2, 3, 4]


def test_a_family_link_is_noted(teacher, head):
    noted = deciders.a_noted(teacher, head)
    assert (noted.state, noted.decided_by, noted.ends_on) == (State.NOTED, head, None)
    assert last_step(noted).what == Taken.NOTED
    assert told("permission.decided") == [teacher.email]
    assert last_entry().action == "permission.noted"


def test_revoking_keeps_who_approved_and_tells_why(teacher, head, slt):
    permission = deciders.an_approved(Kind.SCHOOL_SERVICE, teacher, head)
    revoked = deciders.revoke(permission, slt, reason="The account was misused.")
    assert (revoked.state, revoked.decided_by) == (State.REVOKED, head)
    assert revoked.closed_at and revoked.ends_on == in_a_month()
    step = last_step(revoked)
    assert (step.what, step.by, step.words) == (Taken.REVOKED, slt, "The account was misused.")
    assert told("permission.revoked") == [teacher.email]
    assert last_entry().action == "permission.revoked"
    assert last_entry().by == name_of(slt)


def test_only_a_school_service_opens_an_entry_in_the_register_of_accounts(teacher, head):
    for kind in ASKED_FOR:
        deciders.an_approved(kind, teacher, head)
    account = SchoolAccount.objects.get()
    assert account.permission.kind == Kind.SCHOOL_SERVICE
    for act in (deciders.decline, deciders.ask_more):
        act(a_submitted(Kind.SCHOOL_SERVICE, teacher), head)
    assert SchoolAccount.objects.count() == 1


def test_the_log_holds_none_of_the_words(teacher, head):
    secret = "Zebedee"
    approved = deciders.an_approved(Kind.REFERENCE, teacher, head, conditions=secret)
    deciders.revoke(approved, head, reason=secret)
    deciders.decline(a_submitted(Kind.WORK_TIME, teacher), head, reason=secret)
    deciders.ask_more(a_submitted(Kind.WORK_TIME, teacher), head, question=secret)
    deciders.approve(a_submitted(Kind.REFERENCE, teacher, who_or_what=secret), head)
    deciders.note(a_submitted(Kind.FAMILY_LINK, teacher, pupils=secret), head)
    details = Entry.objects.values_list("detail__text", flat=True)
    assert not [text for text in details if secret in text or teacher.family_name in text]
    facts = json.loads(last_entry().detail.text)
    assert set(facts) == {"reference", "kind", "state", "holder", "decided_by", "ends_on"}


# What is refused


def refused(act, permission, by, **more) -> Refused:
    before, steps, entries, messages = (
        as_stored(permission),
        permission.steps.count(),
        Entry.objects.count(),
        Message.objects.count(),
    )
    with pytest.raises(Refused) as caught:
        act(permission, by, **more)
    after = as_stored(permission)
    assert after.__dict__ | {"_state": 0} == before.__dict__ | {"_state": 0}
    assert permission.steps.count() == steps
    assert (Entry.objects.count(), Message.objects.count()) == (entries, messages)
    return caught.value


DECIDING = [deciders.approve, deciders.decline, deciders.ask_more]


@pytest.mark.parametrize("state", [State.ASKED, *CLOSED])
@pytest.mark.parametrize("act", DECIDING)
def test_only_what_waits_is_decided(act, state, teacher, head):
    permission = put(a_submitted(Kind.REFERENCE, teacher), state, head)
    refusal = refused(act, permission, head)
    assert refusal.cites == "tou.prior-permission"


@pytest.mark.parametrize("act", DECIDING)
def test_a_draft_is_not_decided(act, teacher, head):
    assert refused(act, a_draft(Kind.REFERENCE, teacher), head).sentence == (
        "It has not been sent yet."
    )


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ASKED, *CLOSED[1:]])
def test_only_what_is_approved_is_revoked(state, teacher, head):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    if state != State.SUBMITTED:
        permission = put(permission, state, head)
    refusal = refused(deciders.revoke, permission, head)
    assert refusal.sentence.startswith("Only what is approved can be revoked.")
    assert refusal.cites == "worktime.permission"


@pytest.mark.parametrize("act", DECIDING)
def test_a_family_link_is_only_noted(act, teacher, head):
    refusal = refused(act, a_submitted(Kind.FAMILY_LINK, teacher), head)
    assert refusal.sentence == decisions.ONLY_NOTED
    assert refusal.cites == "staff.family-link"


@pytest.mark.parametrize("state", [State.NOTED, State.WITHDRAWN])
def test_a_family_link_is_noted_once_and_while_it_is_told(state, teacher, head):
    permission = put(a_submitted(Kind.FAMILY_LINK, teacher), state, head)
    refused(deciders.note, permission, head)
    refused(deciders.revoke, permission, head)


@pytest.mark.parametrize("kind", ASKED_FOR)
def test_nothing_else_is_noted(kind, teacher, head):
    refusal = refused(deciders.note, a_submitted(kind, teacher), head)
    assert refusal.cites == CLAUSE[kind]


@pytest.mark.parametrize("act", [*DECIDING, deciders.note])
def test_the_second_learns_who_decided_and_when(act, teacher, head):
    kind = Kind.FAMILY_LINK if act is deciders.note else Kind.SCHOOL_SERVICE
    other = deciders.second_head()
    did = {deciders.note: "noted", deciders.decline: "declined"}.get(act, "approved")
    first = {deciders.note: deciders.note, deciders.decline: deciders.decline}.get(
        act, deciders.approve
    )
    with time_machine.travel("2026-11-23 10:14:00+00:00", tick=False):
        permission = a_submitted(kind, teacher)
        decided = first(permission, head)
        said = f"It was already {did} by Ruth Adeyemi at 10.14am."
        assert said in refused(act, permission, other).sentence  # from an older page
        assert refused(act, decided, other).sentence == said  # from a page of now
    with time_machine.travel("2026-11-25 08:00:00+00:00", tick=False):
        later = refused(act, decided, other).sentence
        assert later == f"It was already {did} by Ruth Adeyemi on 23 November 2026 at 10.14am."


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23 00:05:00+00:00", "12.05am"),
        ("2026-11-23 12:30:00+00:00", "12.30pm"),
        ("2026-06-23 15:02:00+00:00", "4.02pm"),  # British Summer Time
    ],
)
def test_times_are_said_as_in_london(at, said, teacher, head):
    with time_machine.travel(at, tick=False):
        declined = deciders.decline(a_submitted(Kind.WORK_TIME, teacher), head)
        assert f" at {said}." in refused(deciders.decline, declined, head).sentence


@pytest.mark.parametrize("act", [*DECIDING, deciders.note])
def test_a_stale_page_is_refused(act, teacher, head):
    kind = Kind.FAMILY_LINK if act is deciders.note else Kind.REFERENCE
    permission = a_submitted(kind, teacher)
    for seen in (permission.revision - 1, permission.revision + 1, 0):
        refusal = refused(act, permission, head, seen=seen)
        assert refusal.sentence.startswith("This page is older than the request is now.")
        assert refusal.cites == CLAUSE[kind]


def test_a_page_from_before_the_answer_is_stale_though_it_waits_again(teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    asked = deciders.ask_more(permission, head)
    actions.reply(asked, words="Year 4.", seen=asked.revision, by=teacher)
    refusal = refused(deciders.approve, permission, head)
    assert "It waits for a decision." in refusal.sentence


@pytest.mark.parametrize(
    ("act", "field", "ask"),
    [
        (deciders.decline, "reason", "Say why you decline it."),
        (deciders.ask_more, "question", "Write what you want to know."),
    ],
)
@pytest.mark.parametrize("words", ["", "  \n "])
def test_a_reason_and_a_question_are_needed(act, field, ask, words, teacher, head):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    refusal = refused(act, permission, head, **{field: words})
    assert (refusal.sentence, refusal.field) == (ask, field)


def test_a_reason_is_needed_to_revoke(teacher, head):
    permission = deciders.an_approved(Kind.WORK_TIME, teacher, head)
    refusal = refused(deciders.revoke, permission, head, reason=" ")
    assert (refusal.sentence, refusal.field) == ("Say why you revoke it.", "reason")


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (deciders.approve, "conditions"),
        (deciders.decline, "reason"),
        (deciders.ask_more, "question"),
    ],
)
def test_no_words_are_endless(act, field, teacher, head):
    permission = a_submitted(Kind.WORK_TIME, teacher)
    refusal = refused(act, permission, head, **{field: "x" * (decisions.LONGEST_WORDS + 1)})
    assert refusal.field == field and "4000" in refusal.sentence
    act(permission, head, **{field: "x" * decisions.LONGEST_WORDS})


@pytest.mark.parametrize(
    ("now", "ends_on", "possible"),
    [
        ("2026-11-23", "2026-11-22", False),
        ("2026-11-23", "2020-01-01", False),
        ("2026-11-23", "2026-11-23", True),
        ("2026-11-23", "2029-11-23", True),
        ("2026-11-23", "2029-11-24", False),
        ("2028-02-29", "2031-02-28", True),
        ("2028-02-29", "2031-03-01", False),
    ],
)
def test_the_last_day_is_today_or_later_and_within_three_years(
    now, ends_on, possible, teacher, head
):
    with time_machine.travel(f"{now} 12:00:00+00:00", tick=False):
        permission, last = a_submitted(Kind.REFERENCE, teacher), date.fromisoformat(ends_on)
        if possible:
            assert deciders.approve(permission, head, ends_on=last).ends_on == last
        else:
            assert refused(deciders.approve, permission, head, ends_on=last).field == "ends_on"


def test_today_is_londons(teacher, head):
    """Half past midnight in London in summer is still yesterday in UTC."""
    with time_machine.travel("2026-06-30 23:30:00+00:00", tick=False):
        permission = a_submitted(Kind.REFERENCE, teacher)
        refused(deciders.approve, permission, head, ends_on=date(2026, 6, 30))
        deciders.approve(permission, head, ends_on=date(2026, 7, 1))


def test_what_is_over_is_not_revoked_though_the_ring_has_not_come(teacher, head):
    permission = deciders.an_approved(Kind.WORK_TIME, teacher, head, ends_on=today())
    with time_machine.travel(timezone.now() + DAY):
        assert "It ended on" in refused(deciders.revoke, permission, head).sentence
