"""What one person has to do, the most urgent first, and the registers they answer for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Value
from django.urls import reverse

from compliance.policies import access as policy_access
from compliance.policies import reviews
from compliance.policies.models import Status, Version, WorkingCopy
from compliance.signing import access as signing_access
from compliance.signing import check
from compliance.signing.models import Acknowledgement, PaperRecord
from compliance.signing.outstanding import Standing, registers, to_sign
from policyportal.audit import unchanged
from policyportal.overview import (
    advice_tasks,
    calendar_tasks,
    incident_tasks,
    message_tasks,
    permission_tasks,
)
from policyportal.overview.tasks import Task
from policyportal.people.models import Person

SOON = 3  # days before the due date from which a signature is shown as due soon
MOST_COPIES = 5
RECEIPTS_SHOWN = 5


@dataclass(frozen=True)
class Tally:
    """How many of the people whom a version asks have signed it, of those who are here now."""

    title: str
    url: str
    signed: int
    outstanding: int
    overdue: int

    @property
    def asked(self) -> int:
        return self.signed + self.outstanding + self.overdue


def tasks_for(person: Person, today: date) -> list[Task]:
    """Return everything that waits for the person, the most urgent first."""
    recorded = unchanged.kept(
        person.log_end,
        ("tasks", person.pk, today),
        lambda: [
            *_to_sign(person, today),
            *_in_preparation(person),
            *_papers(person),
            *_rejected_papers(person),
            *_reviews(person, today),
            *advice_tasks.tasks(person, today),
            *permission_tasks.held(person, today),
            *permission_tasks.school_accounts(person, today),
            *incident_tasks.contacts(person, today),
            *calendar_tasks.next_year(person, today),
        ],
    )
    copies = unchanged.kept(
        person.log_end,
        ("working copies", person.pk, WorkingCopy.objects.as_they_are(person)),
        lambda: list(_working_copies(person)),
    )
    by_the_minute = [
        *permission_tasks.decisions(person, today),
        *incident_tasks.tasks(person),
        *message_tasks.undecided(person),
    ]
    return sorted([*recorded, *copies, *by_the_minute], key=lambda task: task.rank)


def due_words(due_on: date, today: date) -> tuple[str, str]:
    """Return how far off a due date is, and the tone it is said in."""
    left = (due_on - today).days
    if left < 0:
        return f"Overdue by {_days(-left)}", "late"
    if left == 0:
        return "Due today", "soon"
    return f"Due in {_days(left)}", "soon" if left <= SOON else "plain"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _to_sign(person: Person, today: date) -> Iterator[Task]:
    for due in to_sign(person, today):
        tag, tone = due_words(due.due_on, today)
        earlier = due.signed_before
        changed = f"It has changed since you signed version {earlier.number}." if earlier else ""
        yield Task(
            what=f"Read and sign: {due.version.title}",
            verb="Read and sign",
            url=reverse("compliance:policy-sign", args=[due.version.policy.slug]),
            rank=(0 if tone != "plain" else 4, due.due_on),
            tag=tag,
            tone=tone,
            detail=" ".join(filter(None, [changed, check.first(due.version, person)])),
        )


def _in_preparation(person: Person) -> Iterator[Task]:
    """Versions to approve, publish or finish."""
    if not policy_access.can_see_preparation(person):
        return
    for version in Version.objects.in_preparation().select_related("policy", "author"):
        if task := _next_step(person, version):
            yield task


def _working_copies(person: Person) -> Iterator[Task]:
    """Texts not yet saved as a draft."""
    if not policy_access.can_write_policy(person):
        return
    copies = WorkingCopy.objects.visible_to(person).order_by("-updated_at", "-pk")
    titles = copies.values_list("pk", "source_name", "content__title")[:MOST_COPIES]
    for pk, source, title in titles:
        url = reverse("compliance:working-copy", args=[pk])
        yield Task(f"Finish: {title or source}", "Carry on", url, (6,), "Not yet a draft")


def _next_step(person: Person, version: Version) -> Task | None:
    """Return what the person can do to bring the version further, if there is something."""
    url = reverse("compliance:version-detail", args=[version.policy.slug, version.number])
    if version.status == Status.DRAFT:
        if not policy_access.can_write_policy(person):
            return None
        if version.sent_back_at:
            what, detail = f"Put right: {version}", version.sent_back_reason
            return Task(what, "Open the draft", url, (2,), "Sent back", "soon", detail)
        return Task(f"Submit for approval: {version}", "Open the draft", url, (5,), "Draft")
    if policy_access.can_publish(person, version):
        return Task(f"Publish: {version}", "Look and publish", url, (2,), "Approved", "good")
    if not version.is_approved and policy_access.can_approve(person, version):
        detail = f"Written by {version.author.name}."
        tag = version.get_status_display()
        return Task(f"Approve: {version}", "Read and decide", url, (1,), tag, detail=detail)
    return None


def _papers(person: Person) -> Iterator[Task]:
    """Paper signatures that wait for a second adult, where the person may be that adult."""
    if not signing_access.can_see_papers(person):
        return
    waiting = PaperRecord.objects.for_second_adult(person).count()
    if waiting:
        what = (
            "Confirm a paper signature" if waiting == 1 else f"Confirm {waiting} paper signatures"
        )
        yield Task(what, "Look and confirm", reverse("compliance:paper-list"), (3,), "Waiting")


def _rejected_papers(person: Person) -> Iterator[Task]:
    """Paper signatures that the person recorded and a second adult rejected."""
    if not signing_access.can_record_paper(person):
        return
    for paper in PaperRecord.objects.rejected_for(person).select_related("person", "version"):
        yield Task(
            what=f"Record again: {paper.person.name} on paper",
            verb="Look at the reason",
            url=reverse("compliance:paper-list"),
            rank=(3,),
            tag="Rejected",
            tone="soon",
            detail=paper.reason,
        )


def _reviews(person: Person, today: date) -> Iterator[Task]:
    """Policies whose review is overdue, for those who may say that they are still right."""
    if not policy_access.can_approve_policies(person):
        return
    for version in reviews.overdue(today).select_related("policy"):
        url = reverse("compliance:policy-review", args=[version.policy.slug])
        yield Task(f"Review: {version.title}", "Read and review", url, (3,), "Overdue", "late")


def tallies_for(person: Person, today: date) -> list[Tally]:
    """Return how signing stands with each policy in force: the same for all who may see it."""
    if not signing_access.can_see_register(person):
        return []
    return unchanged.kept(person.log_end, ("tallies", today), lambda: _tallies(today))


def _tallies(today: date) -> list[Tally]:
    """Two queries, however many policies there are."""
    found = registers(today)
    by_version: dict[int, dict[int, int]] = {version.pk: {} for version, _ in found}
    counts = [
        people.order_by()
        .annotate(of=Value(version.pk))
        .values("of", "standing")
        .annotate(people=Count("pk"))
        .values_list("of", "standing", "people")
        for version, people in found
    ]
    if counts:
        for version, standing, people in counts[0].union(*counts[1:], all=True):
            by_version[version][standing] = people
    return [_tally(version, by_version[version.pk]) for version, _ in found]


def _tally(version: Version, people: dict[int, int]) -> Tally:
    return Tally(
        title=version.title,
        url=reverse("compliance:policy-register", args=[version.policy.slug]),
        signed=people.get(Standing.SIGNED, 0),
        outstanding=people.get(Standing.OUTSTANDING, 0),
        overdue=people.get(Standing.OVERDUE, 0),
    )


def receipts_of(person: Person) -> list[Acknowledgement]:
    """Return the person's latest signatures. One query."""
    mine = Acknowledgement.objects.filter(person=person).select_related("version")
    return list(mine.order_by("-signed_at", "-pk")[:RECEIPTS_SHOWN])
