"""One case of bullying."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.permissions.clauses import clauses_in_force
from incidents.bullying import (
    anti_bullying,
    assessing,
    ending,
    families,
    follow_ups,
    following,
    letters,
    outside,
    patterns,
    retention,
    tasks,
)
from incidents.bullying.facts import Danger
from incidents.bullying.models import BullyingCase, State
from incidents.bullying.situation import Rows, rows_of, situation_of
from incidents.cases import access, confirmations, evidence, grants, task_list
from incidents.cases.chronology import shown
from incidents.cases.handed_over import handed_over_page
from incidents.cases.models import ChronologyEntry
from incidents.cases.pages import address_of, readable
from incidents.cases.reported import ACCOUNT
from incidents.cases.standing import Done, Standing
from incidents.cases.viewing import Looked, seen_by, viewed
from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts

MARKED = "in_confidence"
LATEST = 10  # entries on the case page; the chronology has them all


@require_safe
def bullying_detail(request, reference):
    """One case: what is next and why, what was decided, who is involved, what has happened.

    One that was handed over says only that.
    """
    case, person = readable(BullyingCase, request, reference), request.user
    viewed(case, by=person)
    if case.state == State.HANDED_OVER:
        back = (reverse("incidents:bullying-list"), "Bullying")
        return handed_over_page(request, case, back=back)
    rows = rows_of(case)
    decision = rows.decision()
    manages = access.can_manage(person, case)
    works = case.is_open and access.can_work(person, case)
    may = {
        "works": works,
        "manages": manages,
        "receives": works and (manages or access.works_by_role(person, case)),
    }
    looked = seen_by(case)
    context = {
        "case": case,
        **may,
        **_steps(case, rows, looked, **may),
        "confirmation": confirmations.open_one(case),
        "danger": _danger(case, rows),
        "assessment": rows.latest,
        "decision": decision,
        "earlier_assessments": rows.assessments[1:],
        "involved": rows.involved,
        "families": families.shown(case, rows.involved),
        "days": follow_ups.shown(case, rows.entries),
        "outside": outside.shown(case, decision),
        "letters": letters.shown(case),
        "patterns": [_shown_pattern(one) for one in patterns.patterns_of(case, person)],
        "linked": following.linked(case, person),
        "account": _account(case),
        "anti_bullying": anti_bullying.in_force(),
        "evidence": evidence.list_of(case),
        "people": grants.people_on(case),
        "seen_by": looked,
        "kept": retention.says(case),
        **_latest(rows.entries),
    }
    return render(request, "incidents/bullying/detail.html", context)


def _steps(case: BullyingCase, rows: Rows, looked: list[Looked], **may: bool) -> dict:
    """Return the task list, and which of it comes next."""
    changed = rows.latest is not None and may["works"] and assessing.has_changed(case, rows.latest)
    first = ending.before_closing(case, rows) if case.is_open else []
    knows = _dsl_knows(case, looked)
    now = situation_of(case, rows, timezone.now(), changed=changed, first=first, dsl_knows=knows)
    made = tasks.steps(now)
    clauses = clauses_in_force(one.clause for one in made if one.clause)
    lines = task_list.lines(case, made, clauses, **may, passage=anti_bullying.passage)
    following_step = next((one for one in lines if one["step"].standing == Standing.NEXT), None)
    return {"steps": lines, "next": following_step}


def _dsl_knows(case: BullyingCase, looked: list[Looked]) -> Done | None:
    """Return which DSL recorded or read the case, and when first; None where none has yet."""
    dsls = {one.pk for one in Person.objects.acting_as(Role.DSL)}
    if case.recorded_by_id in dsls:
        return Done(case.recorded_by.name, case.recorded_at)
    read = [Done(one.person.name, one.first) for one in looked if one.person.pk in dsls]
    return min(read, key=lambda one: one.at, default=None)


def _danger(case: BullyingCase, rows: Rows) -> dict | None:
    """Return the signs of danger as they are known now, and whom to ring; None of a quiet case."""
    source = rows.latest.facts if rows.latest else case.account
    signs = [one for one in Danger if one.value in source.get("danger", ())]
    if not signs or not case.is_open:
        return None
    return {"signs": signs, "contacts": SafeguardingContacts.here()}


def _account(case: BullyingCase) -> list[tuple[str, str]]:
    """Return what was said at the door, by what it is called. A confidence has its own mark."""
    said = case.account
    return [(label, said[key]) for key, label in ACCOUNT.items() if key != MARKED and said.get(key)]


def _shown_pattern(pattern: patterns.Pattern) -> dict:
    """Return a pattern with the latest of its cases and their addresses, and how many there are."""
    latest = [(one, address_of(one.case)) for one in pattern.others]
    return {"pattern": pattern, "others": latest, "more": pattern.number - len(latest)}


def _latest(entries: list[ChronologyEntry]) -> dict:
    """Return the end of the chronology, the latest first, and how many entries come before it."""
    latest = [shown(entry) for entry in reversed(entries[-LATEST:])]
    return {"entries": latest, "more_entries": len(entries) - len(latest)}
