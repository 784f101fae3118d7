"""Administrators are told once a day while e-mails are in doubt, or could not be sent."""

from django.db import transaction
from django.utils import timezone

from policyportal.operations.messages import UNDECIDED
from policyportal.outbox import actions as outbox
from policyportal.outbox.deciding import undecided
from policyportal.outbox.models import Message
from policyportal.people.models import Person, Role
from policyportal.row_names import name_of
from policyportal.school.models import School


def ring() -> int:
    """Tell the administrators; return how many messages were added. One query where all is well."""
    if not undecided().exists():
        return 0
    today, school = timezone.localdate(), School(pk=1)
    told = Message.objects.filter(kind=UNDECIDED.name, about=name_of(school), day=today)
    to = Person.objects.acting_as(Role.ADMINISTRATOR).exclude(pk__in=told.values("recipient"))
    people = list(to.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        return outbox.add_all(UNDECIDED, about=school, to=people, day=today) if people else 0
