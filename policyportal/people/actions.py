"""Every change to who is here: people, their roles, their leaving and coming back.

`by` is the policy administrator who does it; None is the portal itself (first set-up, the daily
ring). The log's entries name rows only; names and addresses stand in the erasable detail.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from policyportal.audit import log
from policyportal.people import access
from policyportal.people.administrators import hold_administrators, require_an_administrator
from policyportal.people.leaving import unsettled
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.people.notices import tell_old_address
from policyportal.refusal import Refused

FIELDS = ("email", "given_name", "family_name", "job_title", "staff_number", "line_manager")


@transaction.atomic
def add_person(
    *,
    email: str,
    given_name: str,
    family_name: str,
    job_title: str = "",
    staff_number: str | None = None,
    line_manager: Person | None = None,
    roles: Iterable[tuple[Role, date]],
    by: Person | None,
) -> Person:
    """Bring someone in. Their address counts as verified: the school vouches for it.

    They have no password until they set one through "First time here, or forgotten your
    password?".
    """
    _require_may_manage(by)
    email = email.strip().lower()
    _require_free(email, staff_number or None)
    person = Person(
        email=email,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        job_title=job_title.strip(),
        staff_number=staff_number or None,
        line_manager=line_manager,
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:  # somebody else was quicker with the same address or staff code
        _require_free(email, person.staff_number)
        raise
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    roles = list(roles)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, role=role, starts_on=day) for role, day in roles
    )
    log.record(
        "person.added",
        person,
        by=by,
        email=email,
        name=person.name,
        roles=[[str(role), day.isoformat()] for role, day in roles],
    )
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    email: str,
    given_name: str,
    family_name: str,
    job_title: str,
    staff_number: str | None,
    line_manager: Person | None,
    by: Person | None,
) -> Person:
    """Change what is known of someone. A new address ends their sessions; the old one is told."""
    person = _locked(person)
    _require_may_manage(by)
    after = {
        "email": email.strip().lower(),
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "job_title": job_title.strip(),
        "staff_number": staff_number or None,
        "line_manager": line_manager,
    }
    changed = [name for name in FIELDS if getattr(person, name) != after[name]]
    if not changed:
        return person
    _require_free(after["email"], after["staff_number"], besides=person)
    _require_no_loop(person, line_manager)
    detail = {name: [_plain(getattr(person, name)), _plain(after[name])] for name in changed}
    for name in changed:
        setattr(person, name, after[name])
    if "email" in changed:
        tell_old_address(person, detail["email"][0])
        person.sign_in_round += 1
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    person.save(update_fields=[*changed, "sign_in_round"])
    log.record("person.changed", person, by=by, **detail)
    return person


@transaction.atomic
def start_role(person: Person, *, role: Role, on: date, by: Person | None) -> RoleAssignment:
    """Give someone a role from a day on."""
    person = _locked(person)
    _require_may_change_roles(by, person)
    if not person.is_active:
        raise Refused(f"{person.name} has left. Record first that they have come back.")
    assignment = _begin(person, role, on)
    log.record("role.started", assignment, by=by, role=str(role), on=on.isoformat())
    return assignment


@transaction.atomic
def end_role(assignment: RoleAssignment, *, on: date, by: Person | None) -> RoleAssignment:
    """End a role; `on` is its last day. Roles that are over stay as they were."""
    person = _locked(assignment.person)
    hold_administrators()
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    assignment.person = person
    _require_may_change_roles(by, person)
    if assignment.ends_on and assignment.ends_on < timezone.localdate():
        raise Refused(f"That role ended on {_day(assignment.ends_on)} already.", field="on")
    if on < assignment.starts_on:
        raise Refused(
            f"The last day cannot be before the role began, {_day(assignment.starts_on)}.",
            field="on",
        )
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])
    if assignment.role == Role.ADMINISTRATOR:
        require_an_administrator()
    log.record("role.ended", assignment, by=by, role=assignment.role, on=on.isoformat())
    return assignment


@transaction.atomic
def take_back_role(assignment: RoleAssignment, *, by: Person | None) -> None:
    """Take back a role that has not begun, as if never given. The log keeps that it was."""
    person = _locked(assignment.person)
    hold_administrators()
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    _require_may_change_roles(by, person)
    if assignment.starts_on <= timezone.localdate():
        raise Refused("That role has begun. It can be ended, not taken back.")
    log.record("role.taken-back", assignment, by=by, role=assignment.role)
    assignment.delete()
    if assignment.role == Role.ADMINISTRATOR:
        require_an_administrator()


@transaction.atomic
def leave(person: Person, *, on: date, by: Person | None) -> Person:
    """Record that someone leaves; `on` is their last day. All their roles end with it.

    A day that is past deactivates them at once; for others the daily ring does it the day after.
    Neither does before what `leaving` asks for is settled; their roles are over all the same.
    """
    person = _locked(person)
    _require_may_change_roles(by, person)
    hold_administrators()
    held = RoleAssignment.objects.filter(person=person)  # theirs change under the person's lock
    if not held.not_over_before(timezone.localdate()).exists():
        raise Refused(f"{person.name} has left already.")
    if not held.filter(starts_on__lte=on).exists():
        raise Refused("The last day cannot be before their first day.", field="on")
    later = held.not_over_before(on + timedelta(days=1))
    if not later.exists():
        last = held.latest("ends_on").ends_on
        raise Refused(
            f"Their last day is {_day(last)} already. To keep them longer, change the last day of "
            f"a role.",
            field="on",
        )
    administers = later.filter(role=Role.ADMINISTRATOR).exists()
    later.filter(starts_on__gt=on).delete()  # never begun
    later.filter(starts_on__lte=on).update(ends_on=on)
    if administers:
        require_an_administrator()
    if on < timezone.localdate() and not unsettled(person):
        _deactivate(person)
    log.record("person.left", person, by=by, on=on.isoformat())
    return person


@transaction.atomic
def come_back(person: Person, *, role: Role, on: date, by: Person | None) -> Person:
    """Bring a leaver back, with a role from a day on. What they signed before is still theirs."""
    person = _locked(person)
    _require_may_change_roles(by, person)
    if RoleAssignment.objects.filter(person=person).not_over_before(timezone.localdate()).exists():
        raise Refused(f"{person.name} has not left.")
    _begin(person, role, on)
    person.is_active = True
    person.save(update_fields=["is_active"])
    log.record("person.came-back", person, by=by, role=str(role), on=on.isoformat())
    return person


@transaction.atomic
def deactivate_leavers(today: date) -> int:
    """Deactivate people whose last role ended before today. The daily ring; returns how many.

    Those for whom something is still to be settled (`leaving`) wait until it is.
    """
    leavers = Person.objects.active().gone_by(today).values_list("pk", flat=True)
    people = Person.objects.select_for_update().active().filter(pk__in=list(leavers)).order_by("pk")
    settled = [person for person in people if not unsettled(person)]
    for person in settled:
        _deactivate(person)
        log.record("person.deactivated", person, by=None)
    return len(settled)


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _require_may_manage(by: Person | None) -> None:
    access.require(by is None or access.can_manage_people(by))


def _require_may_change_roles(by: Person | None, person: Person) -> None:
    """Who may: an administrator, and nobody for themselves (domain: the conflict rule)."""
    _require_may_manage(by)
    if by is not None and by.pk == person.pk:
        raise Refused("Nobody changes their own roles. Ask another policy administrator.")


def _require_free(email: str, staff_number: str | None, *, besides: Person | None = None) -> None:
    others = Person.objects.exclude(pk=besides.pk) if besides else Person.objects.all()
    if others.filter(email__iexact=email).exists():
        raise Refused(f"Somebody here has the address {email} already.", field="email")
    if staff_number and others.filter(staff_number=staff_number).exists():
        raise Refused(
            f"Somebody here has the staff code {staff_number} already.", field="staff_number"
        )


def _require_no_loop(person: Person, manager: Person | None) -> None:
    """Refuse a chain of line managers that comes back to the person."""
    seen: set[int] = set()
    at = manager.pk if manager else None
    while at is not None and at not in seen:
        if at == person.pk:
            raise Refused(
                f"{manager.name} answers to {person.name}, directly or through others, "
                f"so cannot be their line manager.",
                field="line_manager",
            )
        seen.add(at)
        at = Person.objects.values_list("line_manager", flat=True).get(pk=at)


def _begin(person: Person, role: Role, on: date) -> RoleAssignment:
    """Start a role; the same role twice at once is refused."""
    twice = RoleAssignment.objects.filter(person=person, role=role).not_over_before(on).first()
    if twice:
        raise Refused(
            f"{person.name} has the role {Role(role).label} from {_day(twice.starts_on)}"
            + (f" to {_day(twice.ends_on)}." if twice.ends_on else " already."),
            field="role",
        )
    return RoleAssignment.objects.create(person=person, role=role, starts_on=on)


def _deactivate(person: Person) -> None:
    """Close the account and end its sessions for good, so that coming back revives none."""
    person.is_active = False
    person.sign_in_round += 1
    person.save(update_fields=["is_active", "sign_in_round"])


def _plain(value) -> str | int | None:
    return value.pk if isinstance(value, Person) else value


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
