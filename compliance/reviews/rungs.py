"""On which days it is told that a review is due. Pure: days in, the latest that has come out."""

from datetime import date, timedelta

BEFORE = (90, 60, 30, 7, 0)  # days
AGAIN = timedelta(days=7)  # from one to the next once the day has passed
FURTHEST = timedelta(days=max(BEFORE))


def rung_on(due_on: date, set_on: date, today: date) -> date | None:
    """Return the latest day on which it is told, None before the first of them.

    A day up to that on which the date was set tells nobody anything new, and is left out.
    """
    if today >= due_on + AGAIN:
        return due_on + (today - due_on) // AGAIN * AGAIN
    days = (due_on - timedelta(days=before) for before in BEFORE)
    return max((day for day in days if set_on < day <= today), default=None)
