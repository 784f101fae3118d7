"""Tables of who may open and send what: a line an address and method, a column a person.

Each cell is what the person is answered: a status; or "door", which leads to the sign-in page. The
first column is the stranger's, the others are fixtures of the cast, by name.
"""

from collections import defaultdict
from pathlib import Path

from django.db import transaction
from django.urls import resolve

from policyportal.audit import unchanged

DOOR = "/account/login/"


class Table:
    """One such table, read from a file that people can read."""

    def __init__(self, path: Path):
        lines = path.read_text(encoding="utf-8").splitlines()
        heading, *rows = [line for line in lines if line and not line.startswith("#")]
        self.columns = heading.split()
        self.cast = self.columns[1:]
        self.rows = [row.split() for row in rows]

    def wrong(self, client, who: str, stands_for: dict) -> list[str]:
        """Return where the person is answered otherwise than the table says."""
        found = []
        for method, place, *said in self.rows:
            answer = answered(client, method, place.format(**stands_for))
            wanted = dict(zip(self.columns, said, strict=True))[who]
            if answer != wanted:
                found.append(f"{method} {place} is answered {answer}, not {wanted}")
        return found

    def names(self, stands_for: dict) -> dict[str, set[str]]:
        """Return the names of the addresses that the table has, by method."""
        there = defaultdict(set)
        for method, place, *_ in self.rows:
            path = place.format(**stands_for).partition("?")[0]
            there[method].add(resolve(path).url_name)
        return there


def answered(client, method: str, address: str) -> str:
    """Return what the client is answered; nothing that was done by it stays."""
    with transaction.atomic():
        response = client.generic(method, address)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    unchanged.forget()
    to_the_door = response.status_code == 302 and response.url.startswith(DOOR)
    return "door" if to_the_door else str(response.status_code)
