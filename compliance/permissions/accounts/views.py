"""The register's pages: the list, one account, and what is done with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from compliance.permissions.accounts import access, actions, forms, owners
from compliance.permissions.accounts.flags import flags_of, has_left
from compliance.permissions.accounts.history import history_of, overridden
from compliance.permissions.accounts.models import KEEPERS, AccountState, SchoolAccount
from compliance.permissions.models import Permission
from policyportal.people import kept_pages
from policyportal.people.access import only, require
from policyportal.people.views import carried_out, sent

ACCOUNTS_A_PAGE = 25
FACTS = ("platform", "other_platform", "name", "address", "purpose", "when_an_owner_leaves")

keepers = only(*KEEPERS)
reading_or_writing = require_http_methods(["GET", "HEAD", "POST"])


def seen(request) -> int:
    """Return the revision that the page was made from, 0 where it says none."""
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def to_account(account):
    return redirect("compliance:account-detail", account.pk)


def load(request, pk) -> SchoolAccount:
    accounts = SchoolAccount.objects.visible_to(request.user).with_people()
    return get_object_or_404(accounts, pk=pk)


def with_flags(accounts, today) -> list[tuple]:
    """Return each account with what is amiss with it. One query for however many."""
    accounts = list(accounts)
    last_days = owners.last_days(
        pk for a in accounts for pk in (a.first_owner_id, a.second_owner_id)
    )
    return [(account, flags_of(account, last_days, today)) for account in accounts]


@require_safe
def account_list(request):
    """The register, or the part of it that the person may see, narrowed by the address."""
    require(access.can_see_some(request.user))
    template = "compliance/permissions/accounts/list.html"
    return kept_pages.show(request, template, lambda: _listed(request))


def _listed(request) -> dict:
    visible = SchoolAccount.objects.visible_to(request.user)
    form = forms.Filters(request.GET, accounts=visible)
    chosen = form.chosen()
    found = forms.narrowed(visible, chosen).with_people()
    page = Paginator(found, ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "form": form,
        "page_obj": page,
        "rows": with_flags(page.object_list, timezone.localdate()),
        "query": urlencode(chosen),
        "chosen": chosen,
        "may_keep": access.can_keep(request.user),
        "sees_all": access.can_see_all(request.user),
    }


@require_safe
def account_detail(request, pk):
    """One account: what is amiss, what is known, what may be done, and its history."""
    account, today = load(request, pk), timezone.localdate()
    last_days = owners.last_days([account.first_owner_id, account.second_owner_id])
    permission = Permission.objects.visible_to(request.user).filter(pk=account.permission_id)
    context = {
        "account": account,
        "flags": flags_of(account, last_days, today),
        "owners": [
            (one, last_days.get(one.pk), has_left(one, last_days, today)) for one in account.owners
        ],
        "history": history_of(account),
        "overridden": overridden(account),
        "sees_permission": permission.exists(),
        "may_keep": access.can_keep(request.user),
        "may_tend": access.can_tend(request.user, account),
        "is_planned": account.state == AccountState.PLANNED,
        "is_closed": account.state == AccountState.CLOSED,
        "today": today,
    }
    return render(request, "compliance/permissions/accounts/detail.html", context)


@keepers
@reading_or_writing
def account_add(request):
    form = forms.AddForm(sent(request))

    def act(said):
        form.account = actions.add(**said, by=request.user)

    if carried_out(request, form, act):
        messages.success(request, f"“{form.account.name}” is in the register.")
        return to_account(form.account)
    context = {"form": form, "colleagues": forms.suggestions()}
    return render(request, "compliance/permissions/accounts/add.html", context)


@reading_or_writing
def account_edit(request, pk):
    """Change what is known; owners, who may not, give the address of an account not open yet."""
    account = load(request, pk)
    require(access.can_tend(request.user, account))
    if not access.can_keep(request.user):
        return _give_address(request, account)
    facts = {name: getattr(account, name) for name in FACTS}
    form = forms.FactsForm(sent(request), initial=facts)

    def act(said):
        actions.change(account, **said, seen=seen(request), by=request.user)

    return _page(request, account, form, act, "edit", "The changes are kept.")


def _give_address(request, account):
    if account.state == AccountState.OPEN and request.method != "POST":
        return to_account(account)
    form = forms.AddressForm(sent(request))

    def act(said):
        actions.give_address(account, **said, seen=seen(request), by=request.user)

    return _page(
        request, account, form, act, "address", "The address is kept: the account is open."
    )


@keepers
@reading_or_writing
def account_owners(request, pk):
    account = load(request, pk)
    form = forms.OwnersForm(sent(request), account=account)

    def act(said):
        actions.name_owners(account, **said, seen=seen(request), by=request.user)

    return _page(request, account, form, act, "owners", "The owners are named.", colleagues=True)


@reading_or_writing
def account_two_step(request, pk):
    account = load(request, pk)
    require(access.can_tend(request.user, account))
    form = forms.TwoStepForm(sent(request))

    def act(said):
        actions.confirm_two_step(account, **said, seen=seen(request), by=request.user)

    return _page(request, account, form, act, "two_step", "Two-step sign-in is confirmed.")


@keepers
@reading_or_writing
def account_review(request, pk):
    account = load(request, pk)
    form = forms.ReviewForm(sent(request))

    def act(said):
        actions.review(account, **said, seen=seen(request), by=request.user)

    return _page(request, account, form, act, "review", "The review is recorded.")


@keepers
@reading_or_writing
def account_close(request, pk):
    account = load(request, pk)
    form = forms.CloseForm(sent(request))

    def act(said):
        actions.close(account, **said, seen=seen(request), by=request.user)

    return _page(request, account, form, act, "close", "The account is closed. Its entry stays.")


def _page(request, account, form, act, template, message, *, colleagues=False):
    """Do what the form asks and go to the account; otherwise show the form, with all it holds."""
    if account.state == AccountState.CLOSED and request.method != "POST":
        return to_account(account)
    if carried_out(request, form, act):
        messages.success(request, message)
        return to_account(account)
    context = {"form": form, "account": SchoolAccount.objects.get(pk=account.pk)}
    if colleagues:
        context["colleagues"] = forms.suggestions()
    return render(request, f"compliance/permissions/accounts/{template}.html", context)
