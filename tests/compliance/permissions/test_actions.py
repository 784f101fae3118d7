"""What a holder does with a request: it works, for them alone, from the right state, once."""

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
from policyportal.people.models import RoleAssignment
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
from tests.compliance.policies.said import told
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

SENT = [state for state in State if state != State.DRAFT]
OTHERS = ["other_teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]


def entries(permission) -> list[str]:
    found = Entry.objects.filter(about=name_of(permission)).order_by("number")
    return list(found.values_list("action", flat=True))


def again(permission) -> Permission:
    return Permission.objects.get(pk=permission.pk)


def in_state(state, person, head, kind=Kind.REFERENCE) -> Permission:
    """Return a request in that state, whichever it is."""
    if state == State.DRAFT:
        return a_draft(kind, person)
    if state == State.NOTED:
        kind = Kind.FAMILY_LINK
    return put(a_submitted(kind, person), state, head)


def leave(person) -> None:
    """Have somebody's last day be yesterday, without a word to the row that a session holds."""
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=person).update(ends_on=yesterday)


# Beginning


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_begun_with_what_is_known(kind, teacher, policy):
    known = dict(list(answers_of(kind, teacher).items())[:1])
    permission = actions.begin(kind, by=teacher, answers=known)
    permission = again(permission)
    assert (permission.kind, permission.state, permission.person) == (kind, State.DRAFT, teacher)
    assert permission.answers == known
    assert permission.policy is None and permission.submitted_at is None
    assert not permission.steps.exists()
    assert entries(permission) == ["permission.begun"]
    assert told("permission.submitted") == set()


@pytest.mark.parametrize("who", ["teacher", *OTHERS])
def test_everybody_here_may_begin(who, request):
    person = request.getfixturevalue(who)
    assert actions.begin(Kind.WORK_TIME, by=person).person == person


def test_who_is_not_here_may_not(teacher):
    leave(teacher)
    with pytest.raises(Refused, match="no role at the school today"):
        actions.begin(Kind.WORK_TIME, by=teacher)
    newcomer = make_person("new@larkspur.example", "New", "Comer")
    with pytest.raises(Refused, match="no role at the school today"):
        actions.begin(Kind.WORK_TIME, by=newcomer)
    assert not Permission.objects.exists()


def test_a_kind_has_its_own_answers_and_no_others(teacher):
    with pytest.raises(ValueError, match="work-time has no answers called pupils"):
        actions.begin(Kind.WORK_TIME, by=teacher, answers={"pupils": "Noor"})
    draft = a_draft(Kind.WORK_TIME, teacher)
    with pytest.raises(ValueError, match="no answers called state"):
        actions.save_answers(draft, answers={"state": "approved"}, seen=1, by=teacher)
    assert [p.answers for p in Permission.objects.all()] == [draft.answers]


# Saving


def test_answers_are_kept_with_the_others(teacher):
    draft = actions.begin(Kind.WORK_TIME, by=teacher, answers={"what_for": "News"})
    saved = actions.save_answers(
        draft, answers={"platform_or_site": "WhatsApp"}, seen=draft.revision, by=teacher
    )
    assert saved.revision == draft.revision + 1
    assert saved.changed_at > draft.changed_at
    assert again(draft).answers == {"what_for": "News", "platform_or_site": "WhatsApp"}
    assert entries(draft) == ["permission.begun", "permission.answers-saved"]


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("state", [State.DRAFT, State.ASKED])
def test_nobody_else_saves(who, state, request, teacher, head):
    permission = in_state(state, teacher, head)
    with pytest.raises(PermissionDenied):
        actions.save_answers(
            permission,
            answers={"where": "Elsewhere"},
            seen=permission.revision,
            by=request.getfixturevalue(who),
        )
    assert again(permission).answers == answers_of(Kind.REFERENCE, teacher)


@pytest.mark.parametrize("state", [s for s in SENT if s != State.ASKED])
def test_what_was_sent_does_not_change(state, teacher, head):
    permission = in_state(state, teacher, head)
    before = permission.answers
    answers = {next(iter(before)): "Elsewhere"}
    with pytest.raises(Refused, match="can no longer be changed"):
        actions.save_answers(permission, answers=answers, seen=permission.revision, by=teacher)
    assert again(permission).answers == before


def test_answers_change_again_once_more_was_asked_for(teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    saved = actions.save_answers(
        permission, answers={"where": "Elsewhere"}, seen=permission.revision, by=teacher
    )
    assert (saved.state, again(saved).answers["where"]) == (State.ASKED, "Elsewhere")
    sent = saved.steps.get(what=Taken.SUBMITTED)
    assert sent.answers["where"] == "My own page on Facebook"  # what was sent is on the record


def test_an_older_page_overwrites_nothing(teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    seen = draft.revision
    actions.save_answers(draft, answers={"where": "Here"}, seen=seen, by=teacher)
    with pytest.raises(Refused, match="older than what is kept"):
        actions.save_answers(draft, answers={"where": "There"}, seen=seen, by=teacher)
    assert again(draft).answers["where"] == "Here"


def test_the_same_page_saved_twice_is_saved_once(teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    seen = draft.revision
    actions.save_answers(draft, answers={"where": "Here"}, seen=seen, by=teacher)
    saved = actions.save_answers(draft, answers={"where": "Here"}, seen=seen, by=teacher)
    assert saved.revision == seen + 1
    assert entries(draft).count("permission.answers-saved") == 1


def test_a_draft_that_was_discarded_elsewhere_says_so(teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    stale = again(draft)
    actions.discard(draft, by=teacher)
    with pytest.raises(Refused, match="has been discarded"):
        actions.save_answers(stale, answers={"where": "Here"}, seen=1, by=teacher)


# Sending


@pytest.mark.parametrize(
    ("kind", "deciders"),
    [
        (Kind.SCHOOL_SERVICE, {"head", "slt"}),
        (Kind.WORK_TIME, {"head"}),
        (Kind.REFERENCE, {"head"}),
        (Kind.FAMILY_LINK, {"head"}),
    ],
)
def test_sending_puts_it_before_those_who_decide(
    kind, deciders, request, teacher, head, slt, chair, policy
):
    draft = a_draft(kind, teacher)
    sent = again(actions.submit(draft, seen=draft.revision, by=teacher))
    assert (sent.state, sent.policy, sent.revision) == (State.SUBMITTED, policy, draft.revision + 1)
    assert sent.submitted_at == sent.waiting_since is not None
    step = sent.steps.get()
    assert (step.name, step.what, step.by) == (f"{sent.reference}/1", Taken.SUBMITTED, teacher)
    assert step.answers == sent.answers == answers_of(kind, teacher)
    assert entries(sent) == ["permission.begun", "permission.submitted"]
    assert told("permission.submitted") == {request.getfixturevalue(who).email for who in deciders}


@pytest.mark.parametrize("kind", KINDS)
def test_the_heads_own_goes_to_the_chair_alone(kind, head, slt, chair):
    a_submitted(kind, head)
    assert told("permission.submitted") == {chair.email}


def test_nobody_is_told_of_a_draft(teacher, head):
    draft = a_draft(Kind.REFERENCE, teacher)
    actions.save_answers(draft, answers={"where": "Here"}, seen=draft.revision, by=teacher)
    assert told("permission.submitted") == set()


def test_it_is_sent_though_nobody_can_decide_it(teacher):
    assert a_submitted(Kind.WORK_TIME, teacher).state == State.SUBMITTED
    assert told("permission.submitted") == set()


def test_it_is_sent_though_no_policy_has_the_clause(teacher, head):
    assert a_submitted(Kind.WORK_TIME, teacher).policy is None


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sends(who, request, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    with pytest.raises(PermissionDenied):
        actions.submit(draft, seen=draft.revision, by=request.getfixturevalue(who))
    assert again(draft).state == State.DRAFT


@pytest.mark.parametrize("state", SENT)
def test_only_a_draft_is_sent(state, teacher, head):
    permission = in_state(state, teacher, head)
    before = Entry.objects.count(), permission.steps.count()
    with pytest.raises(Refused, match="sent already"):
        actions.submit(permission, seen=permission.revision, by=teacher)
    assert again(permission).state == state
    assert (Entry.objects.count(), permission.steps.count()) == before


def test_an_older_page_sends_nothing(teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    actions.save_answers(draft, answers={"where": "Here"}, seen=draft.revision, by=teacher)
    with pytest.raises(Refused, match="older than what is kept"):
        actions.submit(draft, seen=draft.revision, by=teacher)
    assert again(draft).state == State.DRAFT


def test_who_left_sends_nothing_more(teacher, head):
    draft = a_draft(Kind.REFERENCE, teacher)
    asked = an_asked(Kind.REFERENCE, teacher, head)
    old = put(a_submitted(Kind.REFERENCE, teacher), State.APPROVED, head)
    assert teacher.roles  # as a request that began before knows them
    leave(teacher)
    for act in (
        lambda: actions.submit(draft, seen=draft.revision, by=teacher),
        lambda: actions.reply(asked, words="Here.", seen=asked.revision, by=teacher),
        lambda: actions.renew(old, by=teacher),
    ):
        with pytest.raises(Refused, match="no role at the school today"):
            act()
    assert again(draft).state == State.DRAFT
    assert again(asked).state == State.ASKED
    assert Permission.objects.count() == 3


@pytest.mark.parametrize(
    ("kind", "answers", "page", "sentence"),
    [
        (Kind.WORK_TIME, {"what_for": ""}, "what", "Say what you need it for."),
        (Kind.REFERENCE, {"consent": "x" * 1001}, "consent", "at most 1000 characters"),
        (Kind.SCHOOL_SERVICE, {"platform": "geocities"}, "platform", "from the list"),
        (Kind.FAMILY_LINK, {"undertaking": False}, "undertaking", "Tick this"),
    ],
)
def test_answers_are_judged_again_when_sent(kind, answers, page, sentence, teacher):
    draft = a_draft(kind, teacher, **answers)
    with pytest.raises(Refused, match=sentence) as refusal:
        actions.submit(draft, seen=draft.revision, by=teacher)
    assert refusal.value.field == page
    assert again(draft).state == State.DRAFT and not draft.steps.exists()


def test_days_that_have_passed_meanwhile_are_not_sent(teacher):
    draft = a_draft(Kind.WORK_TIME, teacher)
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        with pytest.raises(Refused, match="This day has passed") as refusal:
            actions.submit(draft, seen=draft.revision, by=teacher)
    assert refusal.value.field == "when"


def test_an_owner_who_has_left_meanwhile_is_not_sent(teacher, other_teacher):
    draft = a_draft(Kind.SCHOOL_SERVICE, teacher, second_owner=other_teacher.pk)
    leave(other_teacher)
    with pytest.raises(Refused, match="Nobody who is here now") as refusal:
        actions.submit(draft, seen=draft.revision, by=teacher)
    assert refusal.value.field == "owners"


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
