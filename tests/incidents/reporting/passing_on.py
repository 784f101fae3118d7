"""Passing a case on, and reading what became of it, as the tests of it do."""

from datetime import timedelta

from django.utils import timezone

from incidents.cases import adding, evidence
from incidents.cases.chronology import shown
from incidents.cases.models import Case, ChronologyEntry
from incidents.reporting.rerouting import reroute
from policyportal.vault.uploads import Accepted

WHY = "It is no contact by a pupil at all."
TEXT = Accepted("chat of femi.txt", "text/plain", b"Can I follow you?")


def now(case) -> Case:
    return type(case).objects.get(pk=case.pk)


def pass_on(case, to, by, **more):
    return reroute(case, to, **({"reason": WHY, "seen": None} | more), by=by)


def sees(person, case) -> bool:
    return Case.objects.visible_to(person).filter(pk=case.pk).exists()


def entries(case) -> list[ChronologyEntry]:
    return list(ChronologyEntry.objects.filter(case=case.pk).order_by("number"))


def everything(case) -> str:
    """Return all that can be read in a chronology."""
    said = []
    for entry in entries(case):
        said += [entry.words, *(f"{name}: {words}" for name, words in shown(entry).facts)]
    return "\n".join(said)


def filled(case, by):
    """Add what must not be lost: an addition, a correction, a tick, parents told, a file."""
    kept = {"description": "What she showed me", "captured_at": None, "images": "no"}
    evidence.add(case, upload=TEXT, **kept, seen=None, by=by)
    added_on = timezone.now() - timedelta(hours=3)
    who = {"seen": None, "by": by}
    entry = adding.add(case, words="She has done it before.", **who)
    adding.correct(case, entry, words="Once before.", reason="She said so.", **who)
    adding.add(case, words="Her sister saw it.", happened_at=added_on, **who)
    case.refresh_from_db()
    return case
