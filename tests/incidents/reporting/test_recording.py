"""A record is made of what was told: of its kind, for whom the policy names, in the words given."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from incidents.cases.models import Case, ChronologyEntry, Involved, Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About
from incidents.children.models import Child
from incidents.reporting.models import Kind, Record, State
from incidents.reporting.recording import record, side_of
from policyportal.audit.models import Detail, Entry
from policyportal.outbox import kinds
from policyportal.outbox.models import Message
from policyportal.people.models import Role

pytestmark = pytest.mark.django_db
FEMI = About("Femi Adeleke", school_class="6 Oak")


@pytest.fixture(autouse=True)
def everybody(school, head, dsl, chair):
    """The people to whom records go."""


@pytest.fixture
def told():
    now = timezone.now()
    return Told(
        said="He asked to follow me last night.",
        source=Source.STAFF,
        platform=Platform.INSTAGRAM,
        happened_on=timezone.localdate(now) - timedelta(days=1),
        aware_at=now - timedelta(hours=1),
        children=((FEMI, Side.DOING),),
        account={"evidence": "On my phone."},
    )


def recorded(told, kind, by, **more) -> Record:
    with transaction.atomic():
        made = record(told, kind, reference=new_reference("R"), by=by, **more)
    return Record.objects.get(pk=made.pk)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_goes_to_whom_the_policy_names(kind, told, teacher, head, dsl):
    made = recorded(told, kind, teacher)
    to = head if kind in (Kind.PUPIL_CONTACT, Kind.FIREWALL) else dsl
    assert (made.kind, made.state, made.case_manager) == (kind, State.RECEIVED, to)
    assert list(Message.objects.values_list("recipient", "kind")) == [(to.pk, "case.came-to-you")]
    assert kinds.named("case.came-to-you").urgent


@pytest.mark.parametrize("kind", [Kind.WORKING_DAY, Kind.PUPIL_CONTACT])
def test_about_the_dsl_it_goes_to_the_head(kind, told, teacher, head, dsl):
    made = recorded(replace(told, subject=dsl), kind, teacher)
    assert (made.manager_role, made.case_manager) == (Role.HEADTEACHER, head)
    assert not Case.objects.visible_to(dsl).exists()


@pytest.mark.parametrize("kind", [Kind.WORKING_DAY, Kind.FIREWALL])
def test_about_the_head_it_goes_to_the_chair(kind, told, teacher, head, dsl, chair):
    made = recorded(replace(told, subject=head), kind, teacher)
    assert (made.manager_role, made.case_manager) == (Role.CHAIR, chair)
    assert not Case.objects.visible_to(head).exists()
    assert not Case.objects.visible_to(dsl).exists()
    assert Message.objects.get().recipient == chair


def test_done_to_the_head_it_goes_to_the_chair(told, teacher, head, chair):
    made = recorded(replace(told, affected=head), Kind.PUPIL_CONTACT, teacher)
    assert made.case_manager == chair
    assert not Case.objects.visible_to(head).exists()


def test_what_was_told_is_kept_as_given(told, teacher):
    made = recorded(told, Kind.PUPIL_CONTACT, teacher)
    assert (made.said, made.account) == (told.said, told.account)
    assert (made.happened_on, made.aware_at) == (told.happened_on, told.aware_at)
    assert made.recorded_by == teacher
    entry = ChronologyEntry.objects.get(case=made.pk)
    assert (entry.what, entry.words, entry.by) == ("recorded", told.said, teacher)


def test_the_log_says_no_name_and_no_word(told, teacher):
    recorded(told, Kind.PUPIL_CONTACT, teacher)
    assert Entry.objects.order_by("-pk").first().action == "case.recorded"
    everything = " ".join(Detail.objects.values_list("text", flat=True))
    assert "Femi" not in everything
    assert "follow me" not in everything


def test_children_are_on_the_side_that_was_said(told, teacher):
    told = replace(told, children=((FEMI, Side.HURT), (About("Lola Brandt"), Side.DOING)))
    made = recorded(told, Kind.PUPIL_CONTACT, teacher)
    sides = {one.child.name: one.side for one in Involved.objects.filter(case=made.pk)}
    assert sides == {"Femi Adeleke": Side.HURT, "Lola Brandt": Side.DOING}


@pytest.mark.parametrize("kind", Kind)
def test_where_no_side_was_said_it_follows_from_the_kind(kind, told, teacher):
    made = recorded(replace(told, children=((FEMI, ""),)), kind, teacher)
    side = Involved.objects.get(case=made.pk).side
    assert side == side_of(kind)
    assert side == (Side.HURT if kind in (Kind.CONTACT, Kind.IMAGES) else Side.DOING)


def test_a_child_that_was_written_down_before_stays_one_row(told, teacher):
    first = recorded(told, Kind.PHONE, teacher)
    child = Involved.objects.get(case=first.pk).child
    known = replace(FEMI, reference=child.reference)
    again = recorded(replace(told, children=((known, Side.DOING),)), Kind.PHONE, teacher)
    assert Involved.objects.get(case=again.pk).child == child
    assert Child.objects.count() == 1


def test_somebody_described_is_sealed_and_found_again(told, teacher):
    told = replace(told, described="A man who says he is twelve")
    made = recorded(told, Kind.CONTACT, teacher)
    assert made.described == "A man who says he is twelve"
    assert made.described_index


def test_who_reported_it_is_kept_where_somebody_else_records_it(told, teacher, head):
    made = recorded(told, Kind.PHONE, head, recorded_by=teacher)
    assert made.recorded_by == teacher
    assert ChronologyEntry.objects.get(case=made.pk).by == head


def test_with_nobody_left_it_has_no_manager(told, teacher, head, dsl, chair):
    for one in (head, dsl, chair):
        one.is_active = False
        one.save(update_fields=["is_active"])
    made = recorded(told, Kind.PHONE, teacher)
    assert made.case_manager is None
    assert not Message.objects.exists()
