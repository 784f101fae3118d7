"""A policy's life: drafted, submitted, sent back or approved, published, superseded.

What comes to nothing is discarded, or withdrawn once somebody was asked to approve it.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from compliance.policies import access, canonical, marking, notices, scenarios
from compliance.policies.faults import faults, faults_before_approval
from compliance.policies.locking import lock
from compliance.policies.manuscript import DATES, Manuscript
from compliance.policies.models import Clause, Policy, Section, Status, Version
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

# Words that stand where a policy's own word would in an address.
RESERVED = frozenset({"import", "copies", "receipts", "paper", "accounts", "your-people"})


class Stale(Refused):
    """What was shown on the page is not what stands there now."""


def slug_for(title: str) -> str:
    """Return the word that a new policy of this title would have in its address."""
    slug = slugify(title)[:80].strip("-") or "policy"
    return f"{slug}-policy" if slug in RESERVED else slug


def _new_policy(title: str, slug: str) -> Policy:
    slug = slug_for(slug or title)
    policy, is_new = Policy.objects.get_or_create(slug=slug, defaults={"title": title})
    if not is_new:
        raise Refused(
            f"There is already a policy at the address “{slug}”. Make a new version of it, "
            "or give this policy another title.",
            field="title",
        )
    return policy


def _draft_of(policy: Policy) -> Version:
    """Return the policy's draft to write into, or a new one numbered after the last."""
    draft = policy.versions.select_for_update().in_preparation().first()
    if draft is None:
        last = policy.versions.aggregate(last=Max("number"))["last"] or 0
        draft = Version(policy=policy, number=last + 1)
        if before := policy.versions.in_force().first():
            draft.statement = before.statement
            draft.audience = before.audience
            draft.days_to_sign = before.days_to_sign
            draft.check_before_signing = before.check_before_signing
    elif draft.status != Status.DRAFT:
        raise Refused(
            f"Version {draft.number} has been submitted for approval. It must be sent back, "
            "or withdrawn, before its text can change."
        )
    return draft


def _store_text(version: Version, text: Manuscript) -> None:
    version.clauses.all().delete()
    version.sections.all().delete()
    sections = Section.objects.bulk_create(
        Section(version=version, position=n, key=s.key, heading=s.heading, kind=s.kind)
        for n, s in enumerate(text.sections, start=1)
    )
    pairs = [(row, c) for row, s in zip(sections, text.sections, strict=True) for c in s.clauses]
    Clause.objects.bulk_create(
        Clause(version=version, section=row, position=n, key=c.key, kind=c.kind, text=c.text)
        for n, (row, c) in enumerate(pairs, start=1)
    )


@transaction.atomic
def save_draft(
    manuscript: Manuscript,
    *,
    by: Person,
    policy: Policy | None = None,
    slug: str = "",
    source_name: str = "",
    statement: str | None = None,
    audience: Iterable[Role] | None = None,
    days_to_sign: int | None = None,
) -> Version:
    """Save the text as the draft of the policy, or of a new one; whoever saves is its author.

    A policy has one version in preparation: an existing draft takes this text instead of its own.
    What is left as None stays as in the draft, or as in the version in force.
    """
    require(access.can_write_policy(by))
    if found := faults(manuscript):
        raise Refused(_said(found), field="title" if not manuscript.title.strip() else "")
    if policy is None:
        policy = _new_policy(manuscript.title, slug)
        record("policy.added", policy, by=by, slug=policy.slug, title=policy.title)
    else:
        policy = Policy.objects.select_for_update().get(pk=policy.pk)
    draft = _draft_of(policy)
    fallen = marking.let_fall(draft, manuscript, audience)
    _take_over(draft, manuscript, statement, audience, days_to_sign)
    draft.source_name = source_name[:160] or draft.source_name
    draft.author, draft.saved_at = by, timezone.now()
    draft.writers = sorted({*draft.writers, by.pk})
    is_new = draft.pk is None
    draft.save()
    _store_text(draft, manuscript)
    if is_new:
        scenarios.carry_over(draft)
    record(
        "version.drafted",
        draft,
        by=by,
        policy=policy.slug,
        number=draft.number,
        source=draft.source_name,
        fingerprint=canonical.fingerprint(manuscript),
        marks_fallen=fallen,
    )
    return draft


def _take_over(
    draft: Version,
    text: Manuscript,
    statement: str | None,
    audience: Iterable[Role] | None,
    days_to_sign: int | None,
) -> None:
    """Take title and dates from the text, and of the rest what is not None."""
    draft.title, draft.plain_words = text.title, text.plain_words
    for name in DATES:
        setattr(draft, name, text.dates.get(name) or "")
    if statement is not None:
        draft.statement = statement
    if audience is not None:
        draft.audience = sorted(Role(role).value for role in audience)
    if days_to_sign is not None:
        draft.days_to_sign = days_to_sign


def _said(found: list) -> str:
    """Return the first sentences, and how many more there are."""
    said = " ".join(fault.sentence for fault in found[:3])
    return said if len(found) <= 3 else f"{said} There are {len(found) - 3} more things like this."


@transaction.atomic
def submit(version: Version, *, by: Person) -> Version:
    """Ask the headteacher or the chair to approve the draft."""
    version = lock(version)
    require(access.can_write_policy(by))
    if version.status != Status.DRAFT:
        raise Refused("Only a draft can be submitted, and this version is not one any more.")
    if found := faults_before_approval(Manuscript.of(version), version.audience):
        raise Refused(_said(found))
    if lost := scenarios.faults(version):
        raise Refused(lost[0])
    version.status = Status.AWAITING
    version.submitted_by, version.submitted_at = by, timezone.now()
    version.sent_back_by, version.sent_back_at, version.sent_back_reason = None, None, ""
    version.save(
        update_fields=[
            "status",
            "submitted_by",
            "submitted_at",
            "sent_back_by",
            "sent_back_at",
            "sent_back_reason",
        ]
    )
    notices.tell(notices.SUBMITTED, version, access.approvers_of(version), but=by)
    record("version.submitted", version, by=by)
    return version


def _require_awaiting(version: Version) -> None:
    if version.status == Status.DRAFT:
        raise Refused("This version is a draft. It has to be submitted first.")
    if version.status == Status.WITHDRAWN:
        raise Refused("This version has been withdrawn.")
    if version.status != Status.AWAITING:
        raise Refused("This version has already been published.")


@transaction.atomic
def send_back(version: Version, *, by: Person, reason: str) -> Version:
    """Make the version a draft again, with what is to be put right; an approval falls away."""
    version = lock(version)
    require(access.can_approve_policies(by))
    _require_awaiting(version)
    reason = reason.strip()
    if not reason:
        raise Refused("Say what should be put right.", field="reason")
    version.status = Status.DRAFT
    version.submitted_by = version.submitted_at = None
    version.approved_by = version.approved_at = None
    version.governors_approved_on, version.minute_reference = None, ""
    version.sent_back_by, version.sent_back_at = by, timezone.now()
    version.sent_back_reason = reason
    version.save()
    notices.tell(notices.SENT_BACK, version, [version.author], but=by)
    record("version.sent-back", version, by=by, reason=reason)
    return version


def require_to_approve(version: Version, person: Person) -> None:
    """Refuse unless the version waits for an approval that this person may give.

    The headteacher or the chair approves, never its author (domain.md, "People and roles"),
    nor anybody who wrote on it before the author saved it last.
    """
    require(access.can_approve_policies(person))
    if not access.can_approve(person, version):
        raise Refused("You wrote on this version, so somebody else has to approve it.")
    _require_awaiting(version)
    if version.is_approved:
        raise Refused("This version has already been approved.")


def require_governors_day(on: date | None, minute_reference: str, *, field: str) -> None:
    """Refuse a day the governors cannot have met on yet, or a minute without its day."""
    if on and on > timezone.localdate():
        raise Refused(
            "The governors' date is in the future. Give the day they approved it.", field=field
        )
    if minute_reference.strip() and not on:
        raise Refused("Give the day on which the governors approved it, too.", field=field)


@transaction.atomic
def approve(
    version: Version,
    *,
    by: Person,
    governors_approved_on: date | None = None,
    minute_reference: str = "",
    seen: str = "",
) -> Version:
    """Approve the version, with the governors' date and minute where they are known.

    `seen` is the `marking.state_of` the version that was read, where it was read on a page.
    """
    version = lock(version)
    require_to_approve(version, by)
    if seen and seen != marking.state_of(version):
        raise Stale(
            "This page is older than the version: its text, or what is said of its changes, was "
            "saved again after you opened the page. Nothing is approved. Read it as it is now, "
            "and then decide."
        )
    require_governors_day(governors_approved_on, minute_reference, field="governors_approved_on")
    version.approved_by, version.approved_at = by, timezone.now()
    version.governors_approved_on = governors_approved_on
    version.minute_reference = minute_reference.strip()
    version.save(
        update_fields=["approved_by", "approved_at", "governors_approved_on", "minute_reference"]
    )
    administrators = Person.objects.active().holding(Role.ADMINISTRATOR)
    notices.tell(notices.APPROVED, version, [version.author, *administrators], but=by)
    record(
        "version.approved",
        version,
        by=by,
        governors_approved_on=governors_approved_on and governors_approved_on.isoformat(),
        minute_reference=version.minute_reference,
    )
    return version


@transaction.atomic
def publish(version: Version, *, by: Person) -> Version:
    """Put the approved version in force, in place of the one before; its text is fixed for good.

    What nobody said of a change counts as: everybody who signs this policy signs again.
    """
    version = lock(version)
    require(access.can_write_policy(by))
    _require_awaiting(version)
    if not version.is_approved:
        raise Refused("This version has not been approved yet.")
    now = timezone.now()
    before = version.policy.versions.in_force().first()
    marks = {m.change: m.roles for m in marking.complete_marks(version, by=by)}
    version.material_roles = marking.roles_touched(version, before, marks.values())
    if before is not None:
        before.status, before.superseded_at = Status.SUPERSEDED, now
        before.save(update_fields=["status", "superseded_at"])
    version.status, version.published_by, version.published_at = Status.PUBLISHED, by, now
    version.fingerprint = canonical.fingerprint(Manuscript.of(version))
    version.save(
        update_fields=["status", "published_by", "published_at", "fingerprint", "material_roles"]
    )
    version.policy.title = version.title
    version.policy.save(update_fields=["title"])
    if before is not None:
        record("version.superseded", before, by=by, superseded_by=version.number)
    record(
        "version.published",
        version,
        by=by,
        fingerprint=version.fingerprint,
        material_roles=version.material_roles,
        marks=marks,
    )
    return version


@transaction.atomic
def withdraw(version: Version, *, by: Person, reason: str) -> Version:
    """Take back a version that somebody was asked to approve; it stays on the record, as it was.

    From awaiting, approved, or sent back; once published it is never withdrawn. What is in force
    stays in force, and the next draft takes the next number.
    """
    version = lock(version)
    require(access.can_write_policy(by))
    if version.was_published:
        raise Refused("This version was published. Make a new version to take its place.")
    if version.status == Status.WITHDRAWN:
        raise Refused("This version has already been withdrawn.")
    if not version.was_submitted:
        raise Refused("Nobody was asked to approve this draft. Discard it instead.")
    reason = reason.strip()
    if not reason:
        raise Refused("Say why it is withdrawn.", field="reason")
    version.status = Status.WITHDRAWN
    version.withdrawn_by, version.withdrawn_at = by, timezone.now()
    version.withdrawn_reason = reason
    version.save(update_fields=["status", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    told = [version.author, *access.approvers_of(version)]
    notices.tell(notices.WITHDRAWN, version, told, but=by)
    text = canonical.fingerprint(Manuscript.of(version))
    record("version.withdrawn", version, by=by, number=version.number, fingerprint=text)
    return version


@transaction.atomic
def discard(version: Version, *, by: Person) -> Version:
    """Delete a draft that nobody was asked to approve, and its policy if it had no other."""
    version = lock(version)
    require(access.can_write_policy(by))
    if version.was_published:
        raise Refused("A version that was published stays on the record.")
    if version.status == Status.WITHDRAWN:
        raise Refused("A version that was withdrawn stays on the record.")
    if version.was_submitted:
        raise Refused(
            "Somebody has been asked to approve this version, so it stays on the record. "
            "Withdraw it instead, and say why."
        )
    policy, gone = version.policy, Version(pk=version.pk)
    version.delete()
    if not policy.versions.exists():
        record("policy.removed", policy, by=by, slug=policy.slug)
        policy.delete()
    record("version.discarded", gone, by=by, policy=policy.slug, number=version.number)
    return version
