"""A new version asks again only those whom what changed concerns, and shows them what it is."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from compliance.policies import actions as policies
from compliance.policies.marking import Mark, mark_changes
from compliance.signing import actions
from compliance.signing.actions import AlreadySigned
from compliance.signing.models import Acknowledgement
from compliance.signing.outstanding import Standing, register, to_sign, unsigned
from policyportal.audit import unchanged
from policyportal.people.models import Role, RoleAssignment
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_draft, a_text
from tests.compliance.signing.conftest import record_paper, sign
from tests.conftest import make_person

SIGN = "/policies/social-media-policy/sign/"
REGISTER = "/policies/social-media-policy/register/"


@pytest.fixture
def publish_marked(administrator, head):
    """Return a function that publishes other words with marks, `{change: (roles, why)}`."""

    def publish(policy, marks, **words):
        draft = a_draft(administrator, policy, text=a_text(**words))
        said = [Mark(change, roles, why) for change, (roles, why) in marks.items()]
        draft = mark_changes(draft, said, by=administrator)
        draft = policies.submit(draft, by=administrator)
        draft = policies.approve(draft, by=head)
        return policies.publish(draft, by=administrator)

    return publish


@pytest.fixture
def for_leaders(version, publish_marked, teacher, slt, governor, school):
    """Teacher, slt and governor signed version 1; version 2 matters to the leadership team only."""
    for person in (teacher, slt, governor):
        sign(version, person)
    return publish_marked(
        version.policy,
        {
            "tou.no-abuse": ([Role.SLT], "Leaders now answer for this."),
            "tou.no-pupil-friends": ([], ""),
        },
        tou_no_abuse="Be kind.",
        tou_no_pupil_friends="Befriend no pupils.",
    )


def page_of(as_person, person, address=SIGN) -> str:
    return " ".join(as_person(person).get(address).content.decode().split())


def test_only_whom_the_change_touches_is_asked(for_leaders, teacher, slt, governor, other_teacher):
    today = timezone.localdate()
    assert to_sign(teacher, today) == to_sign(governor, today) == []
    [due] = to_sign(slt, today)
    assert (due.version, due.signed_before.number) == (for_leaders, 1)
    assert due.roles == {Role.SLT}
    [due] = to_sign(other_teacher, today)
    assert due.signed_before is None
    people = [teacher.pk, slt.pk, governor.pk, other_teacher.pk]
    assert unsigned(for_leaders.policy, people, today) == {slt.pk, other_teacher.pk}
    found = {person: person.standing for person in register(for_leaders, today)}
    assert found[teacher] == found[governor] == Standing.SIGNED
    assert found[slt] == found[other_teacher] == Standing.OUTSTANDING


def test_the_register_names_the_version_that_was_signed(as_person, for_leaders, administrator, slt):
    page = page_of(as_person, administrator, f"{REGISTER}?search=amina")
    assert "Version 1, which still counts" in page
    assert "Record paper" not in page
    assert "Signed version 1 before" in page_of(
        as_person, administrator, f"{REGISTER}?search=marcus"
    )


def test_the_changes_for_which_one_signs_again_are_said(as_person, for_leaders, slt):
    page = page_of(as_person, slt)
    why, others = page.split("Why you are asked to sign again")[1].split("Other changes")
    assert "You sign again for this change." in why
    assert "Leaders now answer for this." in why
    assert "tou.no-abuse" in why and "tou.no-pupil-friends" not in why
    assert "tou.no-pupil-friends" in others.split("</section>")[0]


def test_what_changed_since_the_version_they_signed(
    as_person, for_leaders, publish_marked, slt, governor, head
):
    """Slt signed version 1 and never 2, so that changes of 2 and 3 are shown together."""
    publish_marked(
        for_leaders.policy,
        {"scope.everyone": ([Role.GOVERNOR], "")},
        tou_no_abuse="Be kind.",
        tou_no_pupil_friends="Befriend no pupils.",
        scope_everyone="It binds governors, too.",
    )
    page = page_of(as_person, slt)
    assert "What changed since version 1, which you signed" in page
    why, others = page.split("Why you are asked to sign again")[1].split("Other changes")
    assert "tou.no-abuse" in why and "scope.everyone" not in why
    assert "scope.everyone" in others.split("</section>")[0]
    page = page_of(as_person, governor)
    why, others = page.split("Why you are asked to sign again")[1].split("Other changes")
    assert "scope.everyone" in why and "tou.no-abuse" not in why


def test_without_marks_every_change_is_a_reason(as_person, version, next_version, teacher, school):
    sign(version, teacher)
    next_version(version, text=a_text(tou_no_abuse="Be kind."))
    page = page_of(as_person, teacher)
    assert "You sign again for this change." in page
    assert "Other changes" not in page


def test_nothing_to_sign_says_why(as_person, for_leaders, teacher):
    page = page_of(as_person, teacher)
    assert "You signed version 1 on" in page
    assert "None of its changes matters for your roles" in page
    assert "?from=1&amp;to=2" in page
    assert Acknowledgement.objects.get(person=teacher).number in page


def test_nothing_to_sign_names_who_is_asked(
    as_person, administrator, head, teacher, publish_marked, school
):
    draft = a_draft(administrator, audience=[Role.GOVERNOR])
    draft = policies.approve(policies.submit(draft, by=administrator), by=head)
    policies.publish(draft, by=administrator)
    page = page_of(as_person, teacher)
    assert "You are not asked to sign this policy" in page
    assert "in these roles: Governor." in page


def test_who_is_covered_does_not_sign_again(for_leaders, teacher, administrator, as_person):
    with pytest.raises(AlreadySigned) as refused:
        sign(for_leaders, teacher)
    assert refused.value.receipt.version.number == 1
    assert "what has changed since does not concern your roles" in refused.value.sentence
    with pytest.raises(Refused, match="has signed already"):
        record_paper(for_leaders, teacher, administrator)
    assert Acknowledgement.objects.filter(person=teacher).count() == 1


def test_who_is_touched_signs_again_and_keeps_the_first(for_leaders, slt, as_person):
    again = sign(for_leaders, slt)
    first = Acknowledgement.objects.get(person=slt, version__number=1)
    client = as_person(slt)
    for receipt in (first, again):
        assert client.get(f"/policies/receipts/{receipt.number}/").status_code == 200
        assert "is genuine" in client.get(f"/receipts/check/{receipt.number}/").content.decode()
    assert to_sign(slt, timezone.localdate()) == []


def test_a_role_that_begins_later_asks_from_its_first_day(for_leaders, teacher):
    later = timezone.localdate() + timedelta(days=40)
    RoleAssignment.objects.create(person=teacher, role=Role.SLT, starts_on=later)
    assert to_sign(teacher, later - timedelta(days=1)) == []
    [due] = to_sign(teacher, later)
    assert (due.due_on, due.signed_before.number) == (later + timedelta(days=14), 1)


def test_unchanged_text_resets_no_clock(version, next_version, other_teacher):
    due = timezone.localdate() + timedelta(days=14)
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        again = next_version(version)
        [found] = to_sign(other_teacher, timezone.localdate())
        assert (found.version, found.due_on, found.overdue) == (again, due, True)


def test_a_policy_was_in_force_before_somebody_was_known(version):
    """First days may lie long back; the days to sign count from when the portal knew of them."""
    with time_machine.travel(timezone.now() + timedelta(days=50), tick=False):
        today = timezone.localdate()
        person = make_person("old@larkspur.example", "Old", "Hand", Role.STAFF)
        [due] = to_sign(person, today)
        assert due.due_on == today + timedelta(days=14)
        standing = {p: p.standing for p in register(version, today)}
        assert standing[person] == Standing.OUTSTANDING
        later = today + timedelta(days=15)
        assert {p: p.standing for p in register(version, later)}[person] == Standing.OVERDUE


def test_the_paper_of_a_version_replaced_still_counts_for_it(
    version, publish_marked, slt, administrator, head
):
    paper = record_paper(version, slt, administrator)
    publish_marked(version.policy, {"tou.no-abuse": ([Role.SLT], "")}, tou_no_abuse="Be kind.")
    signature = actions.confirm_paper(paper, by=head)
    assert signature.version == version
    [due] = to_sign(slt, timezone.localdate())
    assert due.signed_before == version


def test_the_policy_pages_agree(as_person, for_leaders, teacher, slt):
    unchanged.forget()
    assert "Read and sign" not in page_of(as_person, teacher, "/policies/")
    assert "Read and sign" in page_of(as_person, slt, "/policies/")
    assert "Read and sign" not in page_of(as_person, teacher, "/policies/social-media-policy/")
    assert "Read and sign" in page_of(as_person, slt, "/policies/social-media-policy/")


def test_who_left_stands_as_on_their_last_day(for_leaders, slt, teacher):
    """A leader who stepped down first was asked no more; one who left as a leader still was."""
    today = timezone.localdate()
    slt.assignments.filter(role=Role.SLT).update(ends_on=today)
    slt.assignments.filter(role=Role.STAFF).update(ends_on=today + timedelta(days=3))
    teacher.assignments.update(ends_on=today)
    RoleAssignment.objects.create(
        person=teacher,
        role=Role.SLT,
        starts_on=today + timedelta(days=1),
        ends_on=today + timedelta(days=3),
    )
    found = {p: p.standing for p in register(for_leaders, today + timedelta(days=4))}
    assert (found[slt], found[teacher]) == (Standing.LEFT_SIGNED, Standing.LEFT_UNSIGNED)
