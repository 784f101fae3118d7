"""Everything that a line of a decision may rest on: a clause of the school's policy, or a passage.

Where the policy says it, its clause is cited, by the key that compliance/policies/clause_keys.toml
gives it. Where the policy is silent, statute or guidance is: `authorities.toml` has one table a
passage, as incidents/cases/guidance.py describes them. A new edition is a change of that file only.
"""

import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from compliance.policies.clause_keys import KNOWN_CLAUSES
from incidents.cases.guidance import Passage

FILE = Path(__file__).with_suffix(".toml")


class Clause(StrEnum):
    """The clauses of the school's policy that decide."""

    DUTY = "cyberbullying.duty"
    FORMER_PUPIL = "cyberbullying.former-pupil"
    WEEKEND = "cyberbullying.weekend"
    UNDER_AGE = "cyberbullying.under-age"
    FAMILIES = "cyberbullying.families-involved"
    POLICE = "cyberbullying.police"
    TEXT_AND_PHONE = "cyberbullying.text-and-phone"
    THREATS_TO_STAFF = "cyberbullying.threats-to-staff"
    MINIMUM_AGE = "pupil.minimum-age"
    ZERO_TOLERANCE = "pupil.zero-tolerance"
    POSING = "staff.no-posing-as-child"
    REFER = "child-protection.refer"
    RECORD = "child-protection.record"


class Rule(StrEnum):
    """The passages of statute and guidance that decide where the policy is silent."""

    MEASURES = "measures-against-bullying"
    OFF_SITE = "conduct-outside-school"
    WELFARE = "welfare-of-pupils"
    UNDER_TEN = "under-ten"
    HARASSMENT = "harassment"
    COMMUNICATIONS = "communications-offences"
    THREATS = "threatening-communications"
    BLACKMAIL = "blackmail"
    SOLICITING = "communication-with-a-child"
    IN_NEED = "child-in-need"
    SIGNIFICANT_HARM = "significant-harm"
    EQUALITY = "equality-duty"
    STAFF_SAFETY = "care-of-staff"
    BULLYING_ADVICE = "bullying-advice-crime"
    BULLYING_OUTSIDE = "bullying-advice-outside"
    CHILD_ON_CHILD = "child-on-child"
    AT_ONCE = "immediate-danger"
    IMAGES = "images-of-children"


Authority = Clause | Rule


@lru_cache(maxsize=1)
def passages() -> dict[Rule, Passage]:
    """Return every passage by its key."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {Rule(key): Passage(key, **table) for key, table in tables.items()}


def cited(authority: Authority) -> str:
    """Return how the authority is named to a reader."""
    if isinstance(authority, Rule):
        return passages()[authority].cited
    return f"the school’s policy: {KNOWN_CLAUSES[authority].gist}"
