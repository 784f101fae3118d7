"""What the advice sheets ask of a person: to submit, to approve, to read again."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from compliance.advice import access
from compliance.advice.models import AdviceVersion, Status
from policyportal.overview.tasks import Task
from policyportal.people.models import Person


def tasks(person: Person, today: date) -> Iterator[Task]:
    """Two queries for those who prepare the sheets, however many there are; none for others."""
    if not access.can_see_preparation(person):
        return
    versions = AdviceVersion.objects.select_related("sheet", "author")
    for version in versions.in_preparation().order_by("platform"):
        if task := _next_step(person, version):
            yield task
    if access.can_decide(person):
        for version in versions.in_force().prefetch_related("reviews").order_by("platform"):
            if version.next_review < today:
                what = f"Read again: the advice sheet on {version.platform}"
                yield Task(what, "Read and review", _path(version), (3,), "Overdue", "late")


def _path(version: AdviceVersion) -> str:
    return reverse("compliance:advice-version", args=[version.sheet.slug, version.number])


def _next_step(person: Person, version: AdviceVersion) -> Task | None:
    sheet = f"the advice sheet on {version.platform}"
    if version.status == Status.DRAFT and access.can_write(person):
        if version.sent_back_at:
            detail = version.sent_back_reason
            url = _path(version)
            return Task(
                f"Put right: {sheet}", "Open the draft", url, (2,), "Sent back", "soon", detail
            )
        return Task(
            f"Submit for approval: {sheet}", "Open the draft", _path(version), (5,), "Draft"
        )
    if access.can_approve(person, version):
        detail = f"Written by {version.author.name}."
        tag = version.get_status_display()
        return Task(
            f"Approve: {sheet}", "Read and decide", _path(version), (1,), tag, detail=detail
        )
    return None
