"""A maker of files for tests: it counts to a number, and does what it is told on the way."""

import pytest

from policyportal.overview.copies import makers
from policyportal.overview.copies.makers import Maker
from policyportal.people.models import Role


class Counting:
    """Counts up to `to`; `each` is called with every number."""

    def __init__(self):
        self.made = 0
        self.each = lambda number: None

    def make(self, person, params, file, progress):
        self.made += 1
        for number in range(params["to"]):
            self.each(number)
            progress(number, params["to"])
            file.write(f"{number}\n".encode())


@pytest.fixture
def counting(monkeypatch):
    """Register the maker for one test; who holds a role as governor may have what it makes."""
    counts = Counting()
    monkeypatch.setattr(makers, "_makers", dict(makers._makers))
    maker = Maker(
        name="counting",
        title=lambda params: f"Counting to {params['to']}",
        filename=lambda params: "counted.txt",
        media_type=lambda params: "text/plain",
        may=lambda person, params: person.holds(Role.GOVERNOR),
        make=counts.make,
    )
    counts.maker = makers.register(maker)
    return counts
