"""The register for others' eyes: as a file, on paper, and the page for parents."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from compliance.permissions.accounts import actions, forms
from compliance.permissions.accounts.models import KEEPERS, SchoolAccount
from compliance.permissions.accounts.views import ACCOUNTS_A_PAGE, with_flags
from policyportal.documents.csv import stream_csv
from policyportal.documents.pdf import render_pdf
from policyportal.people import kept_pages
from policyportal.people.access import only
from policyportal.people.models import Role
from policyportal.school.models import School

readers = only(*KEEPERS, Role.SLT)
HEADINGS = [
    "Platform",
    "Name",
    "Address",
    "State",
    "Purpose",
    "First owner",
    "Second owner",
    "Two-step sign-in confirmed",
    "Confirmed by",
    "Last review",
    "Next review",
    "When an owner leaves",
    "Proposal",
    "Why no proposal",
    "Closed on",
    "Why closed",
    "Needs attention",
]


@readers
@require_safe
def account_csv(request):
    """The register as a file for a spreadsheet, with the filters that are set."""
    rows, _ = _exported(request, "csv")
    return stream_csv(_name("csv"), HEADINGS, _lines(rows))


@readers
@require_safe
def account_pdf(request):
    """The register on paper, with the filters that are set."""
    rows, chosen = _exported(request, "pdf")
    context = {
        "rows": rows,
        "is_part": bool(chosen),
        "school": School.here(),
        "made": timezone.now(),
        "by": request.user,
    }
    return HttpResponse(
        render_pdf("print/accounts.html", context),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, _name("pdf"))},
    )


@require_safe
@login_not_required
def accounts_for_parents(request):
    """The accounts that are the school's, for anybody: platform, name, address, nothing else."""
    template = "compliance/permissions/accounts/for_parents.html"
    return kept_pages.show(request, template, lambda: _for_parents(request))


def _for_parents(request) -> dict:
    accounts = SchoolAccount.objects.open().only("platform", "other_platform", "name", "address")
    page = Paginator(accounts, ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page, "query": ""}


def _exported(request, form: str) -> tuple[list, dict]:
    """Return the accounts with what is amiss, and the filters; the log says who took a copy."""
    visible = SchoolAccount.objects.visible_to(request.user)
    chosen = forms.Filters(request.GET, accounts=visible).chosen()
    accounts = forms.narrowed(visible, chosen).with_people()
    rows = with_flags(accounts, timezone.localdate())
    actions.export(form=form, accounts=len(rows), filters=sorted(chosen), by=request.user)
    return rows, chosen


def _name(ending: str) -> str:
    return f"school-accounts-{timezone.localdate()}.{ending}"


def _lines(rows: list) -> Iterator[list]:
    for account, flags in rows:
        yield [
            account.platform_name,
            account.name,
            account.address,
            account.get_state_display(),
            account.purpose,
            account.first_owner.name,
            account.second_owner.name,
            account.two_step_on,
            account.two_step_by.name if account.two_step_by else "",
            account.last_reviewed_on,
            account.next_review_on,
            account.when_an_owner_leaves,
            account.permission.reference if account.permission else "",
            account.no_proposal_because,
            account.closed_on,
            account.closed_reason,
            "; ".join(flag.words for flag in flags),
        ]
