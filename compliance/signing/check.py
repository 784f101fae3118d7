"""Going through the situations of the version in force: answering, and what is left of them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from compliance.policies import scenarios
from compliance.policies.models import Scenario, Status, Version
from compliance.signing.models import Attempt
from policyportal.audit import log
from policyportal.people.models import Person
from policyportal.refusal import Refused


class Replaced(Refused):
    """The version is not in force any more; another is."""


class AnsweredAlready(Refused):
    """The person has given the right answer before; nothing is left to try."""


@transaction.atomic
def answer(scenario: Scenario, *, choice: int, by: Person) -> Attempt:
    """Keep that somebody chose this answer, by its place from 0. Wrong ones can be tried after.

    Whoever may read the version may answer, asked to sign it or not.
    """
    version = Version.objects.select_for_update().get(pk=scenario.version_id)
    scenario = version.scenarios.get(pk=scenario.pk)
    by = Person.objects.get(pk=by.pk)
    if not by.is_active:
        raise Refused("Your account has been closed, so it cannot answer. Ask the school office.")
    _require_in_force(version)
    if not 0 <= choice < len(scenario.answers):
        raise Refused(
            "This is none of the answers. Choose one of those on the page.", field="answer"
        )
    before = Attempt.objects.filter(scenario=scenario, person=by)
    if before.filter(right=True).exists():
        raise AnsweredAlready("You have answered this situation rightly already.")
    if before.filter(answer=choice).exists():
        raise Refused("You have tried this answer before. Choose another one.", field="answer")
    attempt = Attempt.objects.create(
        scenario=scenario,
        person=by,
        answer=choice,
        right=scenario.answers[choice]["right"],
        at=timezone.now(),
    )
    log.record(
        "situation.answered",
        attempt,
        by=by,
        situation=log.name_of(scenario),
        answer=choice,
        right=attempt.right,
    )
    return attempt


def _require_in_force(version: Version) -> None:
    if version.status == Status.SUPERSEDED:
        raise Replaced(
            "A new version came into force while you were answering. This answer was not kept."
        )
    if version.status != Status.PUBLISHED:
        raise Refused("This version is not in force, so its situations cannot be answered.")


def left(version: Version, person: Person) -> int:
    """Return how many of the version's situations the person has yet to answer rightly."""
    right = Attempt.objects.filter(person=person, right=True)
    return version.scenarios.exclude(pk__in=right.values("scenario")).count()


def is_passed(version: Version, person: Person) -> bool:
    """Whether the person has answered every one; of a version without any, everybody has."""
    return left(version, person) == 0


def first(version: Version, person: Person) -> str:
    """Return the sentence that stands before signing, or "" where nothing does."""
    if not version.check_before_signing:
        return ""
    if not (still := left(version, person)):
        return ""
    return f"Answer the {scenarios.in_words(version.scenarios.count())} first: {still} left."


@dataclass(frozen=True)
class Place:
    """Where a person is with one situation: the answers tried, by place, the latest last."""

    scenario: Scenario
    tried: list[int]
    passed: bool


def places(version: Version, person: Person) -> list[Place]:
    """Return where the person is with each situation, in order. Two queries."""
    tried: dict[int, list[int]] = {}
    passed = set()
    attempts = Attempt.objects.filter(person=person, scenario__version=version)
    for attempt in attempts.order_by("at", "pk"):
        tried.setdefault(attempt.scenario_id, []).append(attempt.answer)
        if attempt.right:
            passed.add(attempt.scenario_id)
    return [
        Place(scenario, tried.get(scenario.pk, []), scenario.pk in passed)
        for scenario in version.scenarios.order_by("position")
    ]


def next_after(position: int, found: list[Place]) -> int | None:
    """Return the position of the next situation to answer, from the first again after the last."""
    waiting = [place.scenario.position for place in found if not place.passed]
    return next((one for one in waiting if one > position), waiting[0] if waiting else None)
