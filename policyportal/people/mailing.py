"""How people are told by e-mail: their own choice, which never reaches what is urgent."""

from django.db import transaction

from policyportal.audit.log import record
from policyportal.people.models import Person


@transaction.atomic
def choose(person: Person, *, mail_how: str, mail_hour: int) -> bool:
    """Record how and at which hour (0 to 23, Europe/London) the person is told; False if as it was.

    Nobody else chooses it for them, and urgent kinds and the clock of a referral ask nobody.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if (person.mail_how, person.mail_hour) == (mail_how, mail_hour):
        return False
    person.mail_how, person.mail_hour = mail_how, mail_hour
    person.save(update_fields=["mail_how", "mail_hour"])
    record("person.e-mails-chosen", person, by=person, how=mail_how, hour=mail_hour)
    return True
