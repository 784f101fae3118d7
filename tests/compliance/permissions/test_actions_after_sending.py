"""What a holder does with a request once it is sent, and what stands of it where."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from compliance.permissions import actions
from compliance.permissions.forms import ReplyForm
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, PermissionStep, State, Taken
from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from policyportal.row_names import name_of
from tests.compliance.permissions.conftest import (
    KINDS,
    a_draft,
    a_submitted,
    an_asked,
    answers_of,
    put,
)
from tests.compliance.permissions.holders import OTHERS, SENT, again, entries, in_state
from tests.compliance.policies.said import told

pytestmark = pytest.mark.django_db

# Answering


def test_an_answer_puts_it_before_those_who_decide_again(teacher, head, policy):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    first = permission.waiting_since
    permission = actions.save_answers(
        permission, answers={"where": "Elsewhere"}, seen=permission.revision, by=teacher
    )
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        permission = actions.reply(
            permission, words="  In the week of 9 November.\n", seen=permission.revision, by=teacher
        )
        assert again(permission).waiting_since > first + timedelta(days=1)
    assert permission.state == State.SUBMITTED
    step = permission.steps.last()
    assert (step.what, step.by, step.number) == (Taken.ANSWERED, teacher, 3)
    assert step.words == "In the week of 9 November."
    assert step.answers["where"] == "Elsewhere"
    assert entries(permission)[-1] == "permission.answered"
    assert told("permission.replied") == {head.email}


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_answers(who, request, teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    with pytest.raises(PermissionDenied):
        actions.reply(
            permission, words="Yes", seen=permission.revision, by=request.getfixturevalue(who)
        )
    assert again(permission).state == State.ASKED


@pytest.mark.parametrize("state", [s for s in State if s != State.ASKED])
def test_only_what_was_asked_is_answered(state, teacher, head):
    permission = in_state(state, teacher, head)
    with pytest.raises(Refused, match="Nothing is being asked"):
        actions.reply(permission, words="Yes", seen=permission.revision, by=teacher)
    assert again(permission).state == state


@pytest.mark.parametrize("words", ["", "  \n "])
def test_an_answer_has_words(words, teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    with pytest.raises(Refused) as refusal:
        actions.reply(permission, words=words, seen=permission.revision, by=teacher)
    assert (refusal.value.sentence, refusal.value.field) == (ReplyForm.ASK, "words")


def test_an_older_page_answers_nothing(teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    with pytest.raises(Refused, match="older than what is kept"):
        actions.reply(permission, words="Yes", seen=permission.revision - 1, by=teacher)


# Withdrawing


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ASKED])
def test_what_is_not_decided_is_withdrawn(state, teacher, head):
    permission = actions.withdraw(in_state(state, teacher, head), by=teacher)
    permission = again(permission)
    assert (permission.state, permission.waiting_since) == (State.WITHDRAWN, None)
    assert (permission.steps.last().what, permission.steps.last().by) == (Taken.WITHDRAWN, teacher)
    assert entries(permission)[-1] == "permission.withdrawn"
    with pytest.raises(Refused, match="closed already"):
        actions.withdraw(permission, by=teacher)


@pytest.mark.parametrize(
    "state", [s for s in State if s not in (State.SUBMITTED, State.ASKED, State.WITHDRAWN)]
)
def test_nothing_else_is_withdrawn(state, teacher, head):
    permission = in_state(state, teacher, head)
    with pytest.raises(Refused):
        actions.withdraw(permission, by=teacher)
    assert again(permission).state == state


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_withdraws_discards_or_renews(who, request, teacher, head):
    person = request.getfixturevalue(who)
    for state, act in (
        (State.SUBMITTED, actions.withdraw),
        (State.DRAFT, actions.discard),
        (State.APPROVED, actions.renew),
    ):
        permission = in_state(state, teacher, head)
        with pytest.raises(PermissionDenied):
            act(permission, by=person)
        assert again(permission).state == state
    assert Permission.objects.count() == 3


# Discarding


def test_a_draft_is_discarded_and_leaves_an_entry(teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    about = name_of(draft)
    actions.discard(draft, by=teacher)
    assert not Permission.objects.exists()
    entry = Entry.objects.last()
    assert (entry.action, entry.about) == ("permission.discarded", about)
    assert json.loads(entry.detail.text)["reference"] == draft.reference


@pytest.mark.parametrize("state", SENT)
def test_what_was_sent_is_not_discarded(state, teacher, head):
    permission = in_state(state, teacher, head)
    with pytest.raises(Refused, match="stays on the record"):
        actions.discard(permission, by=teacher)
    assert again(permission).state == state


# Renewing


@pytest.mark.parametrize("state", [State.APPROVED, State.EXPIRED, State.ENDED])
def test_what_was_given_is_renewed_with_its_answers(state, teacher, head):
    old = in_state(state, teacher, head)
    draft = again(actions.renew(old, by=teacher))
    assert (draft.state, draft.renews, draft.kind) == (State.DRAFT, old, old.kind)
    assert draft.answers == old.answers
    assert draft.reference != old.reference
    assert entries(draft) == ["permission.begun"]
    assert json.loads(Entry.objects.last().detail.text)["renews"] == old.reference
    assert again(old).state == state


@pytest.mark.parametrize(
    "state", [s for s in State if s not in (State.APPROVED, State.EXPIRED, State.ENDED)]
)
def test_nothing_else_is_renewed(state, teacher, head):
    permission = in_state(state, teacher, head)
    with pytest.raises(Refused, match="can be renewed"):
        actions.renew(permission, by=teacher)
    assert Permission.objects.count() == 1


def test_one_renewal_is_open_at_a_time(teacher, head):
    old = in_state(State.APPROVED, teacher, head)
    first = actions.begin(old.kind, by=teacher, renews=old)
    with pytest.raises(Refused, match=first.reference):
        actions.renew(old, by=teacher)
    actions.submit(first, seen=first.revision, by=teacher)
    with pytest.raises(Refused, match=first.reference):
        actions.renew(old, by=teacher)
    actions.withdraw(first, by=teacher)
    assert actions.renew(old, by=teacher).renews == old


# What stands where


def test_no_word_of_anybody_stands_in_the_database(teacher, head, policy):
    for kind in KINDS:
        permission = a_submitted(kind, teacher)
        if kind != Kind.FAMILY_LINK:
            put(permission, State.ASKED, head)
            actions.reply(
                permission, words="In the week of lanterns.", seen=permission.revision, by=teacher
            )
        draft = a_draft(kind, teacher)
        actions.discard(draft, by=teacher)
        a_draft(kind, teacher)
    words = {"week of lanterns"}
    for kind in KINDS:
        given = answers_of(kind, teacher).items()
        words |= {
            v for k, v in given if isinstance(v, str) and len(v) > 9 and not k.endswith("_on")
        }
    assert len(words) == 13
    kept = _everything(Permission) + _everything(PermissionStep)
    assert PermissionStep.objects.filter(what=Taken.ANSWERED).count() == 3
    for word in words:
        assert word.encode() not in kept
        assert not Detail.objects.filter(text__contains=word).exists()


def _everything(model) -> bytes:
    """Return every value of every row of a table, as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
        rows = cursor.fetchall()
    values = [value for row in rows for value in row]
    raw = (bytes, bytearray, memoryview)
    return b"\n".join(bytes(v) if isinstance(v, raw) else str(v).encode() for v in values)


def test_an_entry_says_kind_reference_and_state_and_no_more(teacher, head):
    permission = a_submitted(Kind.FAMILY_LINK, teacher)
    (entry,) = Entry.objects.filter(about=name_of(permission), action="permission.submitted")
    assert json.loads(entry.detail.text) == {
        "kind": "family-link",
        "reference": permission.reference,
        "state": "submitted",
    }


def test_an_action_that_fails_leaves_nothing(teacher, head):
    draft = a_draft(Kind.REFERENCE, teacher)
    before = Entry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.submit(draft, seen=draft.revision, by=teacher)
        raise RuntimeError
    assert again(draft).state == State.DRAFT
    assert not PermissionStep.objects.exists()
    assert told("permission.submitted") == set()
    assert Entry.objects.count() == before
