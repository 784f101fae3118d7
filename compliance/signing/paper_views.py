"""Signatures on paper: recorded with a scan by the administrator, decided by a second adult."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from compliance.policies.models import Version
from compliance.signing import access, actions
from compliance.signing.forms import PaperForm, RegisterFilters, RejectForm
from compliance.signing.history import History
from compliance.signing.models import SECOND_ADULTS, PaperRecord
from compliance.signing.outstanding import register
from compliance.signing.register_views import UNSIGNED
from compliance.signing.roll import lines, narrowed, roll
from compliance.signing.views import published
from policyportal.people.access import only
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused
from policyportal.vault import files
from policyportal.vault.sealing import SealBroken

PAPERS_A_PAGE = 25
MOST_FOUND = 25
LONGEST_NUMBER = 40  # Python reads no number of thousands of digits
SCAN_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _paper(request, pk: int) -> PaperRecord:
    papers = PaperRecord.objects.visible_to(request.user).select_related(
        "version__policy", "person", "recorded_by", "decided_by", "scan"
    )
    return get_object_or_404(papers, pk=pk)


@require_safe
@only(*SECOND_ADULTS)
def paper_list(request):
    """Paper records, those that wait first."""
    papers = PaperRecord.objects.visible_to(request.user).select_related(
        "version__policy", "person", "recorded_by", "decided_by", "acknowledgement"
    )
    page = Paginator(papers.waiting_first(), PAPERS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(paper, access.can_decide(request.user, paper)) for paper in page.object_list]
    context = {
        "page_obj": page,
        "rows": rows,
        "query": "",
        "versions": _recordable(request.user),
    }
    return render(request, "compliance/signing/paper_list.html", context)


def _recordable(person: Person) -> list[Version]:
    """Return the versions for which the person can record a signature on paper."""
    if not access.can_record_paper(person):
        return []
    return list(Version.objects.in_force().select_related("policy").order_by("title", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
@only(Role.ADMINISTRATOR)
def record(request, slug):
    """Choose who signed on paper; then say when, and give the scan."""
    of = published(slug)
    version, chosen = of.in_force, request.GET.get("person", "")[:LONGEST_NUMBER]
    if not chosen.isdecimal():
        return _choose_person(request, version, of)
    asked = register(version, timezone.localdate(), of).filter(standing__in=UNSIGNED)
    person = get_object_or_404(asked, pk=int(chosen))
    form = PaperForm(
        request.POST or None, request.FILES or None, initial={"typed_name": person.name}
    )
    if form.is_valid():
        try:
            actions.record_paper(version, person=person, by=request.user, **form.cleaned_data)
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.sentence)
        else:
            messages.success(
                request,
                f"Recorded. It counts once somebody else has confirmed {person.name}’s scan.",
            )
            return redirect("compliance:paper-list")
    context = {"version": version, "policy": version.policy, "person": person, "form": form}
    return render(request, "compliance/signing/paper_record.html", context)


def _choose_person(request, version: Version, of: History):
    search, today = RegisterFilters(request.GET).chosen().get("search", ""), timezone.localdate()
    found = narrowed(roll(version, of, today), today, search=search)
    unsigned = [place for standing in UNSIGNED for place in found.only(standing)[:]]
    context = {
        "version": version,
        "policy": version.policy,
        "search": search,
        "total": len(unsigned),
        "lines": lines(version, of, unsigned[:MOST_FOUND], today),
        "register_query": urlencode({"search": search}),
    }
    return render(request, "compliance/signing/paper_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(*SECOND_ADULTS)
def confirm(request, pk):
    """Look at the scan, and confirm that it shows what was recorded."""
    paper = _paper(request, pk)
    if request.method == "POST":
        actions.confirm_paper(paper, by=request.user)
        messages.success(request, f"Confirmed. {paper.person.name} has signed, and has a receipt.")
        return redirect("compliance:paper-list")
    context = {"paper": paper, "may_decide": access.can_decide(request.user, paper)}
    return render(request, "compliance/signing/paper_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(*SECOND_ADULTS)
def reject(request, pk):
    """Say why the scan does not show what was recorded."""
    paper = _paper(request, pk)
    form = RejectForm(request.POST or None)
    if form.is_valid():
        actions.reject_paper(paper, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Rejected. Another scan can be recorded.")
        return redirect("compliance:paper-list")
    context = {
        "paper": paper,
        "form": form,
        "may_decide": access.can_decide(request.user, paper),
    }
    return render(request, "compliance/signing/paper_reject.html", context)


@require_GET
@only(*SECOND_ADULTS)
def scan(request, pk):
    """The scan, as a download that can do nothing in the browser. Each look is in the log."""
    sealed = actions.view_scan(_paper(request, pk), by=request.user)
    try:
        data = files.read(sealed)
    except SealBroken:
        raise Refused(
            "The scan cannot be read. Tell whoever looks after the portal; "
            "the paper itself is what counts until then."
        ) from None
    disposition = content_disposition_header(True, sealed.name)
    return HttpResponse(
        data,
        content_type=sealed.media_type,
        headers={"Content-Disposition": disposition, **SCAN_HEADERS},
    )
