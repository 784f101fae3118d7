"""A person's notices: the list that the bell leads to, opening one, and marking all as read."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from policyportal.outbox import reading

A_PAGE = 25
IDS = re.compile(r"\d{1,18}(,\d{1,18})*")


@require_safe
def notice_list(request):
    notices = reading.notices_of(request.user)
    new = [one.message.pk for one in notices if one.is_new]
    page = Paginator(notices, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "query": "",
        "new": [one for one in page if one.is_new],
        "read": [one for one in page if not one.is_new],
        "number_new": len(new),
        "seen": ",".join(map(str, new)),
        "days": reading.SHOWN_FOR.days,
    }
    return render(request, "outbox/notice_list.html", context)


@require_safe
def notice_open(request, pk):
    """Lead to what a notice is about, which is read from then on; a HEAD only asks."""
    path = reading.path_of(request.user, pk)
    if path is None:
        raise Http404
    if request.method == "GET":
        reading.mark_read(request.user, [pk])
    return redirect(path)


@require_POST
def notice_read_all(request):
    """Mark as read what the page showed as new, and nothing that came since."""
    seen = request.POST.get("seen", "")
    pks = [int(pk) for pk in seen.split(",")] if IDS.fullmatch(seen) else []
    if reading.mark_read(request.user, pks[: reading.MOST]):
        messages.success(request, "All of them are marked as read.")
    return redirect("outbox:notice-list")
