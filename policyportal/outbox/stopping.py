"""The address in a day's e-mail with which these e-mails end, without signing in (RFC 8058)."""

from django.core import signing
from django.db import models
from django.urls import reverse

SALT = "policyportal.outbox.stopping"


def path_for(person: models.Model) -> str:
    """Return the path that ends the daily e-mails of this person and does nothing else."""
    return reverse("account_mail_stop", args=[signing.dumps(person.pk, salt=SALT)])


def person_of(token: str) -> int | None:
    """Return whose e-mails the token ends, by their id; None where nobody made it here."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
