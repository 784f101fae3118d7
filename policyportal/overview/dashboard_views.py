"""The dashboard."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policyportal.audit import unchanged
from policyportal.overview import dashboard as gather
from policyportal.overview.home import tallies_for, tasks_for
from policyportal.overview.year import year_at_a_glance
from policyportal.people.access import require

MOST_TASKS = 10  # the others are on the home page


@require_safe
def dashboard(request):
    """What needs me now, by clock; how many of what there are; a year at a glance."""
    person, today = request.user, timezone.localdate()
    minute = timezone.now().replace(second=0, microsecond=0)  # in which sight of a case can end
    require(gather.may_see(person))
    tasks = tasks_for(person, today)
    letters = gather.letters_for(person)
    figures, signatures, reviews, year = unchanged.kept(
        person.log_end,
        ("dashboard", person.pk, minute, letters),
        lambda: (
            gather.groups(person),
            gather.signatures(tallies_for(person, today)),
            gather.review_dates(today),
            year_at_a_glance(person, letters, today),
        ),
    )
    context = {
        "tasks": tasks[:MOST_TASKS],
        "more_tasks": max(0, len(tasks) - MOST_TASKS),
        "figures": figures,
        "signatures": signatures,
        "reviews": reviews,
        "year": year,
    }
    return render(request, "overview/dashboard.html", context)
