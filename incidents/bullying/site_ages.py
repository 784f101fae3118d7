"""From which age the site of a case could be used: as it is listed, typed, and said to a reader."""

from datetime import date

from incidents.bullying import platforms
from incidents.bullying.facts import PHONE
from incidents.bullying.platforms import AgeLimit
from incidents.cases.reported import Platform
from policyportal.documents.templatetags.dates import day


def as_asked(known: dict) -> dict:
    """Return what is known as the form asks it: the age is typed only where no list has it.

    Where somebody gave another age than the list has, it was of another site; where the list has
    one and it was left open, so was the site.
    """
    if not known:
        return known
    limit = platforms.age_limit(known["platform"], date.fromisoformat(known["on"]))
    if limit is None:
        return known
    if known["minimum_age"] == "":
        return known | {"platform": Platform.UNKNOWN.value}
    if known["minimum_age"] == str(limit.age):
        return known | {"minimum_age": ""}
    return known | {"platform": Platform.OTHER.value}


def says(limit: AgeLimit, platform: Platform, on: date) -> str:
    """Return the age limit of a site on a day as a sentence, with its source."""
    if platform == Platform.MESSAGES:
        return "For text messages, calls and e-mail there is no minimum age."
    age = f"from the age of {limit.age}" if limit.age else "at any age"
    checked = "" if limit.checked else ", to be checked"
    return f"On {day(on)} {platform.label} could be used {age} ({limit.source}{checked})."


def minimum_age(said: dict) -> int | None:
    """Return the age as the list has it, or as it was typed.

    That messages have no limit says nothing of whatever else may be used beside them.
    """
    if said["platform"] == Platform.MESSAGES and not set(said["mediums"]) <= PHONE:
        return None
    known = platforms.minimum_age(said["platform"], said["on"])
    return said["minimum_age"] if known is None else known


def said_of(platform: str | None, on: date | str | None) -> str:
    """Return from which age the site could be used, of whatever is in the fields; "" where open."""
    try:
        on = on if isinstance(on, date) else date.fromisoformat(on or "")
    except ValueError:
        return ""
    limit = platforms.age_limit(platform or "", on)
    return says(limit, Platform(platform), on) if limit else ""
