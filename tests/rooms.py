"""Who imports whom: reads the project's files without running them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the ground up. A module may import its own floor and those below. The longest name counts,
# and what no floor names is the roof.
FLOORS: list[list[str]] = [
    [
        "policyportal",
        "policyportal.settings",
        "policyportal.celery",
        "policyportal.refusal",
        "policyportal.references",
        "policyportal.row_names",
    ],
    [
        "policyportal.documents",
        "policyportal.vault",
        "policyportal.audit",
        "policyportal.outbox",
        "policyportal.school",
    ],
    ["policyportal.people"],
    ["compliance.policies"],
    ["compliance.signing"],
    ["compliance.permissions", "compliance.advice"],
    ["compliance.reviews"],
    ["compliance"],
    ["incidents.children"],
    ["incidents.cases"],
    ["incidents.disclosures", "incidents.bullying"],
    ["incidents.reporting"],
    ["incidents.counting"],
    ["incidents"],
    ["policyportal.overview", "policyportal.operations"],
    ["policyportal.urls", "policyportal.wsgi"],
]
# Rooms of one floor that may not know each other.
APART = [
    {"compliance.permissions", "compliance.advice"},
    {"incidents.disclosures", "incidents.bullying"},
]
OURS = ("policyportal", "compliance", "incidents")


@dataclass(frozen=True)
class Import:
    importer: str
    imported: str
    line: int

    def __str__(self):
        return f"{self.importer}, line {self.line}, imports {self.imported}"


def module_name(path: Path, root: Path = ROOT) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def project_files(root: Path = ROOT) -> list[Path]:
    """Return every Python file of the project itself: no tests, no benchmarks, no packages."""
    return sorted(path for room in OURS for path in (root / room).rglob("*.py"))


def room_of(module: str) -> tuple[int, str]:
    """Return the module's floor, counted from the ground, and the room's name."""
    named = [(floor, room) for floor, rooms in enumerate(FLOORS) for room in rooms]
    over = [
        (floor, room)
        for floor, room in named
        if module == room or (room != "policyportal" and module.startswith(f"{room}."))
    ]
    if not over:
        raise ValueError(f"{module} is in no room.")
    return max(over, key=lambda found: len(found[1]))


def imports_of(module: str, source: str, *, is_package: bool, modules: set[str]) -> set[Import]:
    """Return what of the project's own the source imports, wherever in the file it does."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = list(_from(node, module, is_package, modules))
        else:
            continue
        found |= {Import(module, name, node.lineno) for name in names if name.split(".")[0] in OURS}
    return found


def _from(node: ast.ImportFrom, module: str, is_package: bool, modules: set[str]) -> Iterator[str]:
    """Give the modules of a "from … import …": the names that are modules, otherwise the source."""
    base = node.module or ""
    if node.level:
        here = module.split(".")
        here = here[: len(here) - node.level + (1 if is_package else 0)]
        base = ".".join([*here, base] if base else here)
    for alias in node.names:
        below = f"{base}.{alias.name}"
        yield below if below in modules else base


def is_upward(one: Import) -> bool:
    """Say whether the import goes up, or across to a room that is to stand apart."""
    (from_floor, from_room), (to_floor, to_room) = room_of(one.importer), room_of(one.imported)
    return to_floor > from_floor or {from_room, to_room} in APART


def all_imports(root: Path = ROOT) -> set[Import]:
    files = project_files(root)
    modules = {module_name(path, root) for path in files}
    found = set()
    for path in files:
        found |= imports_of(
            module_name(path, root),
            path.read_text(encoding="utf-8"),
            is_package=path.name == "__init__.py",
            modules=modules,
        )
    return found
