"""The people of the school: the list, a person's page, and what the administrator may change."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from policyportal.audit import unchanged
from policyportal.documents.templatetags.dates import day
from policyportal.people import actions, forms
from policyportal.people.access import can_manage_people, only
from policyportal.people.held_forms import given_back
from policyportal.people.leaving import unsettled
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused

readers = only(Role.ADMINISTRATOR, Role.HEADTEACHER)
managers = only(Role.ADMINISTRATOR)


def sent(request):
    """Return what a form was sent with, or None where the page is only looked at.

    What somebody typed before they had to sign in is shown again, and not acted on.
    """
    return request.POST if request.method == "POST" else given_back(request)


def carried_out(request, form, act: Callable[[dict], object]) -> bool:
    """Whether the form was sent, is well-formed and its action done; a refusal goes on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refused:
        show_refusal(form, refused)
        return False
    return True


def show_refusal(form, refused: Refused) -> None:
    """Put the refusal on the form: at its field, or on top, where its clause is named as well."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    form.cites = refused.cites


def filtered(said: dict):
    """Return the people that the filters ask for."""
    today = timezone.localdate()
    show = said.get("show") or "here"
    people = Person.objects.matching(said.get("q", ""))
    if show == "here":
        people = people.not_gone_by(today)
    elif show == "left":
        people = people.gone_by(today)
    elif show == forms.WAITING:
        people = people.active().gone_by(today)
    if role := said.get("role"):
        held = RoleAssignment.objects.filter(role=role)
        if show == "here":
            held = held.not_over_before(today)
        people = people.filter(pk__in=held.values("person"))
    return people


def left_not_deactivated(reader: Person) -> int:
    """Return how many people have left whose account is not closed yet."""
    today = timezone.localdate()
    count = Person.objects.active().gone_by(today).count
    return unchanged.kept(reader.log_end, ("left, not deactivated", today), count)


@readers
@require_safe
def person_list(request):
    form = forms.FilterForm({"show": "here"} | request.GET.dict())
    form.is_valid()
    said = form.cleaned_data
    people = filtered(said).with_roles_shown()
    page = Paginator(people, 25).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "show": said.get("show"),
        "waiting": left_not_deactivated(request.user),
        "page_obj": page,
        "query": urlencode({name: value for name, value in said.items() if value}),
        "today": timezone.localdate(),
        "may_manage": can_manage_people(request.user),
        "narrowed": bool(said.get("q") or said.get("role") or said.get("show") != "here"),
    }
    return render(request, "people/list.html", context)


def last_day_of(assignments: list[RoleAssignment]) -> date | None:
    """Return the last day of somebody who has left or is to leave; None for all others."""
    ends = [one.ends_on for one in assignments]
    return max(ends) if ends and all(ends) else None


@readers
@require_safe
def person_detail(request, pk):
    today = timezone.localdate()
    people = Person.objects.select_related("line_manager").with_here_since(today)
    person = get_object_or_404(people, pk=pk)
    assignments = list(person.assignments.order_by("-starts_on", "role"))
    last_day = last_day_of(assignments)
    gone = last_day is not None and last_day < today
    context = {
        "person": person,
        "assignments": assignments,
        "here": any(a.is_on(today) for a in assignments),
        "gone": gone,
        "last_day": last_day,
        "reports": person.reports.active(),
        "covers": person.covers.not_over().order_by("starts_at"),
        "unsettled": unsettled(person) if person.is_active and last_day else [],
        "today": today,
        "may_manage": can_manage_people(request.user),
        "is_me": person.pk == request.user.pk,
    }
    return render(request, "people/detail.html", context)


@managers
def person_add(request):
    form = forms.AddForm(sent(request))

    def act(said):
        facts = {name: said[name] for name in actions.FIELDS}
        role = (said["role"], said["starts_on"])
        form.person = actions.add_person(**facts, roles=[role], by=request.user)

    if carried_out(request, form, act):
        messages.success(
            request,
            f"{form.person.name} is added. They choose a password through “First time here, or "
            f"forgotten your password?” on the sign-in page.",
        )
        return redirect("people:person-detail", form.person.pk)
    return render(request, "people/add.html", {"form": form})


@managers
def person_edit(request, pk):
    person = get_object_or_404(Person.objects.select_related("line_manager"), pk=pk)
    form = forms.PersonForm(sent(request), initial=forms.facts_of(person))

    def act(said):
        actions.change_person(person, **said, by=request.user)

    if carried_out(request, form, act):
        messages.success(request, "The changes are kept.")
        return redirect("people:person-detail", pk)
    return render(request, "people/edit.html", {"form": form, "person": person})


@managers
def person_leave(request, pk):
    person = get_object_or_404(Person, pk=pk)
    form = forms.LastDayForm(sent(request))

    def act(said):
        actions.leave(person, on=said["on"], by=request.user)

    if carried_out(request, form, act):
        _say_left(request, person, form.cleaned_data["on"])
        return redirect("people:person-detail", pk)
    context = {"form": form, "person": person, "unsettled": unsettled(person)}
    return render(request, "people/leave.html", context)


def _say_left(request, person: Person, on: date) -> None:
    """Say that the leaving is recorded, and what still keeps the person from being deactivated."""
    messages.success(request, f"It is recorded: {person.name}’s last day is {day(on)}.")
    left_over = unsettled(person)
    if left_over:
        what = "; ".join(one.what.rstrip(".") for one in left_over)
        gone = on < timezone.localdate()
        first = (
            "They are not deactivated yet." if gone else "They are not deactivated at once then."
        )
        messages.warning(
            request,
            f"{first} Before that, this is to be settled: {what}. They cannot sign in after their "
            f"last day all the same.",
        )


@managers
def person_come_back(request, pk):
    person = get_object_or_404(Person, pk=pk)
    form = forms.RoleForm(sent(request))

    def act(said):
        actions.come_back(person, role=said["role"], on=said["on"], by=request.user)

    if carried_out(request, form, act):
        messages.success(request, f"{person.name} is back, and can sign in again.")
        return redirect("people:person-detail", pk)
    return render(request, "people/come_back.html", {"form": form, "person": person})


@managers
def role_start(request, pk):
    person = get_object_or_404(Person, pk=pk)
    form = forms.RoleForm(sent(request))

    def act(said):
        actions.start_role(person, role=said["role"], on=said["on"], by=request.user)

    if carried_out(request, form, act):
        said = form.cleaned_data
        messages.success(
            request, f"{person.name} has the role {said['role'].label} from {day(said['on'])}."
        )
        return redirect("people:person-detail", pk)
    return render(request, "people/role_start.html", {"form": form, "person": person})


def _assignment(pk: int, assignment: int) -> RoleAssignment:
    held = RoleAssignment.objects.select_related("person").filter(person__pk=pk)
    return get_object_or_404(held, pk=assignment)


@managers
def role_end(request, pk, assignment):
    held = _assignment(pk, assignment)
    form = forms.LastDayForm(sent(request))

    def act(said):
        actions.end_role(held, on=said["on"], by=request.user)

    if carried_out(request, form, act):
        last = day(form.cleaned_data["on"])
        messages.success(request, f"The role {held.get_role_display()} ends after {last}.")
        return redirect("people:person-detail", pk)
    return render(
        request, "people/role_end.html", {"form": form, "held": held, "person": held.person}
    )


@managers
def role_take_back(request, pk, assignment):
    held = _assignment(pk, assignment)
    if request.method == "POST":
        actions.take_back_role(held, by=request.user)
        messages.success(request, f"The role {held.get_role_display()} is taken back.")
        return redirect("people:person-detail", pk)
    return render(request, "people/role_take_back.html", {"held": held, "person": held.person})
