"""Start processes so that none of them outlives us, however we end. Standard library only."""

import ctypes
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None)
_children: dict[subprocess.Popen, signal.Signals] = {}


class StopAskedFor(Exception):
    """Somebody pressed Ctrl-C, closed the terminal or asked us to end."""


def _on_signal(number, frame):
    for each in SIGNALS:  # one is enough: what follows is the cleaning up
        signal.signal(each, signal.SIG_IGN)
    raise StopAskedFor(signal.Signals(number).name)


def take_charge() -> None:
    """Turn the signals that end us into StopAskedFor, and adopt whatever our children lose."""
    for each in SIGNALS:
        signal.signal(each, _on_signal)
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(command, *, stop_with=signal.SIGTERM, own_group=True, **more) -> subprocess.Popen:
    """Start a process that `stop_all` will end, and that the kernel ends should we be killed."""

    def in_child():
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        if own_group:
            _libc.prctl(PR_SET_PDEATHSIG, int(stop_with), 0, 0, 0)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    # Between the fork and the note in _children no signal may come, or the child is forgotten.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        child = subprocess.Popen(  # noqa: S603 - commands are ours, never a stranger's
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            start_new_session=own_group,
            preexec_fn=in_child,
            **more,
        )
        _children[child] = stop_with
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    return child


def run(command, **more) -> int:
    """Run a command to its end and return its exit status."""
    child = start(command, **more)
    try:
        return child.wait()
    finally:
        stop(child)


def run_unbroken(command, **more) -> int:
    """Run a command that must not be cut off half-way, such as apt: a stop waits until it ended."""
    child = start(command, own_group=False, **more)
    try:
        return child.wait()
    except StopAskedFor:
        child.wait()
        raise
    finally:
        _children.pop(child, None)


def stop(*children: subprocess.Popen, patience: float = 15) -> None:
    """Ask these to end, wait, and kill what remains of them and of what they started."""
    for child in children:
        if child.poll() is None:
            child.send_signal(_children[child])
    until = time.monotonic() + patience
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, until - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        _children.pop(child, None)


def stop_all() -> None:
    """End every process we started, and every one that came to us by adoption."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    stop(*_children)
    for _ in range(50):
        orphans = _child_ids()
        if not orphans:
            return
        for orphan in orphans:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(orphan, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(orphan, os.WNOHANG)
        time.sleep(0.05)


def _child_ids() -> list[int]:
    ours = str(os.getpid())
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if entry.read_text().rpartition(")")[2].split()[1] == ours:
                found.append(int(entry.parent.name))
    return found


def wait_for_first_to_end(children: dict[str, subprocess.Popen]) -> str:
    """Return the name of the first of these to end by itself."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.3)
