"""What a second person is asked to confirm."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from incidents.cases import confirmations
from incidents.cases.confirmation_forms import AnswerForm, Yes
from incidents.cases.models import Case, Grant, Power
from incidents.cases.pages import address_of, seen_in
from incidents.cases.viewing import viewed
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _loaded(request, reference) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user), reference=reference)


@keeps_what_was_typed
@form_page
def case_confirm(request, reference):
    """Answer what one has been asked to confirm, with the case to read beside it."""
    if confirmations.answered_before(request.user, reference):
        messages.success(request, f"You have answered what was asked about {reference}.")
        return redirect("overview:home")
    case = _loaded(request, reference)
    confirmation = confirmations.open_one(case)
    if confirmation is None:
        messages.warning(request, "Nothing waits for an answer in this case now.")
        return redirect(address_of(case))
    require(confirmation.second_id == request.user.pk)
    form = AnswerForm(sent(request))

    def act(said):
        confirmations.answer(
            confirmation,
            yes=said["answer"] == Yes.CONFIRM,
            words=said["words"],
            seen=seen_in(request),
            by=request.user,
        )

    if carried_out(request, form, act):
        return _answered(request, case)
    viewed(case, by=request.user, page="confirmation")
    grant = Grant.objects.running().filter(case=case.pk, person=request.user, power=Power.CONFIRM)
    context = {
        "case": case,
        "confirmation": confirmation,
        "form": form,
        "shown": confirmations.shown(case, confirmation),
        "until": grant.values_list("ends_at", flat=True).first(),
        "address": address_of(case),
    }
    return render(request, "incidents/cases/confirm.html", context)


def _answered(request, case):
    """Say what came of it, and lead to the case only who may still see it."""
    messages.success(request, f"Thank you. Your answer on {case.reference} is recorded.")
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect(address_of(case))
    return redirect("overview:home")


@form_page
def case_take_back(request, reference):
    """Take back what somebody was asked to confirm."""
    case = _loaded(request, reference)
    confirmation = confirmations.open_one(case)
    require(confirmations.can_take_back(request.user, case, confirmation))
    if confirmation is None:
        messages.warning(request, "Nothing waits for an answer in this case now.")
        return redirect(address_of(case))
    form = forms.Form(sent(request))

    def act(said):
        confirmations.take_back(confirmation, seen=seen_in(request), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "The request is taken back.")
        return redirect(address_of(case))
    context = {
        "case": case,
        "confirmation": confirmation,
        "form": form,
        "address": address_of(case),
    }
    return render(request, "incidents/cases/take_back.html", context)
