"""Cover: who stands in for whom, from when to when; arranging it, and ending it early."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from policyportal.documents.templatetags.dates import moment
from policyportal.people import covering, forms
from policyportal.people.access import can_arrange_cover, can_see_all_cover, require
from policyportal.people.models import COVERED, Cover
from policyportal.people.views import carried_out, sent


def roles_to_cover(person) -> list:
    """Return the roles for which the person may arrange cover."""
    return [role for role in COVERED if can_arrange_cover(person, role)]


def in_order(cover):
    """Put first what runs now, then what is to come, then what is over, the latest first."""
    now = timezone.now()
    stage = Case(
        When(ends_at__lte=now, then=Value(2)),
        When(starts_at__gt=now, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return cover.order_by(stage, "-starts_at", "-pk")


@require_safe
def cover_list(request):
    form = forms.CoverFilterForm(request.GET.dict())
    form.is_valid()
    show = form.cleaned_data.get("show", "")
    seen = Cover.objects.visible_to(request.user)
    require(can_see_all_cover(request.user) or seen.exists())
    if show == "past":
        seen = seen.over()
    elif show != forms.ALL:
        seen = seen.not_over()
    cover = in_order(seen).select_related("deputy", "arranged_by", "ended_by")
    mine = roles_to_cover(request.user)
    context = {
        "form": form,
        "page_obj": Paginator(cover, 25).get_page(request.GET.get("page")),
        "query": urlencode({"show": show} if show else {}),
        "show": show,
        "may_arrange": mine,
    }
    return render(request, "people/cover_list.html", context)


def cover_add(request):
    roles = roles_to_cover(request.user)
    require(bool(roles))
    form = forms.CoverForm(sent(request), roles=roles)

    def act(said):
        times = {name: said[name] for name in ("starts_at", "ends_at")}
        facts = {"deputy": said["deputy"], "reason": said["reason"]}
        form.cover = covering.arrange(said["role"], **facts, **times, by=request.user)

    if carried_out(request, form, act):
        cover = form.cover
        messages.success(
            request,
            f"It is arranged: {cover.deputy.name} covers the role {cover.get_role_display()} from "
            f"{moment(cover.starts_at)} to {moment(cover.ends_at)}. They are told by e-mail.",
        )
        return redirect("people:cover-list")
    return render(request, "people/cover_add.html", {"form": form})


def cover_end(request, pk):
    seen = Cover.objects.visible_to(request.user).select_related("deputy")
    cover = get_object_or_404(seen, pk=pk)
    require(can_arrange_cover(request.user, cover.role))
    form = forms.EndCoverForm(sent(request))

    def act(said):
        form.cover = covering.end(cover, by=request.user, at=said["at"])

    if carried_out(request, form, act):
        if form.cover.never_ran:
            said = f"The cover is taken back: {cover.deputy.name} does not begin it."
        else:
            said = f"The cover by {cover.deputy.name} ends {moment(form.cover.ends_at)}."
        messages.success(request, said)
        return redirect("people:cover-list")
    return render(request, "people/cover_end.html", {"form": form, "cover": cover})
