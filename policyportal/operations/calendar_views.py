"""The school's calendar: when it is open, when it is shut, and when no e-mails are sent."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from policyportal.operations import calendar_forms as forms
from policyportal.people.access import can_keep_closures, require
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import carried_out, sent, show_refusal
from policyportal.refusal import Refused
from policyportal.school import actions
from policyportal.school.calendar_file import Event, Meaning
from policyportal.school.models import Closure, School, Term
from policyportal.school.opening import Calendar

LOOKED_AHEAD = 120  # days among which the next one with reminders is looked for


@keeps_what_was_typed
def closures(request):
    """Show the calendar; add a term or a closure, change the quiet time."""
    require(can_keep_closures(request.user))
    said = sent(request)
    about = said.get("about", "closure") if said is not None else ""
    by, school = request.user, School.here()
    given = {name: said if about == name else None for name in ("closure", "term", "quiet")}
    closure, term = forms.ClosureForm(given["closure"]), forms.TermForm(given["term"])
    quiet = forms.QuietForm(given["quiet"], instance=school)
    if about == "closure" and carried_out(
        request, closure, lambda facts: actions.add_closure(**facts, by=by)
    ):
        return _done(request, f"{closure.cleaned_data['name']} is on the list.")
    if about == "term" and carried_out(
        request, term, lambda facts: actions.add_term(**facts, by=by)
    ):
        return _done(request, f"{term.cleaned_data['name']} is on the calendar.")
    if about == "quiet" and carried_out(
        request, quiet, lambda facts: actions.change_details(facts, by=by)
    ):
        return _done(request, "The quiet time is saved.")
    shown = {"form": {"term": term, "quiet": quiet}.get(about, closure)}
    shown |= {"closure_form": closure, "term_form": term, "quiet_form": quiet}
    return render(request, "school/closures.html", shown | _listed(request))


def _done(request, sentence: str):
    messages.success(request, sentence)
    return redirect("school:closures")


def _listed(request) -> dict:
    chosen = forms.ClosureFilterForm(request.GET.dict())
    chosen.is_valid()
    show, today = chosen.cleaned_data.get("show", ""), timezone.localdate()
    listed, terms = Closure.objects.all(), Term.objects.all()
    if show == "past":
        listed = listed.filter(ends_on__lt=today).order_by("-starts_on", "-pk")
        terms = terms.filter(ends_on__lt=today)
    elif show != forms.ALL:
        listed, terms = (some.filter(ends_on__gte=today) for some in (listed, terms))
    calendar = Calendar.around(today, today + timedelta(days=LOOKED_AHEAD))
    return {
        "filters": chosen,
        "show": show,
        "page_obj": Paginator(listed, 25).get_page(request.GET.get("page")),
        "terms": terms,
        "query": urlencode({"show": show} if show else {}),
        "today": today,
        "reminders_today": calendar.is_for_reminders(today),
        "next_day": _next_day(calendar, today),
    }


def _next_day(calendar: Calendar, today: date) -> date | None:
    days = (today + timedelta(days=ahead) for ahead in range(1, LOOKED_AHEAD + 1))
    return next((day for day in days if calendar.is_for_reminders(day)), None)


def closure_remove(request, pk):
    """Take days off the list, once it was asked whether that is meant."""
    return _removed(request, Closure, pk, actions.remove_closure)


def term_remove(request, pk):
    """Take a term off the calendar, once it was asked whether that is meant."""
    return _removed(request, Term, pk, actions.remove_term)


def _removed(request, model, pk, remove):
    require(can_keep_closures(request.user))
    row = get_object_or_404(model, pk=pk)
    if request.method != "POST":
        context = {"closure": row, "is_term": model is Term}
        return render(request, "school/closure_remove.html", context)
    try:
        remove(row, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{row.name} is off the list.")
    return redirect("school:closures")


def calendar_import(request):
    """Take a calendar file, show what was found, and add what was chosen of it."""
    require(can_keep_closures(request.user))
    if "events" in request.POST:
        return _add_events(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.CalendarFileForm(*given)
    if given and form.is_valid():
        return _preview(request, form.events, {})
    return render(request, "school/calendar_import.html", {"form": form})


def _preview(request, events, said: dict, form=None):
    """Show each event with what it was said, or is guessed, to mean.

    What is there, and what would be refused for what is there, is left out.
    """
    listed, terms, rows = actions.days_listed(), list(Term.objects.all()), []
    for at, event in enumerate(events):
        note = _note(event, listed, terms)
        guess = Meaning.LEAVE if note else event.guess
        rows.append((at, event, note, said.get(f"meaning-{at}", guess)))
    context = {
        "form": form,
        "rows": rows,
        "meanings": Meaning.choices,
        "events": forms.EventsForm.signed(events),
    }
    return render(request, "school/calendar_preview.html", context)


def _note(event: Event, listed: set[tuple[date, date]], terms: list[Term]) -> str:
    """Return how the calendar stands in the way of an event; "" where it does not."""
    if (event.starts_on, event.ends_on) in listed:
        return "On the calendar"
    if event.guess != Meaning.TERM:
        return ""
    overlapping = (
        one.name
        for one in terms
        if one.starts_on <= event.ends_on and one.ends_on >= event.starts_on
    )
    return next((f"Overlaps with {name}" for name in overlapping), "")


def _add_events(request):
    form = forms.EventsForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["events"][0])
        return redirect("school:calendar-import")
    try:
        added, there = actions.add_events(form.chosen(), by=request.user)
    except Refused as refused:
        show_refusal(form, refused)
        return _preview(request, form.cleaned_data["events"], request.POST.dict(), form)
    also = f" {there} were on the calendar already." if there else ""
    what = {0: "Nothing was added.", 1: "1 entry is added."}.get(
        added, f"{added} entries are added."
    )
    messages.success(request, f"{what}{also}")
    return redirect("school:closures")
