"""Advice sheets for tests: a small one, and its life up to each state."""

from compliance.advice import actions
from compliance.advice.content import Age, Claim, Point, Sheet
from compliance.advice.models import AdviceVersion

CLAIM = Claim("A clip lasts 15 seconds.", 2020, "A survey")
CHANGED = Claim(
    "The age is 16.", 2020, "A survey", "It is 13.", "2026-01-31", "The terms of 2026", True
)


def a_sheet(platform: str = "Clipper", **more) -> Sheet:
    says = {
        "what_it_is": (Point("clips", "An app for clips.", claims=(CLAIM,), picture="camera"),),
        "tips": (
            Point("talk", "Ask what they see.", "Talk about it"),
            Point("leave", "On the phone:", "How to leave", steps=("Open it.", "Press Exit.")),
        ),
        "concerns": (Point("age", "Nobody checks the age.", "Age", claims=(CHANGED,)),),
        "ages": (Age(16, "2018-05-25", "The terms"), Age(13, "2024-04-11", "The terms of 2024")),
        "sources": ("A survey, 2020",),
    }
    return Sheet(platform, **says | more)


def a_draft(by, says: Sheet | None = None, **more) -> AdviceVersion:
    return actions.begin_sheet(says or a_sheet(), by=by, **more)


def an_awaiting(by, says: Sheet | None = None, **more) -> AdviceVersion:
    return actions.submit(a_draft(by, says, **more), by=by)


def an_approved(by, head, says: Sheet | None = None, **more) -> AdviceVersion:
    version = an_awaiting(by, says, **more)
    return actions.approve(version, seen=version.revision, by=head)
