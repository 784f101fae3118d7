"""The pages about families, plans and referrals: where they are, and what is sent to each."""

from datetime import date, timedelta
from html import unescape

from django.utils import timezone

from incidents.bullying import families, follow_ups
from incidents.bullying.models import BullyingCase, State
from incidents.cases import steps
from incidents.cases.chronology import Happened
from incidents.cases.involving import children_of
from incidents.cases.models import ChronologyEntry
from policyportal.people.models import Person
from tests.incidents.bullying.reading import text
from tests.incidents.bullying.rows import a_bullying_case, put

READ = [("families",)]
FORMS = [
    ("family-add",),
    ("contact", 1),
    ("plan",),
    ("follow-up-add",),
    ("follow-up", 1),
    ("outside",),
]
MOTHER = "Mrs Lall, mother <020 7946 0000>"


def in_days(number) -> date:
    return timezone.localdate() + timedelta(days=number)


def now(name) -> dict[str, str]:
    return {name: timezone.localtime().strftime("%Y-%m-%dT%H:%M")}


def sent_for(name, case) -> dict:
    toby = next(one for one in children_of(case) if one.child.name == "Toby Marsh")
    return {"seen": case.revision} | {
        "families": {},
        "family-add": {"children": [toby.child.reference], "words": "Mr Marsh, father"},
        "contact": {"what": "met", "words": "She came on Monday."} | now("happened_at"),
        "plan": {"words": "They sit apart.", "follow_up_on": in_days(5).isoformat()},
        "follow-up-add": {"words": "Ask once more.", "due_on": in_days(3).isoformat()},
        "follow-up": {"found": "All is well.", "goes_on": "no", "next_on": ""},
        "outside": {"body": "police", "words": "Crime reference 4512."} | now("made_at"),
    }[name]


def shown(response) -> str:
    return unescape(text(response))


def with_one_of_everything(recorder: Person, head: Person) -> BullyingCase:
    """Make a case that has a family and a day to look again."""
    made = put(a_bullying_case(recorder), State.FAMILIES, by=head)
    asha = children_of(made)[0].child
    families.note_family(made, [asha], words=MOTHER, seen=None, by=head)
    follow_ups.set_follow_up(made, due_on=in_days(9), words="Ask how it is.", seen=None, by=head)
    return BullyingCase.objects.get(pk=made.pk)


def set_right(case: BullyingCase, entry: ChronologyEntry, words: str, *, by: Person) -> None:
    """Strike an entry of the chronology through, with what is right beside it."""
    case = BullyingCase.objects.get(pk=case.pk)
    steps.finish(case, Happened.CORRECTED, by=by, words=words, corrects=entry)
