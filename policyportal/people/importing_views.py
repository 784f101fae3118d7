"""The staff list in the browser: upload it, see what it would do, have it done."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from policyportal.people.access import only
from policyportal.people.forms import ImportForm
from policyportal.people.importing.applying import PlanChanged, import_people, plan_import
from policyportal.people.importing.plan import Plan
from policyportal.people.importing.reading import Sheet
from policyportal.people.models import PeopleImport, Role

managers = only(Role.ADMINISTRATOR)
SHOWN = 500  # rows of each kind on the preview; the counts are always whole


@managers
def person_import(request):
    """Take a file, read it, and keep what was read for the preview."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        with transaction.atomic():
            PeopleImport.objects.filter(created_by=request.user).delete()
            kept = PeopleImport.objects.create(
                created_by=request.user,
                file_name=form.cleaned_data["file"].name[:200],
                sheet=form.sheet.as_json(),
                everybody=form.cleaned_data["everybody"],
            )
        return redirect("people:person-import-preview", kept.pk)
    return render(request, "people/import.html", {"form": form})


@managers
def person_import_preview(request, pk):
    """Show what the file would do; written is exactly what was shown, or it is shown again."""
    kept = get_object_or_404(PeopleImport, pk=pk, created_by=request.user)
    sheet, changed = Sheet.from_json(kept.sheet), False
    if request.method == "POST":
        try:
            plan = import_people(
                sheet,
                everybody=kept.everybody,
                by=request.user,
                shown=request.POST.get("shown") or "nothing",
                file_name=kept.file_name,
            )
        except PlanChanged as now:
            plan, changed = now.plan, True
        else:
            if plan.can_be_written:
                kept.delete()
                messages.success(request, f"The staff list is imported: {plan.in_short}.")
                return redirect("people:person-list")
    else:
        plan = plan_import(sheet, everybody=kept.everybody, by=request.user)
    context = {"kept": kept, "plan": plan, "changed_since": changed} | _shown(plan)
    return render(request, "people/import_preview.html", context)


def _shown(plan: Plan) -> dict:
    """Return the first rows of each kind, and how many more there are."""
    kinds = {name: getattr(plan, name) for name in ("added", "changed", "left", "faults")}
    return {name: rows[:SHOWN] for name, rows in kinds.items()} | {
        f"{name}_more": max(0, len(rows) - SHOWN) for name, rows in kinds.items()
    }
