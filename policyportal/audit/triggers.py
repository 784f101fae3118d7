"""Rows that the database itself keeps from changing.

A model says `protect(Model, Rule.NO_UPDATE, …)`, or gives a condition in SQL over OLD and NEW, and
after every migrate the triggers are put in place on whichever database is in use (SQLite drops a
table's triggers when a migration rebuilds it). `lifted()` takes them away for a while: only the
test runner's flush uses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import connections

_protected: list["Protection"] = []


class Rule(StrEnum):
    NO_INSERT = "INSERT"
    NO_UPDATE = "UPDATE"
    NO_DELETE = "DELETE"


@dataclass(frozen=True)
class Protection:
    """Refuse `event` on the model's table while `when` holds.

    `when` is SQL over OLD and NEW ("" for always). It may hold subqueries, and `{differs}` stands
    for the database's own way of saying that two values are not the same, NULLs included.
    """

    label: str
    event: Rule
    when: str
    sentence: str

    @property
    def table(self) -> str:
        return apps.get_model(self.label)._meta.db_table

    @property
    def name(self) -> str:
        twins = [p for p in _protected if (p.label, p.event) == (self.label, self.event)]
        return f"keep_{self.table}_{self.event.lower()}_{twins.index(self)}"


def protect(model, *rules: Rule, when: str = "", sentence: str = "This row cannot change.") -> None:
    """Have the database refuse the given kinds of change to the model's rows."""
    if "'" in sentence:
        raise ValueError("The sentence goes into SQL as it is: no apostrophes.")
    _protected.extend(Protection(model._meta.label, rule, when, sentence) for rule in rules)


def _create(vendor: str, p: Protection) -> list[str]:
    if vendor == "sqlite":
        when = f"WHEN {p.when.format(differs='IS NOT')} " if p.when else ""
        return [
            f"CREATE TRIGGER {p.name} BEFORE {p.event} ON {p.table} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{p.sentence}'); END"
        ]
    raise_ = f"RAISE EXCEPTION '{p.sentence}' USING ERRCODE = 'integrity_constraint_violation';"
    body = (
        f"IF {p.when.format(differs='IS DISTINCT FROM')} THEN {raise_} END IF;"
        if p.when
        else raise_
    )
    row = "OLD" if p.event == Rule.NO_DELETE else "NEW"
    statements = [
        f"CREATE FUNCTION {p.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN {row}; END $$",
        f"CREATE TRIGGER {p.name} BEFORE {p.event} ON {p.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {p.name}()",
    ]
    if p.event == Rule.NO_DELETE:
        statements += [
            f"CREATE FUNCTION {p.name}_all() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {raise_} RETURN NULL; END $$",
            f"CREATE TRIGGER {p.name}_all BEFORE TRUNCATE ON {p.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {p.name}_all()",
        ]
    return statements


def _drop(vendor: str, p: Protection) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {p.name}"]
    return [f"DROP FUNCTION IF EXISTS {p.name}{end}() CASCADE" for end in ("", "_all")]


def _run(using: str, make) -> None:
    connection = connections[using]
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for protection in _protected:
            if protection.table in there:
                for statement in make(connection.vendor, protection):
                    cursor.execute(statement)


def lift(using: str = "default", plan=(), **_) -> None:
    """Take every protection away before tables change. Runs before each migrate that has work.

    SQLite rebuilds a table by filling a new one and dropping the old, which triggers of other
    tables that read it would not survive.
    """
    if plan:
        _run(using, _drop)


def install(using: str = "default", **_) -> None:
    """Put every protection in place, replacing what is there. Runs after each migrate."""
    _run(using, lambda vendor, p: _drop(vendor, p) + _create(vendor, p))


def missing(using: str = "default") -> list[str]:
    """Return the names of the triggers that are not in the database as they should be."""
    connection = connections[using]
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT pg_get_triggerdef(t.oid, true), p.prosrc "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
            )
        there = set(cursor.fetchall())
    wanted = {}
    for p in _protected:
        made = _create(connection.vendor, p)
        if sqlite:
            wanted[p.name] = (made[0],)
        else:  # each trigger stands after its function, and has that one's name
            for function, trigger in zip(made[::2], made[1::2], strict=True):
                wanted[trigger.split()[2]] = (trigger, function.split("$$")[1])
    return sorted(name for name, text in wanted.items() if text not in there)


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Take every protection away for the length of a `with` block. For the test runner's flush."""
    _run(using, _drop)
    try:
        yield
    finally:
        install(using)
