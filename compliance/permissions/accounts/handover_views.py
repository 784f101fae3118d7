"""Handing accounts over when an owner leaves: all of a leaver's, one of them, and not at all."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.permissions.accounts import forms, handing_over, leaving, owners
from compliance.permissions.accounts.access import owns
from compliance.permissions.accounts.models import AccountState
from compliance.permissions.accounts.views import keepers, load, reading_or_writing
from policyportal.people.models import Person
from policyportal.people.views import carried_out, sent


@keepers
@require_safe
def handover_list(request, pk):
    """Every account of somebody who leaves, and how far each is."""
    leaver = get_object_or_404(Person, pk=pk)
    last_day = owners.last_day_of(leaver)
    standings = leaving.standings(leaver, last_day) if last_day else []
    context = {
        "leaver": leaver,
        "last_day": last_day,
        "has_left": last_day is not None and last_day < timezone.localdate(),
        "standings": standings,
        "number_left": sum(not one.is_settled for one in standings),
        "is_me": leaver.pk == request.user.pk,
    }
    return render(request, "compliance/permissions/accounts/handover_list.html", context)


@keepers
@reading_or_writing
def handover(request, pk, account):
    """One account's handover: first everything is ticked, then the new owner is named."""
    leaver, account = _load(request, pk, account)
    if request.POST.get("do") == "finish":
        return _finish(request, leaver, account)
    standing = leaving.standing(account, leaver)
    form = forms.TicksForm(sent(request), left=standing.left)

    @transaction.atomic
    def act(said):
        for item in said["items"]:
            handing_over.tick(account, leaver, item, by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "Saved: what you ticked is done.")
        return redirect("compliance:handover", leaver.pk, account.pk)
    if not standing.left and not form.is_bound:
        form = forms.NewOwnerForm()
    return _shown(request, "handover", leaver, account, form)


def _finish(request, leaver, account):
    form = forms.NewOwnerForm(request.POST)

    def act(said):
        handing_over.finish(account, leaver, new_owner=said["new_owner"], by=request.user)

    if carried_out(request, form, act):
        name = form.cleaned_data["new_owner"].name
        messages.success(request, f"“{account.name}” is handed over to {name}.")
        return redirect("compliance:handover-list", leaver.pk)
    return _shown(request, "handover", leaver, account, form)


@keepers
@reading_or_writing
def handover_override(request, pk, account):
    """Settle a handover that cannot be done, with a reason."""
    leaver, account = _load(request, pk, account)
    form = forms.OverrideForm(sent(request))

    def act(said):
        handing_over.override(account, leaver, reason=said["reason"], by=request.user)

    if carried_out(request, form, act):
        messages.success(request, f"It is recorded why “{account.name}” is not handed over.")
        return redirect("compliance:handover-list", leaver.pk)
    return _shown(request, "handover_override", leaver, account, form)


def _load(request, pk, account):
    """Return the leaver and the account; 404 where they never had to do with each other."""
    leaver, account = get_object_or_404(Person, pk=pk), load(request, account)
    if not owns(leaver, account) and not account.handovers.filter(leaver=leaver).exists():
        raise Http404
    return leaver, account


def _shown(request, template, leaver, account, form):
    last_day, standing = owners.last_day_of(leaver), leaving.standing(account, leaver)
    is_owner = owns(leaver, account) and account.state != AccountState.CLOSED
    may = is_owner and last_day is not None and leaver.pk != request.user.pk
    context = {
        "leaver": leaver,
        "account": account,
        "standing": standing,
        "form": form,
        "names_owner": isinstance(form, forms.NewOwnerForm),
        "is_owner": is_owner,
        "may_hand_over": may and not standing.is_settled,
        "last_day": last_day,
        "has_left": last_day is not None and last_day < timezone.localdate(),
        "is_me": leaver.pk == request.user.pk,
        "colleagues": forms.suggestions(),
    }
    return render(request, f"compliance/permissions/accounts/{template}.html", context)
