"""What a holder does with a request: it works, for them alone, from the right state, once."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from compliance.permissions import actions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State, Taken
from policyportal.audit.models import Entry
from policyportal.refusal import Refused
from tests.compliance.permissions.conftest import (
    KINDS,
    a_draft,
    a_submitted,
    an_asked,
    answers_of,
    put,
)
from tests.compliance.permissions.holders import OTHERS, SENT, again, entries, in_state, leave
from tests.compliance.policies.said import told
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

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
