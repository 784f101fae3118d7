"""The yearly list of what is due to be destroyed, and what two people decide about one record."""

from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.cases import access, confirmations, guidance
from incidents.cases.models import Confirmation
from incidents.cases.pages import seen_in, step_page
from incidents.disclosures import destroying, retention
from incidents.disclosures.closing import outcome_of
from incidents.disclosures.closing_forms import BornOnForm, DestroyForm
from incidents.disclosures.closing_views import kept, second_asked, to_case
from incidents.disclosures.models import Kind
from incidents.disclosures.pages import case_page
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

SHOWN = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _grouped(page) -> list[tuple]:
    """Return the page's rows below the rule by which each is due, rules in the table's order."""
    waits = set(
        Confirmation.objects.filter(case__in=page.object_list, answer="").values_list(
            "case", flat=True
        )
    )
    rows = [
        {
            "rule": retention.rule_of(case),
            "case": case,
            "outcome": outcome_of(case),
            "waits": case.pk in waits,
        }
        for case in page
    ]
    order = retention.RULES.index
    rows.sort(key=lambda row: order(row["rule"]))
    return [(rule, list(of_it)) for rule, of_it in groupby(rows, key=lambda row: row["rule"])]


@require_safe
def disclosure_retention(request):
    """What is due by today; what has no end yet; what is left of what was destroyed."""
    person, today = request.user, timezone.localdate()
    require(access.manages_cases(person))
    due = destroying.due(person, today=today).select_related("subject")
    page = Paginator(due, SHOWN).get_page(request.GET.get("page"))
    missing = destroying.birth_missing(person).select_related("subject")
    stones = Paginator(destroying.destroyed(person), SHOWN).get_page(request.GET.get("destroyed"))
    stones.object_list = [
        (stone, Kind(stone.kind).label, destroying.OUTCOMES.get(stone.outcome, stone.outcome))
        for stone in stones.object_list
    ]
    context = {
        "today": today,
        "page_obj": page,
        "query": "",
        "groups": _grouped(page),
        "birth_missing": missing[:SHOWN],
        "births": missing.count(),
        "still_here": destroying.until_they_leave(person).count(),
        "stones": stones,
        "passages": [guidance.passage("records-retention"), guidance.passage("low-level-records")],
    }
    return render(request, "incidents/disclosures/retention.html", context)


@keeps_what_was_typed
@form_page
def disclosure_destroy(request, reference):
    """How long one closed record is kept; once it is due, ask for it to be destroyed."""
    case = case_page(request, reference, manage=True)
    if sent(request) is None and case.state not in destroying.ENDED:
        return to_case(case)
    facts = retention.facts_of(case)
    said_until = kept(facts)
    due = said_until["until"] is not None and said_until["until"] <= timezone.localdate()
    asks_birth = said_until["until"] is None and said_until["rule"].missing == retention.NO_BIRTH
    form = (BornOnForm if asks_birth else DestroyForm)(sent(request))

    def act(said):
        action = destroying.say_born_on if asks_birth else destroying.ask_to_destroy
        action(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        form,
        act,
        template="incidents/disclosures/destroy.html",
        done="The date is kept." if asks_birth else "The second person is asked to confirm it.",
        due=due,
        birth_missing=asks_birth,
        outcome=outcome_of(case),
        confirmation=confirmations.open_one(case),
        manages=True,
        **said_until,
        **second_asked(request, case),
    )
