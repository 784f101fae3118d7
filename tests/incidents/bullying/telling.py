"""Reports as the one door hands them on, said in few words."""

from datetime import timedelta

from django.utils import timezone

from incidents.bullying import recording
from incidents.bullying.models import BullyingCase
from incidents.cases.models import Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About
from policyportal.audit import triggers
from policyportal.people.models import Person

SAID = "A father shouted at me at the gate, and then wrote on WhatsApp that he knows my street."
ASHA = About("Asha Lall", school_class="5 Willow")
TOBY = About("Toby Marsh", school_class="5 Willow")


def told(*children: tuple[About, Side], **more) -> Told:
    now = timezone.now()
    said = {
        "said": SAID,
        "source": Source.PARENT,
        "platform": Platform.WHATSAPP,
        "happened_on": timezone.localdate(now) - timedelta(days=1),
        "aware_at": now - timedelta(hours=1),
        "children": children or ((ASHA, Side.HURT), (TOBY, Side.DOING)),
    }
    return Told(**said | more)


def recorded(by: Person, *children: tuple[About, Side], **more) -> BullyingCase:
    """Record a case through the action, as the door does, and return its row."""
    report = told(*children, **more)
    case = recording.record(report, reference=new_reference("B"), by=by)
    return BullyingCase.objects.get(pk=case.pk)


def recorded_ago(days: int, case: BullyingCase) -> BullyingCase:
    """Make it as if the case had been recorded so many days earlier."""
    with triggers.lifted():
        BullyingCase.objects.filter(pk=case.pk).update(
            recorded_at=timezone.now() - timedelta(days=days)
        )
    return BullyingCase.objects.get(pk=case.pk)
