"""Deciding: the queue, one request or several, the register, and revoking."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from compliance.permissions import access, decisions, questions
from compliance.permissions.clauses import clause_in_force
from compliance.permissions.deciding_forms import (
    Decision,
    DecisionForm,
    RegisterFilters,
    RevokeForm,
)
from compliance.permissions.forms import UNDERTAKING
from compliance.permissions.models import Permission, State
from compliance.permissions.outcome import what_became
from compliance.permissions.standing import Standing, all_shown, only
from compliance.permissions.steps import newest_first, sent_answers, sent_by_then
from compliance.permissions.waiting import how_long
from compliance.policies.approving import typed
from policyportal.documents.templatetags.dates import day
from policyportal.people import kept_pages
from policyportal.people.access import require
from policyportal.people.models import Person
from policyportal.people.views import show_refusal
from policyportal.refusal import Refused

A_PAGE = 25
EARLIER_SHOWN = 10
NOT_YOURS = "This is not, or no longer, yours to decide."

ACTIONS = {
    Decision.APPROVE: decisions.approve,
    Decision.DECLINE: decisions.decline,
    Decision.ASK: decisions.ask_more,
    Decision.NOTE: decisions.note,
}


@require_safe
def permission_queue(request):
    """What waits for this person's decision, the oldest first."""
    require(access.can_decide_some(request.user))
    return kept_pages.show(request, "compliance/permissions/queue.html", lambda: _queue(request))


def _queue(request) -> dict:
    waiting = Permission.objects.waiting_for(request.user).select_related("person")
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        (one, questions.title_of(one), how_long(one.waiting_since, today))
        for one in page.object_list
    ]
    return {"page_obj": page, "rows": rows, "query": ""}


@require_http_methods(["GET", "HEAD", "POST"])
def permission_decide(request, reference):
    """Read one request, all of it, and decide."""
    if request.method == "POST":
        return _decided(request, reference)
    template = "compliance/permissions/decide.html"
    return kept_pages.show(request, template, lambda: _to_decide(request, reference))


def _to_decide(request, reference) -> dict:
    permission = _load(request, reference)
    return _decide_page(permission, DecisionForm(permission=permission), request.user)


def _decided(request, reference):
    """Carry out what was decided, or show the page again with what was typed."""
    permission = _load(request, reference)
    form = DecisionForm(typed(request), permission=permission)
    if form.is_valid():
        if decided := _carried_out(permission, form, request.user):
            messages.success(request, _done(decided))
            return redirect("compliance:permission-queue")
        permission = _load(request, reference)
        form.now_seen(permission)
    context = _decide_page(permission, form, request.user)
    return render(request, "compliance/permissions/decide.html", context)


def _decide_page(permission: Permission, form: DecisionForm, person: Person) -> dict:
    waits = permission.state == State.SUBMITTED
    return _whole(permission, person) | {
        "form": form if waits or form.is_bound else None,
        "became": "" if waits else what_became(permission),
    }


@dataclass
class Item:
    """One of several requests on a page: what it says, and the form to decide it."""

    permission: Permission
    form: DecisionForm

    @property
    def rows(self) -> list[questions.Row]:
        return questions.summary(self.permission, self._sent)

    @property
    def title(self) -> str:
        return questions.title_of(self.permission, self._sent)

    @property
    def _sent(self) -> dict | None:
        return sent_by_then([self.permission]).get(self.permission.pk)

    @property
    def is_open(self) -> bool:
        """Whether its form is shown: it waits, or what was typed for it is still there."""
        return self.form.is_bound or self.permission.state == State.SUBMITTED

    @property
    def became(self) -> str:
        return what_became(self.permission)


@require_http_methods(["GET", "HEAD", "POST"])
def permission_decide_several(request):
    """Several requests on one page; each is decided by itself, or left."""
    require(access.can_decide_some(request.user))
    # A NUL is in no reference, and no text that PostgreSQL can be asked for.
    asked = [reference.replace("\0", "") for reference in request.GET.getlist("r")]
    references = list(dict.fromkeys(asked))[:A_PAGE]
    if not references:
        messages.info(request, "Tick the requests that you want to decide.")
        return redirect("compliance:permission-queue")
    mine = Permission.objects.visible_to(request.user).exclude(person=request.user)
    chosen = mine.filter(reference__in=references).select_related("person", "decided_by")
    found = list(chosen.order_by(F("waiting_since").asc(nulls_last=True), "pk"))
    if not found:
        raise Http404
    if request.method == "POST":
        items, failed = _decide_each(request, found)
        if not failed:
            return redirect("compliance:permission-queue")
    else:
        items, failed = [Item(one, DecisionForm(permission=one, several=True)) for one in found], []
    context = {
        "items": items,
        "failed": failed,
        "any_open": any(item.is_open for item in items),
        "undertaking": UNDERTAKING,
        "error": bool(failed),
        "missing": len(references) - len(found),
        "address": urlencode([("r", item.permission.reference) for item in items]),
    }
    return render(request, "compliance/permissions/decide_several.html", context)


def _decide_each(request, permissions: list[Permission]) -> tuple[list[Item], list[Item]]:
    """Carry out what was decided, each by itself; return what is left to show, and what failed."""
    left, failed, done = [], [], 0
    for permission in permissions:
        form = DecisionForm(request.POST, permission=permission, several=True)
        item = Item(permission, form)
        if form.is_valid() and form.chosen == Decision.LEAVE:
            left.append(item)
        elif form.is_valid() and (decided := _carried_out(permission, form, request.user)):
            messages.success(request, _done(decided))
            done += 1
        else:
            item.permission.refresh_from_db()
            form.now_seen(item.permission)
            left.append(item)
            failed.append(item)
    if not done and not failed:
        messages.info(request, "Nothing was decided.")
    return left, failed


def _carried_out(permission: Permission, form: DecisionForm, by: Person) -> Permission | None:
    """Return the request as it was decided, or None with the refusal on the form."""
    try:
        return ACTIONS[form.chosen](permission, by=by, **form.filled_in())
    except Refused as refused:
        show_refusal(form, refused)
    except PermissionDenied:
        if not form.several:
            raise
        form.add_error(None, NOT_YOURS)
    return None


def _done(permission: Permission) -> str:
    said = {
        State.APPROVED: f"Approved until {day(permission.ends_on)}",
        State.DECLINED: "Declined",
        State.ASKED: "Your question is sent",
        State.NOTED: "Noted",
    }[State(permission.state)]
    return f"{said}: {permission.reference}. {permission.person.name} is told by e-mail."


@require_http_methods(["GET", "HEAD", "POST"])
def permission_revoke(request, reference):
    """Revoke an approval before its end, once what that means has been read."""
    permission = _load(request, reference)
    form = RevokeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            revoked = decisions.revoke(permission, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
            permission = _load(request, reference)
        else:
            messages.success(
                request, f"Revoked: {revoked.reference}. {revoked.person.name} is told by e-mail."
            )
            return redirect("compliance:permission-register")
    [(_, shown)] = all_shown([permission], timezone.localdate())
    holds = permission.state == State.APPROVED and shown.standing != Standing.EXPIRED
    context = {
        "permission": permission,
        "title": questions.title_of(permission),
        "shown": shown,
        "form": form if holds or form.is_bound else None,
    }
    return render(request, "compliance/permissions/revoke.html", context)


@require_safe
def permission_register(request):
    """Every request that was sent and that the person may see, with filters in the address."""
    require(access.can_decide_some(request.user))
    template = "compliance/permissions/register.html"
    return kept_pages.show(request, template, lambda: _register(request))


def _register(request) -> dict:
    today, chosen = timezone.localdate(), RegisterFilters(request.GET).chosen()
    page = Paginator(_narrowed(request.user, chosen, today), A_PAGE)
    page = page.get_page(request.GET.get("page"))
    sent = sent_by_then(page.object_list)
    rows = [
        (one, questions.title_of(one, sent.get(one.pk)), shown)
        for one, shown in all_shown(page.object_list, today)
    ]
    return {
        "page_obj": page,
        "rows": rows,
        "chosen": chosen,
        "form": RegisterFilters(initial=chosen),
        "query": urlencode(chosen),
    }


def _narrowed(person: Person, chosen: dict[str, str], today):
    found = Permission.objects.visible_to(person).exclude(state=State.DRAFT)
    if kind := chosen.get("kind"):
        found = found.filter(kind=kind)
    if holder := chosen.get("holder"):
        found = found.filter(person__in=Person.objects.matching(holder).values("pk"))
    if standing := chosen.get("standing"):
        found = only(found, Standing(standing), today)
    return found.select_related("person", "policy").order_by("-submitted_at", "-pk")


def _load(request, reference) -> Permission:
    """Return the request if it is this person's to decide: 404 where they may not see it."""
    found = Permission.objects.visible_to(request.user)
    found = found.select_related("person", "policy", "decided_by", "renews")
    permission = get_object_or_404(found, reference=reference)
    require(access.can_decide(request.user, permission))
    return permission


def _whole(permission: Permission, person: Person) -> dict:
    """Return all that is shown of a request to whoever decides it."""
    today, steps = timezone.localdate(), newest_first(permission)
    sent = sent_answers(permission, steps)
    earlier = Permission.objects.visible_to(person).exclude(pk=permission.pk)
    earlier = earlier.filter(person=permission.person_id, kind=permission.kind)
    earlier = earlier.exclude(state=State.DRAFT).select_related("policy")
    earlier = earlier.order_by("-submitted_at", "-pk")
    total = earlier.count()
    earlier = list(earlier[:EARLIER_SHOWN])
    [(_, shown), *others] = all_shown([permission, *earlier], today)
    sent_before = sent_by_then(earlier)
    return {
        "permission": permission,
        "undertaking": UNDERTAKING,
        "title": questions.title_of(permission, sent),
        "rows": questions.summary(permission, sent),
        "clause": clause_in_force(permission.clause),
        "clause_key": permission.clause,
        "steps": steps,
        "shown": shown,
        "waited": how_long(permission.waiting_since, today) if permission.waiting_since else "",
        "earlier": [(o, questions.title_of(o, sent_before.get(o.pk)), s) for o, s in others],
        "earlier_not_shown": max(total - EARLIER_SHOWN, 0),
    }
