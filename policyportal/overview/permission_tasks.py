"""What permissions and school accounts ask of a person: decisions, answers, renewals, checks."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from compliance.permissions import access
from compliance.permissions.accounts import waiting as accounts
from compliance.permissions.models import Permission
from compliance.permissions.questions import title_of
from compliance.permissions.waiting import for_decider, for_holder, how_long
from policyportal.audit import unchanged
from policyportal.documents.templatetags.dates import day
from policyportal.overview.tasks import Task
from policyportal.people.models import Person, Role

DECIDERS = (Role.HEADTEACHER, Role.SLT, Role.CHAIR)


def decisions(person: Person, today: date) -> Iterator[Task]:
    """One line for all that waits for the person's decision."""
    if not access.can_decide_some(person):
        return
    # Cover begins and ends by the minute; what follows from it is as the log left it.
    acting = tuple(person.acts_as(role) for role in DECIDERS)
    key = ("decisions", person.pk, today, acting)
    waiting = unchanged.kept(person.log_end, key, lambda: for_decider(person))
    if waiting.count:
        requests = "a request" if waiting.count == 1 else f"{waiting.count} requests"
        long = how_long(waiting.oldest, today)
        yield Task(
            what=f"Decide on {requests} for permission",
            verb="Look and decide",
            url=reverse("compliance:permission-queue"),
            rank=(1, waiting.oldest.date()),
            tag="Waiting",
            tone="soon",
            detail=f"The oldest has waited {long}.",
        )


def held(person: Person, today: date) -> Iterator[Task]:
    """What the person's own requests and permissions ask of them."""
    mine = for_holder(person, today)
    for one in mine.asked:
        yield _about(one, "Answer a question", "Read and answer", (2,), "More asked for", "soon")
    for one in mine.suspended:
        yield _about(
            one,
            "Not to be used until you sign",
            "Look",
            (3,),
            "Suspended",
            "late",
        )
    for one in mine.ending:
        ends = f"Ends on {day(one.ends_on)}"
        yield _about(one, "Ends soon", "Look and renew", (5, one.ends_on), ends)
    for one in mine.drafts:
        yield _about(one, "Finish your request", "Carry on", (6,), "Not sent yet")


def school_accounts(person: Person, today: date) -> Iterator[Task]:
    """What the register of school accounts asks of who keeps it, and of the owners."""
    for one in [*accounts.for_keeper(person, today), *accounts.for_owner(person, today)]:
        tag = "Late" if one.tone == "late" else "Soon"
        yield Task(one.what, "Look and settle", one.url, (3,), tag, one.tone, one.more)


def _about(one: Permission, what: str, verb: str, rank: tuple, tag: str, tone="plain") -> Task:
    title = title_of(one) if one.answers else one.get_kind_display()
    url = reverse("compliance:permission-detail", args=[one.reference])
    return Task(f"{what}: {title}", verb, url, rank, tag, tone)
