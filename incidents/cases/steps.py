"""How every action on a case begins and ends: one lock, one who, one chronology entry, one record.

An action reads: `begin`, when (its own guards), change, tell, `finish`.
"""

from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from incidents.cases import access
from incidents.cases.chronology import add_entry
from incidents.cases.models import Case, ChronologyEntry
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

C = TypeVar("C", bound=Case)

OLDER_PAGE = (
    "This page is older than what is kept: something was added to the case since. Look it over, "
    "and press the button again if it is still what you want."
)

GONE = "This record was destroyed in the meantime, as two people decided."


def begin(case: C, *, by: Person, seen: int | None, manage: bool = False) -> C:
    """Lock the case; stop who may not work on it (or manage it), and a page older than the case.

    `seen` is the revision that the form was shown with; None in a program that shows no form.
    """
    locked = type(case).objects.select_for_update().filter(pk=case.pk).first()
    if locked is None:
        raise Refused(GONE)
    require(access.can_manage(by, locked) if manage else access.can_work(by, locked))
    if seen is not None and locked.revision != seen:
        raise Refused(OLDER_PAGE)
    return locked


def the_case(case: Case) -> Case:
    """Return the row as a plain case, as the log and the outbox name it, without a query."""
    return case if type(case) is Case else Case(pk=case.pk, reference=case.reference)


KINDS = {"D": "disclosure", "B": "bullyingcase", "R": "record"}  # by the reference's letter


def in_kind(case: Case) -> Case:
    """Return the case as the row of its own kind, unlocked. One query where it is a plain case."""
    if type(case) is not Case:
        return case
    return getattr(case, KINDS[case.reference[:1]], case)


def finish(
    case: Case,
    what: str,
    *,
    by: Person | None,
    words: str = "",
    facts: dict | None = None,
    happened_at: datetime | None = None,
    corrects: ChronologyEntry | None = None,
    fields: tuple[str, ...] = (),
) -> ChronologyEntry:
    """Save the fields, write the chronology entry, and record it, last.

    The log says what kind of step it was and the SHA-256 of its words, which proves later that
    they are the words that were written; never a word or a name.
    """
    case.revision += 1
    case.save(update_fields=[*fields, "revision"])
    entry = add_entry(
        case, what, by=by, words=words, facts=facts, happened_at=happened_at, corrects=corrects
    )
    record(
        f"case.{what}",
        the_case(case),
        by=by,
        entry=entry.number,
        words_sha256=sha256(words.encode()).hexdigest() if words else "",
    )
    return entry
