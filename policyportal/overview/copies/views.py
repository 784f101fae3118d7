"""One's own files: how far they are, where they are taken, and what is made on a schedule."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from policyportal.overview.copies import actions, schedules
from policyportal.overview.copies.makers import named
from policyportal.overview.copies.models import Copy, Schedule, State

FILES_A_PAGE = 25
TONES = {State.READY: "good", State.FAILED: "late", State.WAITING: "soon", State.MAKING: "soon"}


def title_of(row: Copy | Schedule) -> str:
    maker = named(row.what)
    return maker.title(row.params) if maker else "A file"


def _load(request, reference) -> Copy:
    return get_object_or_404(Copy.objects.visible_to(request.user), reference=reference)


@require_safe
def copy_list(request):
    """The files one has asked for, the latest first."""
    copies = Copy.objects.visible_to(request.user)
    page = Paginator(copies, FILES_A_PAGE).get_page(request.GET.get("page"))
    shown = [(copy, title_of(copy), TONES.get(copy.state, "plain")) for copy in page]
    return render(request, "overview/copies/list.html", {"page_obj": page, "copies": shown})


@require_safe
def copy_detail(request, reference):
    """One file: how far it is, and the way to take or cancel it."""
    copy = _load(request, reference)
    context = {"copy": copy, "title": title_of(copy), "tone": TONES.get(copy.state, "plain")}
    return render(request, "overview/copies/detail.html", context)


@require_safe
def copy_state(request, reference):
    """The same for a script that watches it: state, and how far of how much."""
    copy = _load(request, reference)
    return JsonResponse(
        {"finished": not copy.is_unfinished, "done": copy.done, "whole": copy.whole}
    )


@require_safe
def copy_file(request, reference):
    """The file itself."""
    copy = _load(request, reference)
    if copy.file is None:
        raise Http404
    data = actions.take(copy, by=request.user)
    name = content_disposition_header(True, copy.file.name)
    headers = {"Content-Disposition": name, "Content-Security-Policy": "sandbox"}
    return HttpResponse(data, content_type=copy.file.media_type, headers=headers)


@require_POST
def copy_cancel(request, reference):
    copy = _load(request, reference)
    actions.cancel(copy, by=request.user)
    messages.success(request, "It is cancelled.")
    return redirect("overview:copy-list")


@require_safe
def schedule_list(request):
    """What is made for one again and again."""
    found = Schedule.objects.visible_to(request.user).running()
    shown = [(schedule, title_of(schedule)) for schedule in found]
    return render(request, "overview/copies/schedules.html", {"schedules": shown})


@require_POST
def schedule_end(request, pk):
    schedule = get_object_or_404(Schedule.objects.visible_to(request.user), pk=pk)
    schedules.end(schedule, by=request.user)
    messages.success(request, "It is no longer made for you.")
    return redirect("overview:schedule-list")
