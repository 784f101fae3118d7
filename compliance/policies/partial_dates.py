"""Dates known to the day or only to the month, kept as "2025-01-31" or "2025-01"."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

_SHAPE = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def first_day(value: str) -> date:
    """Return the day, or the first day of the month; ValueError if it is no such date."""
    if not _SHAPE.fullmatch(value):
        raise ValueError(f"{value!r} is not a date such as 2025-01-31 or 2025-01.")
    return date.fromisoformat(value if len(value) == 10 else f"{value}-01")


def validate(value: str) -> None:
    try:
        first_day(value)
    except ValueError:
        raise ValidationError(
            "Give a date such as 2025-01-31, or a month such as 2025-01."
        ) from None


class PartialDateField(models.CharField):
    """A date to the day or the month; "" where it is not known."""

    default_validators = [validate]

    def __init__(self, *args, **kwargs):
        kwargs.update(max_length=10, blank=True, default="")
        super().__init__(*args, **kwargs)
