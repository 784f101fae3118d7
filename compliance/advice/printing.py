"""The sheets on paper: one A4 page each, in large print, or all of them as a booklet.

Only what is public is printed here, so a finished file is kept by its content: the second reader
waits for no layout. Nothing in it depends on the clock but the marks of old facts, by the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from compliance.advice.models import AdviceVersion
from compliance.advice.shown import Shown, shown
from policyportal.documents.pdf import job_of
from policyportal.documents.press import Job
from policyportal.documents.qr import qr_svg
from policyportal.school import logo
from policyportal.school.models import School


@dataclass(frozen=True)
class Printed:
    """A version as it is printed: what it shows that day, and where it is to be found."""

    version: AdviceVersion
    shown: Shown
    address: str

    @property
    def qr(self) -> str:
        return qr_svg(self.address, says=f"QR code: this sheet on the web, {self.address}")

    @property
    def address_in_short(self) -> str:
        return self.address.split("://", 1)[-1]


def sheet_job(version: AdviceVersion, today: date, *, large: bool = False) -> Job:
    """Return what is printed of one version: in the normal size, on one A4 page."""
    return _job("print/advice_sheet.html", [version], today, large=large)


def booklet_job(versions: Sequence[AdviceVersion], today: date, *, large: bool = False) -> Job:
    """Return what is printed of all of them, with a first page that says what is in it."""
    return _job("print/advice_booklet.html", versions, today, large=large)


def _job(template: str, versions: Sequence[AdviceVersion], today: date, *, large: bool) -> Job:
    picture = logo.picture()
    context = {
        "school": School.here(),
        "logo": picture,
        "large": large,
        "sheets": [_printed(version, today) for version in versions],
    }
    return job_of(template, context, pictures={"logo": picture} if picture else None)


def _printed(version: AdviceVersion, today: date) -> Printed:
    path = reverse("compliance:advice-detail", args=[version.sheet.slug])
    return Printed(version, shown(version.says, today), f"{settings.SITE_URL}{path}")
