"""The situations of a version: read from a file, saved, carried over, and how people fared.

They go with a version, but are no part of the text that is signed (docs/decisions, 6).
"""

import json
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db import transaction
from django.db.models import Count, Q

from compliance.policies import access
from compliance.policies.editing import clean
from compliance.policies.locking import lock
from compliance.policies.models import Clause, Scenario, Status, Version
from policyportal.audit.log import record
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.refusal import Refused

MOST_SITUATIONS = 30
FEWEST_ANSWERS, MOST_ANSWERS = 2, 4
LONGEST_SITUATION, LONGEST_ANSWER, LONGEST_WHY = 1000, 300, 1000
FEWEST_SHOWN = 5  # people: fewer are not shown as a number (domain.md, "Reports")


def read(source: Path | str | bytes) -> list[dict]:
    """Return the situations of a TOML file, given by its path or its bytes.

    Each `[[situation]]` has a `text` and two to four `[[situation.answer]]`, each with `text`,
    `why`, `cites` (the key of a clause) and, for the one that is right, `right = true`. Raises
    ValueError where the file is not like that.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        found = tomllib.loads(data.decode())
        return [
            {
                "situation": one["text"],
                "answers": [
                    {
                        "text": answer["text"],
                        "right": answer.get("right", False),
                        "why": answer["why"],
                        "cites": answer["cites"],
                    }
                    for answer in one["answer"]
                ],
            }
            for one in found["situation"]
        ]
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"The file of situations lacks something: {fault}.") from fault


def of(version: Version) -> list[dict]:
    """Return the version's situations in order, as `save_scenarios` takes them. One query."""
    rows = version.scenarios.order_by("position")
    return [{"situation": row.situation, "answers": row.answers} for row in rows]


def state_of(version: Version, stored: list[dict] | None = None) -> str:
    """Return a word for how the situations stand, by which a page shown earlier is known as old."""
    stored = of(version) if stored is None else stored
    whole = json.dumps([version.check_before_signing, stored], sort_keys=True)
    return sha256(whole.encode()).hexdigest()[:16]


def is_open(version: Version) -> bool:
    """Whether its situations can still change: until it is approved, for then they were read."""
    preparing = version.status in (Status.DRAFT, Status.AWAITING)
    return preparing and not version.is_approved


def require_open(version: Version) -> None:
    if is_open(version):
        return
    if version.is_approved:
        raise Refused(
            "This version has been approved as it is. It must be sent back before its situations "
            "can change."
        )
    raise Refused("The situations of this version are fixed with its text and cannot change.")


@transaction.atomic
def save_scenarios(
    version: Version,
    scenarios: list[dict],
    *,
    required: bool,
    by: Person,
    seen: str | None = None,
) -> Version:
    """Put these situations in place of the version's, to be answered before signing or not.

    Each is {"situation", "answers"}, the answers as `Scenario` says. `seen` is the `state_of` the
    page they were changed on, if they were. Whoever writes them has written on the version.
    """
    version = lock(version)
    require(access.can_write_policy(by))
    require_open(version)
    before = of(version)
    if seen is not None and seen != state_of(version, before):
        raise Refused(
            "This page is older than what is stored: the situations were changed after it was "
            "opened. Look at them as they are now, then save again."
        )
    wanted = [_tidied(one) for one in scenarios]
    if wanted == before and required == version.check_before_signing:
        return version
    _require_sound(version, wanted, before)
    if required and not wanted:
        raise Refused("Write a situation first: there is none to answer.", field="required")
    version.scenarios.all().delete()
    Scenario.objects.bulk_create(
        Scenario(version=version, position=position, **one)
        for position, one in enumerate(wanted, start=1)
    )
    version.check_before_signing = required
    version.writers = sorted({*version.writers, by.pk})
    version.save(update_fields=["check_before_signing", "writers"])
    record("version.situations-saved", version, by=by, situations=len(wanted), required=required)
    return version


def _tidied(scenario: dict) -> dict:
    return {
        "situation": clean(scenario["situation"]),
        "answers": [
            {
                "text": clean(answer["text"]),
                "right": bool(answer["right"]),
                "why": clean(answer["why"]),
                "cites": answer["cites"].strip(),
            }
            for answer in scenario["answers"]
        ],
    }


def _require_sound(version: Version, wanted: list[dict], before: list[dict]) -> None:
    """Refuse what is not well formed.

    A situation that stays as it was may cite a clause that has gone since, so that one after the
    other can be put right.
    """
    if len(wanted) > MOST_SITUATIONS:
        raise Refused(f"A version has at most {MOST_SITUATIONS} situations. Remove one first.")
    keys = keys_of(version)
    for number, scenario in enumerate(wanted, start=1):
        if scenario in before:
            continue
        for sentence, field in _faults(scenario, keys):
            raise Refused(f"Situation {number}: {sentence}", field=field)


def _faults(scenario: dict, keys: set[str]):
    """Give what is to be put right in a situation, with the field of the page it is about."""
    answers = scenario["answers"]
    yield from _length_faults(scenario["situation"], LONGEST_SITUATION, "the situation")
    if not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS:
        yield f"Give it {FEWEST_ANSWERS} to {MOST_ANSWERS} answers.", "text_1"
    if sum(answer["right"] for answer in answers) != 1:
        yield "Say which one of its answers is right.", "right"
    for n, answer in enumerate(answers, start=1):
        yield from _length_faults(answer["text"], LONGEST_ANSWER, f"answer {n}", f"text_{n}")
        said = f"what is said about answer {n}"
        yield from _length_faults(answer["why"], LONGEST_WHY, said, f"why_{n}")
        if answer["cites"] not in keys:
            yield f"Choose a clause of this version for answer {n}.", f"cites_{n}"
        if answer["text"] in [other["text"] for other in answers[: n - 1]]:
            yield f"Answer {n} is the same as one before it. Change it.", f"text_{n}"


def _length_faults(text: str, longest: int, what: str, field: str = "situation"):
    if not text:
        yield f"Write {what}.", field
    elif len(text) > longest:
        yield f"Shorten {what} to {longest} characters.", field


def keys_of(version: Version) -> set[str]:
    return set(version.clauses.values_list("key", flat=True))


def lost_keys(scenario: dict, keys: set[str]) -> list[str]:
    """Return the keys that the situation cites and the text has no longer."""
    return sorted({answer["cites"] for answer in scenario["answers"]} - keys)


def faults(version: Version) -> list[str]:
    """Return a sentence for each situation that cites a clause the version has no longer."""
    stored = of(version)
    keys = keys_of(version) if stored else set()
    return [
        f"Situation {number} cites the clause “{lost[0]}”, which is not in this text any more. "
        "Choose another clause for it, or remove the situation."
        for number, scenario in enumerate(stored, start=1)
        if (lost := lost_keys(scenario, keys))
    ]


def carry_over(draft: Version) -> None:
    """Give a new draft the situations of the version in force, in the action that makes it."""
    in_force = Version.objects.in_force().filter(policy=draft.policy_id)
    Scenario.objects.bulk_create(
        Scenario(version=draft, position=row.position, situation=row.situation, answers=row.answers)
        for row in Scenario.objects.filter(version__in=in_force).order_by("position")
    )


def in_words(number: int) -> str:
    """Return "situation", "six situations" or "12 situations"."""
    return "situation" if number == 1 else f"{apnumber(number)} situations"


def in_short(version: Version) -> str:
    """Return how many there are, whether they come first, and whether something is amiss."""
    stored = of(version)
    if not stored:
        return "Write some (optional)" if is_open(version) else "None"
    said = in_words(len(stored)) if len(stored) > 1 else "one situation"
    said = said[0].upper() + said[1:]
    if version.check_before_signing:
        said += ", to be answered before signing"
    amiss = not version.is_fixed and faults(version)
    return f"{said}. Something is to be put right" if amiss else said


def offer(version: Version) -> str:
    """Return "Try six situations", or "" where the version has none. One query."""
    if not (number := version.scenarios.count()):
        return ""
    return "Try a situation" if number == 1 else f"Try {in_words(number)}"


def clause_of(version: Version, key: str) -> Clause | None:
    """Return the clause that an answer cites, with its section, to be quoted."""
    return version.clauses.select_related("section").filter(key=key).first()


@dataclass(frozen=True)
class Figures:
    """How many people tried a situation, and how many were right the first time."""

    tried: int
    right_at_once: int

    @property
    def are_shown(self) -> bool:
        return self.tried >= FEWEST_SHOWN

    @property
    def right_in_words(self) -> str:
        """The number; in words where it, or the rest, would be of fewer people than are shown."""
        if self.right_at_once < FEWEST_SHOWN:
            return f"fewer than {FEWEST_SHOWN}"
        if self.tried - self.right_at_once < FEWEST_SHOWN:
            return f"all, or all but fewer than {FEWEST_SHOWN}"
        return str(self.right_at_once)


def figures(version: Version) -> list[Figures]:
    """Return the figures of each situation, in order. One query.

    Nobody answers on after the right answer, so who was never wrong was right the first time.
    """
    wrong = Count("attempts__person", filter=Q(attempts__right=False), distinct=True)
    rows = version.scenarios.order_by("position").annotate(
        tried=Count("attempts__person", distinct=True), wrong=wrong
    )
    return [Figures(row.tried, row.tried - row.wrong) for row in rows]
