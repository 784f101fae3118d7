"""The receipt of a signature, for its signer; and its check, for anybody who holds it."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.policies import scenarios
from compliance.policies.models import Status
from compliance.signing.models import Acknowledgement, Expiry
from compliance.signing.receipts import Receipt
from compliance.signing.references import as_kept, shown

RECEIPTS_A_PAGE = 25


def _receipt(request, reference: str) -> Receipt:
    signatures = Acknowledgement.objects.visible_to(request.user).select_related(
        "version__policy", "person", "paper__decided_by"
    )
    return Receipt(get_object_or_404(signatures, reference=as_kept(reference) or None))


def _download(content: bytes | str, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )


@require_safe
def receipt_list(request):
    """All of one's own signatures, the latest first."""
    mine = Acknowledgement.objects.filter(person=request.user).select_related("version")
    page = Paginator(mine.order_by("-signed_at", "-pk"), RECEIPTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page_obj": page, "receipts": page.object_list, "query": ""}
    return render(request, "compliance/signing/receipt_list.html", context)


@require_safe
def detail(request, reference):
    receipt = _receipt(request, reference)
    context = {
        "receipt": receipt,
        "signature": receipt.signature,
        "policy": receipt.signature.version.policy,
        "own": receipt.signature.person_id == request.user.pk,
        "superseded": receipt.signature.version.status == Status.SUPERSEDED,
        "try_situations": _try_situations(receipt.signature, request.user),
    }
    return render(request, "compliance/signing/receipt.html", context)


def _try_situations(signature: Acknowledgement, person) -> str:
    """Offer the version's situations to its signer, while it is in force."""
    version = signature.version
    if version.status != Status.PUBLISHED or signature.person_id != person.pk:
        return ""
    return scenarios.offer(version)


@require_safe
def pdf(request, reference):
    receipt = _receipt(request, reference)
    return _download(receipt.as_pdf(), f"{receipt.file_name}.pdf", "application/pdf")


@require_safe
def proof(request, reference):
    """What a machine needs to prove the receipt without the portal."""
    receipt = _receipt(request, reference)
    return _download(receipt.as_json(), f"{receipt.file_name}.json", "application/json")


@require_safe
@login_not_required
@never_cache
def check(request):
    """Ask for the number of a receipt."""
    typed = request.GET.get("reference")
    if typed is None:
        return _check_page(request, {})
    if kept := as_kept(typed):
        return redirect("compliance:receipt-checked", shown(kept))
    return _answer(request, typed)


@require_safe
@login_not_required
@never_cache
def checked(request, reference):
    return _answer(request, reference)


def _answer(request, typed: str):
    """Say what there is of that number. A number that cannot be one costs the same as any other."""
    kept = as_kept(typed)
    signature = (
        Acknowledgement.objects.filter(reference=kept).select_related("version__policy").first()
    )
    expiry = Expiry.objects.filter(reference=kept).select_related("version__policy").first()
    found = signature or expiry
    version = found.version if found else None
    context = {
        "asked": True,
        "typed": typed[:40],
        "number": shown(kept) if kept else "",
        "signature": signature,
        "expiry": expiry,
        "version": version,
        "in_force": version is not None and version.status == Status.PUBLISHED,
    }
    return _check_page(request, context, status=200 if found else 404)


def _check_page(request, context, *, status: int = 200):
    response = render(request, "compliance/signing/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
