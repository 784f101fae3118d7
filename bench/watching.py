"""How long a process and all it starts take, and how much memory they hold at most, together."""

import subprocess
import time
from pathlib import Path

SAMPLED_EVERY = 0.05  # seconds


def run(command: list[str], **how) -> tuple[float, float]:
    """Run it; return seconds and the peak in MiB, shared memory counted once (PSS).

    The peak is looked for every 50 ms, so a shorter one can be missed.
    """
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen(  # noqa: S603  our own commands
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how
    )
    while process.poll() is None:
        peak = max(peak, sum(_held(pid) for pid in _family(process.pid)))
        time.sleep(SAMPLED_EVERY)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}.")
    return time.perf_counter() - began, peak / 1024


def _family(first: int) -> list[int]:
    """Return the process and all that come from it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    found = [first]
    for one in found:
        found += children.get(one, [])
    return found


def _held(pid: int) -> int:
    """Return the KiB that the process holds, its part of what is shared; 0 where it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def chromium(page: Path, pdf: Path) -> list[str]:
    """Return the command that prints a page of HTML with headless Chromium."""
    return [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--print-to-pdf={pdf}",
        page.as_uri(),
    ]
