"""Who a cell means by a line manager, and whether the chain comes back to where it began."""

from collections import defaultdict

from policyportal.people.importing import values
from policyportal.people.importing.known import Known
from policyportal.people.importing.parsing import Wanted
from policyportal.people.importing.plan import Node


class Directory:
    """Everybody a line manager can be: people known and not closed, and the lines of the file."""

    def __init__(self):
        self._found: dict[tuple[str, str], set[Node]] = defaultdict(set)
        self.names: dict[Node, str] = {}

    def add(self, node: Node, person: Known | Wanted) -> None:
        """List someone under their address, staff code and name."""
        self._found["email", person.email].add(node)
        if person.staff_number:
            self._found["code", person.staff_number.casefold()].add(node)
        self._found["name", person.name.casefold()].add(node)
        self.names[node] = person.name

    def find(self, text: str) -> Node:
        """Return whom the text means: an address, a staff code, or a name; else ValueError."""
        ways = [("email", text.lower()), ("code", text.casefold())]
        given, family = values.name(text)
        ways.append(("name", f"{given} {family}".strip().casefold()))
        for way in ways:
            found = self._found.get(way)
            if found and len(found) == 1:
                return next(iter(found))
            if found:
                raise ValueError(
                    f"More than one person is called “{text[:60]}”. Give the e-mail address."
                )
        raise ValueError(f"Nobody here or in this file is “{text[:60]}”.")


def in_loops(managers: dict[Node, Node]) -> set[Node]:
    """Return everybody whose chain of line managers comes back to them."""
    looped: set[Node] = set()
    done: set[Node] = set()
    for start in managers:
        path: dict[Node, int] = {}
        at: Node | None = start
        while at is not None and at not in done and at not in path:
            path[at] = len(path)
            at = managers.get(at)
        if at in path:
            looped |= {node for node, place in path.items() if place >= path[at]}
        done |= path.keys()
    return looped
