"""Signing a policy, and the register of who has."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from compliance.policies.comparison import changes
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind, Version
from compliance.signing import actions
from compliance.signing.access import can_record_paper
from compliance.signing.forms import LONGEST_NAME, STANDINGS, RegisterFilters, SignForm
from compliance.signing.models import READERS_OF_THE_REGISTER
from compliance.signing.outstanding import Standing, to_sign
from compliance.signing.roll import Line, Roll, lines, narrowed, roll
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


def in_force(slug: str) -> Version:
    """Return the version that is in force, or answer 404. Everybody may read it."""
    versions = Version.objects.in_force().select_related("policy")
    return get_object_or_404(versions, policy__slug=slug)


@login_not_required  # so that what was typed before the session ran out can be kept
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, slug):
    """Read the whole text and sign it, on one page."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            request.session[f"signing:{slug}"] = request.POST.get("typed_name", "")[:LONGEST_NAME]
        return redirect_to_login(request.get_full_path())
    version = in_force(slug)
    if request.method == "POST":
        return _signed(request, version)
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
    person = request.user
    waiting = to_sign(person, timezone.localdate())
    due = next((due for due in waiting if due.version.pk == version.pk), None)
    if due is None:
        receipt = actions.signature_of(version, person)
        context = {"version": version, "policy": version.policy, "receipt": receipt}
        return render(request, "compliance/signing/nothing_to_sign.html", context)
    text = Manuscript.of(version)
    before = due.signed_before
    context = {
        "version": version,
        "policy": version.policy,
        "due": due,
        "overdue_days": (timezone.localdate() - due.due_on).days,
        "sections": text.sections,
        "parts": [Part.of(section) for section in text.sections],
        "changes": changes(Manuscript.of(before), text) if before else None,
        "form": form,
        "replaced": replaced,
    }
    return render(request, "compliance/signing/sign.html", context)


@dataclass(frozen=True)
class Part:
    """A section as the page shows it: as text, or as terms one by one, each with its number.

    What stands between the terms has no number (0).
    """

    sections: list[ManuscriptSection]
    terms: list[tuple[int, ManuscriptClause]]
    total: int

    @classmethod
    def of(cls, section: ManuscriptSection) -> "Part":
        terms, number = [], 0
        for clause in section.clauses if section.kind == SectionKind.TERMS else []:
            number += clause.kind == ClauseKind.POINT
            terms.append((number if clause.kind == ClauseKind.POINT else 0, clause))
        return cls([section], terms, number)


@require_safe
@only(*READERS_OF_THE_REGISTER)
def register(request, slug):
    """Who has signed the version in force, who has not, and who left without."""
    version, today = in_force(slug), timezone.localdate()
    whole = roll(version, today)
    chosen = RegisterFilters(request.GET).chosen()
    page = Paginator(_narrowed(whole, today, chosen), PEOPLE_A_PAGE).get_page(
        request.GET.get("page")
    )
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
        "lines": [
            (line, TONES.get(line.standing)) for line in lines(version, page.object_list, today)
        ],
        "unsigned": UNSIGNED,
        "may_record_paper": can_record_paper(request.user),
    }
    return render(request, "compliance/signing/register.html", context)


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
