"""The demo's bullying cases and records: each at the stage that its story has."""

import pytest
from django.utils import timezone

from incidents.bullying.models import BullyingCase, LetterState, State
from incidents.bullying.patterns import patterns_of
from incidents.reporting.models import IctBan, Kind, Record
from policyportal.operations import demo_reports
from policyportal.operations.diary import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_demo_school")]


def the_case(said: str) -> BullyingCase:
    return next(one for one in BullyingCase.objects.all() if one.said == said)


def test_each_case_is_at_the_stage_of_its_story():
    taunts = the_case(demo_reports.TAUNTS)
    assert taunts.state == State.FAMILIES
    assert taunts.follow_up_on is not None
    assert taunts.familys.count() == 3
    [letter] = taunts.letters.all()
    assert (letter.state, letter.released_by) == (LetterState.RELEASED, person("ruth.adeyemi"))

    again = the_case(demo_reports.AGAIN)
    assert (again.state, again.follows) == (State.REPORTED, taunts)
    assert patterns_of(again, person("leila.haddad"))

    left = the_case(demo_reports.LEFT)
    [assessment] = left.assessments.all()
    assert (left.state, assessment.decision["responsibility"]) == (State.ASSESSED, "not-school")

    threat, teacher = the_case(demo_reports.THREAT), person("nusrat.begum")
    assert (threat.affected, threat.recorded_by) == (teacher, teacher)
    assert not BullyingCase.objects.visible_to(teacher).exists()

    kinds = set(Record.objects.values_list("kind", flat=True))
    assert kinds == {Kind.PUPIL_CONTACT, Kind.FIREWALL, Kind.PHONE}
    assert IctBan.objects.running_on(timezone.localdate()).count() == 1
