"""Which of several meanings a text has, by weighted words (`clause_keys.py` has the notation)."""

import re
from functools import cache

_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Return a text as lower-case words with one space round each: " the schools policy "."""
    words = _WORD.findall(text.lower().replace("'", "").replace("\u2019", ""))
    return f" {' '.join(words)} "


def score(words: str, folded: str) -> int:
    """Return the sum of the weights of those words that a folded text has."""
    return sum(
        weight
        for alternatives, weight in _parsed(words)
        if any(alternative in folded for alternative in alternatives)
    )


def signals(words: str, folded: str) -> int:
    """Return how many of those words that weigh two or more a folded text has."""
    return sum(
        weight >= 2 and any(alternative in folded for alternative in alternatives)
        for alternatives, weight in _parsed(words)
    )


@cache
def _parsed(words: str) -> list[tuple[list[str], int]]:
    terms = []
    for term in words.split(","):
        alternatives, weight = term.strip().rsplit(" ", 1)
        terms.append(([_needle(a) for a in alternatives.split("|")], int(weight)))
    return terms


def _needle(alternative: str) -> str:
    word = alternative.strip()
    return f" {word[:-1]} " if word.endswith(".") else f" {word}"
