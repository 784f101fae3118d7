"""Every action on a case of bullying as one call that is well-formed, by its name in the table."""

import io
from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from incidents.bullying import assessing, ending, families, follow_ups, going_on, letters, outside
from incidents.bullying.ending import SchoolTold
from incidents.bullying.models import Body, BullyingCase, Contact, Family, LetterKind
from incidents.cases import adding, confirmations, evidence, grants, involving
from incidents.cases.models import Power, Side
from incidents.children.actions import About
from policyportal.people.models import Person
from policyportal.vault import uploads
from tests.incidents.bullying.assessed import A_FORMER_PUPIL, facts


def a_picture():
    data = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(data, "PNG")
    return uploads.accept(SimpleUploadedFile("screen.png", data.getvalue(), "image/png"))


def _in_a_week():
    return timezone.localdate() + timedelta(days=7)


def calls(case: BullyingCase, by: Person, colleague: Person) -> dict[str, Callable]:
    """Return each action, ready to be called: `colleague` is to be added."""
    who = {"seen": None, "by": by}
    return {
        "assess": lambda: assessing.assess(case, facts(**A_FORMER_PUPIL), words="Anew.", **who),
        "begin": lambda: going_on.begin_investigation(case, **who),
        "found": lambda: going_on.note_found(case, words="They all say so.", **who),
        "tick": lambda: going_on.tick(case, "children-safe", **who),
        "family": lambda: families.note_family(
            case, [one.child for one in involving.children_of(case)], words="Her aunt.", **who
        ),
        "contact": lambda: families.record_contact(
            case,
            Family.objects.get(case=case.pk),
            Contact.SPOKEN,
            happened_at=timezone.now(),
            words="They help.",
            **who,
        ),
        "plan": lambda: follow_ups.agree_plan(
            case, words="They sit apart.", follow_up_on=_in_a_week(), **who
        ),
        "follow-up": lambda: follow_ups.set_follow_up(
            case, due_on=_in_a_week(), words="Ask her.", **who
        ),
        "refer": lambda: outside.refer(
            case, Body.LA, made_at=timezone.now(), words="Rang them.", **who
        ),
        "letter": lambda: letters.write(
            case, LetterKind.INVITATION, words="Please come and see us.", **who
        ),
        "evidence": lambda: evidence.add(
            case, upload=a_picture(), description="", captured_at=None, images="no", **who
        ),
        "add": lambda: adding.add(case, words="She rang again.", **who),
        "name-child": lambda: involving.name_child(
            case, About("Ivy Okoro"), Side.HURT, today=timezone.localdate(), **who
        ),
        "change-child": lambda: involving.change_child(
            case,
            involving.children_of(case)[0],
            About("Asha Lall", school_class="6 Willow"),
            child_seen=None,
            today=timezone.localdate(),
            **who,
        ),
        "end-child": lambda: involving.end(
            case, involving.children_of(case)[0], reason="Another child was meant.", **who
        ),
        "person-added": lambda: grants.add_person(
            case,
            person=colleague,
            power=Power.READ,
            reason="Helps.",
            ends_at=timezone.now() + timedelta(days=2),
            **who,
        ),
        "resolve": lambda: ending.resolve(case, words="It has stopped.", **who),
        "goes-on": lambda: ending.goes_on_after_all(case, words="New messages.", **who),
        "not-school": lambda: ending.not_the_schools(
            case, words="He has left us.", school_told=SchoolTold.NONE, **who
        ),
        "close": lambda: ending.close(case, words="It has stopped.", **who),
        "ask-to-void": lambda: ending.ask_to_void(case, reason="Recorded twice.", **who),
        "reopen": lambda: ending.reopen(case, words="It has begun again.", **who),
        "confirm": lambda: confirmations.answer(
            confirmations.open_one(case), yes=True, words="", seen=None, by=by
        ),
    }
