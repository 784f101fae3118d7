"""What can happen with a record, as its chronology calls it."""

from django.db.models import TextChoices


class Happening(TextChoices):
    RECORDED = "recorded", "Recorded"
    PARENTS_TOLD = "parents-told", "Parents were told"
    PARENTS_NOT_TOLD = "parents-not-told", "Parents are not told, and why"
    OUTSIDE = "outside-told", "Referred to somebody outside"
    NOT_OUTSIDE = "outside-not-told", "Not referred, and why"
    BANNED = "ban-set", "Supervised use only"
    BAN_ENDED = "ban-ended", "Supervised use ended"
    KIND_CHANGED = "kind-changed", "It is another kind of record"
    CLOSED = "closed", "Closed"
    VOIDED = "voided", "Voided: recorded by mistake"
