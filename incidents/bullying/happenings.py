"""What can happen with a case of bullying, as its chronology calls it."""

from django.db.models import TextChoices


class Happening(TextChoices):
    RECORDED = "recorded", "Recorded"
    TICKED = "ticked", "Done"
    FOLLOWS = "follows", "Reported again: the case before was found"
    ASSESSED = "assessed", "Assessed by the policy"
    INVESTIGATION = "investigation-began", "Looking into it began"
    FOUND = "found", "What was found"
    FAMILY = "family-noted", "A family was noted"
    FAMILY_CONTACT = "family-contact", "Contact with a family"
    PLAN = "plan-agreed", "A plan was agreed"
    FOLLOW_UP = "follow-up-set", "Somebody will look again"
    FOLLOWED_UP = "followed-up", "Somebody looked again"
    OUTSIDE = "outside-told", "Referred to somebody outside"
    LETTER_WRITTEN = "letter-written", "A letter was written"
    LETTER_RELEASED = "letter-released", "A letter was released"
    LETTER_DROPPED = "letter-dropped", "A letter is not sent"
    RESOLVED = "resolved", "Resolved"
    NOT_RESOLVED = "not-resolved", "It goes on after all"
    NOT_SCHOOL = "not-school", "Not the school’s to resolve"
    CLOSED = "closed", "Closed"
    VOIDED = "voided", "Voided: recorded by mistake"
    REOPENED = "reopened", "Reopened"
