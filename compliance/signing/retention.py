"""The end of a signature: so many years after its signer left, and not before."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from compliance.signing.models import Acknowledgement, Attempt, Expiry, PaperRecord
from compliance.signing.recorded import EXPIRED
from policyportal.audit import log
from policyportal.people.models import Person
from policyportal.school.models import School
from policyportal.vault import files


def years_before(day: date, years: int) -> date:
    """Return the same day so many years ago; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def expire_signatures(today: date) -> int:
    """Delete the signatures whose keeping time has ended; return how many there were.

    What stays of each is its number, version and day, so that who holds a receipt can learn that
    it was real. Papers and their scans go with it, and what the log's details say of them; so do
    the answers to situations, whether or not whoever gave them signed.
    """
    left_before = years_before(today, School.here().signatures_kept_years)
    gone = Person.objects.gone_by(left_before).filter(
        Q(Exists(Acknowledgement.objects.filter(person=OuterRef("pk"))))
        | Q(Exists(PaperRecord.objects.filter(person=OuterRef("pk"))))
        | Q(Exists(Attempt.objects.filter(person=OuterRef("pk"))))
    )
    people = sorted(set(gone.values_list("pk", flat=True)))
    return sum(_expire(person, left_before) for person in people)


def ring() -> int:
    return expire_signatures(timezone.localdate())


@transaction.atomic
def _expire(pk: int, left_before: date) -> int:
    """End the keeping of one person's signatures, unless they have come back meanwhile."""
    person = Person.objects.select_for_update().get(pk=pk)
    if not Person.objects.gone_by(left_before).filter(pk=pk).exists():
        return 0
    signed = list(Acknowledgement.objects.filter(person=person).order_by("pk"))
    for one in signed:
        Expiry.objects.create(
            reference=one.reference,
            version_id=one.version_id,
            signed_on=timezone.localdate(one.signed_at),
        )
        log.erase(one, by=None)
        log.record(EXPIRED, one, by=None, reference=one.reference)
        one.delete()
    for paper in PaperRecord.objects.filter(person=person).select_related("scan").order_by("pk"):
        log.erase(paper, by=None)
        log.record("paper.expired", paper, by=None)
        paper.delete()
        files.remove(paper.scan)
    _expire_attempts(person)
    return len(signed)


def _expire_attempts(person: Person) -> None:
    attempts = list(Attempt.objects.filter(person=person).order_by("pk"))
    if not attempts:
        return
    for one in attempts:
        log.erase(one, by=None)
    log.record("attempts.expired", person, by=None, attempts=len(attempts))
    Attempt.objects.filter(person=person).delete()
