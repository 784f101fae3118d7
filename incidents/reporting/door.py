"""The one door: a report begun, answered page by page, and sent to where it belongs.

Its drafts are those of disclosures, marked as the door's. What it becomes keeps the five signs of
the draft's reference with the letter of its own kind, so that sent twice it is there once.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from incidents.bullying import recording as bullying
from incidents.cases import access, grants, notices, routing, steps
from incidents.cases.chronology import Happened
from incidents.cases.models import Case, Grant, Power
from incidents.cases.reported import Told
from incidents.cases.routing import Route
from incidents.disclosures import drafting, from_door
from incidents.disclosures.models import Draft
from incidents.reporting import asking, mine, recording
from incidents.reporting.destinations import Becomes, Choice, Destination, Words, words
from incidents.reporting.who_forms import CLASS_TEACHER
from policyportal.documents.templatetags.dates import moment
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

BLANK = ("danger",)  # a draft in which nothing but this was answered is gone on with
READS = timedelta(days=grants.LONGEST_DAYS)
FILES_FIRST = (
    "A file is still beside this report, and beside one about images there may be none. Remove it "
    "below, and send the report then."
)
AS_CLASS_TEACHER = "Was named as the class teacher by whoever reported it."


def drafts_of(person: Person) -> list[tuple[Draft, str]]:
    """Return what the person has begun at the door and not sent, the latest first. One query."""
    drafts = Draft.objects.visible_to(person).filter(at_door=True)
    return asking.draft_lines(list(drafts))


@transaction.atomic
def begin(*, answers: dict, by: Person) -> Draft:
    """Begin a report with whether a child is in danger; go on with one that has no more than that.

    That nobody waits for a form while a child is in danger, the page says before this.
    """
    draft = drafting.begin(by=by, at_door=True, blank=BLANK)
    return save(draft, answers=answers, seen=draft.revision, by=by)


def save(draft: Draft, *, answers: dict, seen: int, by: Person) -> Draft:
    """Keep a page's answers with the others."""
    return drafting.save_answers(draft, answers=answers, seen=seen, by=by, names=asking.NAMES)


def reference_of(draft_reference: str, becomes: Becomes) -> str:
    """Return what the case is called that a draft becomes: its signs, with the kind's letter."""
    return f"{becomes.value}{draft_reference[1:]}"


def sent_as(draft_reference: str, by: Person) -> str:
    """Return the reference of what this person's draft became, "" where nothing was sent."""
    every = [reference_of(draft_reference, one) for one in Becomes]
    sent = mine.told_of(by).filter(reference__in=every)
    return sent.values_list("reference", flat=True).first() or ""


def route_of(destination: Destination, told: Told) -> Route:
    """Return who deals with it, exactly as what it becomes will be routed."""
    about = {"subject": told.subject, "affected": told.affected}
    if destination.becomes == Becomes.RECORD:
        return recording.route_of(destination.kind, **about)
    return routing.route(about.pop("subject"), **about)


def outlook(answers: dict, people: dict[int, Person]) -> tuple[Route, Words]:
    """Return who gets the report as it is answered now, and what is said of that.

    A person is named only where it goes to the role that such a report always goes to: elsewhere
    the name alone would tell whom it is about to whoever reads along.
    """
    destination, told = asking.destination_of(answers), asking.told_of(answers, people)
    route = route_of(destination, told)
    manager = Person.objects.filter(pk=route.manager).first()
    usual = route.role == destination.first
    teacher = people.get(asking.of_the_form(answers).get(CLASS_TEACHER) or 0)
    said = words(
        Choice(answers["what"]),
        destination,
        role=Role(route.role),
        name=manager.name if manager and usual else "",
        beside=destination.beside is not None and route.role != destination.beside,
        class_teacher=teacher.name if teacher else "",
        in_confidence=bool(answers.get("in_confidence")),
    )
    return route, said


def takes_files(answers: dict) -> bool:
    """Whether a file may be put beside it: where it is about images, none ever is."""
    return asking.choice_of(answers) not in (None, Choice.IMAGES)


@transaction.atomic
def send(draft: Draft, *, seen: int, by: Person) -> Case:
    """Make of the draft what it is by what was answered, and give it to whom the policy names.

    Whoever reports needs no role but to be here: anybody may say what they saw.
    """
    draft = drafting.lock(draft, by)
    drafting.require_here(by)
    drafting.require_fresh(draft, seen)
    answers = draft.answers
    if found := asking.faults(answers):
        page, sentences = found[0]
        raise Refused(f"{page.title} {sentences[0]}", field=page.slug)
    if not takes_files(answers) and draft.files.exists():
        raise Refused(FILES_FIRST)
    people = asking.people_of([answers])
    destination = asking.destination_of(answers)
    case = _made_of(destination, asking.told_of(answers, people), draft, by)
    drafting.move_files(draft, case, by=by)
    draft.delete()
    if teacher := people.get(asking.of_the_form(answers).get(CLASS_TEACHER) or 0):
        _let_read(case, teacher, by=by)
    return case


def _made_of(destination: Destination, told: Told, draft: Draft, by: Person) -> Case:
    who = {"reference": reference_of(draft.reference, destination.becomes), "by": by}
    if destination.becomes == Becomes.BULLYING:
        return bullying.record(told, **who)
    if destination.becomes == Becomes.RECORD:
        return recording.record(told, recording.Kind(destination.kind), **who)
    beside = destination.beside or ""
    return from_door.record(told, from_door.Kind(destination.kind), also_role=beside, **who)


def _let_read(case: Case, teacher: Person, *, by: Person) -> None:
    """Let the class teacher read it, whom the policy names beside the DSL; not whoever reports."""
    out = (by.pk, case.subject_id, case.affected_id)
    if teacher.pk in out or access.can_manage(teacher, case):
        return
    plain = steps.the_case(case)
    grant = Grant(
        case=plain,
        person=teacher,
        power=Power.READ,
        name=f"{case.reference}/G1",
        ends_at=timezone.now() + READS,
        given_by=by,
    )
    grant.reason = AS_CLASS_TEACHER
    grant.save(force_insert=True)
    notices.tell_added(grant)
    facts = {"Who": teacher.name, "May": Power.READ.label, "Until": moment(grant.ends_at)}
    steps.finish(case, Happened.PERSON_ADDED, by=by, words=grant.reason, facts=facts)
