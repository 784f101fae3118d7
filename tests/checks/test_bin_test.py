"""How bin/test counts: what it says at the end must be what happened."""

import importlib
import subprocess
import sys

import pytest
from django.conf import settings

SUITE = """
import pytest

@pytest.fixture
def breaks():
    raise RuntimeError

@pytest.fixture
def breaks_afterwards():
    yield
    raise RuntimeError

def test_passes(): pass
def test_passes_too(): pass
def test_fails(): assert False
def test_breaks_before(breaks): pass
def test_breaks_after(breaks_afterwards): pass
def test_fails_and_breaks_after(breaks_afterwards): assert False
def test_is_skipped(): pytest.skip("no reason")
"""


@pytest.fixture
def bin_test(monkeypatch):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR / "bin"))
    return importlib.import_module("_test")


def test_counts_what_happened_and_errors_as_failures(bin_test, tmp_path):
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    report = tmp_path / "report.xml"
    options = ["-p", "no:django", "-p", "no:cacheprovider", "--junit-xml", report]
    command = [sys.executable, "-m", "pytest", *options, "test_suite.py"]
    subprocess.run(command, cwd=tmp_path, capture_output=True)
    count = bin_test.read_report("SQLite", report)
    assert str(count) == "2 passed, 5 failed, 1 skipped"  # pytest, too, counts the fifth twice
    assert sorted(name.rpartition("::")[2] for name in count.names) == [
        "test_breaks_after",
        "test_breaks_before",
        "test_fails",
        "test_fails_and_breaks_after",
        "test_fails_and_breaks_after",
    ]


def test_adds_the_runs_up(bin_test):
    total = bin_test.Count(3, 1, 0, ["a"]) + bin_test.Count(4, 2, 5, ["b", "c"])
    assert total == bin_test.Count(7, 3, 5, ["a", "b", "c"])
