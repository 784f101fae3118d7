"""What is left to see of a case that goes on as another: that it was handed over, and no more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.cases.models import Case
from incidents.cases.pages import address_of


def handed_over_page(
    request: HttpRequest, case: Case, *, back: tuple[str, str], **context
) -> HttpResponse:
    """Say that it was handed over; and as which case it goes on, to who may see that one.

    `back` is the address of the list, and what it is called. The view has recorded the look.
    """
    became = Case.objects.visible_to(request.user).filter(pk=case.became_id).first()
    address = address_of(became) if became else ""
    context |= {"case": case, "became": became, "address": address, "back": back}
    return render(request, "incidents/cases/handed_over.html", context)
