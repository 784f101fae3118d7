"""What is done to the tried installation from inside: `python -m tests.faults.driver WHAT …`.

`feed PHASE ENOUGH` puts messages of every kind into the outbox, a batch a transaction, until there
is a file ENOUGH; each batch until it is in, whatever becomes of the database. It prints how many
messages it put in. `ended PHASE` waits until each message of the phase has ended, or for PATIENCE
seconds; it has the audit log verified, and prints the rows of the phase as JSON.
"""

import json
import os
import sys
import time
from itertools import count
from pathlib import Path

import django

ENDED = {"sent", "held", "failed", "cancelled", "shown"}
A_BATCH = 6  # people in one: each is told three things that can wait, every third something urgent
# Messages in one: also two for each to an address outside. Two of the five have lost their reason.
MESSAGES = A_BATCH * 5 + A_BATCH // 3
PATIENCE = 180.0  # on a machine that has much else to do
PACE = 0.2  # seconds between two batches: more than the workers can send meanwhile


def feed(phase: str, enough: Path) -> None:
    from django.db import Error, connection

    for number in count():
        while True:
            try:
                _put(f"{phase}-{number}")
                break
            except Error:
                connection.close()
                time.sleep(0.1)
        if enough.exists():
            print((number + 1) * MESSAGES)
            return
        time.sleep(PACE)


def _put(name: str) -> None:
    from django.db import transaction

    from policyportal.audit.log import record
    from policyportal.outbox.actions import add
    from policyportal.outbox.kinds import named
    from policyportal.people.models import Person
    from policyportal.school.models import School

    kinds = ("plain", "daily", "urgent", "gone")
    plain, daily, urgent, gone = (named(f"faults.{kind}") for kind in kinds)
    with transaction.atomic():
        school, _ = School.objects.get_or_create(pk=1, defaults={"name": "Larkspur Lane"})
        for number in range(A_BATCH):
            address = f"{name}-{number}@larkspur.example"
            person, new = Person.objects.get_or_create(
                email=address, defaults={"given_name": name, "mail_hour": 8}
            )
            if not new:  # the transaction before had come through after all
                return
            if number % 3 == 0:
                add(urgent, about=school, to=person)
            add(daily, about=school, to=person)
            add(daily, about=person, to=person)
            add(gone, about=person, to=person)
            for kind in (plain, gone):
                add(kind, about=person, address=f"outside-{address}")
            record("person.added", person, by=None)


def ended(phase: str) -> None:
    from django.core.management import call_command

    until = time.monotonic() + PATIENCE
    while True:
        rows = _rows(phase)
        if all(row["state"] in ENDED for row in rows) or time.monotonic() > until:
            break
        time.sleep(0.5)
    call_command("verify_audit", stdout=sys.stderr)  # ends this process where it does not verify
    print(json.dumps(rows))


def _rows(phase: str) -> list[dict]:
    from django.db.models import Q

    from policyportal.outbox.models import Message

    names = ["pk", "kind", "state", "urgent", "alone", "message_id", "carried_by", "reason"]
    to_somebody = Q(recipient__given_name__startswith=f"{phase}-")
    found = Message.objects.filter(to_somebody | Q(address__startswith=f"outside-{phase}-"))
    return list(found.order_by("pk").values(*names))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
    django.setup()
    if sys.argv[1] == "feed":
        feed(sys.argv[2], Path(sys.argv[3]))
    else:
        ended(sys.argv[2])
