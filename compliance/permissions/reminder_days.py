"""On which days it is told that a permission ends, and that a request or a question waits.

Pure: days in, the day of the latest word that has come out. A word that falls on a day on which
the school is shut keeps its day, and is sent afterwards.
"""

from datetime import date, timedelta

from policyportal.school.opening import Calendar

ENDING_BEFORE = (30, 7, 1)  # days: time to ask anew, a last chance to, and to stop what it allows
WAITING_AFTER = 3  # days on which staff are in: a decision is owed within the week
UNANSWERED_AFTER = 7  # days
AGAIN = 7  # days, of both from then on

A_DAY = timedelta(days=1)


def ending_on(decided_on: date, ends_on: date, today: date) -> date | None:
    """Return the day of the latest word that it ends; none is given on the day of approval."""
    days = (ends_on - timedelta(days=before) for before in ENDING_BEFORE)
    return max((day for day in days if decided_on < day <= today), default=None)


def waiting_on(since: date, calendar: Calendar, today: date) -> date | None:
    """Return the day of the latest word that it waits: first after days on which staff are in."""
    first, left = since, WAITING_AFTER
    while left and first < today:
        first += A_DAY
        left -= calendar.staff_are_in(first)
    return None if left else weekly(first, today)


def unanswered_on(asked_on: date, today: date) -> date | None:
    return weekly(asked_on + timedelta(days=UNANSWERED_AFTER), today)


def weekly(first: date, today: date) -> date | None:
    """Return the latest of the days, a week from one to the next; None before the first."""
    return first + timedelta(days=(today - first).days // AGAIN * AGAIN) if first <= today else None
