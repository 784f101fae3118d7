"""Who passes a case on, when, and what is refused with a sentence at its field."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.cases.models import Case, Confirmation, Power
from incidents.reporting import actions, closing
from incidents.reporting.models import Kind, Record, State
from policyportal.refusal import Refused
from tests.incidents.reporting.passing_on import entries, now, pass_on, sees
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everybody(school, head, dsl, chair):
    """The people to whom cases go."""


@pytest.fixture
def case(teacher):
    """What the DSL received: a phone that was not handed in, as the teacher took it to be."""
    return a_record(teacher, Kind.PHONE)


@pytest.mark.parametrize("to", [Kind.IMAGES, "bullying", "disclosure"])
@pytest.mark.parametrize("who", ["teacher", "other_teacher", "head", "chair", "slt", "governor"])
def test_nobody_passes_on_what_did_not_come_to_them(who, to, case, request):
    with pytest.raises(PermissionDenied):
        pass_on(case, to, request.getfixturevalue(who))
    assert now(case).state == State.RECEIVED
    assert Case.objects.count() == 1


@pytest.mark.parametrize("power", [Power.READ, Power.WORK])
def test_nor_does_who_was_added(power, case, dsl, other_teacher):
    added(case, other_teacher, power, by=dsl)
    with pytest.raises(PermissionDenied):
        pass_on(case, "bullying", other_teacher)


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED, State.HANDED_OVER])
def test_not_once_it_has_ended(state, case, dsl, chair):
    ends = {"state": state, "closed_at": timezone.now(), "closed_by": dsl, "confirmed_by": chair}
    Record.objects.filter(pk=case.pk).update(**ends)
    with pytest.raises(Refused, match=state.label.lower()):
        pass_on(case, "bullying", dsl)


def test_twice_is_once(case, dsl):
    pass_on(case, "bullying", dsl)
    with pytest.raises(Refused, match="handed over already"):
        pass_on(case, "bullying", dsl)
    assert BullyingCase.objects.count() == 1


def test_an_older_page_is_refused(case, dsl):
    actions.tick(case, "phone-back", seen=None, by=dsl)
    with pytest.raises(Refused, match="older"):
        pass_on(case, "bullying", dsl, seen=1)


@pytest.mark.parametrize(
    ("to", "wrong", "field"),
    [
        ("bullying", {"reason": " "}, "reason"),
        ("bullying", {"reason": "x" * 4001}, "reason"),
        ("no-such-kind", {}, "to"),
        ("phone", {}, "to"),
        ("disclosure", {}, "subject"),
        ("conduct", {}, "subject"),
        ("conduct", {"described": "x" * 201}, "described"),
        ("bullying", {"described": "A coach"}, "described"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(to, wrong, field, case, dsl):
    with pytest.raises(Refused) as refused:
        pass_on(case, to, dsl, **wrong)
    assert refused.value.field == field
    assert now(case).state == State.RECEIVED
    assert Case.objects.count() == 1


def test_whom_it_is_about_is_one_of_two_and_only_of_an_adult(case, dsl, slt):
    with pytest.raises(Refused) as refused:
        pass_on(case, "disclosure", dsl, subject=slt, described="A coach")
    assert refused.value.field == "described"
    with pytest.raises(Refused) as refused:
        pass_on(case, "bullying", dsl, subject=slt)
    assert refused.value.field == "subject"


def test_whom_it_was_about_already_may_stand_on_the_form(teacher, dsl, head, slt):
    case = a_record(teacher, Kind.WORKING_DAY, subject=slt)
    made = pass_on(case, "bullying", dsl, subject=slt)
    assert made.subject == slt


def test_what_a_second_person_was_asked_is_taken_back(case, dsl, chair):
    asked = closing.ask_to_void(case, reason="Twice.", seen=None, by=dsl)
    pass_on(case, "bullying", dsl)
    assert Confirmation.objects.get(pk=asked.pk).answer == "taken-back"
    assert "No longer asked of a second person" in entries(case)[-1].facts
    assert not sees(chair, case)
