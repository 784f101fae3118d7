"""Two reports, and two assessments, at the same moment."""

from datetime import date

import pytest

from incidents.bullying import recording
from incidents.bullying.assessing import assess
from incidents.bullying.facts import Doer
from incidents.bullying.models import Assessment, BullyingCase
from incidents.cases.models import ChronologyEntry, Side
from incidents.children.actions import About
from incidents.children.models import Child
from tests.policyportal.people.test_at_once import at_once

from .known import facts
from .telling import recorded, told

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ASHA = About("Asha Lall", born_on=date(2016, 1, 20))
TOBY = About("Toby Marsh", born_on=date(2016, 2, 3))
IN_5 = {"school_class": "5 Willow"}


def a_report(reference, by, *children):
    report = told(*((about, Side.HURT) for about in children))
    return lambda: recording.record(report, reference=reference, by=by)


def test_two_reports_of_the_same_children_are_both_recorded(school, teacher, other_teacher, head):
    first = recorded(teacher, (ASHA, Side.HURT), (TOBY, Side.DOING))
    asha, toby = About(ASHA.name, ASHA.born_on, **IN_5), About(TOBY.name, TOBY.born_on, **IN_5)
    done = at_once(
        a_report("B-AAAA2", teacher, asha, About("Ned Pike"), toby),
        a_report("B-AAAA3", other_teacher, toby, About("Rose Pike"), asha),
    )
    assert [type(one) for one in done] == [BullyingCase, BullyingCase]
    assert Child.objects.filter(born_on__isnull=False).count() == 2
    assert {one.follows_id for one in done} <= {first.pk, *(one.pk for one in done)}
    assert ChronologyEntry.objects.filter(case=first.pk, what="follows").count() >= 1


def test_one_page_pressed_by_two_assesses_once(school, teacher, head, dsl):
    case = recorded(teacher)
    done = at_once(
        lambda: assess(case, facts(Doer.PUPIL), seen=case.revision, by=head),
        lambda: assess(case, facts(Doer.PARENT, doing=()), seen=case.revision, by=dsl),
    )
    assert sorted(type(one).__name__ for one in done) == ["Assessment", "Refused"]
    assert Assessment.objects.count() == 1
