"""Times of day as people say them."""

from datetime import time

import pytest

from policyportal.documents.templatetags.dates import clock


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0), "12am"),
        (time(7, 30), "7.30am"),
        (time(8), "8am"),
        (time(12), "12 noon"),
        (time(12, 5), "12.05pm"),
        (time(16, 15), "4.15pm"),
        (time(23), "11pm"),
    ],
)
def test_a_time_of_day(at, words):
    assert clock(at) == words
