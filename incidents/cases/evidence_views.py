"""Evidence: asked about, added, looked at, downloaded. Each look is in the log."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from incidents.cases import access, evidence, guidance
from incidents.cases.evidence_forms import FileForm, ImagesForm
from incidents.cases.models import Case, Evidence
from incidents.cases.pages import address_of, goes_on_elsewhere, seen_in, to_case
from policyportal.people.access import require
from policyportal.people.views import carried_out, sent
from policyportal.school.models import SafeguardingContacts

form_page = require_http_methods(["GET", "HEAD", "POST"])
# Nothing that somebody sent in can act in a browser, or reach or be framed by anything.
SANDBOX = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
DOWNLOAD = "application/octet-stream"


def _loaded(request, reference) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user), reference=reference)


def _evidence(request, reference, number) -> Evidence:
    kept = Evidence.objects.filter(case__in=Case.objects.visible_to(request.user))
    kept = kept.select_related("case", "file", "added_by")
    return get_object_or_404(kept, case__reference=reference, number=number)


@form_page
def evidence_add(request, reference):
    """Ask what no file may show; then take the file, with what is known of it."""
    case = _loaded(request, reference)
    require(access.can_work(request.user, case))
    if not evidence.is_open(case):
        messages.warning(request, evidence.CLOSED)
        return redirect(address_of(case))
    asked = ImagesForm(sent(request))
    if not (asked.is_bound and asked.is_valid()):
        return _page(request, case, asked, "evidence_images")
    if asked.cleaned_data["images"] == "yes":
        return redirect("incidents:images-advice")
    if "description" not in request.POST:
        return _page(request, case, FileForm(), "evidence_add")
    form = FileForm(request.POST, request.FILES)

    def act(said):
        kept = evidence.add(case, **said, images="no", seen=seen_in(request), by=request.user)
        messages.success(request, f"The file is kept as evidence E{kept.number}.")

    if carried_out(request, form, act):
        return redirect(address_of(case))
    return _page(request, _loaded(request, reference), form, "evidence_add")


def _page(request, case, form, template):
    context = {
        "case": case,
        "form": form,
        "address": address_of(case),
        "passage": guidance.passage("images"),
    }
    return render(request, f"incidents/cases/{template}.html", context)


@require_safe
def evidence_detail(request, reference, number):
    """What is known of it, and what can be shown of it."""
    kept = _evidence(request, reference, number)
    if goes_on_elsewhere(kept.case):
        return to_case(kept.case)
    data = evidence.view(kept, by=request.user, how="page")
    context = {
        "case": kept.case,
        "kept": kept,
        "shown": evidence.shown(kept, data),
        "address": address_of(kept.case),
    }
    return render(request, "incidents/cases/evidence.html", context)


@require_GET
def evidence_shown(request, reference, number):
    """The picture, made anew from the original."""
    kept = _evidence(request, reference, number)
    if goes_on_elsewhere(kept.case):
        return to_case(kept.case)
    if kept.file.media_type not in evidence.PICTURES:
        raise Http404
    data = evidence.view(kept, by=request.user, how="picture")
    return HttpResponse(
        evidence.picture_anew(data, kept.file.media_type),
        content_type=kept.file.media_type,
        headers=SANDBOX,
    )


@require_GET
def evidence_file(request, reference, number):
    """The original, as a download that can do nothing in the browser."""
    kept = _evidence(request, reference, number)
    if goes_on_elsewhere(kept.case):
        return to_case(kept.case)
    data = evidence.view(kept, by=request.user, how="download")
    name = f"{kept.case.reference}-{kept.file.name}"
    disposition = content_disposition_header(True, name)
    headers = {"Content-Disposition": disposition, **SANDBOX}
    return HttpResponse(data, content_type=DOWNLOAD, headers=headers)


@require_safe
def images_advice(request):
    """What to do instead, where something shows a child naked, partly naked or in a sexual way."""
    context = {
        "contacts": SafeguardingContacts.here(),
        "passage": guidance.passage("images"),
    }
    return render(request, "incidents/cases/images_advice.html", context)
