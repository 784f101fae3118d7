"""The school’s contacts for safeguarding."""

from copy import copy

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from policyportal.operations import safeguarding_forms as forms
from policyportal.people.access import can_keep_closures, can_keep_contacts, require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent
from policyportal.refusal import Refused
from policyportal.school import actions
from policyportal.school.models import SafeguardingContacts


@keeps_what_was_typed
def safeguarding(request):
    """Show and change whom the school turns to; note that somebody has checked them today."""
    require(can_keep_contacts(request.user))
    if "checked" in request.POST:
        return _checked(request)
    contacts, said = SafeguardingContacts.here(), sent(request)
    if said is not None and "checked" in said:  # pressed while signed out
        messages.info(request, "It is not noted yet that you have checked these: say it again.")
        said = None
    form = forms.ContactsForm(said, instance=copy(contacts))
    seen = contacts.stamp
    if said is not None and (form.errors or request.method != "POST"):
        # Filled in wrongly, or only given back: it keeps the stamp it came with, and may be older.
        seen = said.get("seen", "")

    def act(said):
        form.changed = actions.change_contacts(
            said, seen=request.POST.get("seen", ""), by=request.user
        )

    if carried_out(request, form, act):
        _say(request, form.changed)
        return redirect("school:safeguarding")
    return render(request, "school/safeguarding.html", _shown(request, contacts, form, seen))


def _shown(request, contacts, form, seen) -> dict:
    named = contacts.named_governor
    gone = named is not None and not forms.who_may_be_named().filter(pk=named.pk).exists()
    return {
        "contacts": contacts,
        "form": form,
        "seen": seen,
        "is_stale": contacts.is_stale(timezone.localdate()),
        "named_no_longer": named if gone else None,
        "keeps_closures": can_keep_closures(request.user),
    }


def _say(request, changed) -> None:
    if changed is None:
        messages.info(request, "Nothing was changed.")
    elif changed.checked_on or not changed.has_lado:
        messages.success(request, "It is saved.")
    else:
        messages.success(
            request, "It is saved. Once you have compared it with what the council says, say so."
        )


def _checked(request):
    try:
        actions.check_contacts(seen=request.POST.get("seen", ""), by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "It is noted that you have checked these today.")
    return redirect("school:safeguarding")
