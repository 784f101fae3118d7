"""Where a case has its page: each capability names its own, by the kind of row."""

from django.urls import reverse

from incidents.cases.models import Case


def address_of(case: Case) -> str:
    """Return the address of the case's own page."""
    return reverse("incidents:disclosure-detail", args=[case.reference])
