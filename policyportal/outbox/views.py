"""A person's notices: the list that the bell leads to, opening one, and marking all as read."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from policyportal.outbox import reading

A_PAGE = 25
REFERENCE = re.compile(rf"[0-9a-f]{{{reading.LENGTH}}}")


@require_safe
def notice_list(request):
    notices = reading.notices_of(request.user)
    new = [one.reference for one in notices if one.is_new]
    page = Paginator(notices, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "query": "",
        "new": [one for one in page if one.is_new],
        "read": [one for one in page if not one.is_new],
        "number_new": len(new),
        "seen": ",".join(new),
        "days": reading.SHOWN_FOR.days,
    }
    return render(request, "outbox/notice_list.html", context)


@require_safe
def notice_open(request, reference):
    """Lead to what a notice is about, which is read from then on; a HEAD only asks."""
    if not REFERENCE.fullmatch(reference):
        raise Http404
    path = reading.open_notice(request.user, reference, read=request.method == "GET")
    if path is None:
        raise Http404
    return redirect(path)


@require_POST
def notice_read_all(request):
    """Mark as read what the page showed as new, and nothing that came since."""
    if reading.mark_read(request.user, {*request.POST.get("seen", "").split(",")}):
        messages.success(request, "All of them are marked as read.")
    return redirect("outbox:notice-list")
