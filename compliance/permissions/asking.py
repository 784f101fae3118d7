"""Asking for a permission: step by step, checked, sent; and what becomes of it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from compliance.permissions import access, actions, questions
from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.clauses import clause_in_force
from compliance.permissions.forms import UNDERTAKING, ReplyForm
from compliance.permissions.kinds import CLAUSE, Kind
from compliance.permissions.models import OPEN, Permission, State, Taken
from compliance.permissions.standing import Standing, all_shown, is_over
from compliance.permissions.steps import newest_first, sent_answers
from policyportal.people import kept_pages
from policyportal.people.access import require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent

GROUPS = {
    1: "Not sent yet",
    2: "Waiting for you",
    3: "Sent, and waiting",
    4: "Approved or noted",
    5: "Past",
}
GROUP_OF = {
    State.DRAFT: 1,
    State.ASKED: 2,
    State.SUBMITTED: 3,
    State.APPROVED: 4,
    State.NOTED: 4,
}

form_page = require_http_methods(["GET", "HEAD", "POST"])


def load(request, reference) -> Permission:
    people = ("person", "policy", "decided_by", "renews")
    permissions = Permission.objects.visible_to(request.user).select_related(*people)
    return get_object_or_404(permissions, reference=reference)


def own(request, reference) -> Permission:
    """Load a request for its holder: 403 for those who may only read it, 404 for all others."""
    permission = load(request, reference)
    require(permission.person_id == request.user.pk)
    return permission


def _seen(request) -> int:
    """Return the revision that the form was shown with; one that never was where it says none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def to(name, permission, *more):
    return redirect(f"compliance:permission-{name}", permission.reference, *more)


def _kind(slug) -> Kind:
    if slug not in Kind.values:
        raise Http404
    return Kind(slug)


@require_safe
def permission_list(request):
    """Everything one has asked for: what is begun, what waits, what is in force, what is past."""
    return kept_pages.show(request, "compliance/permissions/list.html", lambda: _listed(request))


def _listed(request) -> dict:
    whens = [When(state=state, then=Value(place)) for state, place in GROUP_OF.items()]
    mine = request.user.permissions.select_related("policy").alias(
        place=Case(*whens, default=Value(5))
    )
    page = Paginator(mine.order_by("place", "-changed_at", "-pk"), 25).get_page(
        request.GET.get("page")
    )
    rows = [
        {
            "group": GROUPS[GROUP_OF.get(permission.state, 5)],
            "permission": permission,
            "title": questions.title_of(permission),
            "shown": shown,
        }
        for permission, shown in all_shown(page, timezone.localdate())
    ]
    return {
        "page_obj": page,
        "query": "",
        "rows": rows,
        "kinds": Kind.choices,
        "decides": access.can_decide_some(request.user),
    }


@form_page
def permission_start(request, kind):
    """Say what the kind is for and the clause it rests on, then begin, with what is known."""
    kind = _kind(kind)
    known = questions.known_before(kind, request.GET.dict())
    if request.method == "POST":
        permission = actions.begin(kind, by=request.user, answers=known)
        return to("step", permission, questions.QUESTIONS[kind][0].slug)
    about = Permission(kind=kind, person=request.user)
    rows = [row for row in questions.summary(about, known) if row.answer]
    drafts = request.user.permissions.filter(kind=kind, state=State.DRAFT)
    context = {
        "kind": kind,
        "is_family_link": about.is_family_link,
        "rows": rows,
        "pages": len(questions.QUESTIONS[kind]),
        "deciders": access.deciders_of(about),
        "drafts": [(one, questions.title_of(one)) for one in drafts[:10]],
        **_resting_on(CLAUSE[kind]),
    }
    return render(request, "compliance/permissions/start.html", context)


def _resting_on(key: str) -> dict:
    return {"clause": clause_in_force(key), "clause_key": key, "undertaking": UNDERTAKING}


@require_safe
def permission_detail(request, reference):
    """One request: how it stands, what was answered, what was done with it, what can be done."""
    permission, person = load(request, reference), request.user
    if permission.state == State.DRAFT:
        return to("check", permission)
    today, mine = timezone.localdate(), permission.person_id == person.pk
    ((_, shown),) = all_shown([permission], today)
    decides = access.can_decide(person, permission)
    renewal = permission.renewals.filter(state__in=OPEN, person=person).first()
    waits, steps = permission.state == State.SUBMITTED, newest_first(permission)
    answers = permission.answers if mine else sent_answers(permission, steps)
    context = {
        "permission": permission,
        "title": questions.title_of(permission, answers),
        "shown": shown,
        "own": mine,
        "rows": questions.summary(permission, answers),
        "steps": steps,
        "deciders": access.deciders_of(permission) if mine and waits else [],
        "waits": waits,
        "to_sign": mine and shown.standing == Standing.SUSPENDED,
        "may_reply": mine and permission.state == State.ASKED,
        "may_withdraw": access.can_withdraw(person, permission),
        "may_renew": mine and actions.can_be_renewed(permission) and not renewal,
        "renewal": renewal,
        "account": SchoolAccount.objects.visible_to(person).filter(permission=permission).first(),
        "may_decide": decides and waits,
        "may_revoke": decides
        and permission.state == State.APPROVED
        and not is_over(permission, today),
        **_resting_on(permission.clause),
    }
    return render(request, "compliance/permissions/detail.html", context)


def _form(request, question, answers):
    """Return the page's form: as typed, as answered, or with what is wrong with what was kept."""
    if (typed := sent(request)) is not None:
        return question.form(typed)
    if question.is_answered(answers) and not (judged := question.form.judging(answers)).is_valid():
        return judged
    return question.form(initial={"first_owner": request.user.pk} | answers)


@keeps_what_was_typed
@form_page
def permission_step(request, reference, step):
    """One page of the questions; what is well formed is kept, and the next one follows."""
    permission = own(request, reference)
    question = questions.question_of(permission.kind, step)
    if question is None:
        raise Http404
    if sent(request) is None and not access.can_change(request.user, permission):
        return to("detail", permission)
    form = _form(request, question, permission.answers)
    to_check = "from" in request.GET or permission.state == State.ASKED

    def act(said):
        answers = form.answers()
        actions.save_answers(permission, answers=answers, seen=_seen(request), by=request.user)

    if carried_out(request, form, act):
        if "later" in request.POST:
            messages.success(request, f"Saved. Come back to {permission.reference} at any time.")
            return redirect("compliance:permission-list")
        return redirect(_place(permission, question, 1, to_check))
    pages = questions.QUESTIONS[Kind(permission.kind)]
    context = {
        "permission": permission,
        "question": question,
        "form": form,
        "number": pages.index(question) + 1,
        "pages": len(pages),
        "back": _place(permission, question, -1, to_check),
        "undertaking": UNDERTAKING,
    }
    return render(request, "compliance/permissions/step.html", context)


def _place(permission, question, way: int, to_check: bool) -> str:
    """Return the address of the page after (1) or before (-1), or of the one where it is sent."""
    pages = questions.QUESTIONS[Kind(permission.kind)]
    at = pages.index(question) + way
    if not to_check and 0 <= at < len(pages):
        return reverse("compliance:permission-step", args=[permission.reference, pages[at].slug])
    if not to_check and at < 0:
        return reverse("compliance:permission-list")
    name = "reply" if permission.state == State.ASKED else "check"
    return reverse(f"compliance:permission-{name}", args=[permission.reference])


@form_page
def permission_check(request, reference):
    """Check the answers, and send them."""
    permission = own(request, reference)
    if permission.state != State.DRAFT:
        if request.method == "POST":
            messages.warning(request, "This request has been sent already.")
        return to("reply" if permission.state == State.ASKED else "detail", permission)
    answers = permission.answers
    faults = questions.faults(permission.kind, answers)
    if request.method == "POST" and faults:
        return to("step", permission, faults[0][0].slug)  # which says what is wrong there
    form = forms.Form(sent(request))

    def act(said):
        actions.submit(permission, seen=_seen(request), by=request.user)

    if carried_out(request, form, act):
        return to("sent", permission)
    context = {
        "permission": permission,
        "form": form,
        "rows": questions.summary(permission),
        "faults": [(one, errors, one.is_answered(answers)) for one, errors in faults],
        "deciders": access.deciders_of(permission),
        **_resting_on(permission.clause),
    }
    return render(request, "compliance/permissions/check.html", context)


@require_safe
def permission_sent(request, reference):
    """Say that it is sent: its reference, who decides, what happens next."""
    permission = own(request, reference)
    if permission.state != State.SUBMITTED:
        return to("detail", permission)
    context = {
        "permission": permission,
        "deciders": access.deciders_of(permission),
        "undertaking": UNDERTAKING,
    }
    return render(request, "compliance/permissions/sent.html", context)


@keeps_what_was_typed
@form_page
def permission_reply(request, reference):
    """Answer what was asked: change answers where need be, and say so in words."""
    permission = own(request, reference)
    if sent(request) is None and permission.state != State.ASKED:
        return to("detail", permission)
    form = ReplyForm(sent(request))

    def act(said):
        actions.reply(permission, words=said["words"], seen=_seen(request), by=request.user)

    if carried_out(request, form, act):
        return to("sent", permission)
    asked = permission.steps.filter(what=Taken.ASKED_MORE).select_related("by")
    faults = questions.faults(permission.kind, permission.answers)
    context = {
        "permission": permission,
        "form": form,
        "asked": asked.order_by("-number").first(),
        "rows": questions.summary(permission),
        "faults": [(one, errors, True) for one, errors in faults],
        "undertaking": UNDERTAKING,
    }
    return render(request, "compliance/permissions/reply.html", context)
