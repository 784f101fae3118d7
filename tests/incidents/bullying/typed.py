"""What is typed into the form of facts, as a browser sends it."""

from django.http import QueryDict

UNKNOWN = {
    "on": "2026-03-09",
    "doers": ["unknown"],
    "mediums": ["unknown"],
    "platform": "unknown",
    "minimum_age": "",
    "where": ["unknown"],
    "advised": "unknown",
    "advised_on": "",
    "engaging": "not-asked",
    "goes_on": "unknown",
    "spoken": "unknown",
    "hurt-0-age": "10",
    "hurt-0-year_group": "",
    "hurt-0-on_roll": "yes",
    "doing-0-age": "",
    "doing-0-year_group": "",
    "doing-0-on_roll": "",
}


def typed(**changes) -> dict:
    """Return what is sent, with "_" for the "-" of the names of children's fields."""
    changed = {name.replace("__", "-"): value for name, value in changes.items()}
    return UNKNOWN | changed


def query(**changes) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in typed(**changes).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent
