"""What a thing to do is, on anybody's home page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, and how urgent (a lower `rank` comes first)."""

    what: str
    verb: str
    url: str
    rank: tuple
    tag: str
    tone: str = "plain"
    detail: str = ""
