"""Every write to a working copy: begun, put right, undone, saved as a draft, thrown away."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from compliance.policies import access, actions, reviews
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Policy, Status, Version, WorkingCopy
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

MOST_CLAUSES = 1500  # a policy of that length has some 200 pages
MOST_CHARACTERS = 1_000_000


class Stale(Refused):
    """The copy was changed elsewhere since the page was shown."""


def _require_size(text: Manuscript) -> None:
    clauses = [clause for section in text.sections for clause in section.clauses]
    length = sum(len(clause.text) for clause in clauses) + len(text.plain_words)
    if len(clauses) + len(text.sections) > MOST_CLAUSES or length > MOST_CHARACTERS:
        raise Refused(
            "This text is too long to be put right here. Import it in parts, as several policies.",
            field="document",
        )


@transaction.atomic
def begin(
    text: Manuscript, *, by: Person, source_name: str = "", policy: Policy | None = None
) -> WorkingCopy:
    """Keep an imported text to be put right. What to sign is taken from the version in force."""
    require(access.can_write_policy(by))
    _require_size(text)
    copy = WorkingCopy(
        policy=policy, source_name=source_name[:160], content=text.as_json(), created_by=by
    )
    _follow(copy, policy)
    copy.save(force_insert=True)
    return copy


def _follow(copy: WorkingCopy, policy: Policy | None) -> None:
    """Take what to sign, and the plain words where the text has none, from what is in force."""
    before = policy.versions.in_force().first() if policy else None
    if before is not None:
        _take_settings(copy, before)
        copy.content["plain_words"] = copy.content["plain_words"] or before.plain_words


def _take_settings(copy: WorkingCopy, version: Version) -> None:
    copy.statement, copy.audience = version.statement, version.audience
    copy.days_to_sign = version.days_to_sign


@transaction.atomic
def take_up(version: Version, *, by: Person) -> WorkingCopy:
    """Return a working copy of the version's text; pressing the button twice makes only one."""
    require(access.can_write_policy(by))
    policy = Policy.objects.select_for_update().get(pk=version.policy_id)
    name = f"Version {version.number}"
    just_now = timezone.now() - timedelta(minutes=1)
    twin = WorkingCopy.objects.filter(
        policy=policy, created_by=by, source_name=name, revision=1, created_at__gte=just_now
    ).first()
    if twin is not None:
        return twin
    text = Manuscript.of(version)
    if version.status == Status.PUBLISHED:  # what was recorded since its document was written
        text.dates["reviewed"] = reviews.last_reviewed(version) or None
        text.dates["review_due"] = reviews.next_review(version) or None
    copy = WorkingCopy(policy=policy, source_name=name, content=text.as_json(), created_by=by)
    _take_settings(copy, version)
    copy.save(force_insert=True)
    return copy


def _lock(copy: WorkingCopy, by: Person, revision: int) -> WorkingCopy:
    locked = WorkingCopy.objects.select_for_update().visible_to(by).filter(pk=copy.pk).first()
    if locked is None:
        raise Refused("This working copy was saved as a draft, or thrown away.")
    if locked.revision != revision:
        raise Stale(
            "This text was changed in another tab after you opened this page. What you typed is "
            "still below, and it has not been saved. Press Save to keep yours in place of the "
            "other, or open the page afresh to see the other."
        )
    return locked


@transaction.atomic
def keep(
    copy: WorkingCopy, text: Manuscript, *, by: Person, revision: int, **settings
) -> WorkingCopy:
    """Save the text as it now stands; `settings` are statement, audience and days_to_sign."""
    copy = _lock(copy, by, revision)
    _require_size(text)
    content = text.as_json()
    if content != copy.content:
        copy.previous, copy.content = copy.content, content
    for name, value in settings.items():
        setattr(copy, name, value)
    copy.revision += 1
    copy.save(update_fields=["content", "previous", "revision", "updated_at", *settings])
    return copy


@transaction.atomic
def make_new_version(
    copy: WorkingCopy, policy: Policy | None, *, by: Person, revision: int
) -> WorkingCopy:
    """Let a text that was imported as a new policy be the next version of one that is here."""
    copy = _lock(copy, by, revision)
    if policy is None or copy.policy is not None:
        raise Refused("There is no policy of this title that this text could be a version of.")
    copy.policy = policy
    _follow(copy, policy)
    copy.revision += 1
    copy.save()
    return copy


@transaction.atomic
def undo(copy: WorkingCopy, *, by: Person, revision: int) -> WorkingCopy:
    """Go back to the text before the last change; once more goes forward again."""
    copy = _lock(copy, by, revision)
    if copy.previous is None:
        raise Refused("There is no change to undo.")
    copy.content, copy.previous = copy.previous, copy.content
    copy.revision += 1
    copy.save(update_fields=["content", "previous", "revision", "updated_at"])
    return copy


@transaction.atomic
def save_as_draft(copy: WorkingCopy, *, by: Person, revision: int) -> Version:
    """Make the copy a draft version, and the copy itself go."""
    copy = _lock(copy, by, revision)
    draft = copy.policy and copy.policy.versions.in_preparation().first()
    of_itself = draft is not None and copy.source_name == f"Version {draft.number}"
    version = actions.save_draft(
        Manuscript.from_json(copy.content),
        by=by,
        policy=copy.policy,
        source_name="" if of_itself else copy.source_name,  # a draft keeps the file it came from
        statement=copy.statement,
        audience=copy.audience,
        days_to_sign=copy.days_to_sign,
    )
    copy.delete()
    return version


@transaction.atomic
def throw_away(copy: WorkingCopy, *, by: Person) -> None:
    """Delete the copy for good. No version is touched."""
    found = WorkingCopy.objects.visible_to(by).filter(pk=copy.pk)
    found.delete()
