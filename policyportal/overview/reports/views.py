"""The reports: the list of them, each as a page, and as files."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policyportal.audit import heads
from policyportal.overview.copies import actions as copies
from policyportal.overview.copies import schedules
from policyportal.overview.copies.models import Every
from policyportal.overview.evidence_pack.makers import editions_for
from policyportal.overview.reports import files
from policyportal.overview.reports.asking import Question
from policyportal.overview.reports.makers import REPORT, WORDS, params_of
from policyportal.overview.reports.report import LONG, Part, Report, named, readable_by
from policyportal.people import kept_pages
from policyportal.people.access import require
from policyportal.people.views import carried_out

ROWS_A_PAGE = 50


class ScheduleForm(forms.Form):
    """How often a report is made, and as what."""

    every = forms.ChoiceField(label="How often", choices=Every.choices, widget=forms.RadioSelect)
    form = forms.ChoiceField(label="As what", choices=list(WORDS.items()), widget=forms.RadioSelect)


@require_safe
def report_list(request):
    """The reports that the person may read, and what can be done with them."""
    reports = list(readable_by(request.user))
    require(bool(reports))
    return render(
        request,
        "overview/reports/list.html",
        {"reports": reports, "may_have_packs": bool(editions_for(request.user))},
    )


@require_safe
def report_detail(request, slug):
    """One report as a page: the day and the filters, what it says, and its files."""
    report = _load(request, slug)
    template = "overview/reports/detail.html"
    return kept_pages.show(request, template, lambda: _shown(request, report))


def _shown(request, report: Report) -> dict:
    question = Question(report, request.user, request.GET)
    context = {"report": report, "question": question, "form": question.form}
    if question.unclear:
        return context
    asked = question.asked
    shown = [_paged(part, request.GET.get("page")) for part in report.parts(asked)]
    return context | {
        "parts": [part for part, _ in shown],
        "page_obj": next((page for _, page in shown if page and page.has_other_pages()), None),
        "rests_on": heads.over(asked.day),
        "is_long": report.length(asked) > LONG,
    }


def _paged(part: Part, number: str | None) -> tuple[dict, object]:
    """Return a part with the rows of one page of its table, and that page."""
    if part.table is None:
        return {"part": part, "rows": []}, None
    page = Paginator(range(part.table.length), ROWS_A_PAGE).get_page(number)
    rows = part.table.between(page.start_index() - 1, page.end_index()) if part.table.length else []
    return {"part": part, "rows": list(rows), "page": page}, page


@require_safe
def report_file(request, slug, form):
    """The report as a file; one that takes long is made in the background."""
    report = _load(request, slug)
    if form not in files.FORMS:
        raise Http404
    question = Question(report, request.user, request.GET)
    page = reverse("overview:report-detail", args=[slug])
    if question.unclear:  # the page says what is wrong
        return redirect(f"{page}?{request.GET.urlencode()}")
    if files.is_long(question, form):
        context = {
            "report": report,
            "question": question,
            "form_wanted": form,
            "rows": report.length(question.asked),
            "page": page,
        }
        return render(request, "overview/reports/long.html", context)
    return files.response(question, form)


@require_POST
def report_make(request, slug):
    """Have a file of the report made in the background, and go to where it will be."""
    report = _load(request, slug)
    form = request.POST.get("form", "")
    if form not in files.FORMS:
        raise Http404
    question = Question(report, request.user, request.POST)
    if question.unclear:
        return redirect("overview:report-detail", slug)
    copy = copies.ask(REPORT, params_of(question, form), by=request.user)
    return redirect("overview:copy-detail", copy.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def report_schedule(request, slug):
    """Have the report, narrowed as it is shown, made again and again."""
    report = _load(request, slug)
    question = Question(report, request.user, request.GET)
    if question.unclear or question.is_past:  # what is past stays as it is
        return redirect("overview:report-schedule", slug)
    form = ScheduleForm(request.POST if request.method == "POST" else None)

    def act(said):
        params = params_of(question, said["form"])
        schedules.begin(REPORT, params, every=Every(said["every"]), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "It will be made for you on its days.")
        return redirect("overview:schedule-list")
    context = {"report": report, "question": question, "form": form}
    return render(request, "overview/reports/schedule.html", context)


def _load(request, slug: str) -> Report:
    """Return the report; 404 where there is none, 403 where the person may not read it."""
    report = named(slug)
    if report is None:
        raise Http404
    require(report.may_read(request.user))
    return report
