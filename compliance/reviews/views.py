"""The page of review dates: what is to be looked at again, and when."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from compliance.reviews import sources
from compliance.reviews.forms import Filters
from policyportal.people import kept_pages
from policyportal.people.access import require

A_PAGE = 25


@require_safe
def review_list(request):
    """Everything with a review date that the person may see, overdue first, narrowed by address."""
    require(sources.can_see_reviews(request.user))
    return kept_pages.show(request, "compliance/reviews/list.html", lambda: _listed(request))


def _listed(request) -> dict:
    today, form = timezone.localdate(), Filters(request.GET.dict())
    chosen = form.chosen()
    found = [(one, one.tone(today)) for one in sources.visible_to(request.user)]
    if source := chosen.get("source"):
        found = [(one, tone) for one, tone in found if one.source == source]
    if due := chosen.get("due"):
        found = [(one, tone) for one, tone in found if tone == due]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return {"form": form, "page_obj": page, "chosen": chosen, "query": urlencode(chosen)}
