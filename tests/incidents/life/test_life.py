"""Cases in any order: `machine.py` says what is tried, `oracle.py` what should become of it."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.incidents.life.machine import Life

pytestmark = pytest.mark.django_db


def test_whatever_is_tried_a_case_goes_only_where_it_should(long):
    examples, steps = (40, 50) if long else (10, 30)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
