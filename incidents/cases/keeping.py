"""Until when something is kept, counted in years. How many, each kind of case says itself."""

from datetime import date


def years_after(day: date, years: int) -> date:
    """Return the same day so many years on; 1 March for a 29 February that there is not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
