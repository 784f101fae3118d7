"""Assessments of any facts, straight in the database, as the page of facts would have left them."""

from dataclasses import replace

from django.utils import timezone

from incidents.bullying import facts_json
from incidents.bullying.assessing import recorded_now
from incidents.bullying.facts import Child, Doer, Facts, Known, Medium, Where
from incidents.bullying.models import Assessment, BullyingCase
from incidents.bullying.prefill import RECORDED
from incidents.bullying.settling import decided
from policyportal.people.models import Person

OURS = Child(year_group=5, on_roll=Known.YES)
ELSEWHERE = Child(age=12, on_roll=Known.NO)
AMONG_OURS = {
    "doers": frozenset({Doer.PUPIL}),
    "hurt": (OURS,),
    "doing": (OURS,),
    "mediums": frozenset({Medium.TEXT}),
    "where": frozenset({Where.OUTSIDE}),
}
A_FORMER_PUPIL = AMONG_OURS | {"doers": frozenset({Doer.FORMER}), "doing": (ELSEWHERE,)}
SOMEBODY_HERE = AMONG_OURS | {"doers": frozenset({Doer.EMPLOYED}), "doing": ()}
A_PARENT_TO_STAFF = AMONG_OURS | {
    "doers": frozenset({Doer.PARENT}),
    "hurt": (),
    "doing": (),
    "hurt_staff": True,
}
IN_VAIN = A_PARENT_TO_STAFF | {"spoken": Known.YES, "goes_on": Known.YES}


def facts(on=None, **said) -> Facts:
    """Return facts; among pupils of ours, by text, outside school, where nothing else is said."""
    return Facts(**{"on": on or timezone.localdate()} | AMONG_OURS | said)


def assessed(case: BullyingCase, by: Person, **said) -> Assessment:
    """Put an assessment beside the case; its state stays."""
    known = facts(case.happened_on, **said)
    made = Assessment(case=case, by=by)
    made.name = f"{case.reference}/A{Assessment.objects.filter(case=case.pk).count() + 1}"
    made.facts = facts_json.to_json(known) | {RECORDED: recorded_now(case)}
    made.decision = facts_json.decision_to_json(replace(decided(known), find_out=()))
    made.save(force_insert=True)
    return made
