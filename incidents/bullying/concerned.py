"""Whom a case concerns, from its rows and the facts as they were last looked over."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.bullying.facts import Doer
from incidents.bullying.models import Assessment, BullyingCase
from incidents.cases.models import Involved, Side


@dataclass(frozen=True)
class Concerned:
    """What steps depend on. What is not known counts as so where that protects somebody."""

    hurt: bool = True  # a child is hurt
    ours: bool = True  # a pupil of ours is on either side, or may be
    doing: bool = False  # a pupil of ours does it
    staff: bool = False  # a member of staff is hurt
    parent: bool = False  # a parent or carer does it


def concerned(
    case: BullyingCase, involved: Iterable[Involved], assessment: Assessment | None
) -> Concerned:
    """Return whom the case concerns. No query."""
    facts = assessment.facts if assessment else {}
    account = case.account
    staff = bool(case.affected_id or account.get("hurt_staff") or facts.get("hurt_staff"))
    doers = set(facts.get("doers") or account.get("doers") or ())
    by_side = {side: [one.child for one in involved if one.side == side] for side in Side}
    hurt = bool(by_side[Side.HURT]) or bool(facts.get("hurt")) or not staff
    nobody_named = hurt and not by_side[Side.HURT]
    ours = {
        side: any(child.was_on_roll(case.happened_on) is not False for child in children)
        for side, children in by_side.items()
    }
    return Concerned(
        hurt=hurt,
        ours=nobody_named or any(ours.values()) or Doer.PUPIL in doers,
        doing=ours[Side.DOING] or Doer.PUPIL in doers,
        staff=staff,
        parent=Doer.PARENT in doers,
    )
