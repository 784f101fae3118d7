"""Run every test on SQLite, on PostgreSQL and in Chromium, and add the three counts up."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

import _processes
import _servers
from _machine import PYTHON, ROOT, CannotGoOn, say, set_up

USAGE = """\
Set up what the tests need and run all of them: on SQLite, on a throwaway PostgreSQL (with a
throwaway Redis) what needs a database, and in Debian's Chromium. The last line counts the three
runs together.

--all-on-both takes everything, as CI does. Without it, none of the longest tests is run, and of a
table that needs a database one row in five; on PostgreSQL no tests of single pages, and one row of
each table; and in Chromium, what looks like another page is not looked at again, nor are forms of
cases sent empty. --long adds the long forms of some tests, and runs all of them on PostgreSQL. Any
other argument goes to pytest, and what is named or chosen is run whole: bin/test -k sign"""

TOOLS = {  # what must be found, and the Debian package that brings it
    "postgresql": lambda: (_servers.postgresql_binaries() / "initdb").exists(),
    "redis-server": lambda: shutil.which("redis-server"),
    "chromium": lambda: shutil.which("chromium"),
}
PORTAL_SETTINGS = ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "VAULT_KEYS", "SITE_URL"]
PORTAL_SETTINGS += ["ALLOWED_HOSTS", "TRUSTED_PROXIES", "PORTAL_VAR", "PORT"]


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list[str] = field(default_factory=list)  # of what failed

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.names + other.names,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/test", description=USAGE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _, for_pytest = parser.parse_known_args()
    _processes.take_charge()
    os.chdir(ROOT)
    folder = None
    try:
        set_up("requirements.txt", "requirements-dev.txt", more_packages=missing_tools())
        folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir=folder_for_all()))
        folder.chmod(0o711)  # the user that PostgreSQL runs as passes through
        return run_all(folder, for_pytest)
    except CannotGoOn as reason:
        say(str(reason))
        return 1
    except _processes.StopAskedFor:
        say("\nStopped before the end.")
        return 130
    finally:
        _processes.stop_all()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def missing_tools() -> list[str]:
    """Return Debian's packages that the tests need and that are not there."""
    missing = [package for package, is_there in TOOLS.items() if not is_there()]
    if "chromium" in missing and is_ubuntu():
        raise CannotGoOn(
            "bin/test is for Debian: Ubuntu's Chromium is a snap, which the tests cannot drive."
        )
    return missing


def is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    lines = release.read_text().splitlines() if release.exists() else []
    return any(line.startswith(("ID=", "ID_LIKE=")) and "ubuntu" in line for line in lines)


def folder_for_all() -> str:
    """Return where temporary files go; root's own may be closed to PostgreSQL's user."""
    return "/tmp" if os.geteuid() == 0 else tempfile.gettempdir()  # noqa: S108


def run_all(folder: Path, for_pytest: list[str]) -> int:
    environment = {k: v for k, v in os.environ.items() if k not in PORTAL_SETTINGS}
    environment["TMPDIR"] = str(folder)
    environment.setdefault("HOME", str(folder))
    # The two processes of a run must find the same tests in the same order, sets and all.
    environment.setdefault("PYTHONHASHSEED", "0")
    environment["TEST_REDIS_URL"] = _servers.start_redis(folder)
    postgresql = {"TEST_DATABASE_URL": _servers.start_postgresql(folder)}
    named = any(Path(one.partition("::")[0]).exists() for one in for_pytest)
    browsers = ["--browser", "only", *([] if named else ["tests/browser"])]
    if named or "-k" in for_pytest:
        for_pytest = ["--all-on-both", *for_pytest]
    runs = [
        ("SQLite", ["--browser", "no"], environment),
        ("PostgreSQL", ["--browser", "no"], environment | postgresql),
        ("Chromium, on PostgreSQL", browsers, environment | postgresql),
    ]
    total = Count()
    for name, arguments, in_environment in runs:
        say(f"\n===== {name} =====")
        total += run_pytest(name, folder, arguments + for_pytest, in_environment, bool(for_pytest))
    if not total.passed and not total.failed:
        total += Count(failed=1, names=["no test was run at all"])
    for failure in total.names:
        say(f"FAILED {failure}")
    say(f"\n{total}")
    return 1 if total.failed else 0


def run_pytest(name, folder: Path, arguments, environment, some_only: bool) -> Count:
    """Run pytest once and count; a run that crashes or finds nothing to run has failed."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    command += ["--junit-xml", report, *arguments]
    status = _processes.run(command, stop_with=signal.SIGINT, env=environment)
    count = read_report(name, report) if report.exists() else Count()
    nothing_is_well = status == 5 and some_only
    if status not in (0, 1) and not nothing_is_well or status == 1 and not count.failed:
        count += Count(failed=1, names=[f"{name}: pytest ended with status {status}"])
    return count


def read_report(name: str, report: Path) -> Count:
    """Return the counts of one run's report; an error counts as a failure."""
    count = Count()
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - our own file
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            count.failed += 1
            count.names.append(f"{name}: {case.get('classname')}::{case.get('name')}")
        elif "skipped" in kinds:
            count.skipped += 1
        else:
            count.passed += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
