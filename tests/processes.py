"""The same thing done by several processes at the same moment, each with its own connection.

The tests that use it write scripts: a process of its own, set up once, forks those that press.
"""

import json
import multiprocessing
import subprocess
import sys
import traceback
from collections.abc import Callable

PATIENCE = 120  # seconds


def together(number: int, press: Callable[[int], object]) -> list:
    """Call `press(n)` in each of so many processes once all are up; return what each returned."""
    # Imported here, as pytest reads this module before the script's Django is set up.
    from django.db import connections

    connections.close_all()  # a connection cannot be shared
    fork = multiprocessing.get_context("fork")
    barrier, said = fork.Barrier(number), fork.Queue()

    def run(n: int) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(PATIENCE)
            said.put((n, press(n), None))
        except BaseException:
            said.put((n, None, traceback.format_exc()))

    processes = [fork.Process(target=run, args=(n,), daemon=True) for n in range(number)]
    for process in processes:
        process.start()
    answers = sorted((said.get(timeout=PATIENCE) for _ in processes), key=lambda one: one[0])
    for process in processes:
        process.join(PATIENCE)
    failed = [error for _, _, error in answers if error]
    if failed:
        raise RuntimeError("\n".join(failed))
    return [answer for _, answer, _ in answers]


def told_by(script: str, environment: dict[str, str], *args: str):
    """Run the script with Django set up, and return the JSON that it prints."""
    from django.conf import settings

    run = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{script}", *args],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
