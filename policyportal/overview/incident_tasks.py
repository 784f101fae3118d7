"""What cases ask of a person. A line names its reference, never a person or a word of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.cases import access, confirmations, destroying
from incidents.cases.models import MANAGING, ChronologyEntry, Confirmation, Grant
from incidents.disclosures import clock
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import OPEN, Action, Disclosure, Draft, State
from incidents.reporting.models import Record
from policyportal.audit import unchanged
from policyportal.documents.templatetags.dates import day
from policyportal.overview import case_tasks
from policyportal.overview.tasks import Task
from policyportal.people.access import can_keep_contacts
from policyportal.people.models import Person
from policyportal.school.models import SafeguardingContacts

NEXT = {
    State.RECORDED: "Read the next step",
    State.REFERRED: "Record the advice of the LADO once it has come",
    State.ADVISED: "Carry on to the outcome",
    State.BELOW: "Close it, or refer it",
    State.CONCLUDED: "See what is left to do, and close it",
}


@dataclass(frozen=True)
class Waiting:
    """What waits for one person: cases with the moment until which they may see each, and more."""

    cases: list[tuple[Disclosure | BullyingCase | Record, datetime | None]]
    to_destroy: int  # closed records on whose end the person has still to ask a second person
    confirmations: list[Confirmation]
    drafts: list[Draft]


def tasks(person: Person) -> Iterator[Task]:
    """Every case the person works on or ends, what they confirm, and their drafts."""
    # Cover begins and ends by the minute; what follows from it is as the log left it.
    acting = tuple(person.acts_as(role) for role in MANAGING)
    key = ("cases", person.pk, timezone.localdate(), acting)
    waiting = unchanged.kept(person.log_end, key, lambda: _waiting(person))
    now = timezone.now()
    for one in waiting.confirmations:
        what = f"Read and confirm, as the second person: {one.case.reference}"
        url = reverse("incidents:case-confirm", args=[one.case.reference])
        yield Task(what, "Read and decide", url, (-1,), "Waiting for you", "soon")
    asked = {one.case_id for one in waiting.confirmations}
    for case, until in waiting.cases:
        if case.pk in asked or (until is not None and now >= until):
            continue
        if isinstance(case, Disclosure):
            yield _of(case, now)
        else:
            yield case_tasks.task_of(case, person, timezone.localdate(now))
    for draft in waiting.drafts:
        page = "report-check" if draft.at_door else "draft-check"
        url = reverse(f"incidents:{page}", args=[draft.reference])
        what = f"Finish what you began to record: {draft.reference}"
        yield Task(what, "Carry on", url, (-1,), "Not sent yet", "soon")
    if waiting.to_destroy:
        yield _to_destroy(waiting.to_destroy)


def contacts(person: Person, today: date) -> Iterator[Task]:
    """How to reach the LADO, for who keeps it: missing, or not checked for half a year."""
    if not can_keep_contacts(person):
        return
    here, url = SafeguardingContacts.here(), reverse("school:safeguarding")
    if not here.has_lado:
        detail = (
            "The local authority’s designated officer (LADO) is told of an allegation within one "
            "working day. Their number should be here before it is needed."
        )
        yield Task(
            "Say how to reach the LADO", "Give the details", url, (2,), "Missing", "soon", detail
        )
    elif here.is_stale(today):
        last = f"last checked on {day(here.checked_on)}" if here.checked_on else "not checked yet"
        detail = (
            f"The safeguarding contacts were {last}. A wrong number costs time in an emergency."
        )
        yield Task(
            "Check how to reach the LADO", "Look and check", url, (3,), "To check", "soon", detail
        )


def _waiting(person: Person) -> Waiting:
    granted = Grant.objects.running().filter(person=person).values_list("case", "ends_at")
    ends: dict[int, datetime] = {}
    for case, ends_at in granted:
        ends[case] = max(ends_at, ends.get(case, ends_at))
    cases, to_destroy = [], 0
    if ends or access.works_on_cases(person):
        asked = Confirmation.objects.filter(case=OuterRef("pk"), answer="")
        shown = Disclosure.objects.visible_to(person).filter(state__in=OPEN)
        heard = ChronologyEntry.objects.filter(case=OuterRef("pk"), what=Happening.EXPLAINED)
        known = {"asked": Exists(asked), "heard": Exists(heard)}
        cases += shown.annotate(**known).order_by("recorded_at", "pk")
    if ends or access.works_on_cases(person):
        cases += case_tasks.open_cases(person)
    if access.works_on_cases(person):
        due = destroying.due(person, today=timezone.localdate())
        to_destroy = due.exclude(confirmations__answer="").count()  # else somebody has been asked
    until = [None if _by_role(person, one) else ends.get(one.pk) for one in cases]
    asked = []
    if ends or access.works_on_cases(person):  # or who was asked could not see the case
        asked = confirmations.waiting_for(person)
    drafts = list(Draft.objects.visible_to(person))
    shown_until = list(zip(cases, until, strict=True))
    return Waiting(shown_until, to_destroy, asked, drafts)


def _by_role(person: Person, case) -> bool:
    """Whether the person works on it for as long as they have a role, and not for a time."""
    return access.can_manage(person, case) or access.works_by_role(person, case)


def _to_destroy(number: int) -> Task:
    records = "a record" if number == 1 else f"{number} records"
    return Task(
        what=f"Decide on {records} whose time has come",
        verb="Look and decide",
        url=reverse("incidents:case-retention"),
        rank=(5,),
        tag="Due to be destroyed",
        detail="Nothing is kept longer than it has to be; nothing goes before two people agree.",
    )


def _of(case: Disclosure, now: datetime) -> Task:
    """Return the case's line: by its clock, then by what waits, then by its state."""
    state = State(case.state)
    what = f"{case.get_kind_display()} {case.reference}"
    tag, tone, detail, rank = case.get_state_display(), "plain", f"{NEXT[state]}.", (2,)
    if state == State.RECORDED and case.due_at:
        tag, tone = clock.time_left(case.due_at, now)
        detail, rank = "Refer it to the LADO, or record what they advised.", (-2, case.due_at)
    elif case.action == Action.SUSPENDED and case.written_at is None and case.written_due_at:
        tag, tone = clock.time_left(case.written_due_at, now)
        detail, rank = "Confirm the suspension in writing.", (-2, case.written_due_at)
    elif _police_review_is_due(case, timezone.localdate(now)):
        tag, tone, detail, rank = "Due", "soon", "Review it with the police.", (0,)
    elif case.asked:
        tag, detail, rank = "Waiting", "A second person was asked and has not answered yet.", (4,)
    elif case.is_conduct and state == State.RECORDED:
        detail = "Record the outcome." if case.heard else "Hear the person, and record the outcome."
    url = reverse("incidents:disclosure-detail", args=[case.reference])
    return Task(what, "Open the case", url, rank, tag, tone, detail)


def _police_review_is_due(case: Disclosure, today: date) -> bool:
    running = case.police_review_due is not None and case.police_ended_on is None
    return running and case.police_review_due <= today
