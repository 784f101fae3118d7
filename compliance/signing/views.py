"""Signing a policy, and the register of who has."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from compliance.policies.models import Version
from compliance.signing import actions, check
from compliance.signing.access import can_record_paper
from compliance.signing.forms import LONGEST_NAME, STANDINGS, RegisterFilters, SignForm
from compliance.signing.models import READERS_OF_THE_REGISTER
from compliance.signing.outstanding import Standing, to_sign
from compliance.signing.roll import Line, Roll, lines, narrowed, roll
from compliance.signing.text_to_sign import changes_since, text_to_sign
from policyportal.audit import unchanged
from policyportal.documents.csv import stream_csv
from policyportal.people.access import only
from policyportal.people.models import Role
from policyportal.refusal import Refused

PEOPLE_A_PAGE = 25
TONES = {
    Standing.OVERDUE: "late",
    Standing.OUTSTANDING: "soon",
    Standing.SIGNED: "good",
}
UNSIGNED = (Standing.OVERDUE, Standing.OUTSTANDING)


def in_force(slug: str, log_end: str | None = None) -> Version:
    """Return the version that is in force, or answer 404. Everybody may read it."""
    versions = Version.objects.in_force().select_related("policy")
    return unchanged.kept(
        log_end, ("in force", slug), lambda: get_object_or_404(versions, policy__slug=slug)
    )


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
        receipt = actions.signature_of(version, person)
        context = {"version": version, "policy": version.policy, "receipt": receipt}
        return render(request, "compliance/signing/nothing_to_sign.html", context)
    context = {
        "version": version,
        "policy": version.policy,
        "due": due,
        "overdue_days": (today - due.due_on).days,
        "text": text_to_sign(version),
        "changes": changes_since(due.signed_before, version) if due.signed_before else None,
        "first": check.first(version, person),
        "form": form,
        "replaced": replaced,
    }
    return render(request, "compliance/signing/sign.html", context)


@require_safe
@only(*READERS_OF_THE_REGISTER)
def register(request, slug):
    """Who has signed the version in force, who has not, and who left without."""
    log_end, today = request.user.log_end, timezone.localdate()
    version, chosen = in_force(slug, log_end), RegisterFilters(request.GET).chosen()
    number, may_record_paper = request.GET.get("page", "")[:8], can_record_paper(request.user)
    body = unchanged.kept(
        log_end,
        ("register", version.pk, today, number, may_record_paper, *chosen.items()),
        lambda: register_body(version, today, chosen, number, log_end, may_record_paper),
    )
    return render(request, "compliance/signing/register.html", {"version": version, "body": body})


def register_body(version, today, chosen, number, log_end, may_record_paper) -> SafeString:
    """Return one page of the register as HTML: the counts, the filters, and the people."""
    whole = roll(version, today, log_end)
    page = Paginator(_narrowed(whole, today, chosen), PEOPLE_A_PAGE).get_page(number)
    on_page = lines(version, page.object_list, today)
    context = {
        "version": version,
        "policy": version.policy,
        "roll": whole,
        "signed": whole.count(Standing.SIGNED),
        "tallies": _tallies(whole),
        "chosen": chosen,
        "standings": [(word, standing.label) for word, standing in STANDINGS.items()],
        "role_choices": Role.choices,
        "query": urlencode(chosen),
        "page_obj": page,
        "lines": [(line, TONES.get(line.standing)) for line in on_page],
        "unsigned": UNSIGNED,
        "may_record_paper": may_record_paper,
    }
    return render_to_string("compliance/signing/_register.html", context)


@require_safe
@only(*READERS_OF_THE_REGISTER)
def register_csv(request, slug):
    """The register as a file for a spreadsheet, with the filters that are set."""
    version, today = in_force(slug), timezone.localdate()
    chosen = RegisterFilters(request.GET).chosen()
    places = _narrowed(roll(version, today), today, chosen)
    actions.export_register(version, by=request.user, people=len(places), filters=chosen)
    return stream_csv(
        f"{version.policy.slug}-register-{today}.csv",
        [
            "Last name",
            "First name",
            "E-mail",
            "Job title",
            "Standing",
            "Due",
            "Signed",
            "How",
            "Receipt",
        ],
        (_row(line) for line in lines(version, places[:], today)),
    )


def _row(line: Line) -> list:
    person, signature = line.person, line.signature
    return [
        person.family_name,
        person.given_name,
        person.email,
        person.job_title,
        line.standing.label,
        line.due_on,
        timezone.localdate(signature.signed_at) if signature else None,
        signature.get_method_display() if signature else None,
        signature.number if signature else None,
    ]


def _narrowed(whole: Roll, today: date, chosen: dict[str, str]) -> Roll:
    role, search = chosen.get("role", ""), chosen.get("search", "")
    if role or search:
        whole = narrowed(whole, today, role=role, search=search)
    return whole.only(STANDINGS[chosen["standing"]]) if "standing" in chosen else whole


def _tallies(whole: Roll) -> list[tuple[str, str, int]]:
    """The filter's word, its label and how many, for each standing but "signed"."""
    return [
        (word, standing.label, whole.count(standing))
        for word, standing in STANDINGS.items()
        if standing != Standing.SIGNED
    ]
