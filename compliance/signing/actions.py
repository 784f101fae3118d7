"""Signing, in the browser and on paper. Every write to the school's signatures but their end.

One entry `acknowledgement.signed` stands in the log for each signature, whichever way it came;
its detail holds what the receipt shows, so that a receipt can be proven from it.
"""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from compliance.policies.coverage import Stand
from compliance.policies.models import Status, Version
from compliance.signing import access, check, names
from compliance.signing.history import published_on
from compliance.signing.models import Acknowledgement, Method, PaperRecord, PaperState
from compliance.signing.outstanding import stand_with
from compliance.signing.recorded import SIGNED, facts_of
from compliance.signing.references import new_reference
from policyportal.audit import log
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused
from policyportal.vault import files
from policyportal.vault.models import SealedFile
from policyportal.vault.uploads import Accepted

LONGEST_USER_AGENT = 400


class Superseded(Refused):
    """The version is not in force; another is."""


class AlreadySigned(Refused):
    """The person has a signature that counts for this text; `receipt` is that signature."""

    def __init__(self, receipt: Acknowledgement, *, for_version: Version):
        self.receipt = receipt
        day = date_format(timezone.localdate(receipt.signed_at), "j F Y")
        if receipt.fingerprint == for_version.fingerprint:
            super().__init__(f"You signed this already, on {day}. Here is your receipt.")
            return
        super().__init__(
            f"You signed version {receipt.version.number} on {day}, and what has changed since "
            "does not concern your roles. Here is your receipt."
        )


@transaction.atomic
def sign(
    version: Version,
    *,
    by: Person,
    fingerprint_shown: str,
    typed_name: str,
    agreed: bool,
    address: str | None,
    user_agent: str,
) -> Acknowledgement:
    """Sign the version that the person was shown. One signature a person and text.

    Nobody signs again where what has changed since theirs does not concern their roles.
    Where the version asks for it, its situations come first (on paper they are not asked for).
    """
    version = Version.objects.select_for_update().get(pk=version.pk)
    by = Person.objects.get(pk=by.pk)
    _require_unsigned(version, by)
    _require_in_force(version)
    _require_asked(version, by)
    if before := check.first(version, by):
        raise Refused(before)
    if fingerprint_shown != version.fingerprint:
        raise Refused("The text you were shown is not the text in force. Please read it again.")
    if not names.is_own(typed_name, by):
        raise Refused(f"Type your own name as the school has it: {by.name}.", field="typed_name")
    if not agreed:
        raise Refused("Tick the box to say that you agree.", field="agreed")
    return _acknowledge(
        version,
        by,
        typed_name=typed_name.strip(),
        signed_at=timezone.now(),
        method=Method.BROWSER,
        recorded_by=by,
        address=address,
        user_agent=user_agent[:LONGEST_USER_AGENT],
    )


@transaction.atomic
def record_paper(
    version: Version,
    *,
    person: Person,
    signed_on: date,
    typed_name: str,
    scan: Accepted,
    by: Person,
) -> PaperRecord:
    """Record a signature on paper with its scan. It counts once a second adult confirms it."""
    version = Version.objects.select_for_update().get(pk=version.pk)
    require(access.can_record_paper(by))
    person = Person.objects.get(pk=person.pk)
    _require_in_force(version)
    if not access.is_asked(person, version):
        raise Refused(f"{person.name} is not asked to sign this policy.", field="person")
    if receipt := _counting(version, person):
        raise Refused(
            f"{person.name} has signed already. The receipt is {receipt.number}.", field="person"
        )
    if version.paper_records.waiting().filter(person=person).exists():
        raise Refused(
            f"A paper signature by {person.name} is waiting for a second adult already.",
            field="person",
        )
    _require_possible_day(version, signed_on)
    paper = PaperRecord.objects.create(
        version=version,
        person=person,
        signed_on=signed_on,
        typed_name=typed_name.strip(),
        scan=files.keep(scan.data, name=scan.name, media_type=scan.media_type, by=by),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    log.record(
        "paper.recorded",
        paper,
        by=by,
        person=log.name_of(person),
        version=log.name_of(version),
        signed_on=signed_on.isoformat(),
        typed_name=paper.typed_name,
        scan_sha256=paper.scan.sha256,
    )
    return paper


@transaction.atomic
def confirm_paper(paper: PaperRecord, *, by: Person) -> Acknowledgement:
    """Confirm that the scan shows the person's signature: it becomes an acknowledgement.

    Whatever is in force by now, it counts for the version that was signed. The paper gives a day
    and no time; noon in London stands for it, or what of that day lies between publication and
    record.
    """
    paper = _undecided(paper, by)
    version = Version.objects.select_for_update().get(pk=paper.version_id)
    if receipt := signature_of(version, paper.person):
        raise Refused(
            f"{paper.person.name} has signed in the meantime (receipt {receipt.number}). "
            "Reject the paper record with that as the reason."
        )
    paper = _decide(paper, PaperState.CONFIRMED, by)
    log.record("paper.confirmed", paper, by=by)
    noon = datetime.combine(paper.signed_on, time(12), tzinfo=timezone.get_default_timezone())
    return _acknowledge(
        version,
        paper.person,
        typed_name=paper.typed_name,
        signed_at=min(max(noon, version.published_at), paper.recorded_at),
        method=Method.PAPER,
        recorded_by=by,
        paper=paper,
    )


@transaction.atomic
def reject_paper(paper: PaperRecord, *, reason: str, by: Person) -> PaperRecord:
    """Say that the scan does not show what was recorded, and why. Another may be recorded."""
    paper = _undecided(paper, by)
    if not reason.strip():
        raise Refused("Say why the record is rejected.", field="reason")
    paper = _decide(paper, PaperState.REJECTED, by, reason=reason.strip())
    log.record("paper.rejected", paper, by=by, reason=paper.reason)
    return paper


@transaction.atomic
def view_scan(paper: PaperRecord, *, by: Person) -> SealedFile:
    """Return the scan to be shown, and leave in the log who looked."""
    require(access.can_see_papers(by))
    log.record("paper.scan-viewed", paper, by=by)
    return paper.scan


@transaction.atomic
def export_register(version: Version, *, by: Person, people: int, filters: dict) -> None:
    """Leave in the log who took a copy of the register, and of how many people."""
    require(access.can_see_register(by))
    log.record("register.exported", version, by=by, people=people, filters=filters)


def signature_of(version: Version, person: Person) -> Acknowledgement | None:
    """Return the person's signature of the version's text, the latest if there are several."""
    signed = Acknowledgement.objects.of_text(version).filter(person=person)
    return signed.select_related("version", "person").order_by("-version__number").first()


def stand_and_signature(version: Version, person: Person) -> tuple[Stand, Acknowledgement | None]:
    """Return where the person stands with the version today, and their nearest signature."""
    stand, signed = stand_with(version, person, timezone.localdate())
    if signed is None:
        return stand, None
    mine = Acknowledgement.objects.select_related("version", "person")
    return stand, mine.get(version=signed, person=person)


def _counting(version: Version, person: Person) -> Acknowledgement | None:
    """Return the signature that counts for the version: of its text, or one that covers them."""
    if not version.was_published:
        return None
    stand, nearest = stand_and_signature(version, person)
    counts = nearest is not None and (
        nearest.fingerprint == version.fingerprint or (stand.asked and stand.covered)
    )
    return nearest if counts else None


def _require_unsigned(version: Version, person: Person) -> None:
    if receipt := _counting(version, person):
        raise AlreadySigned(receipt, for_version=version)


def _require_in_force(version: Version) -> None:
    if version.status == Status.SUPERSEDED:
        now = Version.objects.in_force().get(policy=version.policy_id)
        raise Superseded(
            f"Version {version.number} has been replaced by version {now.number}. "
            "Please read and sign the version now in force."
        )
    if version.status != Status.PUBLISHED:
        raise Refused("This version is not in force, so it cannot be signed.")


def _require_asked(version: Version, person: Person) -> None:
    if not person.is_active:
        raise Refused("Your account has been closed, so it cannot sign. Ask the school office.")
    if not access.is_asked(person, version):
        raise Refused("You are not asked to sign this policy. You are welcome to read it.")


def _require_possible_day(version: Version, day: date) -> None:
    if day > timezone.localdate():
        raise Refused("The day of signing cannot be in the future.", field="signed_on")
    if day < published_on(version):
        first = date_format(published_on(version), "j F Y")
        raise Refused(
            f"This version was published on {first}; it cannot have been signed before that.",
            field="signed_on",
        )


def _undecided(paper: PaperRecord, by: Person) -> PaperRecord:
    paper = PaperRecord.objects.select_for_update().get(pk=paper.pk)
    require(access.can_see_papers(by))
    if by.pk == paper.recorded_by_id:
        raise Refused("You recorded this paper, so somebody else has to decide on it.")
    if by.pk == paper.person_id:
        raise Refused("This is your own signature, so somebody else has to decide on it.")
    if paper.state != PaperState.WAITING:
        raise Refused("This paper record has been decided already.")
    return paper


def _decide(paper: PaperRecord, state: PaperState, by: Person, *, reason: str = "") -> PaperRecord:
    paper.state, paper.decided_by, paper.decided_at = state, by, timezone.now()
    paper.reason = reason
    paper.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return paper


def _acknowledge(
    version: Version, person: Person, *, recorded_by: Person, **what
) -> Acknowledgement:
    """Write the signature and its entry; the one that was there if another was quicker."""
    new = Acknowledgement(
        reference=new_reference(),
        version=version,
        person=person,
        fingerprint=version.fingerprint,
        statement=version.statement,
        **what,
    )
    try:
        with transaction.atomic():  # so that the constraint's refusal leaves the rest standing
            new.save(force_insert=True)
    except IntegrityError:
        _require_unsigned(version, person)
        raise
    log.record(SIGNED, new, by=recorded_by, **facts_of(new))
    return new
