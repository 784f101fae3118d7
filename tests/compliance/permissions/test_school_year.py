from datetime import date

import pytest

from compliance.permissions.school_year import end_of_school_year


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 9, 1), date(2027, 8, 31)),
        (date(2026, 12, 31), date(2027, 8, 31)),
        (date(2027, 1, 1), date(2027, 8, 31)),
        (date(2028, 2, 29), date(2028, 8, 31)),
        (date(2027, 8, 30), date(2027, 8, 31)),
        (date(2027, 8, 31), date(2027, 8, 31)),
    ],
)
def test_it_ends_on_31_august(today, end):
    assert end_of_school_year(today) == end
