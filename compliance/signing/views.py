"""Reading a policy and signing it, on one page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from compliance.policies.models import Version
from compliance.policies.reading import audience_in_words
from compliance.signing import actions, check
from compliance.signing.forms import LONGEST_NAME, SignForm
from compliance.signing.history import History, history
from compliance.signing.outstanding import Due, to_sign
from compliance.signing.text_to_sign import changes_since, text_to_sign
from policyportal.audit import unchanged
from policyportal.refusal import Refused


def published(slug: str, log_end: str | None = None) -> History:
    """Return what was ever published of the policy, or answer 404. Everybody may read it."""
    of = unchanged.kept(log_end, ("published", slug), lambda: history(policy__slug=slug))
    if of.in_force is None:
        raise Http404
    return of


def in_force(slug: str, log_end: str | None = None) -> Version:
    """Return the version that is in force, or answer 404."""
    return published(slug, log_end).in_force


@login_not_required  # so that what was typed before the session ran out can be kept
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, slug):
    """Read the whole text and sign it, on one page."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            request.session[f"signing:{slug}"] = request.POST.get("typed_name", "")[:LONGEST_NAME]
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        return _signed(request, in_force(slug))
    version = in_force(slug, request.user.log_end)
    typed_name = request.session.pop(f"signing:{slug}", "")
    form = SignForm(initial={"typed_name": typed_name}, person=request.user)
    return _sign_page(request, version, form)


def _signed(request, version: Version):
    """Sign what was shown, or show the page again with what is to be done."""
    form = SignForm(request.POST, person=request.user)
    if request.POST.get("version") != str(version.number):
        return _replaced(request, version)
    if not form.is_valid():
        return _sign_page(request, version, form)
    try:
        signature = actions.sign(
            version,
            by=request.user,
            fingerprint_shown=request.POST.get("fingerprint", ""),
            typed_name=form.cleaned_data["typed_name"],
            agreed=form.cleaned_data["agreed"],
            address=request.client_address,
            user_agent=request.headers.get("User-Agent", ""),
        )
    except actions.AlreadySigned as refused:
        messages.info(request, refused.sentence)
        return redirect("compliance:receipt-detail", refused.receipt.number)
    except actions.Superseded:
        return _replaced(request, in_force(version.policy.slug))
    except Refused as refused:
        form.add_error(refused.field or None, refused.sentence)
        return _sign_page(request, version, form)
    return redirect("compliance:receipt-detail", signature.number)


def _replaced(request, version: Version):
    """Show the version now in force to someone who read another."""
    typed_name = request.POST.get("typed_name", "")[:LONGEST_NAME]
    form = SignForm(initial={"typed_name": typed_name}, person=request.user)
    return _sign_page(request, version, form, replaced=True)


def _sign_page(request, version: Version, form: SignForm, *, replaced: bool = False):
    person, today = request.user, timezone.localdate()
    # After a POST the log may be longer than when the request came in.
    log_end = person.log_end if request.method == "GET" else None
    waiting = unchanged.kept(log_end, ("to sign", person.pk, today), lambda: to_sign(person, today))
    due = next((due for due in waiting if due.version.pk == version.pk), None)
    if due is None:
        return _nothing_to_sign(request, version)
    context = {
        "version": version,
        "policy": version.policy,
        "due": due,
        "overdue_days": (today - due.due_on).days,
        "text": text_to_sign(version),
        "changes": _changes(due),
        "first": check.first(version, person),
        "form": form,
        "replaced": replaced,
    }
    return render(request, "compliance/signing/sign.html", context)


def _changes(due: Due) -> SafeString | None:
    """Return what changed since the version that the person signed, if they signed one."""
    return changes_since(due.signed_before, due.version, due.roles) if due.signed_before else None


def _nothing_to_sign(request, version: Version):
    """Say why there is nothing to sign: signed, signed before what changed, or not asked."""
    stand, receipt = actions.stand_and_signature(version, request.user)
    context = {
        "version": version,
        "policy": version.policy,
        "receipt": receipt,
        "asked": stand.asked,
        "same_words": receipt is not None and receipt.fingerprint == version.fingerprint,
        "audience": audience_in_words(version.audience),
    }
    return render(request, "compliance/signing/nothing_to_sign.html", context)
