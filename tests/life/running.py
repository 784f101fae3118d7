"""Running a state machine of Hypothesis, in the short form or the long one."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test


def live(machine, examples: int, steps: int) -> None:
    """Run that many examples of at most so many steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
