"""Saying of each change whether it is material, and for whom (domain.md, "Signing").

A mark is of one change as it was seen: when the draft is saved with other words, or the clause
moves elsewhere, the mark falls away. A change without a mark counts as material for everybody who
signs the policy. Marks are set until the version is approved, for they are approved with it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from compliance.policies import access, scenarios
from compliance.policies.comparison import Change, What, changes
from compliance.policies.locking import lock
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import ChangeMark, Status, Version
from policyportal.audit.log import canonical, record
from policyportal.people.access import require
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

LONGEST_WHY = ChangeMark._meta.get_field("why").max_length


@dataclass(frozen=True)
class Mark:
    """What is said of a change: the roles it touches, none where it is not material, and why."""

    change: str
    roles: list[Role] = field(default_factory=list)
    why: str = ""


def version_before(version: Version) -> Version | None:
    """Return the version that this one replaces, or did, or would have."""
    earlier = version.policy.versions.ever_published().filter(number__lt=version.number)
    return earlier.order_by("-number").first()


def changes_of(version: Version) -> list[Change]:
    """Return what is not as in the version before; nothing where it is the first."""
    before = version_before(version)
    return changes(Manuscript.of(before), Manuscript.of(version)) if before else []


def state_of(version: Version) -> str:
    """Return a word for how text, marks and situations stand, by which an older page is known."""
    marks = version.marks.order_by("change").values_list("change", "roles", "why")
    stands = [version.saved_at.isoformat(), version.audience, [list(mark) for mark in marks]]
    stands.append(scenarios.state_of(version))
    return sha256(canonical(stands).encode()).hexdigest()


def roles_touched(
    version: Version, before: Version | None, marked: Iterable[list[str]]
) -> list[str]:
    """Return `Version.material_roles`: all that the marks name, or the first version's audience."""
    if before is None:
        return sorted(version.audience)
    return sorted({role for roles in marked for role in roles})


def is_open(version: Version) -> bool:
    """Whether its changes can still be marked."""
    return version.status in (Status.DRAFT, Status.AWAITING) and not version.is_approved


def _require_open(version: Version) -> None:
    if version.is_approved:
        raise Refused(
            "This version has been approved with what was said of its changes. It must be sent "
            "back before that can change."
        )
    if not is_open(version):
        raise Refused("What was said of the changes of this version is fixed with its text.")


def unmarked(version: Version) -> list[Change]:
    """Return the changes of which nobody has said yet whom they touch."""
    marked = set(version.marks.values_list("change", flat=True))
    return [change for change in changes_of(version) if change.name not in marked]


@transaction.atomic
def mark_changes(
    version: Version, marks: Iterable[Mark], *, by: Person, seen: str | None = None
) -> Version:
    """Say of these changes whom they touch; the others stay as they are.

    `seen` is the `state_of` the page they were marked on, if they were. Whoever marks changes has
    written on the version, so that it takes somebody else to approve it.
    """
    version = lock(version)
    require(access.can_write_policy(by))
    _require_open(version)
    if seen is not None and seen != state_of(version):
        raise Refused(
            "This page is older than what is stored: the text, or what is said of its changes, "
            "was saved again after you opened it. What you answered is still below, and it has "
            "not been saved. Look at the changes as they are now, then save again."
        )
    wanted = {mark.change: _tidied(mark, version) for mark in marks}
    there = {change.name for change in changes_of(version)}
    if not wanted.keys() <= there:
        raise Refused("One of these is not a change of this version any more. Open the page again.")
    before = {mark.change: (mark.roles, mark.why) for mark in version.marks.all()}
    new = [mark for name, mark in wanted.items() if before.get(name) != (mark.roles, mark.why)]
    if not new:
        return version
    _store(version, new, by)
    version.writers = sorted({*version.writers, by.pk})
    version.save(update_fields=["writers"])
    record("version.marked", version, by=by, marks={mark.change: mark.roles for mark in new})
    return version


def _tidied(mark: Mark, version: Version) -> Mark:
    roles, why = sorted({str(role) for role in mark.roles}), " ".join(mark.why.split())
    if not set(roles) <= set(version.audience):
        raise Refused("Only people who sign this policy can be asked to sign it again.")
    if len(why) > LONGEST_WHY:
        raise Refused(f"Say why in at most {LONGEST_WHY} characters.")
    return Mark(mark.change, roles, why)


def _store(version: Version, marks: Iterable[Mark], by: Person) -> None:
    now = timezone.now()
    ChangeMark.objects.bulk_create(
        [
            ChangeMark(
                version=version, change=mark.change, roles=mark.roles, why=mark.why, by=by, at=now
            )
            for mark in marks
        ],
        update_conflicts=True,
        unique_fields=["version", "change"],
        update_fields=["roles", "why", "by", "at"],
    )


@transaction.atomic
def complete_marks(version: Version, *, by: Person) -> list[ChangeMark]:
    """Mark what nobody marked as material for everybody who signs; return all marks.

    Called by `publish`, which holds the lock and writes the marks into its own entry.
    """
    names = {change.name for change in unmarked(version)}
    audience = sorted(version.audience)
    _store(version, [Mark(name, audience) for name in sorted(names)], by)
    return list(version.marks.order_by("change"))


def let_fall(version: Version, text: Manuscript, audience: Iterable[Role] | None) -> list[str]:
    """Delete the marks that are not of the same change in the text to be saved; return its names.

    Called by `save_draft` before it stores the text and the audience (None: as it was). A mark for
    everybody is for everybody of the new audience too; one for a role that signs no more falls.
    """
    marks = list(version.marks.all()) if version.pk else []
    if not marks:
        return []
    before = Manuscript.of(version_before(version))
    was, will = _as_seen(before, Manuscript.of(version)), _as_seen(before, text)
    asked_before = sorted(version.audience)
    asked = asked_before if audience is None else sorted(Role(role).value for role in audience)
    fallen = []
    for mark in marks:
        for_everybody = mark.is_material and mark.roles == asked_before
        roles = asked if for_everybody else mark.roles
        same = mark.change in will and was.get(mark.change) == will[mark.change]
        if not same or not set(roles) <= set(asked) or bool(roles) != mark.is_material:
            fallen.append(mark.change)
        elif roles != mark.roles:
            mark.roles = roles
            mark.save(update_fields=["roles"])
    version.marks.filter(change__in=fallen).delete()
    return sorted(fallen)


def _as_seen(before: Manuscript, after: Manuscript) -> dict[str, list[tuple]]:
    """Return each change by its name, as somebody saw it who marked it.

    The heading above a clause may change without the clause's change being another; where a
    clause moved to makes it another one.
    """
    places, found = _places(after), defaultdict(list)
    for change in changes(before, after):
        moved = change.also_moved or change.what == What.MOVED
        place = places.get(change.key) if moved else None
        found[change.name].append((change.what, change.pieces, change.also_moved, place))
    return dict(found)


def _places(text: Manuscript) -> dict[str, tuple[str, str]]:
    """Return by key in what section each heading and clause stands, and behind which other one."""
    places, above = {}, ""
    for section in text.sections:
        places[section.key] = ("", above)
        above, behind = section.key, ""
        for clause in section.clauses:
            places[clause.key] = (section.key, behind)
            behind = clause.key
    return places
