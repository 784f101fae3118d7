"""Saying of each change whether it is material, and for whom."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from compliance.policies import access, marking
from compliance.policies.approving import load, to_version, typed
from compliance.policies.marking_forms import MarksForm
from compliance.policies.meaning import meaning_of
from policyportal.people.access import require
from policyportal.refusal import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def version_changes(request, slug, number):
    """Each change beside the question whom it touches; only shown once that is fixed."""
    version, status = load(request, slug, number), 200
    meaning, seen = meaning_of(version), marking.state_of(version)
    may_mark = access.can_write_policy(request.user) and marking.is_open(version)
    form = MarksForm(typed(request), meaning=meaning, seen=seen)
    if request.method == "POST":
        require(access.can_write_policy(request.user))
        if form.is_valid():
            marks, page_seen = form.marks(), form.cleaned_data["seen"]
            try:
                version = marking.mark_changes(version, marks, by=request.user, seen=page_seen)
            except Refused as refusal:
                again = request.POST.copy()
                again["seen"] = seen
                form = MarksForm(again, meaning=meaning, seen=seen)
                form.add_error(None, refusal.sentence)
                status = 409
            else:
                return _saved(request, version, marks)
    context = {
        "version": version,
        "policy": version.policy,
        "meaning": meaning,
        "may_mark": may_mark,
        "form": form if may_mark or request.method == "POST" else None,
    }
    return render(request, "compliance/policies/version_changes.html", context, status=status)


def _saved(request, version, marks):
    """Say what follows; go on to the version, or stay while there are changes without an answer."""
    meaning = meaning_of(version)
    if not marks:
        messages.info(request, "Nothing was answered, so nothing has changed.")
    else:
        messages.success(request, f"Saved. {meaning.sentence}")
    if meaning.unmarked:
        return redirect("compliance:version-changes", version.policy.slug, version.number)
    return to_version(version)
