"""Records: the list, and one of them."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from compliance.permissions.clauses import clauses_in_force
from incidents.cases import access, confirmations, evidence, grants, guidance, pages, task_list
from incidents.cases.chronology import entries_of, shown
from incidents.cases.handed_over import handed_over_page
from incidents.cases.help_now import help_now
from incidents.cases.involving import children_of
from incidents.cases.models import Involved
from incidents.cases.reported import ACCOUNT
from incidents.cases.viewing import seen_by, viewed
from incidents.children import actions as children
from incidents.reporting import bans, closing, rerouting, retention, tasks
from incidents.reporting.duties import DANGER, DUTIES
from incidents.reporting.models import Kind, Record, State
from incidents.reporting.record_forms import ALL, OPEN_ONES, FilterForm
from policyportal.people import kept_pages
from policyportal.school.models import SafeguardingContacts

A_PAGE = 25
LATEST = 10  # entries on the page of a record; the chronology has them all


@require_safe
def record_list(request):
    """Records that the reader may see, the open ones first asked for, the latest first."""
    minute = timezone.now().replace(second=0, microsecond=0)  # in which sight of a record can end
    template = "incidents/reporting/record_list.html"
    return kept_pages.show(request, template, lambda: _listed(request), minute)


def _listed(request) -> dict:
    chosen = FilterForm(request.GET).chosen()
    found = _narrowed(Record.objects.visible_to(request.user), chosen)
    found = found.select_related("subject").order_by("-recorded_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    names = _children_by_record(page.object_list)
    return {
        "page_obj": page,
        "rows": [(one, names.get(one.pk, [])) for one in page.object_list],
        "chosen": chosen,
        "form": FilterForm(initial={"state": OPEN_ONES} | chosen),
        "query": urlencode(chosen),
        "comes_to": access.works_on_cases(request.user),
        "sees_disclosures": access.sees_disclosures(request.user),
    }


def _narrowed(visible, chosen: dict[str, str]):
    state = chosen.get("state", OPEN_ONES)
    found = visible
    if state == OPEN_ONES:
        found = found.filter(state=State.RECEIVED)
    elif state != ALL:
        found = found.filter(state=state)
    if kind := chosen.get("kind"):
        found = found.filter(kind=kind)
    if text := chosen.get("q", "").strip():
        found = found.filter(Q(reference__iexact=text) | _of_a_child(text))
    return found


def _of_a_child(text: str) -> Q:
    """Return what finds records by a child. A record that was handed over names none."""
    named = Involved.objects.filter(child__in=children.called(text), ended_at=None)
    return Q(pk__in=named.values("case")) & ~Q(state=State.HANDED_OVER)


def _children_by_record(records) -> dict[int, list[str]]:
    """Return the names of the children of each record. One query."""
    names: dict[int, list[str]] = {}
    rows = Involved.objects.filter(case__in=[one.pk for one in records], ended_at=None)
    for one in rows.select_related("child").order_by("pk"):
        if one.child.name not in names.setdefault(one.case_id, []):
            names[one.case_id].append(one.child.name)
    return names


@require_safe
def record_detail(request, reference):
    """One record: what the policy says, what there is to do, what was recorded and has happened.

    One that was handed over says only that.
    """
    case = pages.readable(Record, request, reference)
    viewed(case, by=request.user)
    if case.state == State.HANDED_OVER:
        return _handed_over(request, case)
    entries, involved = entries_of(case), children_of(case)
    manages = access.can_manage(request.user, case)
    may_work = access.can_work(request.user, case)
    works = case.is_open and may_work
    first = closing.before_closing(case, entries, involved) if case.is_open else []
    situation = tasks.situation_of(case, entries, children=involved, first=first)
    made, duty = tasks.steps(situation), DUTIES[Kind(case.kind)]
    clauses = clauses_in_force([*duty.clauses, *(one.clause for one in made)])
    context = {
        "case": case,
        "duty": duty,
        "rules": [(key, clauses.get(key)) for key in duty.clauses],
        "passages": [guidance.passage(key) for key in duty.passages],
        **_danger(case),
        "manages": manages,
        "works": works,
        "receives": works and rerouting.receives(request.user, case),
        "may_end": may_work and case.state != State.VOIDED,
        "steps": task_list.lines(case, made, clauses, works=works, manages=manages),
        "confirmation": confirmations.open_one(case),
        "children": involved,
        "account": _account(case),
        "bans": _bans(case),
        "evidence": evidence.list_of(case),
        "people": grants.people_on(case),
        "seen_by": seen_by(case),
        "kept": retention.says(Kind(case.kind), voided=case.state == State.VOIDED),
        "entries": [shown(entry) for entry in reversed(entries[-LATEST:])],
        "more_entries": len(entries[:-LATEST]),
    }
    return render(request, "incidents/reporting/record_detail.html", context)


def _danger(case: Record) -> dict:
    """Return whom to ring, where a child may be in danger and the record is open."""
    if case.kind not in DANGER or not case.is_open:
        return {}
    return {"danger": SafeguardingContacts.here(), "help": help_now()}


def _handed_over(request, case: Record):
    """Say that it was handed over. What staff see of supervised use can still be ended here."""
    return handed_over_page(
        request,
        case,
        back=(reverse("incidents:record-list"), "Records"),
        bans=[(ban, runs) for ban, runs in _bans(case) if runs],
        may_end=access.can_work(request.user, case),
    )


def _account(case: Record) -> list[tuple[str, str]]:
    """Return the further answers, by what they are called, in their order."""
    said = case.account
    return [(label, said[name]) for name, label in ACCOUNT.items() if said.get(name)]


def _bans(case: Record) -> list[tuple]:
    """Return each ban, and whether it runs or is to come; those that are over at the end."""
    today = timezone.localdate()
    found = [(ban, ban.is_not_over(today)) for ban in bans.bans_of(case)]
    return sorted(found, key=lambda one: not one[1])
