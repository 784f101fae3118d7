"""The staff's pages of the advice sheets: what is stale, each version, and what happens next."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from compliance.advice import access, actions, faults, staleness
from compliance.advice.content import Sheet
from compliance.advice.forms import ApproveForm, BeginForm, ReasonForm, ReviewForm
from compliance.advice.models import AdviceSheet, AdviceVersion, Status
from compliance.advice.shown import shown
from policyportal.documents.templatetags.dates import day
from policyportal.people.access import require
from policyportal.people.views import carried_out, sent

WHO = ("author", "submitted_by", "sent_back_by", "approved_by", "taken_down_by")


@require_safe
def manage_list(request):
    """Every sheet with its state, when it is due, and each fact that is to be checked."""
    today = timezone.localdate()
    versions = AdviceVersion.objects.visible_to(request.user).select_related("sheet")
    newest: dict[int, dict] = {}
    for version in versions.prefetch_related("reviews").order_by("platform", "number"):
        row = newest.setdefault(version.sheet_id, {"sheet": version.sheet})
        row["prepared" if not version.is_fixed else "approved"] = version
    rows = list(newest.values())
    for row in rows:
        row["version"] = row.get("approved") or row.get("prepared")
        row["doubts"] = staleness.doubts(row["version"].says, today)
        row["to_check"] = sum(one.mark == staleness.OLD for one in row["doubts"])
    context = {
        "rows": rows,
        "may_write": access.can_write(request.user),
        "limit": staleness.LIMIT,
        "today": today,
    }
    return render(request, "compliance/advice/manage.html", context)


def load(request, slug: str, number: int) -> AdviceVersion:
    """Return the version, where the person may see it."""
    versions = AdviceVersion.objects.visible_to(request.user).select_related("sheet", *WHO)
    return get_object_or_404(
        versions.prefetch_related("reviews__by"), sheet__slug=slug, number=number
    )


def to_version(version: AdviceVersion):
    return redirect("compliance:advice-version", version.sheet.slug, version.number)


@require_safe
def version_detail(request, slug, number):
    """One version as parents see it, and what may be done with it."""
    version, person, today = load(request, slug, number), request.user, timezone.localdate()
    says = version.says
    others = AdviceVersion.objects.visible_to(person).filter(sheet=version.sheet)
    writes = access.can_write(person)
    in_preparation = version.sheet.versions.in_preparation().exists()
    context = {
        "version": version,
        "others": others.exclude(pk=version.pk).order_by("-number"),
        "shown": shown(says, today),
        "doubts": staleness.doubts(says, today),
        "faults": [] if version.is_fixed else faults.faults(says),
        "edit": writes and version.status == Status.DRAFT,
        "may_take_back": writes and version.status == Status.AWAITING,
        "may_approve": access.can_approve(person, version),
        "may_send_back": access.can_decide(person) and version.status == Status.AWAITING,
        "may_begin": writes and version.is_fixed and not in_preparation,
        "may_review": access.can_decide(person) and version.is_in_force,
        "may_take_down": access.can_take_down(person) and version.is_in_force,
        "approvers": access.approvers_of(version) if version.status == Status.AWAITING else [],
        "today": today,
    }
    return render(request, "compliance/advice/version.html", context)


def sheet_begin(request):
    """Begin the sheet of another platform: nothing but a browser is needed."""
    require(access.can_write(request.user))
    form = BeginForm(sent(request))

    def act(said):
        form.made = actions.begin_sheet(Sheet(said["platform"].strip()), by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "The draft is begun. Say now what parents should know.")
        return to_version(form.made)
    return render(request, "compliance/advice/begin.html", {"form": form})


@require_POST
def version_begin(request, slug):
    """Begin the next version with the words of the last."""
    require(access.can_write(request.user))
    sheet = get_object_or_404(AdviceSheet, slug=slug)
    return to_version(actions.begin_version(sheet, by=request.user))


@require_POST
def version_submit(request, slug, number):
    version = actions.submit(load(request, slug, number), by=request.user)
    names = " or ".join(person.name for person in access.approvers_of(version))
    messages.success(request, f"Submitted. It is now with {names or 'whoever may approve it'}.")
    return to_version(version)


@require_POST
def version_take_back(request, slug, number):
    version = actions.take_back(load(request, slug, number), by=request.user)
    messages.success(request, "It is a draft again.")
    return to_version(version)


@require_POST
def version_approve(request, slug, number):
    """Approve what was read; the button stands at the end of the sheet."""
    version = load(request, slug, number)
    require(access.can_decide(request.user))
    form = ApproveForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    version = actions.approve(version, seen=seen, by=request.user)
    messages.success(request, "Approved. Parents can read it from now on.")
    return to_version(version)


def _with_reason(request, version: AdviceVersion, label: str, act, said: str, page: dict):
    """Ask for a reason, do it, and go back to the version."""
    form = ReasonForm(sent(request), label=label)
    if carried_out(request, form, lambda given: act(version, **given, by=request.user)):
        messages.success(request, said)
        return to_version(version)
    context = page | {"version": version, "form": form}
    return render(request, "compliance/advice/reason.html", context)


def version_send_back(request, slug, number):
    version = load(request, slug, number)
    require(access.can_decide(request.user))
    page = {"title": "Send back", "says": "It becomes a draft again, and its writer is told."}
    label = "What should be put right"
    return _with_reason(request, version, label, actions.send_back, "Sent back.", page)


def version_take_down(request, slug, number):
    version = load(request, slug, number)
    require(access.can_take_down(request.user))
    page = {
        "title": "Take down",
        "says": "Parents find this sheet no longer, at once. What they have printed or kept stays "
        "with them. It comes back only as a new version that is approved.",
        "is_danger": True,
    }
    done = "Taken down. Parents find it no longer."
    return _with_reason(request, version, "Why", actions.take_down, done, page)


def version_discard(request, slug, number):
    version = load(request, slug, number)
    require(access.can_write(request.user))
    if request.method == "POST":
        actions.discard(version, by=request.user)
        messages.success(request, f"The draft on {version.platform} is discarded.")
        return redirect("compliance:advice-manage")
    return render(request, "compliance/advice/discard.html", {"version": version})


def version_review(request, slug, number):
    """Say that the sheet was read again and is still right."""
    version = load(request, slug, number)
    require(access.can_decide(request.user))
    today = timezone.localdate()
    form = ReviewForm(sent(request), initial={"next_due": today + actions.REVIEW_AFTER})

    def act(said):
        form.made = actions.review(version, **said, by=request.user)

    if carried_out(request, form, act):
        messages.success(request, f"Recorded. The next review is due on {day(form.made.next_due)}.")
        return to_version(version)
    doubts = staleness.doubts(version.says, today)
    context = {"version": version, "form": form, "doubts": doubts}
    return render(request, "compliance/advice/review.html", context)
