"""The one door: a report begun, answered, sent, and what is then in which place."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.bullying.models import BullyingCase
from incidents.cases.involving import children_of
from incidents.cases.models import Case, ChronologyEntry, Evidence, Grant
from incidents.disclosures import drafting
from incidents.disclosures.models import Disclosure, Draft
from incidents.reporting import asking, door
from incidents.reporting.destinations import Becomes, Choice
from incidents.reporting.models import Record
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.incidents.disclosures.drafts import a_draft, put
from tests.incidents.reporting.reports import ASHA, SAID, a_report, answers_for, sent

pytestmark = pytest.mark.django_db
MODELS = {"D": Disclosure, "B": BullyingCase, "R": Record}


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the three people a report can go to."""


@pytest.fixture
def coach(db):
    return make_person("joe.brandt@larkspur.example", "Joe", "Brandt", Role.STAFF)


def told() -> set[str]:
    return set(Message.objects.values_list("recipient__email", flat=True))


# Begun and answered


@pytest.mark.parametrize(
    "who", ["teacher", "head", "chair", "governor", "dsl", "slt", "administrator"]
)
def test_everybody_here_may_begin(who, request):
    person = request.getfixturevalue(who)
    draft = door.begin(answers={"danger": "no"}, by=person)
    assert draft.at_door and draft.reference.startswith("R-")
    assert draft.answers == {"danger": "no"}
    actions = Entry.objects.order_by("-number").values_list("action", flat=True)[:2]
    assert list(actions) == ["report-draft.saved", "report-draft.begun"]
    assert not Case.objects.exists() and not Message.objects.exists()


def test_begun_again_with_nothing_but_danger_is_the_same_report(teacher):
    first = door.begin(answers={"danger": "no"}, by=teacher)
    again = door.begin(answers={"danger": "yes"}, by=teacher)
    assert again == first and again.answers == {"danger": "yes"}
    door.save(again, answers={"what": "phone"}, seen=again.revision, by=teacher)
    assert door.begin(answers={"danger": "no"}, by=teacher) != first
    assert Draft.objects.count() == 2


def test_the_door_and_the_disclosures_leave_each_other_alone(teacher):
    record = drafting.begin(by=teacher)
    report = door.begin(answers={"danger": "no"}, by=teacher)
    assert drafting.begin(by=teacher) == record != report
    assert [line.draft for line in drafting.drafts_of(teacher)] == [record]
    assert [draft for draft, _ in door.drafts_of(teacher)] == [report]


def test_who_has_left_is_told_whom_to_ring(teacher):
    draft = a_report(teacher, Choice.PHONE)
    teacher.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    for act in (
        lambda: door.begin(answers={"danger": "no"}, by=teacher),
        lambda: door.send(draft, seen=draft.revision, by=teacher),
    ):
        with pytest.raises(Refused, match="999"):
            act()
    assert not Case.objects.exists()


def test_an_answer_to_no_question_is_a_fault_of_ours(teacher):
    draft = door.begin(answers={"danger": "no"}, by=teacher)
    with pytest.raises(ValueError, match="limbs"):
        door.save(draft, answers={"limbs": ["risk"]}, seen=draft.revision, by=teacher)


@pytest.mark.parametrize("who", ["head", "dsl", "other_teacher"])
def test_nobody_else_writes_on_a_report_or_sends_it(who, request, teacher):
    person, draft = request.getfixturevalue(who), a_report(teacher, Choice.PHONE)
    for act in (
        lambda: door.save(draft, answers={"said": "x"}, seen=draft.revision, by=person),
        lambda: door.send(draft, seen=draft.revision, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Case.objects.exists() and not door.drafts_of(person)


# Sent

GOES_TO = {
    Choice.ADULT: ("D", "disclosure", "head", {"head"}),
    Choice.CONDUCT: ("D", "conduct", "head", {"head"}),
    Choice.BULLYING: ("B", None, "head", {"head", "dsl"}),
    Choice.PUPIL_CONTACT: ("R", "pupil-contact", "head", {"head"}),
    Choice.WORKING_DAY: ("R", "working-day", "dsl", {"dsl"}),
    Choice.FIREWALL: ("R", "firewall", "head", {"head"}),
    Choice.UNDER_AGE: ("R", "under-age", "dsl", {"dsl"}),
    Choice.PHONE: ("R", "phone", "dsl", {"dsl"}),
    Choice.COMPUTER: ("R", "computer", "dsl", {"dsl"}),
    Choice.CONTACT: ("R", "improper-contact", "dsl", {"dsl"}),
    Choice.IMAGES: ("R", "images", "dsl", {"dsl"}),
    Choice.UNSURE: ("R", "unsure", "dsl", {"dsl"}),
}


@pytest.mark.parametrize("choice", list(Choice))
def test_every_kind_is_sent_to_whom_the_policy_names(choice, teacher, head, dsl, tmp_path):
    letter, kind, manager, hear = GOES_TO[choice]
    people = {"head": head, "dsl": dsl}
    draft = a_report(teacher, choice)
    if takes := door.takes_files(draft.answers):
        put(draft, tmp_path, by=teacher)
        draft.refresh_from_db()
    made = door.send(draft, seen=draft.revision, by=teacher)
    case = MODELS[letter].objects.get()
    assert (case.pk, case.reference) == (made.pk, f"{letter}{draft.reference[1:]}")
    assert getattr(case, "kind", None) == kind
    assert (case.case_manager, case.recorded_by) == (people[manager], teacher)
    assert told() == {people[one].email for one in hear}
    assert (case.said, case.source, case.platform) == (SAID, "child", "other")
    assert case.account["teller"] == "Her sister" and case.account["in_confidence"] is True
    assert case.account["other_platform"] == "Pebble"
    given = answers_for(choice)
    assert [one.child.name for one in children_of(case)] == [
        child["name"] for child in given.get("children", [])
    ]
    assert not Draft.objects.exists()
    kept = [one.description for one in Evidence.objects.filter(case=case.pk)]
    assert takes == (choice != Choice.IMAGES)
    assert kept == (["The messages of Tuesday.\nFile: screen.png"] if takes else [])
    first = ChronologyEntry.objects.filter(case=case.pk).first()
    assert (first.what, first.by, first.words) == ("recorded", teacher, SAID)
    assert Entry.objects.filter(action="case.recorded", about=f"incidents.case:{case.pk}").exists()


@pytest.mark.parametrize("choice", list(Choice))
def test_the_log_names_nobody_and_nothing_that_was_said(choice, teacher):
    sent(teacher, choice)
    kept = " ".join(Detail.objects.values_list("text", flat=True))
    for word in ("Asha", "Toby", "Willow", "secret", "sister", "Pebble", "agency"):
        assert word not in kept


def test_what_bullying_keeps_for_its_facts(teacher):
    case = sent(teacher, Choice.BULLYING, danger="yes", doers=["pupil", "unknown"])
    case = BullyingCase.objects.get(pk=case.pk)
    assert case.account["doers"] == ["pupil", "unknown"]
    assert (case.account["goes_on"], case.account["danger"]) == ("yes", ["immediate"])
    assert "immediate danger" in case.account["urgent"]
    sides = {one.child.name: one.side for one in children_of(case)}
    assert sides == {"Asha Lall": "hurt", "Toby Marsh": "doing"}
    assert case.happened_on == timezone.localdate() - timedelta(days=2)


def test_a_member_of_staff_who_is_bullied_never_deals_with_it(teacher, head, chair, dsl):
    case = sent(
        teacher,
        Choice.BULLYING,
        affected=head.pk,
        children=[],
        doers=["parent"],
        described="A father of Year 3",
    )
    case = BullyingCase.objects.get(pk=case.pk)
    assert (case.affected, case.case_manager, case.described) == (head, chair, "A father of Year 3")
    assert told() == {chair.email, dsl.email}
    assert not Case.objects.visible_to(head).exists()


@pytest.mark.parametrize("choice", [Choice.BULLYING, Choice.CONTACT, Choice.IMAGES, Choice.UNSURE])
def test_by_an_adult_who_works_here_it_is_a_disclosure(choice, teacher, coach, head, dsl):
    case = sent(teacher, choice, subject=coach.pk, described="", doers=["employed"])
    case = Disclosure.objects.get(pk=case.pk)
    assert (case.kind, case.subject, case.case_manager) == ("disclosure", coach, head)
    assert case.due_at and case.account["children"].startswith("Asha Lall (5 Willow)")
    assert "doers" not in case.account
    assert told() == {head.email} | ({dsl.email} if choice == Choice.IMAGES else set())
    assert (dsl in {dsl} and Case.objects.visible_to(dsl).exists()) == (choice == Choice.IMAGES)


def test_an_adult_here_who_is_described_works_here_too(teacher):
    case = sent(teacher, Choice.BULLYING, described="The new caretaker", doers=["employed"])
    assert case.reference.startswith("D-") and case.described == "The new caretaker"


def test_among_colleagues_alone_it_is_conduct(teacher, other_teacher, coach):
    case = sent(
        teacher,
        Choice.BULLYING,
        children=[],
        affected=other_teacher.pk,
        subject=coach.pk,
        doers=["employed"],
    )
    assert (case.reference[0], case.kind, case.affected) == ("D", "conduct", other_teacher)


NAMING_AN_ADULT = [
    Choice.ADULT,
    Choice.CONDUCT,
    Choice.BULLYING,
    Choice.WORKING_DAY,
    Choice.CONTACT,
    Choice.IMAGES,
    Choice.UNSURE,
]


@pytest.mark.parametrize("danger", ["yes", "no"])
@pytest.mark.parametrize("choice", NAMING_AN_ADULT)
def test_about_the_head_it_goes_to_the_chair_and_the_head_has_no_trace(
    choice, danger, teacher, head, chair, dsl
):
    case = sent(teacher, choice, subject=head.pk, described="", doers=["employed"], danger=danger)
    assert (case.manager_role, case.case_manager) == (Role.CHAIR, chair)
    assert head.email not in told() and chair.email in told()
    assert not Case.objects.visible_to(head).exists()
    assert not Case.objects.managed_by(head).exists()


@pytest.mark.parametrize("danger", ["yes", "no"])
@pytest.mark.parametrize("choice", NAMING_AN_ADULT)
def test_about_the_dsl_it_goes_to_the_head(choice, danger, teacher, head, dsl):
    case = sent(teacher, choice, subject=dsl.pk, described="", doers=["employed"], danger=danger)
    assert (case.manager_role, case.case_manager) == (Role.HEADTEACHER, head)
    assert told() == {head.email}
    assert not Case.objects.visible_to(dsl).exists()


def test_what_was_answered_before_another_choice_does_not_go_along(teacher, coach, dsl):
    draft = a_report(teacher, Choice.ADULT, subject=coach.pk, described="")
    changed = answers_for(Choice.FIREWALL)
    draft = door.save(draft, answers=changed, seen=draft.revision, by=teacher)
    case = door.send(draft, seen=draft.revision, by=teacher)
    case = Record.objects.get(pk=case.pk)
    assert (case.kind, case.subject, case.described) == ("firewall", None, "")


def test_a_side_that_is_not_asked_any_more_is_not_kept(teacher):
    draft = a_report(teacher, Choice.BULLYING)
    changed = answers_for(Choice.PHONE) | {"children": [ASHA]}
    draft = door.save(draft, answers=changed, seen=draft.revision, by=teacher)
    assert ": it was done" not in asking.summary(draft.answers, {})[2].answer
    case = door.send(draft, seen=draft.revision, by=teacher)
    assert [one.side for one in children_of(case)] == ["doing"]


def test_a_report_with_an_answer_wanting_is_not_sent(teacher):
    draft = a_report(teacher, Choice.PHONE, said="")
    with pytest.raises(Refused, match="Write down what you saw"):
        door.send(draft, seen=draft.revision, by=teacher)
    draft = door.save(draft, answers={"said": SAID, "what": ""}, seen=draft.revision, by=teacher)
    with pytest.raises(Refused, match="Choose what comes nearest"):
        door.send(draft, seen=draft.revision, by=teacher)
    assert not Case.objects.exists()


def test_sent_twice_it_is_there_once(teacher):
    draft = a_report(teacher, Choice.BULLYING)
    case = door.send(draft, seen=draft.revision, by=teacher)
    with pytest.raises(Refused, match="sent already"):
        door.send(draft, seen=draft.revision, by=teacher)
    assert Case.objects.count() == 1
    assert door.sent_as(draft.reference, teacher) == case.reference


def test_an_older_page_does_not_send_what_it_did_not_show(teacher):
    draft = a_report(teacher, Choice.PHONE)
    door.save(draft, answers={"said": "Something else."}, seen=draft.revision, by=teacher)
    with pytest.raises(Refused, match="older"):
        door.send(draft, seen=draft.revision, by=teacher)
    assert not Case.objects.exists()


def test_nobody_but_the_sender_learns_what_a_report_became(teacher, other_teacher, head):
    draft = a_report(teacher, Choice.ADULT, subject=teacher.pk, described="")
    door.send(draft, seen=draft.revision, by=teacher)
    for person in (teacher, other_teacher, head):  # the sender named themselves
        assert door.sent_as(draft.reference, person) == ""


@pytest.mark.parametrize("becomes", list(Becomes))
def test_a_report_never_takes_the_number_of_a_case_with_another_letter(
    becomes, teacher, monkeypatch
):
    taken = a_draft(teacher, None)
    Draft.objects.filter(pk=taken.pk).update(reference=door.reference_of(taken.reference, becomes))
    signs = iter([taken.reference[2:], "ZZZZZ"])
    monkeypatch.setattr(drafting, "new_reference", lambda letter: f"{letter}-{next(signs)}")
    assert door.begin(answers={"danger": "no"}, by=teacher).reference == "R-ZZZZZ"


# The class teacher


@pytest.mark.parametrize("choice", [Choice.UNDER_AGE, Choice.PHONE, Choice.COMPUTER])
def test_the_class_teacher_reads_it(choice, teacher, other_teacher, dsl):
    case = sent(teacher, choice, class_teacher=other_teacher.pk)
    grant = Grant.objects.get()
    assert (grant.person, grant.power, grant.case_id) == (other_teacher, "read", case.pk)
    assert told() == {dsl.email, other_teacher.email}
    assert Case.objects.visible_to(other_teacher).get().pk == case.pk
    last = Entry.objects.latest("number")
    assert last.action == "case.person-added"


@pytest.mark.parametrize("who", ["teacher", "dsl"])
def test_who_reports_it_or_deals_with_it_is_not_added(who, request, teacher):
    sent(teacher, Choice.PHONE, class_teacher=request.getfixturevalue(who).pk)
    assert not Grant.objects.exists()


def test_a_class_teacher_named_before_another_choice_is_not_added(teacher, other_teacher):
    draft = a_report(teacher, Choice.PHONE, class_teacher=other_teacher.pk)
    draft = door.save(draft, answers=answers_for(Choice.UNSURE), seen=draft.revision, by=teacher)
    door.send(draft, seen=draft.revision, by=teacher)
    assert not Grant.objects.exists()


# Who is said to see it


@pytest.mark.parametrize("subject", [None, "coach", "head", "dsl"])
@pytest.mark.parametrize("choice", list(Choice))
def test_the_outlook_is_what_then_happens(choice, subject, request, teacher, coach):
    about = {}
    if subject:
        about = {"subject": request.getfixturevalue(subject).pk, "described": ""}
    draft = a_report(teacher, choice, doers=["employed"] if subject else ["pupil"], **about)
    answers = draft.answers
    route, said = door.outlook(answers, asking.people_of([answers]))
    case = door.send(draft, seen=draft.revision, by=teacher)
    assert (route.role, route.manager) == (case.manager_role, case.case_manager_id)
    usual = GOES_TO[choice][2] if not case.subject_id else "head"
    if case.reference.startswith("R") and subject in (None, "coach"):
        usual = GOES_TO[choice][2]
    name = request.getfixturevalue(usual).name
    diverted = case.subject_id and subject in ("head", "dsl") and usual != case.manager_role
    if case.manager_role == Role.CHAIR or diverted and case.reference.startswith("R"):
        assert all(" Adeyemi" not in line for line in said.sees)
    else:
        assert name in said.sees[0]
    sees = " ".join(said.sees)
    works_beside = Role.DSL in (case.also_role, case.manager_role)
    assert ("(DSL)" in sees) == works_beside


def test_the_words_of_a_summary(teacher, coach):
    answers = answers_for(Choice.BULLYING, subject=coach.pk, doers=["employed", "pupil"])
    rows = asking.summary(answers, asking.people_of([answers]))
    said = {row.question: row.answer for row in rows}
    assert said["Is a child in immediate danger now?"] == "No"
    assert said["A child"] == (
        "Asha Lall, 5 Willow: it was done to them\nToby Marsh, 5 Oak: they did it, or took part"
    )
    assert any("Joe Brandt (joe.brandt@larkspur.example)" in words for words in said.values())
    assert "A pupil of this school" in said["Who does it? Tick each that may be so"]
    assert said["What was said or seen?"] == SAID
    assert {row.step for row in rows} == {"danger", "what", "who", "told"}


def test_the_title_of_a_draft(teacher):
    assert asking.title_of({}) == "Nothing chosen yet"
    assert asking.title_of({"what": "nonsense"}) == "Nothing chosen yet"
    title = asking.title_of({"what": "phone", "children": [ASHA]})
    assert title == "A pupil’s phone was not handed in: Asha Lall"


def test_the_days_and_moments_are_as_given(teacher):
    day, moment = date(2026, 3, 5), timezone.make_aware(datetime(2026, 3, 6, 15, 20))
    case = sent(teacher, Choice.ADULT, happened_on=day.isoformat(), aware_at=moment.isoformat())
    case = Disclosure.objects.get(pk=case.pk)
    assert case.aware_at == moment and case.account["happened"].startswith("5 March 2026")
    assert timezone.localtime(case.due_at) == timezone.make_aware(datetime(2026, 3, 9, 15, 20))
