"""The register of a policy: who has signed it, who has not, and who had on any past day."""

from datetime import date

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from compliance.policies.models import Version
from compliance.signing import actions
from compliance.signing.access import can_record_paper
from compliance.signing.forms import STANDINGS, RegisterFilters
from compliance.signing.history import History
from compliance.signing.models import READERS_OF_THE_REGISTER
from compliance.signing.outstanding import Standing
from compliance.signing.roll import Line, Roll, lines, narrowed, roll
from compliance.signing.views import published
from policyportal.audit import unchanged
from policyportal.documents.csv import stream_csv
from policyportal.people.access import only
from policyportal.people.models import Role

PEOPLE_A_PAGE = 25
TONES = {
    Standing.OVERDUE: "late",
    Standing.OUTSTANDING: "soon",
    Standing.SIGNED: "good",
}
UNSIGNED = (Standing.OVERDUE, Standing.OUTSTANDING)
COLUMNS = [
    "Last name",
    "First name",
    "E-mail",
    "Job title",
    "Standing",
    "Due",
    "Signed",
    "How",
    "Receipt",
    "Version signed",
    "Version in force",
    "As at",
]


@require_safe
@only(*READERS_OF_THE_REGISTER)
def register(request, slug):
    """Who has signed the version in force, who has not, and who left without; on any day."""
    log_end, today = request.user.log_end, timezone.localdate()
    of, filters = published(slug, log_end), RegisterFilters(request.GET)
    chosen, day = filters.chosen(), filters.day()
    version = of.on(day)
    if version is None or "as_at" in filters.errors:
        return _no_register(request, of, filters, chosen, day)
    number, may_record = request.GET.get("page", "")[:8], can_record_paper(request.user)
    body = unchanged.kept(
        log_end,
        ("register", version.pk, today, number, may_record, *chosen.items()),
        lambda: register_body(version, of, day, chosen, number, log_end, may_record),
    )
    context = {"version": version, "body": body, "as_at": day if "as_at" in chosen else None}
    return render(request, "compliance/signing/register.html", context)


def _no_register(request, of: History, filters: RegisterFilters, chosen: dict, day: date):
    """Say that the day is none, or that the policy was not in force on it."""
    context = {
        **_filters_shown(chosen),
        "version": of.in_force,
        "policy": of.in_force.policy,
        "first": of.versions[0],
        "day": day,
        "typed_as_at": request.GET.get("as_at", "")[:20],
    }
    if "as_at" in filters.errors:
        context["form"] = filters  # for the summary of what is wrong
    return render(request, "compliance/signing/register_none.html", context)


def _filters_shown(chosen: dict[str, str]) -> dict:
    """Return what the form of filters shows; whatever else is chosen, a day stays."""
    day = chosen.get("as_at", "")
    return {
        "chosen": chosen,
        "narrowed": any(name != "as_at" for name in chosen),
        "typed_as_at": day,
        "keep": urlencode({"as_at": day}) if day else "",
        "standings": [(word, standing.label) for word, standing in STANDINGS.items()],
        "role_choices": Role.choices,
        "today": timezone.localdate(),
    }


def register_body(version, of, day, chosen, number, log_end, may_record_paper) -> SafeString:
    """Return one page of the register as HTML: the counts, the filters, and the people."""
    whole = roll(version, of, day, log_end)
    page = Paginator(_narrowed(whole, day, chosen), PEOPLE_A_PAGE).get_page(number)
    context = {
        **_filters_shown(chosen),
        "version": version,
        "policy": version.policy,
        "as_at": day if "as_at" in chosen else None,
        "roll": whole,
        "signed": whole.count(Standing.SIGNED),
        "tallies": _tallies(whole),
        "query": urlencode(chosen),
        "page_obj": page,
        "lines": [
            (line, TONES.get(line.standing)) for line in lines(version, of, page.object_list, day)
        ],
        "unsigned": UNSIGNED,
        "may_record_paper": may_record_paper and "as_at" not in chosen,
    }
    return render_to_string("compliance/signing/_register.html", context)


@require_safe
@only(*READERS_OF_THE_REGISTER)
def register_csv(request, slug):
    """The register as a file for a spreadsheet, with the filters and the day that are set."""
    of, filters = published(slug), RegisterFilters(request.GET)
    chosen, day = filters.chosen(), filters.day()
    version = of.on(day)
    if version is None or "as_at" in filters.errors:  # the page says what is wrong
        page = reverse("compliance:policy-register", args=[slug])
        return redirect(f"{page}?{request.GET.urlencode()}")
    places = _narrowed(roll(version, of, day), day, chosen)
    actions.export_register(version, by=request.user, people=len(places), filters=chosen)
    return stream_csv(
        f"{version.policy.slug}-register-{day}.csv",
        COLUMNS,
        (_row(line, version, day) for line in lines(version, of, places[:], day)),
    )


def _row(line: Line, version: Version, day: date) -> list:
    person, signature = line.person, line.signature
    return [
        person.family_name,
        person.given_name,
        person.email,
        person.job_title,
        line.standing_in_words,
        line.due_on,
        timezone.localdate(signature.signed_at) if signature else None,
        signature.get_method_display() if signature else None,
        signature.number if signature else None,
        signature.number_signed if signature else line.signed_before,
        version.number,
        day,
    ]


def _narrowed(whole: Roll, day: date, chosen: dict[str, str]) -> Roll:
    role, search = chosen.get("role", ""), chosen.get("search", "")
    if role or search:
        whole = narrowed(whole, day, role=role, search=search)
    return whole.only(STANDINGS[chosen["standing"]]) if "standing" in chosen else whole


def _tallies(whole: Roll) -> list[tuple[str, str, int]]:
    """The filter's word, its label and how many, for each standing but "signed"."""
    return [
        (word, standing.label, whole.count(standing))
        for word, standing in STANDINGS.items()
        if standing != Standing.SIGNED
    ]
