"""Cover: a deputy does for a while what a role does, from one minute to another.

So that the school is never without somebody who decides. Arranged by a policy administrator or by
who holds the role, for somebody else; while it lasts `Person.acts_as` says yes to the deputy.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from policyportal.audit import log
from policyportal.documents.templatetags.dates import moment
from policyportal.people.access import can_arrange_cover, require
from policyportal.people.models import COVERED, Cover, Person, Role, RoleAssignment
from policyportal.people.notices import COVER_ARRANGED, COVER_ENDED, tell_of_cover
from policyportal.refusal import Refused

LONGEST = timedelta(days=366)
LONGEST_REASON = Cover._meta.get_field("reason").max_length


@transaction.atomic
def arrange(
    role: Role, *, deputy: Person, starts_at: datetime, ends_at: datetime, reason: str, by: Person
) -> Cover:
    """Have the deputy cover the role from one minute to another, the last not included.

    Nobody arranges it for themselves: then a deputy could give themselves what they decide.
    """
    deputy = Person.objects.select_for_update().get(pk=deputy.pk)  # their covers change under it
    # In one timezone: where the clocks go back, two local times compare by what is on the clock.
    starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    role, reason = Role(role), " ".join(reason.split())
    _require_may(by, role)
    if deputy.pk == by.pk:
        raise Refused(
            "Nobody makes themselves a deputy. Ask a policy administrator, or who holds the role.",
            field="deputy",
        )
    _require_a_time(starts_at, ends_at)
    _require_can_stand_in(deputy, role, starts_at, ends_at)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Give the reason in at most {LONGEST_REASON} letters.", field="reason")
    cover = Cover.objects.create(
        role=role,
        deputy=deputy,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        arranged_by=by,
    )
    tell_of_cover(COVER_ARRANGED, cover, but=by)
    log.record(
        "cover.arranged",
        cover,
        by=by,
        role=str(role),
        deputy=deputy.pk,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
    )
    return cover


@transaction.atomic
def end(cover: Cover, *, by: Person, at: datetime | None = None) -> Cover:
    """End cover now, or at a minute to come that is earlier than arranged.

    What has yet to begin is taken back with that. What the deputy did meanwhile stands.
    """
    cover = Cover.objects.select_for_update().get(pk=cover.pk)
    _require_may(by, Role(cover.role))
    now = timezone.now()
    if cover.never_ran:
        raise Refused("This cover was taken back already.")
    if cover.ends_at <= now:
        raise Refused(f"This cover ended already: {moment(cover.ends_at)}.")
    at = now if at is None else at.astimezone(UTC)
    if at < _this_minute(now):
        raise Refused("That is past already. To end it at once, choose now.", field="ends")
    if at >= cover.ends_at:
        raise Refused(
            f"It ends {moment(cover.ends_at)} anyhow. Choose an earlier time; for a longer one "
            f"arrange more cover.",
            field="ends",
        )
    cover.ends_at = max(at, cover.starts_at)
    cover.ended_by, cover.ended_at = by, now
    cover.save(update_fields=["ends_at", "ended_by", "ended_at"])
    tell_of_cover(COVER_ENDED, cover, but=by)
    log.record("cover.ended", cover, by=by, role=cover.role, ends_at=cover.ends_at.isoformat())
    return cover


def _this_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _require_may(by: Person, role: Role) -> None:
    if role not in COVERED:
        raise Refused(f"The role {role.label} decides nothing, so nobody covers it.", field="role")
    require(can_arrange_cover(by, role))


def _require_a_time(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("The end comes before the beginning. Change one of them.", field="ends")
    if starts_at < _this_minute(timezone.now()):
        raise Refused(
            "The beginning is past already. Cover can begin now or later.", field="starts"
        )
    if ends_at - starts_at > LONGEST:
        raise Refused(
            "Cover lasts a year at most. For longer, give the person the role itself.", field="ends"
        )


def _require_can_stand_in(
    deputy: Person, role: Role, starts_at: datetime, ends_at: datetime
) -> None:
    """Who may cover: somebody here all the while, who does not hold or cover the role then."""
    first = timezone.localdate(starts_at)
    last = timezone.localdate(ends_at - timedelta(microseconds=1))
    held = list(RoleAssignment.objects.filter(person=deputy).not_over_before(first))
    if not deputy.is_active or not _here_throughout(held, first, last):
        raise Refused(
            f"{deputy.name} is not here for all of this time. Choose somebody else, or change the "
            f"days.",
            field="deputy",
        )
    if any(one.role == role and one.starts_on <= last for one in held):
        raise Refused(f"{deputy.name} has the role {role.label} already.", field="deputy")
    # The chair decides what the head asks for, so a governor stands in for the chair (domain.md).
    governs = [one for one in held if one.role == Role.GOVERNOR]
    if role == Role.CHAIR and not _here_throughout(governs, first, last):
        raise Refused("Only a governor can cover the chair of governors.", field="deputy")
    twice = Cover.objects.filter(role=role, deputy=deputy).between(starts_at, ends_at).first()
    if twice:
        raise Refused(
            f"{deputy.name} covers this role already from {moment(twice.starts_at)} to "
            f"{moment(twice.ends_at)}.",
            field="deputy",
        )


def _here_throughout(held: Iterable[RoleAssignment], first: date, last: date) -> bool:
    """Whether the roles leave out no day from the first to the last."""
    day = first
    for one in sorted(held, key=lambda one: one.starts_on):
        if one.starts_on > day:
            return False
        if one.ends_on is None or one.ends_on >= last:
            return True
        day = max(day, one.ends_on + timedelta(days=1))
    return False
