"""The page on which a pack is asked for."""

from django import forms
from django.shortcuts import redirect, render

from policyportal.overview.copies import actions as copies
from policyportal.overview.evidence_pack import pack
from policyportal.overview.evidence_pack.makers import PACK, editions_for
from policyportal.overview.evidence_pack.pack import Edition
from policyportal.people.access import require
from policyportal.people.forms import DayField
from policyportal.people.views import carried_out, sent

WORDS = {
    Edition.FULL: "Full, with names: for an inspector",
    Edition.CODED: "Without names: for governors",
}


class PackForm(forms.Form):
    """Of which day, and with names or without."""

    day = DayField(label="As at the end of", initial=pack.latest_day)
    edition = forms.ChoiceField(label="Edition", widget=forms.RadioSelect)

    def __init__(self, *args, editions: list[Edition], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = [(one.value, WORDS[one]) for one in editions]
        self.fields["edition"].initial = editions[-1].value


def pack_ask(request):
    """Say what a pack is, and have one made."""
    editions = editions_for(request.user)
    require(bool(editions))
    form = PackForm(sent(request), editions=editions)

    def act(said):
        pack.head_over(said["day"])
        params = {"day": said["day"].isoformat(), "edition": said["edition"]}
        form.copy = copies.ask(PACK, params, by=request.user)

    if carried_out(request, form, act):
        return redirect("overview:copy-detail", form.copy.reference)
    context = {"form": form, "latest": pack.latest_day(), "has_full": Edition.FULL in editions}
    return render(request, "overview/evidence_pack/ask.html", context)
