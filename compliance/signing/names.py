"""Whether the name someone typed is their own."""

import unicodedata

from policyportal.people.models import Person

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame"}


def plain(name: str) -> str:
    """Return the name's letters without case, spaces, marks and punctuation."""
    apart = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] in "LN")


def is_own(typed: str, person: Person) -> bool:
    """Return whether it is the person's name, with or without a title before it."""
    words = typed.split()
    while words and words[0].casefold().rstrip(".") in TITLES:
        words = words[1:]
    own = plain(person.name)
    return bool(own) and own in (plain(typed), plain(" ".join(words)))
