"""Reports at the door, answered as far as a test needs, and what a browser would send of a page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from incidents.disclosures.models import Draft
from incidents.reporting import asking, door
from incidents.reporting.destinations import Choice
from policyportal.people.models import Person

START, SENT, MINE = (reverse(f"incidents:report-{end}") for end in ("start", "sent", "mine"))
PAGES = ["danger", "urgent", "what", "who", "told", "files", "check", "discard"]
SAID = "He said: “I was told to keep it secret <from> Mum & Dad.”\nIt was on Tuesday."
ASHA = {"name": "Asha Lall", "school_class": "5 Willow", "side": "hurt"}
TOBY = {"name": "Toby Marsh", "school_class": "5 Oak", "side": "doing"}
NEEDS_AN_ADULT = (Choice.ADULT, Choice.CONDUCT)


def answers_for(choice: Choice, **other) -> dict:
    """Return a full set of answers, as they are kept; `other` replaces some of them."""
    now = timezone.now().replace(second=0, microsecond=0)
    told = {
        "danger": "no",
        "what": choice.value,
        "said": SAID,
        "happened_on": timezone.localdate(now - timedelta(days=2)).isoformat(),
        "platform": "other",
        "other_platform": "Pebble",
        "aware_at": (now - timedelta(hours=3)).isoformat(),
        "source": "child",
        "teller": "Her sister",
        "in_confidence": True,
        "goes_on": "yes",
    }
    who = {"subject": None, "described": "", "affected": None, "class_teacher": None}
    if choice in NEEDS_AN_ADULT:
        who["described"] = "A coach from an agency"
    who["doers"] = other.get("doers", ["pupil"])
    children_do_it = choice == Choice.BULLYING and "pupil" in who["doers"]
    who["children"] = [ASHA, TOBY] if children_do_it else [ASHA]
    if choice not in (Choice.BULLYING, Choice.UNSURE):  # which alone ask for it
        who["children"] = [ASHA | {"side": ""}]
    given = told | who | other
    asked = {name for page in asking.pages_of(given) for name in page.form.names()}
    return {name: value for name, value in given.items() if name in asked}


def a_report(by: Person, choice: Choice, **other) -> Draft:
    """Return a report that could be sent as it is."""
    answers = answers_for(choice, **other)
    draft = door.begin(answers={"danger": answers["danger"]}, by=by)
    return door.save(draft, answers=answers, seen=draft.revision, by=by)


def sent(by: Person, choice: Choice, **other):
    draft = a_report(by, choice, **other)
    return door.send(draft, seen=draft.revision, by=by)


def typed(answers: dict, slug: str) -> dict:
    """Return one page's answers as a browser would send them."""
    form = asking.page_of(answers, slug).form.judging(answers)
    found = {name: value for name, value in form.data.items() if value not in (None, "", False, [])}
    if "aware_at" in found:
        found["aware_at"] = f"{found['aware_at']:%Y-%m-%dT%H:%M}"
    if "happened_on" in found:
        found["happened_on"] = f"{found['happened_on']:%Y-%m-%d}"
    return {name: "on" if value is True else value for name, value in found.items()}


# As a browser goes through it


def at(draft: Draft, page: str) -> str:
    return reverse(f"incidents:report-{page}", args=[draft.reference])


def seen(draft: Draft) -> int:
    draft.refresh_from_db()
    return draft.revision


def begun(portal, danger="no") -> Draft:
    portal.post(START, {"danger": danger})
    return Draft.objects.get()


def send(portal, draft: Draft):
    return portal.post(at(draft, "check"), {"seen": seen(draft)})
