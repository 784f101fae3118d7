"""The list of cases, one case, and the bundle to print."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from compliance.permissions.clauses import clauses_in_force
from compliance.policies.models import Clause
from incidents.cases import access, confirmations, evidence, grants, task_list
from incidents.cases.chronology import entries_of, shown
from incidents.cases.handed_over import handed_over_page
from incidents.cases.models import DESCRIBED, ChronologyEntry
from incidents.cases.pages import to_case
from incidents.cases.viewing import seen_by, viewed
from incidents.disclosures import (
    clock,
    drafting,
    patterns,
    referral,
    referring,
    supporting,
    targets,
    tasks,
    told,
)
from incidents.disclosures.case_forms import ALL, OPEN_ONES, FilterForm
from incidents.disclosures.models import OPEN, Disclosure, Kind, Limb, State
from incidents.disclosures.pages import readable
from incidents.disclosures.situation import situation_of
from policyportal.audit import unchanged
from policyportal.documents.pdf import render_pdf
from policyportal.people import kept_pages
from policyportal.people.models import Person
from policyportal.school.models import School
from policyportal.vault import blind

A_PAGE = 25
LATEST = 10  # entries on the case page; the chronology has them all
ROWS = "rows of a case"  # as they are kept


@require_safe
def disclosure_list(request):
    """Cases for those to whom they come; for everybody, what they began to record."""
    minute = timezone.now().replace(second=0, microsecond=0)  # clocks run, and sight ends, by it
    template = "incidents/disclosures/list.html"
    return kept_pages.show(request, template, lambda: _lists(request), minute)


def _lists(request) -> dict:
    person = request.user
    visible = Disclosure.objects.visible_to(person)
    sees_cases = access.manages_cases(person) or visible.exists()
    context = {
        "sees_cases": sees_cases,
        "manages": access.manages_cases(person),
        "comes_to": access.works_on_cases(person),
        "drafts": drafting.drafts_of(person),
    }
    return context | _listed(request, visible) if sees_cases else context


def _listed(request, visible) -> dict:
    chosen = FilterForm(request.GET).chosen()
    page = Paginator(_narrowed(visible, chosen), A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(one, *_due(one, now)) for one in page.object_list]
    return {
        "page_obj": page,
        "rows": rows,
        "chosen": chosen,
        "form": FilterForm(initial={"state": OPEN_ONES} | chosen),
        "query": urlencode(chosen),
    }


def _narrowed(visible, chosen: dict[str, str]):
    state = chosen.get("state", OPEN_ONES)
    found = visible
    if state == OPEN_ONES:
        found = found.filter(state__in=OPEN)
    elif state != ALL:
        found = found.filter(state=state)
    if kind := chosen.get("kind"):
        found = found.filter(kind=kind)
    if text := chosen.get("q"):
        named = Person.objects.matching(text).values("pk")
        described = blind.candidates(text.strip(), purpose=DESCRIBED)
        found = found.filter(
            Q(reference__iexact=text.strip())
            | Q(subject__in=named)
            | Q(subject__isnull=True, described_index__in=described)
        )
    return found.select_related("subject", "case_manager").order_by("-recorded_at", "-pk")


def _due(case: Disclosure, now) -> tuple[str, str]:
    return clock.time_left(case.due_at, now) if clock.runs(case) else ("", "plain")


@require_safe
def disclosure_detail(request, reference):
    """One case: its clock, what is next and why, what was recorded, and what has happened.

    One that was handed over says only that.
    """
    case, person, now = readable(request, reference), request.user, timezone.now()
    viewed(case, by=person)
    if case.state == State.HANDED_OVER:
        return handed_over_page(
            request, case, back=(reverse("incidents:disclosure-list"), "Disclosures")
        )
    end, today = person.log_end, timezone.localdate(now)
    entries, confirmation, files, people = _rows(case, end)
    if case.subject_id:
        case.subject.log_end = end  # whose roles are kept as anybody's
    ledger, lado = told.ledger(case, entries, end), referral.lado(person, today)
    manages = access.can_manage(person, case)
    works = case.is_open and access.can_work(person, case)
    situation = situation_of(
        case,
        entries,
        now,
        ledger=ledger,
        confirmation=confirmation,
        consults_on_low_level=lado.contacts.consults_on_low_level,
    )
    made = tasks.steps(situation)
    clauses = clauses_in_force([*case.clauses, *(one.clause for one in made)], end)
    context = {
        "case": case,
        "manages": manages,
        "works": works,
        "clock": clock.standing(case, now),
        "targets": targets.standing(case, lado.contacts, now),
        "steps": task_list.lines(case, made, clauses, works=works, manages=manages),
        "confirmation": confirmation,
        "earlier": patterns.earlier(case, person=person, today=today),
        "side": supporting.person_side(case, entries),
        "ledger": ledger,
        "evidence": files,
        "people": people,
        "seen_by": seen_by(case, end),
        "lado": lado,
        **_recorded(case, entries, clauses),
        **_latest(entries),
    }
    return render(request, "incidents/disclosures/detail.html", context)


def _rows(case: Disclosure, log_end: str | None) -> tuple:
    """Return the entries, the open confirmation, the evidence and the people of a case.

    They are kept as the database has them: sealed words are opened when they are shown, each time.
    """

    def read() -> tuple:
        waiting = confirmations.open_one(case)
        return entries_of(case), waiting, evidence.list_of(case), grants.people_on(case)

    return unchanged.kept(log_end, (ROWS, case.pk, case.revision), read)


def _latest(entries: list[ChronologyEntry]) -> dict:
    """Return the end of the chronology, the latest first, and how many entries come before it."""
    latest = [shown(entry) for entry in reversed(entries[-LATEST:])]
    return {"entries": latest, "more_entries": len(entries) - len(latest)}


def _recorded(case: Disclosure, entries: list[ChronologyEntry], clauses: dict[str, Clause]) -> dict:
    """Return what the record holds, as it was given."""
    return {
        "account": case.account,
        "clauses": [(key, clauses.get(key)) for key in case.clauses],
        "limbs": [Limb(one).label for one in case.limbs if one in Limb.values],
        "reasons": _reasons(case, entries),
    }


def _reasons(case: Disclosure, entries: list[ChronologyEntry]) -> list[tuple[str, str]]:
    """Return why it is a low-level concern, limb by limb."""
    if not (case.consulted_at or case.below_confirmed_by_id):
        return []
    return list(referring.reasons_below(case, entries).items())


@require_safe
def disclosure_bundle(request, reference):
    """The record in one PDF: what was recorded, the chronology, the evidence with its hashes.

    One that was handed over says only that, on its own page.
    """
    case = readable(request, reference)
    if case.state == State.HANDED_OVER:
        return to_case(case)
    viewed(case, by=request.user, page="bundle")
    entries = entries_of(case)
    context = {
        "case": case,
        "school": School.here(),
        "made": timezone.now(),
        "printed_by": request.user,
        "entries": [shown(entry) for entry in entries],
        "evidence": evidence.list_of(case),
        "is_conduct": case.kind == Kind.CONDUCT,
        **_recorded(case, entries, clauses_in_force(case.clauses)),
    }
    return HttpResponse(
        render_pdf("print/bundle.html", context),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, f"{case.reference}.pdf")},
    )
