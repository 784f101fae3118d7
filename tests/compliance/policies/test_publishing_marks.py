"""Publishing with marks: whom a version touches, held against the log, for any texts."""

import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.policies import actions, recorded
from compliance.policies.comparison import changes
from compliance.policies.manuscript import Manuscript
from compliance.policies.marking import (
    Mark,
    complete_marks,
    mark_changes,
)
from compliance.policies.models import ChangeMark, Version
from policyportal.audit import triggers
from policyportal.audit.models import Detail
from policyportal.people.models import Role
from tests.compliance.policies.marked import ABUSE, AUDIENCE, NEW, SCOPE, detail_of, marks_of
from tests.compliance.policies.test_comparison import manuscripts
from tests.compliance.policies.texts import (
    a_draft,
    a_published,
    a_text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(administrator, head):
    return a_published(administrator, head, audience=AUDIENCE).policy


@pytest.fixture
def draft(administrator, policy):
    """A second version with two changes, for staff and governors."""
    return a_draft(administrator, policy, text=a_text(**NEW))


# Publishing


def published(version, by, approver):
    version = actions.approve(actions.submit(version, by=by), by=approver)
    return actions.publish(version, by=by)


def test_a_first_version_touches_its_audience(administrator, head):
    version = a_published(administrator, head, audience=AUDIENCE)
    assert version.material_roles == ["governor", "staff"]
    assert not version.marks.exists()
    detail = detail_of(version, "version.published")
    assert (detail["material_roles"], detail["marks"]) == (["governor", "staff"], {})


def test_what_nobody_marked_touches_everybody(administrator, head, draft):
    mark_changes(draft, [Mark(SCOPE)], by=administrator)
    version = published(draft, administrator, head)
    version.refresh_from_db()
    assert version.material_roles == ["governor", "staff"]
    assert marks_of(version) == {ABUSE: ["governor", "staff"], SCOPE: []}
    detail = detail_of(version, "version.published")
    assert detail["marks"] == {ABUSE: ["governor", "staff"], SCOPE: []}
    assert detail["material_roles"] == ["governor", "staff"]
    assert detail["fingerprint"] == version.fingerprint


def test_only_the_roles_of_the_marks_are_touched(administrator, head, draft):
    mark_changes(draft, [Mark(SCOPE), Mark(ABUSE, [Role.GOVERNOR])], by=administrator)
    assert published(draft, administrator, head).material_roles == ["governor"]


def test_wording_touches_nobody(administrator, head, draft):
    mark_changes(draft, [Mark(SCOPE), Mark(ABUSE)], by=administrator)
    assert published(draft, administrator, head).material_roles == []


def test_unchanged_words_touch_nobody(administrator, head, policy):
    version = a_published(administrator, head, policy)
    assert version.material_roles == [] and not version.marks.exists()


def test_completing_twice_does_it_once(administrator, draft):
    mark_changes(draft, [Mark(SCOPE)], by=administrator)
    first = complete_marks(draft, by=administrator)
    assert complete_marks(draft, by=administrator) == first == [*draft.marks.order_by("change")]
    assert marks_of(draft) == {ABUSE: ["governor", "staff"], SCOPE: []}


def test_what_was_published_before_there_were_marks_can_be_followed(administrator, head, policy):
    """Versions of the release before have every role as touched, and no word of it in the log."""
    first = policy.versions.get()
    with triggers.lifted():
        Version.objects.filter(pk=first.pk).update(material_roles=list(Role.values))
        said = Detail.objects.get(
            entry__about=f"compliance.version:{first.pk}", entry__action="version.published"
        )
        Detail.objects.filter(pk=said.pk).update(
            text=json.dumps({"fingerprint": first.fingerprint})
        )
    assert list(recorded.disagreements()) == []
    assert a_published(administrator, head, policy).material_roles == []


# Held against the log


def test_marks_and_roles_are_held_against_the_log(administrator, head, draft):
    mark_changes(draft, [Mark(SCOPE), Mark(ABUSE, [Role.GOVERNOR])], by=administrator)
    version = published(draft, administrator, head)
    assert list(recorded.disagreements()) == []
    sentence = f"Who signs again because of {version} is not what was published."
    with triggers.lifted():
        Version.objects.filter(pk=version.pk).update(material_roles=[])
    assert list(recorded.disagreements()) == [sentence]
    with triggers.lifted():
        Version.objects.filter(pk=version.pk).update(material_roles=["governor"])
        ChangeMark.objects.filter(change=SCOPE).update(roles=["governor"])
    assert list(recorded.disagreements()) == [sentence]
    with triggers.lifted():
        ChangeMark.objects.filter(change=SCOPE).delete()
    assert list(recorded.disagreements()) == [sentence]


# Any texts, any marks

SOME_ROLES = st.lists(st.sampled_from(AUDIENCE), unique=True)
with_rows = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def has_clauses(text: Manuscript) -> bool:
    return any(section.clauses for section in text.sections)


TEXTS = manuscripts().filter(has_clauses)


@with_rows
@given(old=TEXTS, between=TEXTS, new=TEXTS, data=st.data())
def test_published_roles_are_the_union_of_the_marks(administrator, head, old, between, new, data):
    """And a mark holds only of the change it was made for; the rest counts for everybody."""
    with transaction.atomic():
        policy = a_published(administrator, head, text=old, audience=AUDIENCE).policy
        draft = a_draft(administrator, policy, text=between)
        said = {}
        for change in changes(old, between):
            if data.draw(st.booleans()):
                said[change.name] = sorted(data.draw(SOME_ROLES))
        marks = [Mark(name, roles) for name, roles in said.items()]
        mark_changes(draft, marks, by=administrator)
        draft = a_draft(administrator, policy, text=new)
        version = published(draft, administrator, head)
        was = {change.name: change for change in changes(old, between)}
        expected = set()
        for change in changes(old, new):
            seen = was.get(change.name)
            same = seen and (seen.what, seen.pieces) == (change.what, change.pieces)
            kept = marks_of(version)[change.name]
            if not same or change.name not in said:
                assert kept == sorted(AUDIENCE)
            expected |= set(kept)
        assert version.material_roles == sorted(expected)
        assert set(marks_of(version)) == {change.name for change in changes(old, new)}
        if not changes(old, new):
            assert version.material_roles == []
        transaction.set_rollback(True)


@with_rows
@given(old=TEXTS, new=TEXTS, data=st.data())
def test_saved_again_unchanged_every_mark_stays(administrator, head, old, new, data):
    with transaction.atomic():
        policy = a_published(administrator, head, text=old, audience=AUDIENCE).policy
        draft = a_draft(administrator, policy, text=new)
        said = {change.name: sorted(data.draw(SOME_ROLES)) for change in changes(old, new)}
        mark_changes(draft, [Mark(*pair) for pair in said.items()], by=administrator)
        draft = a_draft(administrator, policy, text=new)
        version = published(draft, administrator, head)
        assert marks_of(version) == said
        assert version.material_roles == sorted({role for roles in said.values() for role in roles})
        transaction.set_rollback(True)
