"""What was printed once is not laid out a second time."""

import os
from pathlib import Path
from time import time

import pytest

from policyportal.documents import finished, press, renderer
from policyportal.documents.press import CannotPrint, Job


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "finished"


def impossible(*_):
    raise AssertionError("Something was laid out.")


JOB = Job("<html lang='en-GB'><head><title>A</title></head><body><p>Once.</p></body></html>")


def test_the_second_time_nothing_is_laid_out(monkeypatch, own_folder):
    first = finished.printed(JOB)
    monkeypatch.setattr(renderer, "render", impossible)
    monkeypatch.setattr(press, "print_many", impossible)
    assert finished.printed(JOB) == first
    (file,) = own_folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert own_folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "other",
    [
        Job(JOB.markup + " "),
        Job(JOB.markup, ({"name": "a"},)),
        Job(JOB.markup, (), {"logo": b"a"}),
        Job(JOB.markup, (), {"logo": b"b"}),
        Job(JOB.markup, (), {"logob": b""}),
    ],
)
def test_whatever_goes_into_it_makes_it_another(other):
    names = {finished.name_of(one) for one in (JOB, other, Job(JOB.markup, (), {"badge": b"a"}))}
    assert len(names) == 3


def test_another_stylesheet_makes_it_another(settings, tmp_path):
    before = finished.name_of(JOB)
    (tmp_path / "static" / "print").mkdir(parents=True)
    (tmp_path / "static" / "print" / "a.css").write_text("p {}")
    settings.BASE_DIR = tmp_path
    finished._printing_house.cache_clear()
    try:
        assert finished.name_of(JOB) != before
    finally:
        settings.BASE_DIR = Path(__file__).resolve().parents[3]
        finished._printing_house.cache_clear()
    assert finished.name_of(JOB) == before


@pytest.mark.parametrize("harm", [b"", b"short", None])
def test_one_that_is_not_what_was_written_is_made_again(own_folder, harm):
    made = []

    def make():
        made.append(1)
        return b"the file"

    assert finished.kept("a" * 64, make) == b"the file"
    path = own_folder / ("a" * 64)
    path.write_bytes(path.read_bytes()[:-1] + b"!" if harm is None else harm)
    assert finished.kept("a" * 64, make) == b"the file"
    assert finished.kept("a" * 64, make) == b"the file"
    assert len(made) == 2


def test_what_cannot_be_printed_leaves_nothing(monkeypatch, own_folder):
    monkeypatch.setattr(renderer, "render", impossible)
    with pytest.raises(CannotPrint):
        finished.printed(JOB)
    assert not own_folder.exists()


def age(path: Path, days: float) -> None:
    then = time() - days * 24 * 60 * 60
    os.utime(path, (then, then))


def test_what_nobody_has_asked_for_in_a_month_goes(own_folder):
    for name in ("new", "old", "asked"):
        finished.kept(name, lambda: b"x")
    age(own_folder / "new", 29)
    age(own_folder / "old", 31)
    age(own_folder / "asked", 31)
    finished.kept("asked", impossible)
    assert finished.ring() == 1
    assert {path.name for path in own_folder.iterdir()} == {"new", "asked"}
    assert finished.ring() == 0


def test_of_too_much_the_oldest_goes(monkeypatch, own_folder):
    for days, name in enumerate(("first", "second", "third")):
        finished.kept(name, lambda: b"x" * 100)
        age(own_folder / name, days)
    monkeypatch.setattr(finished, "MOST_BYTES", 2 * (100 + finished.DIGEST))
    assert finished.ring() == 1
    assert {path.name for path in own_folder.iterdir()} == {"first", "second"}


def test_with_nothing_there_the_ring_does_nothing():
    assert finished.ring() == 0
