"""A policy's life: drafted, submitted, sent back or approved, published, superseded."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from compliance.policies import access, canonical, notices
from compliance.policies.faults import faults, faults_before_approval
from compliance.policies.manuscript import DATES, Manuscript
from compliance.policies.models import Clause, Policy, Section, Status, Version
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

# Words that stand where a policy's own word would in an address.
RESERVED = frozenset({"import", "copies", "receipts", "paper"})


def _lock(version: Version) -> Version:
    """Lock the policy, then the version: one order for all, so that none waits for the other."""
    Policy.objects.select_for_update().filter(pk=version.policy_id).first()
    locked = Version.objects.select_for_update().filter(pk=version.pk).first()
    if locked is None:
        raise Refused("This version has been discarded.")
    return locked


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
    elif draft.status != Status.DRAFT:
        raise Refused(
            f"Version {draft.number} has been submitted for approval. It must be sent back, "
            "or discarded, before its text can change."
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
    draft.title, draft.plain_words = manuscript.title, manuscript.plain_words
    for name in DATES:
        setattr(draft, name, manuscript.dates.get(name) or "")
    if statement is not None:
        draft.statement = statement
    if audience is not None:
        draft.audience = sorted(Role(role).value for role in audience)
    if days_to_sign is not None:
        draft.days_to_sign = days_to_sign
    draft.source_name = source_name[:160] or draft.source_name
    draft.author, draft.saved_at = by, timezone.now()
    draft.writers = sorted({*draft.writers, by.pk})
    draft.save()
    _store_text(draft, manuscript)
    record(
        "version.drafted",
        draft,
        by=by,
        policy=policy.slug,
        number=draft.number,
        source=draft.source_name,
        fingerprint=canonical.fingerprint(manuscript),
    )
    return draft


def _said(found: list) -> str:
    """Return the first sentences, and how many more there are."""
    said = " ".join(fault.sentence for fault in found[:3])
    return said if len(found) <= 3 else f"{said} There are {len(found) - 3} more things like this."


@transaction.atomic
def submit(version: Version, *, by: Person) -> Version:
    """Ask the headteacher or the chair to approve the draft."""
    version = _lock(version)
    require(access.can_write_policy(by))
    if version.status != Status.DRAFT:
        raise Refused("Only a draft can be submitted, and this version is not one any more.")
    if found := faults_before_approval(Manuscript.of(version), version.audience):
        raise Refused(_said(found))
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
    if version.status != Status.AWAITING:
        raise Refused("This version has already been published.")


@transaction.atomic
def send_back(version: Version, *, by: Person, reason: str) -> Version:
    """Make the version a draft again, with what is to be put right; an approval falls away."""
    version = _lock(version)
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


@transaction.atomic
def approve(
    version: Version,
    *,
    by: Person,
    governors_approved_on: date | None = None,
    minute_reference: str = "",
) -> Version:
    """Approve the version, with the governors' date and minute where they are known.

    The headteacher or the chair approves, never its author (domain.md, "People and roles"),
    nor anybody who wrote on it before the author saved it last.
    """
    version = _lock(version)
    require(access.can_approve_policies(by))
    if not access.can_approve(by, version):
        raise Refused("You wrote on this version, so somebody else has to approve it.")
    _require_awaiting(version)
    if version.is_approved:
        raise Refused("This version has already been approved.")
    if governors_approved_on and governors_approved_on > timezone.localdate():
        raise Refused(
            "The governors' date is in the future. Give the day they approved it.",
            field="governors_approved_on",
        )
    if minute_reference.strip() and not governors_approved_on:
        raise Refused(
            "Give the day on which the governors approved it, too.", field="governors_approved_on"
        )
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
    """Put the approved version in force, in place of the one before; its text is fixed for good."""
    version = _lock(version)
    require(access.can_write_policy(by))
    _require_awaiting(version)
    if not version.is_approved:
        raise Refused("This version has not been approved yet.")
    now = timezone.now()
    before = version.policy.versions.in_force().first()
    if before is not None:
        before.status, before.superseded_at = Status.SUPERSEDED, now
        before.save(update_fields=["status", "superseded_at"])
    version.status, version.published_by, version.published_at = Status.PUBLISHED, by, now
    version.fingerprint = canonical.fingerprint(Manuscript.of(version))
    version.save(update_fields=["status", "published_by", "published_at", "fingerprint"])
    version.policy.title = version.title
    version.policy.save(update_fields=["title"])
    if before is not None:
        record("version.superseded", before, by=by, superseded_by=version.number)
    record("version.published", version, by=by, fingerprint=version.fingerprint)
    return version


@transaction.atomic
def discard(version: Version, *, by: Person) -> Version:
    """Delete a version that never was in force, and its policy if that leaves it without any."""
    version = _lock(version)
    require(access.can_write_policy(by))
    if version.was_published:
        raise Refused("A version that was published stays on the record.")
    policy, gone = version.policy, Version(pk=version.pk)
    version.delete()
    if not policy.versions.exists():
        record("policy.removed", policy, by=by, slug=policy.slug)
        policy.delete()
    record("version.discarded", gone, by=by, policy=policy.slug, number=version.number)
    return version
