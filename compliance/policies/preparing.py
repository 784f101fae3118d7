"""Import, and the pages on which an imported text is put right until it is a draft."""

from math import ceil

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from compliance.policies import access, actions, editing, importing, working_copies
from compliance.policies.approving import load, to_version, typed
from compliance.policies.faults import faults
from compliance.policies.forms import DetailsForm, ImportForm
from compliance.policies.manuscript import DATES, Manuscript
from compliance.policies.models import ClauseKind, Policy, SectionKind, Status, WorkingCopy
from compliance.policies.reading import audience_in_words
from policyportal.people.access import only, require
from policyportal.people.models import Role
from policyportal.refusal import Refused

WITHOUT_CHANGE = ("save", "draft", "details", "undo", "keys", "new-version")
DONE = {
    "save": "Saved.",
    "undo": "The last change is undone. Press Undo again to have it back.",
    "keys": "Every section and clause now has a key of its own.",
    "new-version": "It is a new version now. Who must sign what, and by when, is as before.",
}


@only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_import(request):
    """Read a document into a working copy. Nothing is kept of one that cannot be read."""
    form = ImportForm(
        typed(request),
        request.FILES or None,
        initial={"policy": Policy.objects.filter(slug=request.GET.get("policy", "")).first()},
    )
    if request.method == "POST" and form.is_valid():
        data, name = form.content()
        try:
            text = importing.read_policy(data, name)
            copy = working_copies.begin(
                text, by=request.user, source_name=name, policy=form.cleaned_data["policy"]
            )
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else ""
            given = "document" if form.cleaned_data["document"] else "pasted"
            form.add_error(field or given, refusal.sentence)
        else:
            return redirect("compliance:working-copy", copy.pk)
    return render(request, "compliance/policies/import.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def version_edit(request, slug, number):
    """Take up a draft again, or begin a new version from one that was published or withdrawn."""
    version = load(request, slug, number)
    if request.method != "POST":  # signed in again on the way
        return to_version(version)
    require(access.can_write_policy(request.user))
    if version.status == Status.AWAITING:
        raise Refused(
            "This version has been submitted for approval. It must be sent back, or withdrawn, "
            "before its text can change."
        )
    copy = working_copies.take_up(version, by=request.user)
    return redirect("compliance:working-copy", copy.pk)


def _load(request, pk):
    return get_object_or_404(
        WorkingCopy.objects.visible_to(request.user).select_related("policy"), pk=pk
    )


def _revision(request) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _rows(text: str) -> int:
    """How tall the box has to be for the text to be seen whole on most screens."""
    return min(max(2, sum(ceil(len(line) / 80) or 1 for line in text.splitlines())), 24)


def _sections(text: Manuscript) -> list[dict]:
    """What the page shows of each section and clause, with the place each has on it."""
    return [
        {
            "at": f"s{s}",
            "number": s + 1,
            "section": section,
            "clauses": [
                {"at": f"c{s}-{c}", "number": c + 1, "clause": clause, "rows": _rows(clause.text)}
                for c, clause in enumerate(section.clauses)
            ],
        }
        for s, section in enumerate(text.sections)
    ]


def _field_of(do: str, text: Manuscript, sentence: str) -> str:
    """Return the field that a refusal is about: of the button's own place, or of the fault."""
    if place := editing.place_of(do, text):
        return f"{place}-text" if place.startswith("c") else f"{place}-heading"
    return next((fault.at for fault in faults(text) if fault.sentence == sentence), "")


def _namesake(copy: WorkingCopy, text: Manuscript) -> Policy | None:
    """Return the policy that stands where this text, as a new policy, would have its address."""
    if copy.policy_id or not text.title.strip():
        return None
    return Policy.objects.filter(slug=actions.slug_for(text.title)).first()


def _show(request, copy, text, *, error="", at="", status=200):
    keys = [each.key for section in text.sections for each in (section, *section.clauses)]
    found = faults(text)
    context = {
        "copy": copy,
        "text": text,
        "namesake": _namesake(copy, text),
        "dates": [(name, text.dates.get(name)) for name in DATES],
        "sections": _sections(text),
        "clause_count": sum(len(section.clauses) for section in text.sections),
        "faults": found,
        "refused_for_faults": bool(error and found and error.startswith(found[0].sentence)),
        "keys_wanting": len(set(keys) - {""}) < len(keys),
        "unmapped": importing.unmapped(text),
        "roles_that_sign": audience_in_words(copy.audience),
        "preparing": copy.policy and copy.policy.versions.in_preparation().first(),
        "section_kinds": SectionKind.choices,
        "clause_kinds": ClauseKind.choices,
        "error": error,
        "at": at,
    }
    return render(request, "compliance/policies/working_copy.html", context, status=status)


@only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def working_copy(request, pk):
    """See the text as it would be saved, and put it right, one button at a time."""
    copy = _load(request, pk)
    text = Manuscript.from_json(copy.content)
    if request.method != "POST":
        return _show(request, copy, text)
    if "end" not in request.POST:
        raise Refused("The page did not arrive whole, so nothing was changed. Please try again.")
    text.sections = editing.read_sections(request.POST)
    changed = Manuscript.from_json(text.as_json())
    do, place, revision = request.POST.get("do", "save"), "", _revision(request)
    try:
        if do not in WITHOUT_CHANGE:
            place = editing.apply(changed, do)
        if do == "keys":
            importing.propose_keys(changed)
        copy = working_copies.keep(copy, changed, by=request.user, revision=revision)
        if do == "undo":
            copy = working_copies.undo(copy, by=request.user, revision=copy.revision)
        if do == "new-version":
            namesake, revision = _namesake(copy, changed), copy.revision
            copy = working_copies.make_new_version(
                copy, namesake, by=request.user, revision=revision
            )
        if do == "draft":
            return _to_draft(request, copy)
    except Refused as refusal:
        copy.refresh_from_db()
        at = _field_of(do, text, refusal.sentence)
        return _show(request, copy, text, error=refusal.sentence, at=at, status=409)
    if do == "details":
        return redirect("compliance:working-copy-details", copy.pk)
    if do in DONE:
        messages.success(request, DONE[do])
    address = reverse("compliance:working-copy", args=[copy.pk])
    return redirect(f"{address}#{place}" if place else address)


def _to_draft(request, copy):
    version = working_copies.save_as_draft(copy, by=request.user, revision=copy.revision)
    messages.success(request, f"Saved as a draft: version {version.number}.")
    return redirect("compliance:version-detail", version.policy.slug, version.number)


@only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def working_copy_details(request, pk):
    """Title, dates, who must sign what by when, and the plain words for parents."""
    copy = _load(request, pk)
    text = Manuscript.from_json(copy.content)
    initial = {
        "title": text.title,
        "plain_words": text.plain_words,
        "audience": copy.audience,
        "days_to_sign": copy.days_to_sign,
        "statement": copy.statement,
    } | text.dates
    form = DetailsForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        text.title, text.plain_words = given["title"], editing.clean(given["plain_words"])
        text.dates = {name: given[name] or None for name in DATES}
        settings = {name: given[name] for name in ("audience", "days_to_sign", "statement")}
        try:
            working_copies.keep(
                copy, text, by=request.user, revision=_revision(request), **settings
            )
        except Refused as refusal:
            copy.refresh_from_db()
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect("compliance:working-copy", copy.pk)
    context = {"copy": copy, "form": form}
    return render(request, "compliance/policies/working_copy_details.html", context)


@only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def working_copy_discard(request, pk):
    copy = _load(request, pk)
    if request.method == "POST":
        working_copies.throw_away(copy, by=request.user)
        messages.success(request, "The working copy is thrown away.")
        return redirect("compliance:policy-list")
    return render(request, "compliance/policies/throw_away.html", {"copy": copy})
