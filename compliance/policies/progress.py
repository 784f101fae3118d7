"""A version's way from draft to in force: what was done by whom, what is next, and who may."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compliance.policies import access
from compliance.policies.meaning import Meaning
from compliance.policies.models import Status, Version
from policyportal.people.models import Person


class State(StrEnum):
    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """One step; `verb` is the last part of the address of its page, "" where the reader may not."""

    name: str
    state: State
    by: Person | None = None
    at: datetime | None = None
    note: str = ""
    verb: str = ""


def _mark(version: Version, person: Person, meaning: Meaning) -> Step:
    """It may be left out: what has no answer counts as for everybody."""
    name, mark = "Say who signs again for each change", meaning.last_mark
    left = len(meaning.unmarked)
    if not left:
        return Step(name, State.DONE, mark.by, mark.at)
    note = f"{left} of {len(meaning.changes)} without an answer: everybody signs again."
    if version.submitted_at:
        return Step(name, State.DONE, mark and mark.by, mark and mark.at, note)
    if access.can_write_policy(person):
        return Step(name, State.NEXT, note=note, verb="changes")
    return Step(name, State.NEXT, note=f"{note} The policy administrator does this.")


def _submit(version: Version, person: Person, *, first: bool) -> Step:
    """`first` says that nothing else is to be done before; it can be submitted all the same."""
    name = "Submit for approval"
    if version.submitted_at:
        return Step(name, State.DONE, version.submitted_by, version.submitted_at)
    verb = "submit" if access.can_write_policy(person) else ""
    state = State.NEXT if first or not verb else State.LATER
    return Step(name, state, note="" if verb else "The policy administrator does this.", verb=verb)


def _approve(version: Version, person: Person) -> Step:
    name = "Approve"
    if version.approved_at:
        return Step(name, State.DONE, version.approved_by, version.approved_at)
    if version.status == Status.DRAFT:
        return Step(name, State.LATER, note="Cannot start until it has been submitted.")
    if access.can_approve(person, version):
        return Step(name, State.NEXT, verb="approve")
    names = [p.name for p in access.approvers_of(version)]
    if not names:
        note = "Nobody may: it takes a headteacher or chair of governors who has not written on it."
    else:
        note = f"Waiting for {' or '.join(names)}."
        if version.is_written_by(person):
            note += " You wrote on it, so it cannot be you."
    return Step(name, State.NEXT, note=note)


def _publish(version: Version, person: Person) -> Step:
    name = "Publish"
    if version.published_at:
        return Step(name, State.DONE, version.published_by, version.published_at)
    if not version.is_approved:
        return Step(name, State.LATER, note="Cannot start until it has been approved.")
    verb = "publish" if access.can_publish(person, version) else ""
    return Step(
        name, State.NEXT, note="" if verb else "The policy administrator does this.", verb=verb
    )


def steps(version: Version, person: Person, meaning: Meaning | None) -> list[Step]:
    """Return the steps in order; for the reader, at most one is theirs to do now.

    There are none of a version that was published or withdrawn. `meaning` is of what it changes,
    where it is to replace another.
    """
    if version.is_fixed:
        return []
    found = [Step("Write the text", State.DONE, version.author, version.saved_at)]
    if meaning and meaning.changes:
        found.append(_mark(version, person, meaning))
    first = found[-1].state == State.DONE
    return [
        *found,
        _submit(version, person, first=first),
        _approve(version, person),
        _publish(version, person),
    ]
