"""The dashboard."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from policyportal.overview import dashboard as gather
from policyportal.overview.home import tallies_for, tasks_for
from policyportal.overview.year import year_at_a_glance
from policyportal.people import kept_pages
from policyportal.people.access import require

MOST_TASKS = 10  # the others are on the home page


@require_safe
def dashboard(request):
    """What needs me now, by clock; how many of what there are; a year at a glance."""
    person, today = request.user, timezone.localdate()
    require(gather.may_see(person))
    tasks = tasks_for(person, today)
    minute = timezone.now().replace(second=0, microsecond=0)  # in which sight of a case can end

    def make() -> dict:
        return {
            "tasks": tasks[:MOST_TASKS],
            "more_tasks": max(0, len(tasks) - MOST_TASKS),
            "figures": gather.groups(person),
            "signatures": gather.signatures(tallies_for(person, today)),
            "reviews": gather.review_dates(person, today),
            "year": year_at_a_glance(person, gather.letters_for(person), today),
        }

    return kept_pages.show(request, "overview/dashboard.html", make, minute, *tasks)
