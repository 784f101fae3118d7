"""What home says to administrators of e-mails that are in doubt or have failed."""

import pytest
from django.utils import timezone

from policyportal.outbox.actions import add
from policyportal.outbox.models import Message, State
from policyportal.overview.home import tasks_for
from policyportal.people.models import Person
from tests.policyportal.outbox.conftest import kind, register_kind  # noqa: F401 — fixtures

pytestmark = pytest.mark.django_db


def said(person: Person) -> list[tuple[str, str]]:
    person = Person.objects.get(pk=person.pk)  # roles are read once a request
    return [(task.what, task.tag) for task in tasks_for(person, timezone.localdate())]


def test_only_administrators_are_asked_and_only_while_there_is_something(
    kind,  # noqa: F811
    administrator,
    head,
    chair,
    teacher,
    dsl,
    slt,
    governor,
):
    assert said(administrator) == []
    for number in (1, 2):
        add(kind, about=teacher, address=f"clerk{number}@b.example")
    Message.objects.filter(address="clerk1@b.example").update(state=State.HELD)
    what = "Decide on e-mails that may not have arrived"
    assert said(administrator) == [(what, "To one recipient")]
    Message.objects.filter(address="clerk2@b.example").update(state=State.FAILED)
    assert said(administrator) == [(what, "To 2 recipients")]
    for person in (head, chair, teacher, dsl, slt, governor):
        assert said(person) == []
    Message.objects.update(state=State.SENT)
    assert said(administrator) == []
