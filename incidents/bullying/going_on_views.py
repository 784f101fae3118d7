"""Pages of the middle of a case: looking into it, what was found, what was done."""

from django.http import Http404
from django.views.decorators.http import require_http_methods

from compliance.permissions.clauses import clause_in_force
from incidents.bullying import anti_bullying, going_on
from incidents.bullying.ending_forms import FoundForm, InvestigateForm, TickForm
from incidents.bullying.models import BullyingCase, State
from incidents.bullying.situation import rows_of, ticked_in
from incidents.bullying.ticks import tick_of
from incidents.cases.pages import case_page, seen_in, step_page, to_case
from policyportal.people.held_forms import keeps_what_was_typed
from policyportal.people.views import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


@keeps_what_was_typed
@form_page
def bullying_investigate(request, reference):
    """Begin to look into it."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and case.state != State.ASSESSED:
        return to_case(case)

    def act(said):
        going_on.begin_investigation(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        InvestigateForm(sent(request)),
        act,
        template="incidents/bullying/investigate.html",
        done="Looking into it has begun.",
        clause_key="cyberbullying.duty",
        clause=clause_in_force("cyberbullying.duty"),
    )


@keeps_what_was_typed
@form_page
def bullying_found(request, reference):
    """Write down what was found."""
    case = case_page(BullyingCase, request, reference)
    if sent(request) is None and case.state not in going_on.FINDS:
        return to_case(case)

    def act(said):
        going_on.note_found(case, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        FoundForm(sent(request)),
        act,
        template="incidents/bullying/found.html",
        done="Written down.",
    )


@keeps_what_was_typed
@form_page
def bullying_tick(request, reference, step):
    """Say that something on the list was done, with a note where that helps."""
    case = case_page(BullyingCase, request, reference)
    rows = rows_of(case)
    if step not in going_on.may_be_ticked(case, rows):
        raise Http404
    if sent(request) is None and (not case.is_open or step in ticked_in(rows.entries)):
        return to_case(case)
    what = tick_of(step, rows.decision(), tuple(case.account.get("danger", ())))

    def act(said):
        going_on.tick(case, step, **said, seen=seen_in(request), by=request.user)

    return step_page(
        request,
        case,
        TickForm(sent(request), asks=what.asks),
        act,
        template="incidents/cases/tick.html",
        done=f"Done: {what.title}.",
        what=what,
        clause=clause_in_force(what.clause) if what.clause else None,
        clause_key=what.clause,
        passage=anti_bullying.passage(what.passage) if what.passage else None,
    )
