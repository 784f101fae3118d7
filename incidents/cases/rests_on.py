"""What the pages of every case rest on: passages of guidance that a capability keeps as data."""

from collections.abc import Callable

_find: list[Callable[[str], object]] = []


def register(find: Callable[[str], object]) -> None:
    """Have `find(key)` give the passage of a key, at start-up."""
    if find not in _find:
        _find.append(find)


def passage(key: str):
    """Return the passage of that key; None where no capability keeps any."""
    return _find[0](key) if _find else None
