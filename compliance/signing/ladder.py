"""When somebody who has not signed is reminded, and when others are told that they have not.

Pure: days in, the latest step that has come out. Each step has a day of its own, whether or not
the school is open on it, so that it is told once (domain.md, "Signing"). All figures are days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

BEFORE = (7, 1, 0)  # the last day to sign: a week to find half an hour, the day before, the day
AFTER = 3  # past the last day to sign: a weekend may lie between
AGAIN = 7  # from then on
MANAGER_AFTER = 7  # two reminders have gone by; who sees the person daily can ask
HEAD_AFTER = 14  # a week in which the line manager could ask


class Step(Enum):
    ASKED = "asked"
    REMINDER = "reminder"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Reminder:
    """A step of the ladder, and the day on which it falls."""

    step: Step
    day: date


def latest(since: date, due_on: date, today: date) -> Reminder | None:
    """Return the latest reminder that has come by today, of what is asked since a day.

    `due_on` is the last day to sign. None where it is asked from a later day. What falls on the
    day of asking, or before it, goes without saying.
    """
    if today < since:
        return None
    late = (today - due_on).days
    if late >= AFTER:
        days = AFTER + AGAIN * ((late - AFTER) // AGAIN)
        return Reminder(Step.OVERDUE, due_on + timedelta(days=days))
    before = (due_on - timedelta(days=days) for days in BEFORE)
    come = [day for day in before if since < day <= today]
    return Reminder(Step.REMINDER, max(come)) if come else Reminder(Step.ASKED, since)


def told_above(due_on: date, today: date, after: int) -> date | None:
    """Return the day on which somebody above is told, so many days late; None before it."""
    day = due_on + timedelta(days=after)
    return day if day <= today else None
