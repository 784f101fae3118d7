"""What of a term's numbers may be told: none from which a small one could be worked out.

A number from 0 to 4 is hidden: with so few, whoever knows one case may learn of another. The sum is
told only where no number is hidden. So what is told of a term says of each hidden number that it is
one of the five, and nothing else, to somebody who knows all the other numbers too. What is told of
one term says nothing of another. See `docs/decisions/18-small-numbers.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 5  # that is told


@dataclass(frozen=True)
class Told:
    """The numbers by name, None where hidden; the sum, None where it would give one away."""

    numbers: Mapping[str, int | None]
    total: int | None

    @property
    def hidden(self) -> int:
        """How many are hidden, the sum with them."""
        return sum(number is None for number in [*self.numbers.values(), self.total])


def told(counts: Mapping[str, int]) -> Told:
    """Return what may be told of a term's counts."""
    numbers = {name: count if count >= FEWEST else None for name, count in counts.items()}
    return Told(numbers, None if None in numbers.values() else sum(counts.values()))
