"""Dates and times as people read them: "Monday 3 March 2025, 4.15pm"."""

from datetime import date, datetime, time

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format

register = template.Library()


@register.filter
def day(value) -> str:
    """3 March 2025; a month known only as such ("2025-01") is January 2025; "" stays ""."""
    if not value:
        return ""
    if isinstance(value, str):
        if len(value) == 7:
            return date_format(date.fromisoformat(f"{value}-01"), "F Y")
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j F Y")


@register.filter
def moment(value) -> str:
    """Monday 3 March 2025, 4.15pm"""
    if not value:
        return ""
    here = timezone.localtime(value)
    return date_format(here, "l j F Y, g.i") + ("am" if here.hour < 12 else "pm")


@register.filter
def clock(value: time) -> str:
    """8am, 12 noon, 4.15pm"""
    if value == time(12):
        return "12 noon"
    return date_format(value, "g.i" if value.minute else "g") + ("am" if value.hour < 12 else "pm")
