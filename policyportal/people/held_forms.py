"""What somebody typed into a form is not lost when they turn out to be signed out.

It is sealed, the browser gets a token for it and goes to sign in, and the same address then shows
the form with what was typed. It is given back once, within the hour, at that address, to that
browser, and to that person.

To that person, because a case may be open to several people, and a computer in a staff room too:
what one has typed and not sent is nobody else's. The session cannot say who it was, as it is gone
by then. So each page with such a form leaves a signed cookie that says for whom it was made, good
only together with the CSRF secret of that sign-in. Where it is missing nothing is kept, which also
means that nobody can fill the table who has not been signed in here.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from policyportal.people.models import HeldForm, Person
from policyportal.vault.sealing import SealBroken

KEPT = timedelta(hours=1)
LONGEST_OPEN = timedelta(days=7)  # a page opened before a weekend is still somebody's after it
MOST_BYTES = 100_000  # of names and values together
MOST_ROWS = 500
MOST_TOKENS = 4  # forms open beside each other in one browser
LONGEST_PATH = HeldForm._meta.get_field("path").max_length
HELD, OPENED = "held", "opened"  # the cookies: what is held, and who opened the form

SIGN_IN = "You have been signed out. Sign in, and what you typed will be here again."
NOT_KEPT = (
    "You have been signed out, and what you typed could not be kept. Go back one page and copy it "
    "before you sign in."
)
HERE_AGAIN = "You had been signed out. What you typed is here again: look it over and save it."


def keeps_what_was_typed(view: Callable) -> Callable:
    """Have what is sent to the view kept for who opened it, where they are signed out by then."""
    view.keeps_what_was_typed = True
    return view


def given_back(request: HttpRequest) -> QueryDict | None:
    """Return what this person typed here before they had to sign in, once; None where nothing.

    To be called by a view that has checked that the person may open the page.
    """
    if not hasattr(request, "_given_back"):
        request._given_back = _taken(request)
        if request._given_back is not None:
            messages.warning(request, HERE_AGAIN)
    return request._given_back


def purge() -> int:
    """Forget what nobody came back for within the hour; return how many forms that were."""
    return HeldForm.objects.filter(held_at__lte=timezone.now() - KEPT).delete()[0]


class HeldFormsMiddleware:
    """Keep what is sent by somebody signed out, before they are sent to sign in.

    It stands behind the check of the CSRF token, so nothing another site sends comes as far, and
    before the middleware that wants a sign-in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "_keeps_typed", False) and request.user.is_authenticated:
            _say_who_opened(request, response)
        if (tokens := getattr(request, "_held_tokens", None)) is not None:
            _set(response, HELD, ".".join(tokens), max_age=KEPT)
        return response

    def process_view(self, request, view, args, kwargs):
        request._keeps_typed = getattr(view, "keeps_what_was_typed", False)
        if not request._keeps_typed or request.method != "POST" or request.user.is_authenticated:
            return
        if (person := _who_opened(request)) is not None:
            held = _hold(request, person)
            messages.warning(request, SIGN_IN if held else NOT_KEPT)


def _hold(request: HttpRequest, person: int) -> bool:
    """Seal what was typed; False where there is too much of it, or too much held already."""
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
    }
    size = sum(len(text.encode()) for name, texts in fields.items() for text in (name, *texts))
    if size > MOST_BYTES or len(request.path) > LONGEST_PATH:
        return False
    waiting = HeldForm.objects.filter(held_at__gt=timezone.now() - KEPT)
    if waiting.count() >= MOST_ROWS:
        return False
    token = secrets.token_urlsafe(32)
    row = HeldForm(token=_name_of(token), path=request.path)
    row.typed = {"person": person, "fields": fields}
    row.save()
    request._held_tokens = [token, *_tokens(request)][:MOST_TOKENS]
    return True


def _taken(request: HttpRequest) -> QueryDict | None:
    """Take the newest form that was held for the reader at this address."""
    tokens = _tokens(request)
    # What a browser loads beforehand nobody may ever see, and this is there only once.
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method != "GET" or ahead or not tokens or not request.user.is_authenticated:
        return None
    held = HeldForm.objects.filter(
        token__in=[_name_of(token) for token in tokens],
        path=request.path,
        held_at__gt=timezone.now() - KEPT,
    )
    for row in held.order_by("-held_at", "-pk"):
        try:
            typed = row.typed
        except SealBroken:  # the keys have gone, and what was typed with them
            continue
        if typed["person"] == request.user.pk and HeldForm.objects.filter(pk=row.pk).delete()[0]:
            request._held_tokens = [one for one in tokens if _name_of(one) != row.token]
            return _as_sent(typed["fields"])
    return None


def _as_sent(fields: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    data._mutable = False
    return data


def _name_of(token: str) -> str:
    """Return the token's name in the table, which is no use to who only reads the table."""
    return sha256(token.encode()).hexdigest()


def _tokens(request: HttpRequest) -> list[str]:
    tokens = request.COOKIES.get(_cookie(HELD), "").split(".")
    return [token for token in tokens if token][:MOST_TOKENS]


def _salt(request: HttpRequest) -> str:
    """Return what ties the cookie to one sign-in: the CSRF secret is a new one from the next."""
    return f"people.held_forms:{request.META['CSRF_COOKIE']}"


def _say_who_opened(request: HttpRequest, response: HttpResponse) -> None:
    if "CSRF_COOKIE" in request.META:  # else no form was put into the page
        _set(response, OPENED, signing.dumps(request.user.pk, salt=_salt(request)))


def _who_opened(request: HttpRequest) -> int | None:
    """Return who the form was made for, if they can still sign in."""
    signed = request.COOKIES.get(_cookie(OPENED), "")
    if not signed or "CSRF_COOKIE" not in request.META:
        return None
    try:
        person = signing.loads(signed, salt=_salt(request), max_age=LONGEST_OPEN)
    except signing.BadSignature:
        return None
    today = timezone.localdate()
    found = Person.objects.active().not_gone_by(today).filter(pk=person)
    return person if found.exists() else None


def _cookie(name: str) -> str:
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def _set(response: HttpResponse, name: str, value: str, *, max_age: timedelta | None = None):
    """Set a cookie that no script reads and no other site sends; an empty one goes."""
    secure = settings.SESSION_COOKIE_SECURE
    if not value:
        max_age = timedelta(0)
    response.set_cookie(
        _cookie(name), value, max_age=max_age, secure=secure, httponly=True, samesite="Lax"
    )
