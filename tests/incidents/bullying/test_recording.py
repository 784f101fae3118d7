"""What was reported becomes a case of bullying, and goes to whom it belongs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.bullying import recording
from incidents.bullying.models import BullyingCase, State
from incidents.cases import access
from incidents.cases.described import index_of
from incidents.cases.involving import children_of
from incidents.cases.models import Case, ChronologyEntry, Side
from incidents.cases.reported import Platform, Source
from incidents.children.actions import About
from incidents.children.models import Child
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Person, Role
from policyportal.row_names import name_of
from tests.conftest import make_person

from .telling import ASHA, SAID, TOBY, recorded, told

pytestmark = pytest.mark.django_db


def sees(person, case):
    person = Person.objects.get(pk=person.pk)
    return Case.objects.visible_to(person).filter(pk=case.pk).exists()


def told_of(case):
    sent = Message.objects.filter(kind="case.came-to-you", about=name_of(Case(pk=case.pk)))
    return {message.recipient for message in sent}


def test_it_is_kept_as_it_was_told(teacher, head, dsl):
    report = told(account={"doers": ["pupil"], "where": ["outside"], "goes_on": "yes"})
    made = recording.record(report, reference="B-AB2CD", by=teacher)
    case = BullyingCase.objects.get(reference="B-AB2CD")
    assert made == case
    assert (case.state, case.recorded_by, case.said) == (State.REPORTED, teacher, SAID)
    assert case.account == {"doers": ["pupil"], "where": ["outside"], "goes_on": "yes"}
    assert (case.source, case.platform) == (Source.PARENT, Platform.WHATSAPP)
    assert case.happened_on == timezone.localdate() - timedelta(days=1)
    assert (case.aware_at, case.follows, case.subject) == (report.aware_at, None, None)
    sides = [(one.child.name, one.side) for one in children_of(case)]
    assert sides == [("Asha Lall", Side.HURT), ("Toby Marsh", Side.DOING)]


def test_the_head_manages_it_and_the_dsl_works_on_it_and_both_are_told(
    teacher, other_teacher, head, dsl, chair, administrator
):
    case = recorded(teacher)
    assert (case.manager_role, case.case_manager) == (Role.HEADTEACHER, head)
    assert case.also_role == Role.DSL
    assert access.can_manage(head, case) and access.can_work(dsl, case)
    assert told_of(case) == {head, dsl}
    assert [one for one in (teacher, other_teacher, chair, administrator) if sees(one, case)] == []


def test_a_head_who_is_dsl_too_is_told_once(teacher, chair):
    both = make_person("ada.hart@larkspur.example", "Ada", "Hart", Role.HEADTEACHER, Role.DSL)
    case = recorded(teacher)
    assert list(Message.objects.values_list("recipient", flat=True)) == [both.pk]
    assert sees(both, case)


def test_the_chronology_begins_with_it_and_the_log_names_nobody(teacher, head, dsl):
    case = recorded(teacher, account={"teller": "Mrs Lall"}, described="Mr Lall, the uncle")
    entry = ChronologyEntry.objects.get(case=case.pk)
    assert (entry.number, entry.what, entry.by, entry.words) == (1, "recorded", teacher, SAID)
    assert all(name == name.lower() for name in entry.facts)
    rows = {child.name: child.reference for child in Child.objects.all()}
    assert entry.facts["children"] == [
        [rows["Asha Lall"], "hurt"],
        [rows["Toby Marsh"], "doing"],
    ]
    last = Entry.objects.latest("number")
    assert (last.action, last.by) == ("case.recorded", name_of(teacher))
    details = " ".join(Detail.objects.values_list("text", flat=True))
    for name in ("Asha", "Toby", "Lall", "gate"):
        assert name not in details


@pytest.mark.parametrize("how", ["subject", "affected"])
def test_what_is_about_the_head_or_was_done_to_them_is_the_chairs(teacher, head, chair, dsl, how):
    case = recorded(teacher, **{how: head})
    assert (case.manager_role, case.case_manager) == (Role.CHAIR, chair)
    assert getattr(case, how) == head
    assert told_of(case) == {chair, dsl}
    assert not sees(head, case)
    assert sees(chair, case) and sees(dsl, case)


@pytest.mark.parametrize("how", ["subject", "affected"])
def test_a_dsl_whom_it_is_about_or_was_done_to_has_no_trace_of_it(teacher, head, dsl, chair, how):
    deputy = make_person("ada.hart@larkspur.example", "Ada", "Hart", Role.DSL)
    case = recorded(teacher, **{how: dsl})
    assert told_of(case) == {head, deputy}
    assert not sees(dsl, case)
    assert not access.can_work(dsl, case)
    assert sees(deputy, case)


def test_where_nobody_is_left_it_has_no_manager_and_is_recorded_all_the_same(teacher, head):
    case = recorded(teacher, subject=head)
    assert (case.manager_role, case.case_manager) == (Role.CHAIR, None)
    assert told_of(case) == set()


def test_an_adult_from_outside_is_described_and_found_again_by_the_words(teacher, head):
    case = recorded(teacher, described="  Mr Lall,   the father ", affected=teacher)
    assert case.described == "Mr Lall, the father"
    assert case.described_index == index_of("MR LALL, the father") != ""
    assert "Lall" not in case.described_index
    assert case.affected == teacher


def test_who_is_named_is_not_described_beside(teacher, other_teacher, head):
    case = recorded(teacher, subject=other_teacher, described="Somebody tall")
    assert (case.described, case.described_index) == ("", "")


def test_a_child_on_both_sides_is_one_child(teacher, head):
    case = recorded(teacher, (ASHA, Side.HURT), (ASHA, Side.DOING), (TOBY, Side.DOING))
    assert Child.objects.count() == 2
    sides = [(one.child.name, one.side) for one in children_of(case)]
    assert sides == [
        ("Asha Lall", Side.HURT),
        ("Asha Lall", Side.DOING),
        ("Toby Marsh", Side.DOING),
    ]


def test_a_child_of_whom_no_side_is_said_was_hurt(teacher, head):
    case = recorded(teacher, (ASHA, None))
    assert [one.side for one in children_of(case)] == [Side.HURT]


def test_a_child_known_by_day_of_birth_is_the_row_of_before(teacher, head):
    born = About("Noor Siddiqui", born_on=timezone.localdate() - timedelta(days=3700))
    recorded(teacher, (born, Side.HURT))
    recorded(teacher, (born, Side.DOING))
    assert Child.objects.count() == 1


def test_who_reported_it_stays_who_did_where_somebody_else_says_what_it_is(teacher, head, dsl):
    case = recording.record(told(), reference="B-AB2CD", by=dsl, recorded_by=teacher)
    assert case.recorded_by == teacher
    assert ChronologyEntry.objects.get(case=case.pk).by == dsl


def test_a_report_that_cannot_be_recorded_leaves_nothing(teacher, head):
    unborn = About("Asha Lall", born_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Exception, match="born"):
        recording.record(told((unborn, Side.HURT)), reference="B-AB2CD", by=teacher)
    assert not BullyingCase.objects.exists()
    assert not Message.objects.exists()
    assert not Entry.objects.exists()
