"""The yearly list of what is due to be destroyed, and what two people decide about one record."""

from itertools import groupby

from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import access, confirmations, destroying, guidance
from incidents.cases.models import Case, Confirmation
from incidents.cases.pages import address_of, case_page, seen_in, step_page, to_case
from incidents.cases.steps import in_kind
from incidents.disclosures import destroying as of_conduct
from incidents.disclosures.closing_forms import BornOnForm, DestroyForm
from incidents.disclosures.closing_views import second_asked
from incidents.disclosures.models import Disclosure
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

SHOWN = 25
PASSAGES = ("records-retention", "low-level-records")


def _grouped(page: Page) -> list[tuple]:
    """Return the page's rows below the rule by which each is due, rules in the table's order.

    Only of an adult's conduct is it said whom it is about: no list of this kind names a child.
    """
    asked = Confirmation.objects.filter(case__in=page.object_list, answer="")
    waits = set(asked.values_list("case", flat=True))
    rows = []
    for case in destroying.in_their_kinds(page):
        rows.append(
            {
                "rule": destroying.keeping_of(case).rule(case),
                "case": case,
                "is_about": isinstance(case, Disclosure),
                "waits": case.pk in waits,
                **_called(case),
            }
        )
    order = destroying.rules().index
    rows.sort(key=lambda row: order(row["rule"]))
    return [(rule, list(of_it)) for rule, of_it in groupby(rows, key=lambda row: row["rule"])]


def _called(case: Case) -> dict[str, str]:
    keeping = destroying.keeping_of(case)
    kind, outcome = keeping.kind(case), keeping.outcome(case)
    return {"kind": keeping.labels[kind], "outcome": keeping.labels[outcome]}


@require_safe
def case_retention(request):
    """What is due by today; what has no end yet; what is left of what was destroyed."""
    person, today = request.user, timezone.localdate()
    require(access.works_on_cases(person))
    due = Paginator(destroying.due(person, today=today), SHOWN)
    page = due.get_page(request.GET.get("page"))
    stones = Paginator(destroying.destroyed(person), SHOWN).get_page(request.GET.get("destroyed"))
    stones.object_list = [(stone, *destroying.called(stone)) for stone in stones.object_list]
    context = {
        "today": today,
        "page_obj": page,
        "query": "",
        "groups": _grouped(page),
        "stones": stones,
        "of_conduct": access.manages_cases(person),
        "passages": [guidance.passage(key) for key in PASSAGES],
    }
    if context["of_conduct"]:
        missing = of_conduct.birth_missing(person).select_related("subject")
        context["birth_missing"] = missing[:SHOWN]
        context["births"] = missing.count()
        context["still_here"] = of_conduct.until_they_leave(person).count()
    return render(request, "incidents/reporting/retention.html", context)


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def case_destroy(request, reference):
    """How long one ended record is kept; once it is due, ask for it to be destroyed."""
    case = in_kind(case_page(Case, request, reference, manage=True))
    has_ended = destroying.has_ended(case)
    if sent(request) is None and not has_ended:
        return to_case(case)
    is_about = isinstance(case, Disclosure)
    asks_birth = is_about and has_ended and of_conduct.lacks_birth(case)
    form = (BornOnForm if asks_birth else DestroyForm)(sent(request))

    def act(said):
        action = of_conduct.say_born_on if asks_birth else destroying.ask_to_destroy
        action(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/reporting/destroy.html",
        of_handed_over=True,
        done="The date is kept." if asks_birth else "The second person is asked to confirm it.",
        is_about=is_about,
        asks_birth=asks_birth,
        address=address_of(case),
        confirmation=confirmations.open_one(case),
        manages=True,
        **(_kept(case) if has_ended else {"due": False}),
        **second_asked(request, case),
    )


def _kept(case: Case) -> dict:
    """Return how long an ended record is kept, by which rule, and as what it ended."""
    keeping = destroying.keeping_of(case)
    rule, until = keeping.rule(case), keeping.until(case)
    return {
        "rule": rule,
        "until": until,
        "due": until is not None and until <= timezone.localdate(),
        "passage": guidance.passage(rule.source) if rule.source else None,
        **_called(case),
    }
