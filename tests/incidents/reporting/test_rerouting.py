"""A wrong choice is set right by who received it: one action, no loss, nobody sees too much."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.bullying.models import State as BullyingState
from incidents.cases import recorded
from incidents.cases.chronology import shown
from incidents.cases.involving import children_of, involve
from incidents.cases.models import Evidence, Grant, Power, Side
from incidents.cases.roles_of_the_day import reroute_due
from incidents.children.models import Child
from incidents.disclosures.models import Disclosure
from incidents.disclosures.models import Kind as DisclosureKind
from incidents.reporting import bans, mine
from incidents.reporting.models import IctBan, Kind, Record, State
from incidents.reporting.rerouting import TARGETS, targets_of
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from policyportal.vault import files
from tests.incidents.bullying.rows import a_bullying_case, a_child
from tests.incidents.bullying.rows import put as put_bullying
from tests.incidents.reporting.passing_on import (
    TEXT,
    WHY,
    entries,
    everything,
    filled,
    now,
    pass_on,
    sees,
)
from tests.incidents.reporting.rows import SAID, a_record
from tests.incidents.rows import added

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "vault"


@pytest.fixture(autouse=True)
def everybody(school, head, dsl, chair):
    """The people to whom cases go."""


@pytest.fixture
def case(teacher):
    """What the DSL received: a phone that was not handed in, as the teacher took it to be."""
    return a_record(teacher, Kind.PHONE)


# A record becomes another kind of record: in its row.


def test_another_kind_goes_to_another_role(case, dsl, head):
    made = pass_on(case, Kind.PUPIL_CONTACT, dsl)
    row = now(case)
    assert made.pk == case.pk
    assert (row.kind, row.state) == (Kind.PUPIL_CONTACT, State.RECEIVED)
    assert (row.manager_role, row.case_manager) == (Role.HEADTEACHER, head)
    assert sees(head, row)
    assert not sees(dsl, row)
    assert Message.objects.get().recipient == head
    last = entries(case)[-1]
    assert (last.what, last.words) == ("kind-changed", WHY)
    assert last.facts["Until now"] == Kind.PHONE.label
    assert Entry.objects.order_by("-pk").first().action == "case.kind-changed"
    assert row.said == SAID


def test_another_kind_with_the_same_role_tells_nobody(case, dsl, other_teacher):
    added(case, other_teacher, Power.READ, by=dsl)
    pass_on(case, Kind.IMAGES, dsl)
    assert now(case).case_manager == dsl
    assert sees(other_teacher, case)
    assert not Message.objects.exists()


def test_whom_the_one_before_had_added_is_left_behind(case, dsl, other_teacher):
    added(case, other_teacher, Power.WORK, by=dsl)
    pass_on(case, Kind.FIREWALL, dsl)
    assert not sees(other_teacher, case)
    assert entries(case)[-1].facts["No longer on the case"] == [other_teacher.name]


def test_a_ban_stays_in_force_when_the_kind_changes(teacher, head, dsl):
    case = a_record(teacher, Kind.FIREWALL)
    today = timezone.localdate()
    child = case.involved.get().child
    days = {"starts_on": today, "ends_on": today + timedelta(days=5)}
    ban = bans.set_ban(case, child=child, **days, seen=None, by=head)
    pass_on(case, Kind.COMPUTER, head)
    assert list(IctBan.objects.running_on(today)) == [ban]
    bans.end_ban(IctBan.objects.get(), words="Enough.", seen=None, by=dsl)


def test_about_the_head_it_stays_with_the_chair_whatever_kind(teacher, head, chair):
    case = a_record(teacher, Kind.WORKING_DAY, subject=head)
    pass_on(case, Kind.PUPIL_CONTACT, chair)
    assert now(case).case_manager == chair
    assert not sees(head, case)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_can_become_each_other_but_itself(kind, teacher):
    case = a_record(teacher, kind)
    with pytest.raises(Refused) as refused:
        pass_on(case, kind, case.case_manager)
    assert refused.value.field == "to"
    assert set(targets_of(case)) == set(TARGETS) - {kind}
    for other in Kind:
        if other != kind:
            fresh = a_record(teacher, kind)
            assert pass_on(fresh, other, fresh.case_manager).kind == other


# Another kind of case: made anew, with everything.


def test_a_record_becomes_bullying_with_everything(case, dsl, head, teacher):
    case = filled(case, dsl)
    made = pass_on(case, "bullying", dsl)
    assert isinstance(made, BullyingCase)
    assert (made.said, made.source, made.platform) == (case.said, case.source, case.platform)
    assert (made.happened_on, made.aware_at) == (case.happened_on, case.aware_at)
    assert (made.recorded_by, made.case_manager, made.also_role) == (teacher, head, Role.DSL)
    assert sees(head, made)
    assert not sees(head, case)
    read = everything(made)
    for words in ("She has done it before.", "Once before.", "Her sister saw it.", WHY):
        assert words in read
    assert case.reference in read
    assert f"Written by: {dsl.name}" in read
    assert "Struck through there by: Entry 3" in read
    assert Message.objects.filter(recipient=head).exists()


def test_when_it_happened_goes_along(case, dsl):
    filled(case, dsl)
    made = pass_on(case, "bullying", dsl)
    was = [entry.happened_at for entry in entries(case) if entry.happened_at]
    assert was
    assert [one.happened_at for one in entries(made) if one.happened_at] == was


def test_the_same_children_are_on_the_same_sides(case, dsl, teacher):
    lola = a_child("Lola Brandt", by=teacher, born_on=date(2016, 3, 2))
    involve(case, lola, Side.HURT, by=teacher)
    before = Child.objects.count()
    made = pass_on(case, "bullying", dsl)
    sides = {(one.child_id, one.side) for one in children_of(made)}
    assert sides == {(one.child_id, one.side) for one in children_of(case)}
    assert len(sides) == 2
    assert Child.objects.count() == before


def test_a_file_goes_along_with_the_same_bytes(case, dsl):
    filled(case, dsl)
    made = pass_on(case, "bullying", dsl)
    kept = Evidence.objects.get(case=made.pk)
    assert files.read(kept.file) == TEXT.data
    assert kept.file.sha256 == sha256(TEXT.data).hexdigest()
    assert kept.name == f"{made.reference}/E1"
    assert kept.description == "What she showed me\nFile: chat of femi.txt"
    assert "femi" not in kept.file.name
    assert Evidence.objects.get(case=case.pk).file != kept.file
    assert f"E1: added by {dsl.name}" in everything(made)


def test_a_broken_file_stops_nothing_and_is_named(case, dsl, own_vault):
    filled(case, dsl)
    (own_vault / Evidence.objects.get().file.token).write_bytes(b"broken")
    made = pass_on(case, "bullying", dsl)
    assert "Could not be read, and stays with the old record: E1" in everything(made)


def test_the_old_row_is_handed_over_and_says_to_what(case, dsl):
    case = filled(case, dsl)
    made = pass_on(case, "bullying", dsl)
    row = now(case)
    assert (row.state, row.became_id, row.closed_by) == (State.HANDED_OVER, made.pk, dsl)
    assert row.closed_at
    assert row.kept_until
    assert row.said == SAID
    last = entries(row)[-1]
    assert last.what == "handed-over"
    assert last.facts == {"became": made.reference, "as": "bullying"}
    assert shown(last).facts == []
    assert Entry.objects.order_by("-pk").first().action == "case.handed-over"


def test_what_was_brought_along_agrees_with_the_log(case, dsl, teacher):
    filled(case, dsl)
    pass_on(case, "disclosure", dsl, subject=teacher)
    assert list(recorded.disagreements()) == []
    texts = " ".join(Detail.objects.values_list("text", flat=True))
    for words in ("Femi", "done it before", WHY, "chat of femi"):
        assert words not in texts


@pytest.mark.parametrize(
    ("to", "kind", "due"),
    [("disclosure", DisclosureKind.DISCLOSURE, True), ("conduct", DisclosureKind.CONDUCT, False)],
)
def test_about_an_adult_here_it_goes_to_the_head(to, kind, due, case, dsl, head, slt, teacher):
    made = pass_on(case, to, dsl, subject=slt)
    assert isinstance(made, Disclosure)
    assert (made.kind, made.subject, made.case_manager) == (kind, slt, head)
    assert (made.recorded_by, made.said) == (teacher, SAID)
    assert (made.due_at is not None) == due
    assert not sees(slt, made)
    assert not sees(dsl, made)


def test_somebody_described_becomes_the_subject(case, dsl, head):
    made = pass_on(case, "disclosure", dsl, described="  A coach  from the club ")
    assert (made.described, made.subject) == ("A coach from the club", None)
    assert made.described_index


def test_of_images_the_dsl_goes_on_working(teacher, dsl, slt):
    made = pass_on(a_record(teacher, Kind.IMAGES), "disclosure", dsl, subject=slt)
    assert made.also_role == Role.DSL
    assert sees(dsl, made)


# The conflict rule, in the same transaction


def test_about_the_head_the_chair_has_it_and_the_head_sees_neither(teacher, head, chair):
    case = a_record(teacher, Kind.PUPIL_CONTACT)
    assert sees(head, case)
    made = pass_on(case, "disclosure", head, subject=head)
    assert (made.manager_role, made.case_manager) == (Role.CHAIR, chair)
    row = now(case)
    assert (row.subject, row.manager_role, row.case_manager) == (head, Role.CHAIR, chair)
    assert not sees(head, made)
    assert not sees(head, row)
    assert not Message.objects.filter(recipient=head).exists()
    assert Message.objects.filter(recipient=chair).exists()


def test_of_bullying_about_the_head_the_head_sees_neither(teacher, head, dsl, chair):
    case = a_bullying_case(teacher)
    made = pass_on(case, "disclosure", dsl, subject=head)
    row = now(case)
    assert (row.state, row.subject, row.case_manager) == (BullyingState.HANDED_OVER, head, chair)
    assert not sees(head, row)
    assert not sees(head, made)


def test_about_the_dsl_the_dsl_sees_neither(case, dsl, head):
    made = pass_on(case, "disclosure", dsl, subject=dsl)
    assert made.case_manager == head
    assert not sees(dsl, made)
    assert not sees(dsl, now(case))


@pytest.mark.parametrize("kind", ["record", "bullying"])
def test_whom_it_was_said_to_be_about_before_sees_the_old_row_no_more_than_until_then(
    kind, teacher, other_teacher, dsl, head
):
    """Not even once the roles of the day are looked at, and by whatever role."""
    if kind == "record":
        old = a_record(teacher, Kind.WORKING_DAY, subject=dsl)
    else:
        old = a_bullying_case(teacher, subject=dsl)
    made = pass_on(old, "conduct", head, subject=other_teacher)
    reroute_due()
    row = now(old)
    assert sees(head, made)
    assert not sees(dsl, made)
    assert row.subject == other_teacher
    assert not sees(dsl, row)
    assert not sees(other_teacher, row)
    assert sees(head, row)


@pytest.mark.parametrize("whom", ["teacher", "described"])
def test_what_was_said_of_the_head_stays_out_of_the_heads_sight(
    whom, teacher, other_teacher, head, chair
):
    old = a_record(teacher, Kind.WORKING_DAY, subject=head)
    about = {"subject": other_teacher} if whom == "teacher" else {"described": "A coach"}
    made = pass_on(old, "disclosure", chair, **about)
    reroute_due()
    for case in (now(made), now(old)):
        assert (case.manager_role, case.case_manager) == (Role.CHAIR, chair)
        assert not sees(head, case)


@pytest.mark.parametrize("which", ["subject", "another"])
def test_nobody_stays_added_to_the_old_row(which, case, dsl, slt, other_teacher):
    on_it = slt if which == "subject" else other_teacher
    added(case, on_it, Power.READ, by=dsl)
    made = pass_on(case, "disclosure", dsl, subject=slt)
    assert not Grant.objects.running().exists()
    assert not sees(on_it, case)
    assert not sees(on_it, made)


def test_who_reported_it_and_is_its_subject_learns_nothing(case, dsl, teacher):
    case.picked_up_at = timezone.now()
    case.save(update_fields=["picked_up_at"])
    made = pass_on(case, "disclosure", dsl, subject=teacher)
    assert [line.tag for line in mine.page_of(teacher)] == ["Picked up"]
    assert not sees(teacher, made)
    assert not sees(teacher, now(case))


def test_who_reported_it_follows_it(case, dsl, teacher, slt):
    pass_on(case, "disclosure", dsl, subject=slt)
    assert [(one.reference, one.tag) for one in mine.page_of(teacher)] == [
        (case.reference, "Picked up")
    ]


# Bullying


@pytest.mark.parametrize("who", ["head", "dsl"])
def test_bullying_becomes_a_record_by_either_who_received_it(who, teacher, dsl, request):
    case = a_bullying_case(teacher)
    made = pass_on(case, Kind.CONTACT, request.getfixturevalue(who))
    assert isinstance(made, Record)
    assert (made.kind, made.case_manager, made.recorded_by) == (Kind.CONTACT, dsl, teacher)
    sides = {(one.child.name, one.side) for one in children_of(made)}
    assert sides == {("Asha Lall", Side.HURT), ("Toby Marsh", Side.DOING)}
    assert "Doers: pupil" in everything(made)
    row = now(case)
    assert (row.state, row.became_id) == (BullyingState.HANDED_OVER, made.pk)


def test_bullying_that_somebody_would_look_at_again_is_handed_over_too(teacher, head):
    case = put_bullying(a_bullying_case(teacher), BullyingState.FAMILIES, by=head)
    BullyingCase.objects.filter(pk=case.pk).update(follow_up_on=timezone.localdate())
    pass_on(case, "conduct", head, described="A volunteer")
    assert now(case).follow_up_on is None
    assert now(case).kept_until


def test_what_was_handed_over_twice_says_where_it_was_first(case, dsl, head, slt):
    filled(case, dsl)
    second = pass_on(case, "bullying", dsl)
    third = pass_on(second, "disclosure", head, subject=slt)
    read = everything(third)
    assert "Her sister saw it." in read
    assert case.reference in read
    assert second.reference in read
    assert Evidence.objects.filter(case=third.pk).count() == 1
