"""What would the policy say? Facts in, the decision out, and nothing kept."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.bullying.decision import decide
from incidents.bullying.explanation import explained
from incidents.bullying.facts_forms import FactsForm
from incidents.cases.help_now import help_now

ASK, ADD = "ask", "add"  # the buttons: the decision, one more child on a side


@require_safe
def bullying_policy(request):
    """Take facts from the address, and say what follows from them. No name is asked.

    The address holds what was ticked, so that the page can be gone back to, and sent to somebody.
    """
    sent = request.GET if ASK in request.GET or ADD in request.GET else None
    form = FactsForm(sent, more=request.GET.get(ADD, ""))
    said = None
    if form.is_bound and form.is_valid():
        said = explained(decide(form.facts()))
    context = {
        "form": form,
        "explained": said,
        "age_said": form.age_said if said else "",
        "help": help_now() if form.is_danger_now or (said and said.ring_999) else None,
    }
    return render(request, "incidents/bullying/policy.html", context)
