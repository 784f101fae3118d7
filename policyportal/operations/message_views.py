"""The page on which administrators see how sending stands, and decide what is in doubt."""

from django import forms
from django.contrib import messages
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


class DecideForm(forms.Form):
    """Which button was pressed, of which recipient, by a page that showed them."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    address = forms.CharField(required=False, max_length=254)
    state = forms.ChoiceField(choices=[(one, one) for one in (State.HELD, State.FAILED)])
    decision = forms.ChoiceField(choices=[(one, one) for one in ("arrived", "again", "let-go")])


@only(Role.ADMINISTRATOR)
@require_safe
def message_list(request):
    now = timezone.now()
    context = {
        "health": health.examine(),
        "waiting": sending.number_waiting(),
        "last_hour": sending.sent_in_the_last_hour(),
        "days": sending.sent_by_day(timezone.localdate(now)),
        "held": sending.undecided_by_recipient(State.HELD),
        "failed": sending.undecided_by_recipient(State.FAILED),
        "next": sending.next_may_send(now),
        "now": now,
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
    if said["decision"] == "arrived":
        number = deciding.it_arrived(to, by=request.user)
        messages.success(request, f"Noted: {_emails(number)} arrived.")
    elif said["decision"] == "again":
        number = deciding.send_again(to, State(said["state"]), by=request.user)
        messages.success(request, f"{_emails(number).capitalize()} will be sent again.")
    else:
        number = deciding.let_go(to, by=request.user)
        messages.success(request, f"{_emails(number).capitalize()} will not be tried again.")
    return redirect("school:messages")


def _emails(number: int) -> str:
    return "the e-mail" if number == 1 else "the e-mails"
