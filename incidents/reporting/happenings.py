"""What can happen with a record, as its chronology calls it."""

from django.db.models import TextChoices


class Happening(TextChoices):
    RECORDED = "recorded", "Recorded"
    TICKED = "ticked", "Done"
    PARENTS_TOLD = "parents-told", "Parents were told"
    OUTSIDE = "outside-told", "Referred to somebody outside"
    BANNED = "ban-set", "Supervised use only"
    BAN_ENDED = "ban-ended", "Supervised use ended"
    KIND_CHANGED = "kind-changed", "It is another kind of record"
    CLOSED = "closed", "Closed"
    VOIDED = "voided", "Voided: recorded by mistake"
