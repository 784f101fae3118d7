"""Fields for when something happened, as the forms of a disclosure use them."""

from incidents.cases.fields import EARLIEST, LONG_AGO, TO_COME, Past, PastDay

__all__ = ["EARLIEST", "LONG_AGO", "TO_COME", "Past", "PastDay"]
