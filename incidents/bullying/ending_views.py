"""Pages of the ends of a case: resolved, not the school's, closed, voided, and back from there."""

from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.bullying import ending, retention
from incidents.bullying.ending_forms import (
    CloseForm,
    GoesOnForm,
    NotSchoolForm,
    ReopenForm,
    ResolveForm,
    VoidForm,
)
from incidents.bullying.going_on import FINDS
from incidents.bullying.models import OPEN, BullyingCase, State
from incidents.bullying.situation import rows_of
from incidents.cases import confirmations, routing
from incidents.cases.pages import case_page, seen_in, step_page, to_case
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


@keeps_what_was_typed
@form_page
def bullying_resolve(request, reference):
    """Say that it is resolved, and by what."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and case.state not in FINDS:
        return to_case(case)

    def act(said):
        ending.resolve(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        ResolveForm(sent(request)),
        act,
        template="incidents/bullying/resolve.html",
        done=f"{case.reference} is resolved. Look again whether it stays so, and close it then.",
    )


@keeps_what_was_typed
@form_page
def bullying_goes_on(request, reference):
    """Say that it goes on although it was resolved."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and case.state != State.RESOLVED:
        return to_case(case)

    def act(said):
        ending.goes_on_after_all(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        GoesOnForm(sent(request)),
        act,
        template="incidents/bullying/goes_on.html",
        done="It goes on: work with the families again, and look over the facts.",
    )


@keeps_what_was_typed
@form_page
def bullying_not_school(request, reference):
    """Say that it is not the school's to resolve, and whether the other school knows."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and case.state not in ending.PASSES_ON:
        return to_case(case)
    rows = rows_of(case)
    is_ours = not ending.says_not_ours(rows.decision())

    def act(said):
        ending.not_the_schools(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        NotSchoolForm(sent(request), is_ours=is_ours),
        act,
        template="incidents/bullying/not_school.html",
        done=f"{case.reference} is not the school’s to resolve.",
        first=ending.before_not_the_schools(case, rows),
        clause_key="cyberbullying.former-pupil",
        clause=clause_in_force("cyberbullying.former-pupil"),
    )


@keeps_what_was_typed
@form_page
def bullying_close(request, reference):
    """Close the case, with what came of it."""
    case = case_page(BullyingCase, request, reference, manage=True)
    if sent(request) is None and not case.is_open:
        return to_case(case)
    rows = rows_of(case)
    missing = ending.not_referred(case, rows)

    def act(said):
        ending.close(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        CloseForm(sent(request), is_missing=bool(missing)),
        act,
        template="incidents/bullying/close.html",
        done=f"{case.reference} is closed.",
        first=ending.before_closing(case, rows),
        missing=missing,
        until=retention.until(case),
        kept=retention.SAYS,
    )


@keeps_what_was_typed
@form_page
def bullying_void(request, reference):
    """Ask a second person to confirm that the case was recorded by mistake."""
    case = case_page(BullyingCase, request, reference, manage=True)
    if sent(request) is None and case.state not in OPEN:
        return to_case(case)

    def act(said):
        ending.ask_to_void(case, **said, seen=seen_in(request), by=request.user)

    second = routing.second_person(case, first=request.user)
    return step_page(
        request,
        case,
        VoidForm(sent(request)),
        act,
        template="incidents/bullying/void.html",
        done="The second person is asked to confirm that it was a mistake.",
        second=second,
        nobody="" if second else confirmations.nobody_left(),
        days=confirmations.DAYS,
    )


@keeps_what_was_typed
@form_page
def bullying_reopen(request, reference):
    """Open a closed case again."""
    case = case_page(BullyingCase, request, reference, manage=True)
    if sent(request) is None and case.state != State.CLOSED:
        return to_case(case)

    def act(said):
        ending.reopen(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        ReopenForm(sent(request)),
        act,
        template="incidents/bullying/reopen.html",
        done=f"{case.reference} is open again.",
    )
