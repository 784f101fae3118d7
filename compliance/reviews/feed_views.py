"""The page on which somebody makes, replaces or ends their calendar feed, and the feed itself."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag, urlencode
from django.views.decorators.http import require_http_methods, require_safe

from compliance.reviews import feed, sources
from policyportal.people.access import require
from policyportal.school.models import School


@require_http_methods(["GET", "HEAD", "POST"])
def feed_page(request):
    """Make a feed, which shows its address this once; or end it."""
    require(sources.can_see_reviews(request.user))
    if request.method == "POST" and "end" in request.POST:
        feed.end(by=request.user)
        messages.success(request, "The calendar feed is ended. Its address is good for nothing.")
        return redirect("compliance:review-feed")
    address = ""
    if request.method == "POST":
        key = feed.make(by=request.user)
        path = reverse("compliance:review-calendar")
        address = f"{settings.SITE_URL}{path}?{urlencode({'key': key})}"
    context = {"address": address, "feed": feed.open_feed(request.user)}
    return render(request, "compliance/reviews/feed.html", context)


@require_safe
@login_not_required
def calendar(request):
    """The review dates of whoever the key is of; not there for any other key."""
    reader = feed.reader_of(request.GET.get("key", ""))
    if reader is None:
        raise Http404
    data = feed.as_calendar(sources.visible_to(reader), School.here().name)
    etag = quote_etag(sha256(data).hexdigest())
    headers = {
        "Content-Disposition": 'inline; filename="review-dates.ics"',
        "Cache-Control": "private, no-cache",
        "ETag": etag,
    }
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response)
