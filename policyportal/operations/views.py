from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from policyportal.operations import demo
from policyportal.operations.health import examine
from policyportal.people.access import only
from policyportal.people.models import Role
from policyportal.school import actions
from policyportal.school.forms import DetailsForm
from policyportal.school.models import School


@login_not_required
@never_cache
@require_safe
def health(request):
    """Say whether the portal works: one word to everybody, the numbers to administrators."""
    found = examine()
    answer = {"status": found.status}
    asks = request.user
    if found.database and asks.is_authenticated and asks.holds(Role.ADMINISTRATOR):
        answer |= found.as_numbers()
    return JsonResponse(answer, status=200 if found.database else 503)


@login_not_required
@require_safe
def demo_accounts(request):
    """Say who can sign in to the demo, and with what. A real installation has no such page."""
    if not settings.DEMO:
        raise Http404
    return render(
        request,
        "operations/demo_accounts.html",
        {"accounts": demo.accounts(), "password": demo.PASSWORD},
    )


@only(Role.ADMINISTRATOR)
def school_details(request):
    """Show and change the school's own facts."""
    form = DetailsForm(request.POST or None, instance=School.here())
    if request.method == "POST" and form.is_valid():
        if actions.change_details(form.cleaned_data, by=request.user):
            messages.success(request, "The school’s details are saved.")
        else:
            messages.info(request, "Nothing was changed.")
        return redirect("school:details")
    return render(request, "school/details.html", {"form": form})
