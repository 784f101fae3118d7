"""A request taken back, a draft thrown away, a permission begun again: one button a page."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from compliance.permissions import access, actions, questions
from compliance.permissions.asking import form_page, own, to
from compliance.permissions.forms import UNDERTAKING
from compliance.permissions.models import OPEN, State
from policyportal.people.views import carried_out, sent


def _confirmed(request, permission, template, act):
    """Show a page with one button; do what it says when it is pressed."""
    form = forms.Form(sent(request))
    if carried_out(request, form, act):
        return None
    context = {
        "permission": permission,
        "form": form,
        "title": questions.title_of(permission),
        "undertaking": UNDERTAKING,
    }
    return render(request, f"compliance/permissions/{template}.html", context)


@form_page
def permission_withdraw(request, reference):
    permission = own(request, reference)
    if request.method != "POST" and not access.can_withdraw(request.user, permission):
        return to("detail", permission)

    def act(said):
        actions.withdraw(permission, by=request.user)

    if page := _confirmed(request, permission, "withdraw", act):
        return page
    messages.success(request, f"{permission.reference} is withdrawn.")
    return to("detail", permission)


@form_page
def permission_discard(request, reference):
    permission = own(request, reference)
    if request.method != "POST" and permission.state != State.DRAFT:
        return to("detail", permission)

    def act(said):
        actions.discard(permission, by=request.user)

    if page := _confirmed(request, permission, "discard", act):
        return page
    messages.success(request, "The draft is discarded.")
    return redirect("compliance:permission-list")


@form_page
def permission_renew(request, reference):
    """Begin again with the answers of a permission that was given."""
    permission, begun = own(request, reference), []
    if renewal := permission.renewals.filter(state__in=OPEN).first():
        return to("detail", renewal)
    if request.method != "POST" and not actions.can_be_renewed(permission):
        return to("detail", permission)

    def act(said):
        begun.append(actions.renew(permission, by=request.user))

    if page := _confirmed(request, permission, "renew", act):
        return page
    return to("check", begun[0])
