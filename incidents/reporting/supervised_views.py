"""Who uses the school's computers under close supervision only: what staff need to know."""

from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.reporting.models import IctBan, Record
from policyportal.audit.log import record
from policyportal.people.access import only
from policyportal.people.models import Role

A_PAGE = 25
LOOKED = "supervised.looked"
WORKS_HERE = (Role.STAFF, Role.HEADTEACHER, Role.DSL, Role.SLT, Role.ADMINISTRATOR)


@only(*WORKS_HERE)
@require_safe
def supervised_list(request):
    """Each child under supervision today, with the class and the last day, and never the reason.

    Whoever may see the record finds the way to it; nobody else learns that there is one.
    """
    with transaction.atomic():
        running = _running(timezone.localdate())
        record(LOOKED, request.user, by=request.user, children=len(running))
    page = Paginator(running, A_PAGE).get_page(request.GET.get("page"))
    seen = Record.objects.visible_to(request.user).in_bulk([one.record_id for one in page])
    context = {
        "page_obj": page,
        "rows": [(one, seen.get(one.record_id)) for one in page.object_list],
        "query": "",
    }
    return render(request, "incidents/reporting/supervised.html", context)


def _running(today) -> list[IctBan]:
    """Return one ban a child, the one that runs longest, by class. One query."""
    longest: dict[int, IctBan] = {}
    for ban in IctBan.objects.running_on(today).select_related("child").order_by("ends_on", "pk"):
        longest[ban.child_id] = ban
    return sorted(longest.values(), key=lambda one: (one.child.school_class, one.child.name))
