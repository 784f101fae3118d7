"""What `docs/structure.md` names is there."""

import re
from pathlib import Path

import pytest

from policyportal.outbox import rings
from tests.rooms import ROOT

PAGE = (ROOT / "docs/structure.md").read_text()
NAMED = re.compile(r"`(\w[\w./*]*)`")
IS_A_PATH = re.compile(r"/$|\.(?:py|toml)$")
INSIDE = (
    "",
    "policyportal",
    "policyportal/operations",
    "compliance",
    "compliance/permissions",
    "incidents",
    "static",
)


def rooms() -> list[tuple[str, list[str]]]:
    """Return each room of the table with the files that are to be read first."""
    found, above = [], ""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 3 or "`" not in cells[0]:
            continue
        names = NAMED.findall(cells[0])
        room = names[0] if names[0].endswith("/") else ""
        if cells[0].startswith("·"):
            room = f"{above}/{room}"
        else:
            above = room.strip("/")
        found.append((room, NAMED.findall(cells[2])))
    return found


ROOMS = rooms()


def is_there(name: str, *places: str) -> bool:
    return any(any((ROOT / place).glob(name.rstrip("/"))) for place in places)


def test_the_table_is_read():
    assert len(ROOMS) >= 15


@pytest.mark.parametrize("room, files", ROOMS)
def test_what_is_to_be_read_first_is_there(room, files):
    assert Path(ROOT / room).is_dir()
    for file in files:
        assert (ROOT / room / file).exists(), file


def test_every_path_in_the_text_is_there():
    text = "\n".join(line for line in PAGE.splitlines() if not line.startswith("|"))
    named = {name for name in NAMED.findall(text) if IS_A_PATH.search(name)}
    assert len(named) > 20
    assert [name for name in sorted(named) if not is_there(name, *INSIDE)] == []


@pytest.mark.django_db
def test_the_ring_it_names_is_one():
    [name] = re.findall(r"ring\s`([a-z.-]+)`", PAGE)
    assert name in rings.ring_all()
