"""The portal as one person's browser sees it."""

import pytest


@pytest.fixture
def portal(as_person, administrator):
    """The portal as the administrator's browser sees it."""
    return as_person(administrator)
