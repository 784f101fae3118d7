"""The sheets that come with the portal."""

import pytest

from compliance.advice import actions, loading
from compliance.advice.models import AdviceVersion, Status
from tests.compliance.advice.sheets import a_draft, a_sheet

pytestmark = pytest.mark.django_db


def test_they_begin_as_drafts_and_once(administrator):
    made = loading.load_drafts(by=administrator)
    assert [version.platform for version in made] == ["Instagram", "Snapchat", "TikTok", "WhatsApp"]
    assert {version.status for version in made} == {Status.DRAFT}
    assert loading.load_drafts(by=administrator) == []
    assert AdviceVersion.objects.count() == 4


def test_a_sheet_that_the_school_has_stays(administrator):
    own = a_draft(administrator, a_sheet("Instagram"))
    assert len(loading.load_drafts(by=administrator)) == 3
    assert AdviceVersion.objects.get(platform="Instagram") == own


def test_each_can_be_submitted_as_it_is(administrator):
    for version in loading.load_drafts(by=administrator):
        assert actions.submit(version, by=administrator).status == Status.AWAITING
