"""Marks of changes: whom each touches, what keeps a mark and what lets it fall."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from compliance.policies import actions
from compliance.policies.manuscript import ManuscriptClause
from compliance.policies.marking import (
    Mark,
    mark_changes,
    state_of,
    unmarked,
)
from compliance.policies.models import ChangeMark, Status, Version
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.marked import ABUSE, AUDIENCE, NEW, SCOPE, detail_of, marks_of
from tests.compliance.policies.said import entries
from tests.compliance.policies.texts import (
    a_draft,
    a_published,
    a_text,
    an_awaiting,
)
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(administrator, head):
    return a_published(administrator, head, audience=AUDIENCE).policy


@pytest.fixture
def draft(administrator, policy):
    """A second version with two changes, for staff and governors."""
    return a_draft(administrator, policy, text=a_text(**NEW))


def again(administrator, policy, **words):
    """Save the draft with other words."""
    return a_draft(administrator, policy, text=a_text(**(NEW | words)))


# Marking


def test_a_mark_says_whom_a_change_touches_and_why(administrator, draft):
    assert [change.name for change in unmarked(draft)] == [SCOPE, ABUSE]
    marked = mark_changes(draft, [Mark(ABUSE, [Role.STAFF], " A  new rule. ")], by=administrator)
    mark = marked.marks.get()
    assert (mark.change, mark.roles, mark.why) == (ABUSE, ["staff"], "A new rule.")
    assert (mark.by, mark.is_material) == (administrator, True) and mark.at
    assert [change.name for change in unmarked(draft)] == [SCOPE]
    assert entries(draft)[-1] == "version.marked"
    assert detail_of(draft, "version.marked") == {"marks": {ABUSE: ["staff"]}}


def test_a_change_that_touches_nobody_is_not_material(administrator, draft):
    mark_changes(draft, [Mark(ABUSE)], by=administrator)
    assert not draft.marks.get().is_material


def test_a_mark_is_changed_and_the_others_stay(administrator, draft):
    mark_changes(draft, [Mark(ABUSE, AUDIENCE), Mark(SCOPE)], by=administrator)
    mark_changes(draft, [Mark(ABUSE, [Role.GOVERNOR])], by=administrator)
    assert marks_of(draft) == {ABUSE: ["governor"], SCOPE: []}
    assert detail_of(draft, "version.marked") == {"marks": {ABUSE: ["governor"]}}


def test_the_same_marks_twice_are_marked_once(administrator, draft):
    for _ in range(2):
        mark_changes(draft, [Mark(ABUSE, AUDIENCE, "Why."), Mark(SCOPE)], by=administrator)
    assert draft.marks.count() == 2
    assert entries(draft).count("version.marked") == 1


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor", "slt", "dsl"])
def test_only_the_administrator_marks(who, request, draft):
    with pytest.raises(PermissionDenied):
        mark_changes(draft, [Mark(ABUSE)], by=request.getfixturevalue(who))
    assert not ChangeMark.objects.exists()


def test_what_waits_for_approval_can_be_marked(administrator, draft):
    version = actions.submit(draft, by=administrator)
    mark_changes(version, [Mark(ABUSE)], by=administrator)
    assert marks_of(version) == {ABUSE: []}


def test_what_is_approved_is_fixed_until_it_is_sent_back(administrator, head, draft):
    mark_changes(draft, [Mark(ABUSE)], by=administrator)
    version = actions.approve(actions.submit(draft, by=administrator), by=head)
    with pytest.raises(Refused, match="must be sent back"):
        mark_changes(version, [Mark(ABUSE, AUDIENCE)], by=administrator)
    assert marks_of(version) == {ABUSE: []}
    version = actions.send_back(version, by=head, reason="It matters.")
    mark_changes(version, [Mark(ABUSE, AUDIENCE)], by=administrator)
    assert marks_of(version) == {ABUSE: ["governor", "staff"]}


def test_what_was_published_or_withdrawn_is_fixed(administrator, head, draft, policy):
    second = actions.publish(
        actions.approve(actions.submit(draft, by=administrator), by=head), by=administrator
    )
    with pytest.raises(Refused, match="fixed with its text"):
        mark_changes(second, [Mark(ABUSE)], by=administrator)
    third = an_awaiting(administrator, policy)
    third = actions.withdraw(third, by=administrator, reason="Not needed.")
    a_published(administrator, head, policy)
    second.refresh_from_db()
    assert second.status == Status.SUPERSEDED
    for version in (second, third):
        with pytest.raises(Refused, match="fixed with its text"):
            mark_changes(version, [Mark(ABUSE)], by=administrator)


def test_the_database_fixes_the_marks_of_what_was_published(administrator, head, draft):
    mark_changes(draft, [Mark(ABUSE)], by=administrator)
    version = actions.approve(actions.submit(draft, by=administrator), by=head)
    actions.publish(version, by=administrator)
    marks = ChangeMark.objects.filter(version=version)
    for touch in (
        lambda: marks.update(roles=["staff"]),
        lambda: marks.delete(),
        lambda: ChangeMark.objects.create(version=version, change="other", by=administrator),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            touch()


def test_what_is_no_change_cannot_be_marked(administrator, draft):
    with pytest.raises(Refused, match="not a change of this version"):
        mark_changes(draft, [Mark(ABUSE), Mark("tou.no-pupil-friends")], by=administrator)
    assert not ChangeMark.objects.exists()


def test_a_first_version_has_nothing_to_mark(administrator):
    version = a_draft(administrator)
    assert unmarked(version) == []
    with pytest.raises(Refused, match="not a change of this version"):
        mark_changes(version, [Mark(ABUSE)], by=administrator)


def test_only_roles_that_sign_can_be_touched(administrator, draft):
    with pytest.raises(Refused, match="Only people who sign"):
        mark_changes(draft, [Mark(ABUSE, [Role.DSL])], by=administrator)


def test_an_overlong_reason_is_refused(administrator, draft):
    mark_changes(draft, [Mark(ABUSE, [], "w" * 300)], by=administrator)
    with pytest.raises(Refused, match="at most 300"):
        mark_changes(draft, [Mark(ABUSE, [], "w" * 301)], by=administrator)


def test_an_older_page_is_refused(administrator, draft):
    seen = state_of(draft)
    mark_changes(draft, [Mark(ABUSE)], by=administrator, seen=seen)
    with pytest.raises(Refused, match="older than what is stored"):
        mark_changes(draft, [Mark(ABUSE, AUDIENCE)], by=administrator, seen=seen)
    assert marks_of(draft) == {ABUSE: []}
    seen = state_of(draft)
    draft = again(administrator, draft.policy, tou_no_abuse="Be kind.")
    with pytest.raises(Refused, match="older than what is stored"):
        mark_changes(draft, [Mark(ABUSE)], by=administrator, seen=seen)


def test_who_marks_has_written_on_it_and_cannot_approve(administrator, chair, draft):
    both = make_person(
        "lee.park@larkspur.example", "Lee", "Park", Role.ADMINISTRATOR, Role.HEADTEACHER
    )
    version = actions.submit(draft, by=administrator)
    mark_changes(version, [Mark(ABUSE), Mark(SCOPE)], by=both)
    with pytest.raises(Refused, match="You wrote on this version"):
        actions.approve(version, by=both)
    assert actions.approve(version, by=chair).is_approved


def test_a_discarded_version_cannot_be_marked(administrator, draft):
    stale = Version.objects.get(pk=draft.pk)
    mark_changes(draft, [Mark(ABUSE)], by=administrator)
    actions.discard(draft, by=administrator)
    assert not ChangeMark.objects.exists()
    with pytest.raises(Refused, match="discarded"):
        mark_changes(stale, [Mark(ABUSE)], by=administrator)


# What lets a mark fall


@pytest.fixture
def marked(administrator, draft):
    return mark_changes(draft, [Mark(ABUSE, [], "Typo."), Mark(SCOPE, AUDIENCE)], by=administrator)


def test_the_same_words_saved_again_keep_the_marks(administrator, policy, marked):
    version = again(administrator, policy, tou_no_abuse=" Do not  be unkind. ")
    assert marks_of(version) == {ABUSE: [], SCOPE: ["governor", "staff"]}
    assert detail_of(version, "version.drafted")["marks_fallen"] == []


def test_other_words_let_the_mark_fall_and_the_others_stay(administrator, policy, marked):
    version = again(administrator, policy, tou_no_abuse="Abuse is allowed.")
    assert marks_of(version) == {SCOPE: ["governor", "staff"]}
    assert [change.name for change in unmarked(version)] == [ABUSE]
    assert detail_of(version, "version.drafted")["marks_fallen"] == [ABUSE]


def test_a_change_that_is_taken_back_takes_its_mark_along(administrator, policy, marked):
    version = again(administrator, policy, tou_no_abuse=a_text().sections[1].clauses[0].text)
    assert marks_of(version) == {SCOPE: ["governor", "staff"]}
    version = again(administrator, policy)
    assert [change.name for change in unmarked(version)] == [ABUSE]


def test_a_reworded_clause_that_moves_as_well_is_another_change(administrator, policy, marked):
    text = a_text(**NEW)
    text.sections[0].clauses.append(text.sections[1].clauses.pop(0))
    version = a_draft(administrator, policy, text=text)
    assert marks_of(version) == {SCOPE: ["governor", "staff"]}
    assert [change.name for change in unmarked(version)] == [ABUSE]


def test_a_move_elsewhere_is_another_change(administrator, policy):
    def moved(to):
        text = a_text()
        text.sections[0].clauses += [
            ManuscriptClause("One.", "scope.one"),
            ManuscriptClause("Two.", "scope.two"),
        ]
        text.sections[0].clauses.insert(to, text.sections[1].clauses.pop(0))
        return text

    version = a_draft(administrator, policy, text=moved(1))
    marks = [Mark(name) for name in (ABUSE, "scope.one", "scope.two")]
    mark_changes(version, marks, by=administrator)
    a_draft(administrator, policy, text=moved(1))
    assert set(marks_of(version)) == {ABUSE, "scope.one", "scope.two"}
    a_draft(administrator, policy, text=moved(3))
    assert set(marks_of(version)) == {"scope.one", "scope.two"}


def test_another_heading_above_does_not_make_another_change(administrator, policy, marked):
    text = a_text(**NEW)
    text.sections[1].heading = "Rules"
    version = a_draft(administrator, policy, text=text)
    assert set(marks_of(version)) == {ABUSE, SCOPE}
    assert [change.name for change in unmarked(version)] == ["heading:tou"]


def test_a_mark_for_everybody_is_for_everybody_who_comes_to_sign(administrator, policy, marked):
    wider = [*AUDIENCE, Role.DSL]
    version = a_draft(administrator, policy, text=a_text(**NEW), audience=wider)
    assert marks_of(version) == {ABUSE: [], SCOPE: ["dsl", "governor", "staff"]}


def test_a_mark_for_some_stays_theirs_and_falls_with_their_role(administrator, policy, draft):
    mark_changes(draft, [Mark(ABUSE, [Role.STAFF]), Mark(SCOPE, [Role.GOVERNOR])], by=administrator)
    text = a_text(**NEW)
    version = a_draft(administrator, policy, text=text, audience=[*AUDIENCE, Role.DSL])
    assert marks_of(version) == {ABUSE: ["staff"], SCOPE: ["governor"]}
    version = a_draft(administrator, policy, text=text, audience=[Role.STAFF, Role.DSL])
    assert marks_of(version) == {ABUSE: ["staff"]}


def test_no_audience_is_not_everybody(administrator, policy, marked):
    version = a_draft(administrator, policy, text=a_text(**NEW), audience=[])
    assert marks_of(version) == {ABUSE: []}
