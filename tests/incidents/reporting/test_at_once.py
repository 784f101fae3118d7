"""Two windows of one person, at the same moment, at the door."""

import pytest

from incidents.cases.models import Case
from incidents.disclosures.models import Draft
from incidents.reporting import door
from incidents.reporting.destinations import Choice
from policyportal.refusal import Refused
from tests.incidents.reporting.reports import a_report
from tests.policyportal.people.test_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""


@pytest.mark.parametrize("choice", [Choice.ADULT, Choice.BULLYING, Choice.PHONE])
def test_sent_from_two_windows_it_is_there_once(choice, teacher):
    draft = a_report(teacher, choice)
    mine = [Draft.objects.get(pk=draft.pk) for _ in range(2)]
    done = at_once(
        *(lambda one=one: door.send(one, seen=draft.revision, by=teacher) for one in mine)
    )
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert Case.objects.count() == 1 and not Draft.objects.exists()


def test_begun_in_two_windows_it_is_one_report(teacher):
    at_once(*[lambda: door.begin(answers={"danger": "no"}, by=teacher)] * 2)
    assert Draft.objects.count() == 1


def test_sent_while_it_is_changed_or_changed_before(teacher):
    draft = a_report(teacher, Choice.PHONE)
    mine = [Draft.objects.get(pk=draft.pk) for _ in range(2)]
    done = at_once(
        lambda: door.send(mine[0], seen=draft.revision, by=teacher),
        lambda: door.save(mine[1], answers={"said": "More."}, seen=draft.revision, by=teacher),
    )
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert Case.objects.count() + Draft.objects.count() == 1
