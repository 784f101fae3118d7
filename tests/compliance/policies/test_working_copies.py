"""A text being put right: kept, undone, saved as a draft; an old page overwrites nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from compliance.policies import working_copies
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import Version, WorkingCopy
from compliance.policies.working_copies import Stale
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_awaiting
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(administrator):
    return working_copies.begin(a_text(), by=administrator, source_name="Policy.docx")


def text_of(copy):
    return Manuscript.from_json(WorkingCopy.objects.get(pk=copy.pk).content)


def test_a_copy_keeps_the_text(copy):
    assert text_of(copy) == a_text()
    assert (copy.revision, copy.source_name, str(copy)) == (1, "Policy.docx", "Social Media Policy")


@pytest.mark.parametrize("who", ["teacher", "head", "chair"])
def test_only_the_administrator_begins_one(who, request):
    with pytest.raises(PermissionDenied):
        working_copies.begin(a_text(), by=request.getfixturevalue(who))


def test_a_text_too_long_to_edit_is_refused(administrator):
    clauses = [ManuscriptClause("x", f"k.{n}") for n in range(1500)]
    with pytest.raises(Refused, match="too long"):
        working_copies.begin(
            Manuscript("T", sections=[ManuscriptSection("H", "h", clauses=clauses)]),
            by=administrator,
        )
    assert not WorkingCopy.objects.exists()


def test_an_import_for_a_policy_takes_up_what_is_signed(administrator, head):
    first = a_published(administrator, head, statement="I will.", audience=[Role.STAFF])
    text = a_text()
    text.plain_words = ""
    copy = working_copies.begin(text, by=administrator, policy=first.policy)
    assert (copy.statement, copy.audience) == ("I will.", ["staff"])
    assert text_of(copy).plain_words == "Be **kind** online."


def test_taking_up_a_version(administrator, head):
    version = a_published(administrator, head, days_to_sign=3)
    copy = working_copies.take_up(version, by=administrator)
    assert (copy.policy, copy.days_to_sign) == (version.policy, 3)
    assert text_of(copy) == a_text()


def test_a_button_pressed_twice_makes_one_copy(administrator):
    version = a_draft(administrator)
    first = working_copies.take_up(version, by=administrator)
    assert working_copies.take_up(version, by=administrator) == first
    WorkingCopy.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert working_copies.take_up(version, by=administrator) != first


def test_keeping_a_change_and_undoing_it(copy, administrator):
    changed = a_text(tou_no_abuse="Be kind.")
    copy = working_copies.keep(copy, changed, by=administrator, revision=1)
    assert text_of(copy) == changed and copy.revision == 2
    copy = working_copies.undo(copy, by=administrator, revision=2)
    assert text_of(copy) == a_text()
    copy = working_copies.undo(copy, by=administrator, revision=3)
    assert text_of(copy) == changed


def test_there_is_nothing_to_undo_at_first(copy, administrator):
    with pytest.raises(Refused, match="no change to undo"):
        working_copies.undo(copy, by=administrator, revision=1)


def test_an_old_page_overwrites_nothing(copy, administrator):
    working_copies.keep(copy, a_text(title="From one tab"), by=administrator, revision=1)
    with pytest.raises(Stale, match="another tab"):
        working_copies.keep(copy, a_text(title="From the other"), by=administrator, revision=1)
    with pytest.raises(Stale):
        working_copies.undo(copy, by=administrator, revision=1)
    with pytest.raises(Stale):
        working_copies.save_as_draft(copy, by=administrator, revision=1)
    assert text_of(copy).title == "From one tab"


def test_another_administrators_copy_is_theirs_alone(copy):
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    assert not WorkingCopy.objects.visible_to(other).exists()
    with pytest.raises(Refused, match="thrown away"):
        working_copies.keep(copy, a_text(), by=other, revision=1)
    working_copies.throw_away(copy, by=other)
    assert WorkingCopy.objects.get() == copy


def test_saving_as_a_draft_makes_a_version_and_the_copy_goes(copy, administrator):
    WorkingCopy.objects.update(statement="I will.", audience=["staff"], days_to_sign=9)
    version = working_copies.save_as_draft(copy, by=administrator, revision=1)
    assert Manuscript.of(version) == a_text()
    assert (version.statement, version.audience, version.days_to_sign) == ("I will.", ["staff"], 9)
    assert version.source_name == "Policy.docx"
    assert not WorkingCopy.objects.exists()
    with pytest.raises(Refused, match="was saved as a draft"):
        working_copies.save_as_draft(copy, by=administrator, revision=1)
    assert Version.objects.get() == version


def test_a_copy_that_cannot_be_saved_stays(administrator):
    version = an_awaiting(administrator)
    copy = working_copies.take_up(version, by=administrator)
    with pytest.raises(Refused, match="sent back"):
        working_copies.save_as_draft(copy, by=administrator, revision=1)
    assert WorkingCopy.objects.get() == copy and Version.objects.count() == 1


def test_throwing_away(copy, administrator):
    working_copies.throw_away(copy, by=administrator)
    working_copies.throw_away(copy, by=administrator)
    assert not WorkingCopy.objects.exists()


def test_a_draft_edited_again_keeps_the_name_of_its_file(administrator):
    draft = a_draft(administrator, source_name="Policy.docx")
    copy = working_copies.take_up(draft, by=administrator)
    version = working_copies.save_as_draft(copy, by=administrator, revision=copy.revision)
    assert (version.number, version.source_name) == (draft.number, "Policy.docx")
