"""The life of an advice sheet: begun, written, submitted, sent back or approved, and replaced.

Approving it is what gives it to parents. In the end it is superseded by the next version, or taken
down where no sheet is better than this one.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from compliance.advice import access, notices
from compliance.advice.content import Sheet
from compliance.advice.faults import faults
from compliance.advice.models import AdviceReview, AdviceSheet, AdviceVersion, Status
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

RESERVED = frozenset({"manage", "booklet", "booklet-large"})
REVIEW_AFTER = timedelta(days=365)
FURTHEST = timedelta(days=5 * 366)  # ahead; a day past that is a slip of the keyboard


def slug_for(platform: str) -> str:
    """Return the word that stands for the platform in addresses."""
    slug = slugify(platform)[:60].strip("-")
    return f"{slug}-advice" if slug in RESERVED or slug.endswith("-large") else slug


@transaction.atomic
def begin_sheet(says: Sheet, *, by: Person, review_due: date | None = None) -> AdviceVersion:
    """Begin the sheet of a platform that has none yet, as a draft."""
    require(access.can_write(by))
    slug = slug_for(says.platform)
    if not slug:
        raise Refused("Give the name of the app or site, in letters.", field="platform")
    sheet, is_new = AdviceSheet.objects.get_or_create(slug=slug)
    if not is_new:
        raise Refused("There is a sheet on this already.", field="platform")
    return _draft(sheet, says, review_due, by)


@transaction.atomic
def begin_version(sheet: AdviceSheet, *, by: Person) -> AdviceVersion:
    """Begin a draft with what the last version says, or return the one that is there."""
    require(access.can_write(by))
    sheet = AdviceSheet.objects.select_for_update().get(pk=sheet.pk)
    if found := sheet.versions.in_preparation().first():
        return found
    before = sheet.versions.order_by("-number").first()
    return _draft(sheet, before.says, None, by)


def _draft(sheet: AdviceSheet, says: Sheet, review_due: date | None, by: Person) -> AdviceVersion:
    last = sheet.versions.aggregate(last=Max("number"))["last"] or 0
    version = AdviceVersion.objects.create(
        sheet=sheet,
        number=last + 1,
        platform=says.platform,
        content=says.as_data(),
        review_due=review_due or timezone.localdate() + REVIEW_AFTER,
        author=by,
        writers=[by.pk],
    )
    facts = {"sheet": sheet.slug, "number": version.number}
    record("advice.drafted", version, by=by, **facts, fingerprint=says.fingerprint)
    return version


def _lock(version: AdviceVersion) -> AdviceVersion:
    """Return the version as it is now; nobody else changes it or its sheet until this is over."""
    AdviceSheet.objects.select_for_update().get(pk=version.sheet_id)
    found = AdviceVersion.objects.select_related("sheet", "author").filter(pk=version.pk).first()
    if found is None:
        raise Refused("This draft has been discarded.")
    return found


@transaction.atomic
def save(
    version: AdviceVersion, says: Sheet, *, seen: int, by: Person, review_due: date | None = None
) -> AdviceVersion:
    """Store what the draft says now. `seen` is the revision of the page it was written on."""
    version = _lock(version)
    require(access.can_write(by))
    if version.status != Status.DRAFT:
        raise Refused("Only a draft can be changed, and this version is not one any more.")
    if seen != version.revision:
        raise Refused(
            "The draft was saved again after you opened this page, so nothing is changed. Look at "
            "it in another window, and press the button again if this is still what you want."
        )
    _require_sensible_day(review_due)
    version.content, version.platform = says.as_data(), says.platform
    version.review_due = review_due or version.review_due
    version.author, version.saved_at = by, timezone.now()
    version.writers = sorted({*version.writers, by.pk})
    version.revision += 1
    version.save()
    record("advice.saved", version, by=by, fingerprint=says.fingerprint)
    return version


def _require_sensible_day(due: date | None) -> None:
    if due and due <= timezone.localdate():
        raise Refused("The next review is in the future. Give a later day.", field="review_due")
    if due and due > timezone.localdate() + FURTHEST:
        raise Refused("This is more than five years ahead.", field="review_due")


@transaction.atomic
def submit(version: AdviceVersion, *, by: Person) -> AdviceVersion:
    """Ask the headteacher or the chair to approve the draft."""
    version = _lock(version)
    require(access.can_write(by))
    if version.status != Status.DRAFT:
        raise Refused("Only a draft can be submitted, and this version is not one any more.")
    if found := faults(version.says):
        more = f" There are {len(found) - 3} more things like this." if len(found) > 3 else ""
        raise Refused(" ".join(found[:3]) + more)
    _require_sensible_day(version.review_due)
    version.status = Status.AWAITING
    version.submitted_by, version.submitted_at = by, timezone.now()
    version.sent_back_by, version.sent_back_at, version.sent_back_reason = None, None, ""
    version.save()
    notices.tell(notices.SUBMITTED, version, access.approvers_of(version), but=by)
    record("advice.submitted", version, by=by, fingerprint=version.says.fingerprint)
    return version


def _require_awaiting(version: AdviceVersion) -> None:
    if version.status != Status.AWAITING:
        raise Refused("This version does not wait for approval any more.")


@transaction.atomic
def send_back(version: AdviceVersion, *, reason: str, by: Person) -> AdviceVersion:
    """Make it a draft again, with what is to be put right."""
    version = _lock(version)
    require(access.can_decide(by))
    _require_awaiting(version)
    if not reason.strip():
        raise Refused("Say what should be put right.", field="reason")
    _to_draft(version)
    version.sent_back_by, version.sent_back_at = by, timezone.now()
    version.sent_back_reason = reason.strip()
    version.save()
    notices.tell(notices.SENT_BACK, version, [version.author], but=by)
    record("advice.sent-back", version, by=by, reason=version.sent_back_reason)
    return version


@transaction.atomic
def take_back(version: AdviceVersion, *, by: Person) -> AdviceVersion:
    """Make it a draft again because its writer wants to change it."""
    version = _lock(version)
    require(access.can_write(by))
    _require_awaiting(version)
    _to_draft(version)
    version.save()
    record("advice.taken-back", version, by=by)
    return version


def _to_draft(version: AdviceVersion) -> None:
    version.status = Status.DRAFT
    version.submitted_by = version.submitted_at = None
    version.revision += 1


@transaction.atomic
def approve(version: AdviceVersion, *, seen: int, by: Person) -> AdviceVersion:
    """Give the sheet to parents, in place of the version before; from now on it cannot change.

    `seen` is the revision that was read.
    """
    version = _lock(version)
    require(access.can_decide(by))
    if version.is_written_by(by):
        raise Refused("You wrote on this version, so somebody else has to approve it.")
    _require_awaiting(version)
    if seen != version.revision:
        raise Refused("This page is older than the version. Read it as it is now, then decide.")
    now = timezone.now()
    before = version.sheet.versions.in_force().first()
    if before is not None:
        before.status, before.ended_at = Status.SUPERSEDED, now
        before.save(update_fields=["status", "ended_at"])
        record("advice.superseded", before, by=by, superseded_by=version.number)
    version.status, version.approved_by, version.approved_at = Status.IN_FORCE, by, now
    version.fingerprint = version.says.fingerprint
    version.save()
    notices.tell(notices.APPROVED, version, [version.author], but=by)
    facts = {"fingerprint": version.fingerprint, "review_due": version.review_due.isoformat()}
    record("advice.approved", version, by=by, **facts)
    return version


@transaction.atomic
def discard(version: AdviceVersion, *, by: Person) -> None:
    """Delete a draft, and the sheet that has no other version."""
    version = _lock(version)
    require(access.can_write(by))
    if version.status != Status.DRAFT:
        raise Refused("Only a draft can be discarded, and this version is not one.")
    sheet, gone = version.sheet, AdviceVersion(pk=version.pk)
    version.delete()
    if not sheet.versions.exists():
        sheet.delete()
    record("advice.discarded", gone, by=by, sheet=sheet.slug, number=version.number)


@transaction.atomic
def take_down(version: AdviceVersion, *, reason: str, by: Person) -> AdviceVersion:
    """Keep the sheet from parents, at once and until a new version is approved."""
    version = _lock(version)
    require(access.can_take_down(by))
    if not version.is_in_force:
        raise Refused("Parents are not shown this version.")
    if not reason.strip():
        raise Refused("Say why it is taken down.", field="reason")
    version.status, version.ended_at = Status.TAKEN_DOWN, timezone.now()
    version.taken_down_by, version.taken_down_reason = by, reason.strip()
    version.save()
    record("advice.taken-down", version, by=by, reason=version.taken_down_reason)
    return version


@transaction.atomic
def review(version: AdviceVersion, *, reason: str, next_due: date, by: Person) -> AdviceReview:
    """Record that the sheet in force was read again and is still right, and why."""
    version = _lock(version)
    require(access.can_decide(by))
    if not version.is_in_force:
        raise Refused("Parents are not shown this version, so there is nothing to review.")
    if not reason.strip():
        raise Refused("Say why the sheet is still right.", field="reason")
    if next_due <= timezone.localdate() or next_due > timezone.localdate() + FURTHEST:
        raise Refused("The next review is in the next five years.", field="next_due")
    latest = version.latest_review
    if latest and (latest.reason, latest.next_due) == (reason.strip(), next_due):
        return latest
    made = AdviceReview.objects.create(
        version=version, reason=reason.strip(), next_due=next_due, by=by
    )
    record("advice.reviewed", made, by=by, sheet=version.sheet.slug, next_due=next_due.isoformat())
    return made
