"""What every report says: who told the school, what of, on which site or app, about whom."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models

from incidents.cases.models.involved import Side
from incidents.children.actions import About
from policyportal.people.models import Person


class Source(models.TextChoices):
    PARENT = "parent", "A parent or carer"
    STAFF = "staff", "Somebody who works or volunteers here"
    CHILD = "child", "A child"
    OTHER = "other", "Somebody else"


class Platform(models.TextChoices):
    INSTAGRAM = "instagram", "Instagram"
    SNAPCHAT = "snapchat", "Snapchat"
    WHATSAPP = "whatsapp", "WhatsApp"
    TIKTOK = "tiktok", "TikTok"
    FACEBOOK = "facebook", "Facebook"
    X = "x", "X (formerly Twitter)"
    YOUTUBE = "youtube", "YouTube"
    GAME = "game", "A game or its chat"
    MESSAGES = "messages", "Text messages, calls or e-mail"
    OTHER = "other", "Another site or app"
    UNKNOWN = "unknown", "Not known"


@dataclass(frozen=True)
class Told:
    """What a report says, of whatever kind it becomes. Words and account are kept as given."""

    said: str
    source: Source
    platform: Platform
    happened_on: date
    aware_at: datetime  # when somebody at the school first knew
    children: tuple[tuple[About, Side], ...] = ()
    subject: Person | None = None  # who did it, where they are a person of the portal
    described: str = ""  # who did it, where they are not
    affected: Person | None = None  # a person of the portal to whom it was done
    # Further answers, shown by name: see `ACCOUNT`. For bullying also, as lists of the values of
    # `bullying/facts.py`: doers, mediums, where, danger; and goes_on, a `Known`.
    account: dict = field(default_factory=dict)


# What an account may hold, in the order in which it is shown, and what it is called there.
ACCOUNT = {
    "teller": "Who told us",
    "in_confidence": "Told in confidence",
    "other_platform": "The site or app",
    "address": "Address or account",
    "happened": "When and how often",
    "child": "Whether a child comes into it",
    "adult": "The adult",
    "evidence": "Where the evidence is",
    "parents": "What the parents know",
    "urgent": "Danger",
}
