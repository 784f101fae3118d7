"""Cases in any order: `machine.py` says what is tried, `oracle.py` what should become of it."""

import pytest

from tests.incidents.life.machine import Life
from tests.life.running import live

pytestmark = pytest.mark.django_db


def test_whatever_is_tried_a_case_goes_only_where_it_should(long):
    examples, steps = (40, 50) if long else (10, 30)
    live(Life, examples, steps)
