from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.signing.models import Acknowledgement
from policyportal.overview import home as gather

RECEIPTS_SHOWN = 5


@require_safe
def home(request):
    """What I have to do, the registers I answer for, and what I have signed."""
    today = timezone.localdate()
    tasks = gather.tasks_for(request.user, today)
    mine = Acknowledgement.objects.filter(person=request.user).select_related("version")
    context = {
        "first": tasks[0] if tasks else None,
        "others": tasks[1:],
        "tallies": gather.tallies_for(request.user, today),
        "receipts": mine.order_by("-signed_at", "-pk")[:RECEIPTS_SHOWN],
    }
    return render(request, "overview/home.html", context)
