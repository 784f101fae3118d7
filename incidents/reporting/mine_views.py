"""One's own reports, and how each stands."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.reporting import door, door_views, mine


@require_safe
def report_mine(request):
    """List what the reader reported: received, picked up, closed. Never what others wrote."""
    context = {
        "page_obj": mine.page_of(request.user, request.GET.get("page")),
        "drafts": [
            (draft, title, door_views.next_place(draft))
            for draft, title in door.drafts_of(request.user)
        ],
        "query": "",
    }
    return render(request, "incidents/reporting/mine.html", context)
