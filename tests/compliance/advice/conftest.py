"""A sheet in each of its states."""

import pytest

from compliance.advice import actions
from tests.compliance.advice.sheets import a_draft, a_sheet, an_approved, an_awaiting


@pytest.fixture
def draft(administrator, school):
    return a_draft(administrator)


@pytest.fixture
def awaiting(administrator, school):
    return an_awaiting(administrator)


@pytest.fixture
def approved(administrator, head, school):
    return an_approved(administrator, head)


@pytest.fixture
def all_states(administrator, head, school):
    """Sheets that are in force (the second version), a draft, awaiting, and taken down."""
    first = an_approved(administrator, head, a_sheet("Clipper"))
    second = actions.submit(actions.begin_version(first.sheet, by=administrator), by=administrator)
    actions.approve(second, seen=second.revision, by=head)
    a_draft(administrator, a_sheet("Drafter"))
    an_awaiting(administrator, a_sheet("Waiter"))
    gone = an_approved(administrator, head, a_sheet("Downer"))
    actions.take_down(gone, reason="Wrong.", by=head)
