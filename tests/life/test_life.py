"""A school's life in any order: `machine.py` says what happens, `invariants.py` what holds."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.machine import Life

pytestmark = pytest.mark.django_db


def test_whatever_happens_what_must_hold_holds(long):
    examples, steps = (150, 60) if long else (14, 30)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
