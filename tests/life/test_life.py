"""A school's life in any order: `machine.py` says what happens, `invariants.py` what holds."""

import pytest

from tests.life.machine import Life
from tests.life.running import live

pytestmark = pytest.mark.django_db


def test_whatever_happens_what_must_hold_holds(long):
    examples, steps = (150, 60) if long else (14, 30)
    live(Life, examples, steps)
