"""The list of cases of bullying."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from incidents.bullying.case_forms import ALL, DUE, OPEN_ONES, FilterForm
from incidents.bullying.models import OPEN, BullyingCase, State
from incidents.cases import access
from incidents.cases.models import Involved
from incidents.children import actions as children
from policyportal.people import kept_pages

TEMPLATE = "incidents/bullying/list.html"
A_PAGE = 25


@require_safe
def bullying_list(request):
    """Cases for those to whom they come; for everybody else, what this is and where to go."""
    minute = timezone.now().replace(second=0, microsecond=0)  # in which sight of a case can end
    return kept_pages.show(request, TEMPLATE, lambda: _listed(request), minute)


def _listed(request) -> dict:
    visible = BullyingCase.objects.visible_to(request.user)
    comes_to = access.works_on_cases(request.user)
    if not comes_to and not visible.exists():
        return {"sees_cases": False}
    chosen = FilterForm(request.GET).chosen()
    page = Paginator(_narrowed(visible, chosen), A_PAGE).get_page(request.GET.get("page"))
    names = _children_by_case(page.object_list)
    today = timezone.localdate()
    return {
        "sees_cases": True,
        "comes_to": comes_to,
        "sees_disclosures": access.sees_disclosures(request.user),
        "page_obj": page,
        "rows": [(one, names.get(one.pk, []), _due(one, today)) for one in page.object_list],
        "chosen": chosen,
        "form": FilterForm(initial={"state": OPEN_ONES} | chosen),
        "query": urlencode(chosen),
        "due": visible.filter(follow_up_on__lte=today).count(),
    }


def _narrowed(visible, chosen: dict[str, str]):
    state = chosen.get("state", OPEN_ONES)
    found = visible.order_by("-recorded_at", "-pk")
    if state == OPEN_ONES:
        found = found.filter(state__in=OPEN)
    elif state == DUE:
        today = timezone.localdate()
        found = found.filter(follow_up_on__lte=today).order_by("follow_up_on", "-pk")
    elif state != ALL:
        found = found.filter(state=state)
    if platform := chosen.get("platform"):
        found = found.filter(platform=platform)
    if text := chosen.get("q", "").strip():
        found = found.filter(Q(reference__iexact=text) | _of_children(text))
    return found.select_related("subject", "affected")


def _of_children(text: str) -> Q:
    """Return what finds cases by a child or a class. A case that was handed over names none."""
    meant = Q(child__in=children.called(text)) | Q(child__school_class__iexact=text)
    named = Involved.objects.filter(meant, ended_at=None)
    return Q(pk__in=named.values("case")) & ~Q(state=State.HANDED_OVER)


def _children_by_case(cases) -> dict[int, list[str]]:
    """Return the names of the children of each case, each once. One query."""
    names: dict[int, list[str]] = {}
    rows = Involved.objects.filter(case__in=[one.pk for one in cases], ended_at=None)
    for one in rows.select_related("child").order_by("pk"):
        if one.child.name not in names.setdefault(one.case_id, []):
            names[one.case_id].append(one.child.name)
    return names


def _due(case: BullyingCase, today) -> tuple[str, str]:
    """Return how its next day to look again stands, and the tone it is said in."""
    if case.follow_up_on is None:
        return "", "plain"
    if case.follow_up_on < today:
        return "Look again: overdue", "late"
    return ("Look again today", "soon") if case.follow_up_on == today else ("", "plain")
