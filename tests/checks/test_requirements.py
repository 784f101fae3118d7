"""The lock, made on one Python, must do for every Python that the portal may meet."""

import re
from importlib import metadata

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYTHONS = ["3.11.0", "3.11.2", "3.11.9", "3.12.3", "3.13.5", "3.14.0"]  # 3.11.2 is Debian 12's
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def locked(*names: str) -> dict[str, str]:
    text = "\n".join((settings.BASE_DIR / name).read_text() for name in names)
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_holds_for_every_python(python):
    """pip refuses a package that a locked one asks for and that the lock does not have."""
    environment = {
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "extra": "",
    }
    lock = locked(*LOCKS)
    missing = {
        f"{requirement.name}, for {name}"
        for name in lock
        for requirement in map(Requirement, metadata.requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate(environment)
        if canonicalize_name(requirement.name) not in lock
    }
    assert missing == set()


def test_what_is_installed_is_what_is_locked():
    wrong = {
        name: metadata.version(name)
        for name, version in locked(*LOCKS).items()
        if metadata.version(name) != version
    }
    assert wrong == {}


def test_both_locks_agree():
    runs, tests = (locked(name) for name in LOCKS)
    assert {name: tests[name] for name in runs.keys() & tests.keys()} == {
        name: runs[name] for name in runs.keys() & tests.keys()
    }


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_hashed(name):
    text = (settings.BASE_DIR / name).read_text().replace("\\\n", " ")
    requirements = [
        line for line in text.splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert len(requirements) > 10
    pinned = re.compile(r"[a-z0-9.-]+==\S+(?: *;[^#]*?)?(?: +--hash=sha256:[0-9a-f]{64})+ *")
    assert [line[:60] for line in requirements if not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_package_index_is_named(name):
    """Where packages come from is for each machine to say."""
    assert "://" not in (settings.BASE_DIR / name).read_text()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_says_what_for_and_is_locked(name):
    lines = (settings.BASE_DIR / f"{name}.in").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-"))]
    assert [line for line in wanted if "  # " not in line] == []
    locked = (settings.BASE_DIR / f"{name}.txt").read_text()
    names = [re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in wanted]
    assert [package for package in names if f"\n{package}==" not in f"\n{locked}"] == []
