"""The page to be measured against: signed in, one query, as many rows and bytes, nothing else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from compliance.policies.models import Clause
from policyportal.people.models import Person

ROWS = {
    "people": lambda n: Person.objects.only("given_name", "family_name", "email", "job_title")[:n],
    "clauses": lambda n: Clause.objects.order_by("version", "position")[:n],
}


def open_page(request, kind: str, rows: int, size: int) -> HttpResponse:
    """Show that many rows, and fill the page up to that many bytes."""
    response = render(request, f"bench/{kind}.html", {"rows": ROWS[kind](rows)})
    response.content += b" " * max(0, size - len(response.content))
    return response


page = login_required(open_page)
