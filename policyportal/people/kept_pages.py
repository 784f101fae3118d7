"""Pages that are put into HTML once, and shown again for as long as the log stays as it is.

Most of a page's time goes into its queries and its template, and both give the same until something
is recorded. Only the page's own part is kept, for one person in the roles they act in now, on one
day, at one address. The header, messages and the footer are made anew each time, and the token of
a form is put in anew. Only for opening a page: what was typed into a form is never kept.
"""

import re
import secrets
from collections.abc import Callable, Hashable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from policyportal.audit import log, unchanged
from policyportal.people.models import Person, Role
from policyportal.school.models import School

LONGEST_ADDRESS = 300  # characters; the page at a longer one is made anew each time
FOR_STRANGERS = re.compile(r"(page=\d{1,2})?")  # what may follow the "?", lest they fill the memory
TOKEN = secrets.token_hex(32)  # stands in what is kept where each reader's own token goes


def show(
    request: HttpRequest, template: str, make: Callable[[], dict], *also: Hashable
) -> HttpResponse:
    """Show a page that follows from recorded rows and the day; `make` returns its context.

    `also` is what else it depends on: what is not recorded, and what changes by the minute.
    """
    address, end = request.get_full_path(), _log_end(request)
    school = unchanged.kept(end, "school", School.here)
    key = ("page", address, *_reader(request.user), timezone.localdate(), *also)
    title, body = unchanged.kept(end, key, lambda: _parts(template, {"school": school, **make()}))
    if TOKEN in body:
        body = SafeString(body.replace(TOKEN, get_token(request)))
    return render(request, "kept.html", {"title": title, "body": body, "school": school})


def _log_end(request: HttpRequest) -> str | None:
    """Return where the log ends, None where nothing is to be kept."""
    if request.user.is_authenticated:
        return request.user.log_end if len(request.get_full_path()) <= LONGEST_ADDRESS else None
    return log.end() if FOR_STRANGERS.fullmatch(request.META["QUERY_STRING"]) else None


def _reader(person: Person | AnonymousUser) -> tuple:
    """Return who reads: cover begins and ends by the minute, and what one may see with it."""
    if not person.is_authenticated:
        return (None,)
    return (person.pk, *(role for role in Role if person.acts_as(role)))


def _parts(template: str, context: dict) -> tuple[SafeString, SafeString]:
    """Return the template's title and content."""
    layout = {"layout": "_includes/title_and_content.html", "csrf_token": TOKEN}
    whole = render_to_string(template, context | layout)
    title, _, content = whole.partition("\n")
    return SafeString(title), SafeString(content)
