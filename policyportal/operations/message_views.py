"""The page on which administrators see how sending stands, and decide what is in doubt."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from policyportal.operations import health
from policyportal.operations import messages as sending
from policyportal.outbox import deciding
from policyportal.outbox.models import State
from policyportal.people.access import only
from policyportal.people.models import Role
from policyportal.refusal import Refused

A_PAGE = 25
SHOW = {"held": [State.HELD], "failed": [State.FAILED]}  # what the address asks for


class DecideForm(forms.Form):
    """Which button was pressed, of which recipient, by a page that showed these e-mails."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    address = forms.CharField(required=False, max_length=254)
    state = forms.ChoiceField(choices=[(one, one) for one in (State.HELD, State.FAILED)])
    seen = forms.CharField(max_length=64)
    decision = forms.ChoiceField(choices=[(one, one) for one in ("arrived", "again", "let-go")])


@only(Role.ADMINISTRATOR)
@require_safe
def message_list(request):
    now, asked = timezone.now(), request.GET.get("show", "")
    show = asked if asked in SHOW else ""
    rows = sending.by_recipient(*SHOW.get(show, (State.HELD, State.FAILED)))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "health": health.examine(),
        "waiting": sending.number_waiting(),
        "last_hour": sending.sent_in_the_last_hour(),
        "days": sending.sent_by_day(timezone.localdate(now)),
        "next": sending.next_may_send(now),
        "now": now,
        "show": show,
        "query": f"show={show}" if show else "",
        "page_obj": page,
        "to_decide": sending.described(page),
    }
    return render(request, "school/messages.html", context)


@only(Role.ADMINISTRATOR)
@require_POST
def message_decide(request):
    """Carry out what was decided about the e-mails to one recipient."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise Refused("That was not understood. Press one of the buttons again.")
    said = form.cleaned_data
    to = deciding.To(said["person"], said["address"])
    seen = said["seen"]
    if said["decision"] == "arrived":
        number = deciding.it_arrived(to, seen=seen, by=request.user)
        messages.success(request, f"Noted: {_emails(number)} arrived.")
    elif said["decision"] == "again":
        number = deciding.send_again(to, State(said["state"]), seen=seen, by=request.user)
        messages.success(request, f"{_emails(number).capitalize()} will be sent again.")
    else:
        number = deciding.let_go(to, seen=seen, by=request.user)
        messages.success(request, f"{_emails(number).capitalize()} will not be tried again.")
    return redirect("school:messages")


@only(Role.ADMINISTRATOR)
@require_POST
def message_all_again(request):
    """Try again all that failed: for a mail server that refused everything for a while."""
    deciding.send_all_again(by=request.user)
    messages.success(request, "All that failed will be sent again.")
    return redirect("school:messages")


def _emails(number: int) -> str:
    return "the e-mail" if number == 1 else "the e-mails"
