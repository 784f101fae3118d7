from django.utils import timezone
from django.views.decorators.http import require_safe

from policyportal.audit import unchanged
from policyportal.overview import dashboard
from policyportal.overview import home as gather
from policyportal.people import kept_pages


@require_safe
def home(request):
    """What I have to do, the registers I answer for, and what I have signed."""
    person, today = request.user, timezone.localdate()
    tasks = gather.tasks_for(person, today)
    tallies, receipts, covers = unchanged.kept(
        person.log_end,
        ("home", person.pk, today),
        lambda: (
            gather.tallies_for(person, today),
            gather.receipts_of(person),
            list(person.covers.not_over().order_by("starts_at")),
        ),
    )
    context = {
        "first": tasks[0] if tasks else None,
        "others": tasks[1:],
        "tallies": tallies,
        "receipts": receipts,
        "covers": [cover for cover in covers if cover.ends_at > timezone.now()],
        "has_dashboard": dashboard.may_see(person),
    }
    by_the_minute = (*tasks, *(cover.pk for cover in context["covers"]))
    return kept_pages.show(request, "overview/home.html", lambda: context, *by_the_minute)
