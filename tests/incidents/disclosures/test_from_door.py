"""A disclosure of what came through the one door, and filling in what was not asked there."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.cases.involving import children_of, involve
from incidents.cases.models import Case, ChronologyEntry, Power, Side
from incidents.cases.reported import Platform, Source, Told
from incidents.cases.roles_of_the_day import reroute_due
from incidents.children.actions import About, note
from incidents.disclosures import conduct, from_door, subject
from incidents.disclosures.models import Disclosure, Kind, State
from policyportal.audit.models import Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.texts import a_published
from tests.conftest import make_person
from tests.incidents.disclosures.drafts import a_text_with_terms
from tests.incidents.disclosures.reading import page, text
from tests.incidents.rows import a_disclosure, added, put

pytestmark = pytest.mark.django_db
SAID = "He wrote to her on Sunday night, and asked her to tell nobody."


@pytest.fixture(autouse=True)
def _here(school, head, chair, dsl):
    """The school, and the people a case can go to."""


@pytest.fixture
def coach(db):
    return make_person("joe.brandt@larkspur.example", "Joe", "Brandt", Role.STAFF)


def a_told(about=None, **more) -> Told:
    now = timezone.now()
    esi = About("Esi Osei", school_class="6 Elm")
    return Told(
        **{
            "said": SAID,
            "source": Source.PARENT,
            "platform": Platform.SNAPCHAT,
            "happened_on": timezone.localdate(now) - timedelta(days=1),
            "aware_at": now - timedelta(hours=2),
            "children": ((esi, Side.HURT),),
            "subject": about,
            "described": "" if about else "A coach from an agency",
            "account": {"teller": "Mrs Osei", "in_confidence": True},
        }
        | more
    )


@transaction.atomic
def recorded(about=None, kind=Kind.DISCLOSURE, *, by, **more) -> Disclosure:
    also = {name: more.pop(name) for name in ("recorded_by", "also_role") if name in more}
    case = from_door.record(a_told(about, **more), kind, reference="D-7KQ4M", by=by, **also)
    return Disclosure.objects.get(pk=case.pk)


def told() -> set[str]:
    return set(Message.objects.values_list("recipient__email", flat=True))


def test_it_is_as_one_that_was_recorded_page_by_page(teacher, coach, head):
    aware_at = timezone.make_aware(datetime(2026, 3, 6, 15, 20))  # a Friday
    case = recorded(coach, by=teacher, aware_at=aware_at, happened_on=aware_at.date())
    assert (case.reference, case.kind, case.state) == ("D-7KQ4M", "disclosure", State.RECORDED)
    assert (case.subject, case.case_manager, case.recorded_by) == (coach, head, teacher)
    assert timezone.localtime(case.due_at) == timezone.make_aware(datetime(2026, 3, 9, 15, 20))
    assert case.next_notice_at and case.said == SAID
    assert case.account == {
        "child": "yes",
        "children": "Esi Osei (6 Elm)",
        "happened": "6 March 2026",
        "teller": "Mrs Osei",
        "in_confidence": True,
        "not_asked": ["limbs", "clauses"],
    }
    (one,) = children_of(case)
    assert (one.child.name, one.side) == ("Esi Osei", "hurt")
    assert told() == {head.email}
    entry = ChronologyEntry.objects.get(case=case.pk)
    assert (entry.what, entry.words, entry.by) == ("recorded", SAID, teacher)
    assert Entry.objects.latest("number").action == "case.recorded"


def test_somebody_described_is_found_again(teacher):
    case = recorded(by=teacher)
    assert (case.subject, case.described) == (None, "A coach from an agency")
    assert case.described_index


def test_conduct_has_no_clock_and_asks_no_threshold(teacher, coach):
    case = recorded(coach, Kind.CONDUCT, by=teacher, children=())
    assert (case.due_at, case.next_notice_at) == (None, None)
    assert case.account["not_asked"] == ["clauses"] and case.account["child"] == "no"
    assert "children" not in case.account


def test_about_the_head_it_is_the_chairs(teacher, head, chair, dsl):
    case = recorded(head, by=teacher, also_role=Role.DSL)
    assert (case.case_manager, told()) == (chair, {chair.email, dsl.email})
    assert not Case.objects.visible_to(head).exists()


def test_the_dsl_works_on_it_beside_where_it_is_said(teacher, coach, head, dsl):
    case = recorded(coach, by=teacher, also_role=Role.DSL)
    assert told() == {head.email, dsl.email}
    assert Case.objects.visible_to(dsl).get().pk == case.pk


def test_about_the_dsl_the_dsl_has_no_trace_of_it(teacher, head, dsl):
    recorded(dsl, by=teacher, also_role=Role.DSL)
    assert told() == {head.email} and not Case.objects.visible_to(dsl).exists()


def test_what_a_receiver_says_anew_stays_the_report_of_whoever_made_it(teacher, coach, dsl):
    case = recorded(coach, by=dsl, recorded_by=teacher)
    assert case.recorded_by == teacher
    assert ChronologyEntry.objects.get(case=case.pk).by == dsl


def test_a_child_on_both_sides_is_one_child(teacher, coach):
    esi = About("Esi Osei", school_class="6 Elm")
    case = recorded(coach, by=teacher, children=((esi, Side.HURT), (esi, Side.DOING)))
    first, second = children_of(case)
    assert first.child == second.child and case.account["children"] == "Esi Osei (6 Elm)"


def test_to_whom_it_was_done_does_not_come_to_deal_with_it_later(teacher, coach, head, chair, slt):
    case = recorded(coach, by=teacher, affected=head)
    assert case.case_manager == chair
    case = subject.change_subject(case, subject=slt, reason="Wrong name.", seen=None, by=chair)
    assert case.case_manager == chair
    assert reroute_due() == 0


# Filling it in


@pytest.fixture
def case(teacher, coach, administrator, head):
    a_published(administrator, head, text=a_text_with_terms())
    return recorded(coach, by=teacher)


def test_what_was_not_asked_is_filled_in_once(case, head):
    seen = case.revision
    from_door.complete(case, limbs=["risk"], clauses=["tou.no-pupil-friends"], seen=seen, by=head)
    case.refresh_from_db()
    assert (case.limbs, case.clauses) == (["risk"], ["tou.no-pupil-friends"])
    assert "not_asked" not in case.account and case.account["teller"] == "Mrs Osei"
    entry = ChronologyEntry.objects.filter(case=case.pk).last()
    assert (entry.what, entry.by) == ("completed", head)
    assert entry.facts["Clauses"] == ["tou.no-pupil-friends"]
    assert entry.facts["Threshold"] == ["May pose a risk of harm to children"]
    assert Entry.objects.latest("number").action == "case.completed"
    with pytest.raises(Refused, match="filled in already"):
        from_door.complete(case, limbs=[], clauses=[], seen=case.revision, by=head)
    case.refresh_from_db()
    assert case.limbs == ["risk"]


def test_an_older_page_fills_in_nothing(case, head):
    with pytest.raises(Refused, match="older"):
        from_door.complete(case, limbs=[], clauses=[], seen=case.revision + 1, by=head)
    case.refresh_from_db()
    assert case.account["not_asked"]


def test_a_clause_that_there_is_not_is_refused(case, head):
    with pytest.raises(Refused, match="scope.everyone") as refusal:
        from_door.complete(case, limbs=[], clauses=["scope.everyone"], seen=None, by=head)
    assert refusal.value.field == "clauses"


def test_a_closed_case_is_left_as_it_is(case, head, chair):
    case = put(case, State.VOIDED, by=head, second=chair)
    with pytest.raises(Refused, match="voided"):
        from_door.complete(case, limbs=[], clauses=[], seen=None, by=head)


@pytest.mark.parametrize("who", ["teacher", "chair", "dsl", "administrator", "slt", "coach"])
def test_nobody_else_fills_it_in(who, request, case):
    with pytest.raises(PermissionDenied):
        from_door.complete(case, limbs=[], clauses=[], seen=None, by=request.getfixturevalue(who))


def test_conduct_that_becomes_a_disclosure_says_its_threshold_itself(teacher, coach, head):
    case = recorded(coach, Kind.CONDUCT, by=teacher, children=())
    now = timezone.now()
    case = conduct.escalate(
        case, reason="A child saw it.", limbs=["harmed"], aware_at=now, seen=None, by=head
    )
    case = from_door.complete(case, limbs=["risk"], clauses=[], seen=None, by=head)
    assert case.limbs == ["harmed"]  # which nobody is asked again


# Its page


def test_the_case_says_what_was_not_asked_and_leads_to_it(case, head, as_person):
    browser = as_person(head)
    html = text(browser.get(page("detail", case)))
    assert "Not asked at the door: to be filled in" in html and page("complete", case) in html
    assert "None of the four was ticked" not in html
    refer = text(browser.get(page("refer", case)))
    assert page("complete", case) in refer
    html = text(browser.get(page("complete", case)))
    assert "The words of tou.no-abuse." in html and SAID in html
    sent = {"limbs": ["risk"], "clauses": ["tou.no-abuse"], "seen": case.revision}
    assert browser.post(page("complete", case), sent)["Location"] == page("detail", case)
    html = text(browser.get(page("detail", case)))
    assert "Not asked at the door" not in html and page("complete", case) not in html
    assert "The words of tou.no-abuse." in html
    assert browser.get(page("complete", case))["Location"] == page("detail", case)


def test_what_is_wrong_with_it_is_said_and_what_was_ticked_stays(case, head, as_person):
    sent = {"limbs": ["risk", "none"], "clauses": ["tou.no-abuse"], "seen": case.revision}
    html = text(as_person(head).post(page("complete", case), sent))
    assert "Take one of the two away" in html
    ticked = re.findall(r'value="([^"]+)"[^>]*\bchecked\b', html)
    assert ticked == ["risk", "none", "tou.no-abuse"]
    assert "Tick what may be so" in text(as_person(head).post(page("complete", case), {"seen": 1}))


def test_conduct_has_no_threshold_on_the_page(teacher, coach, head, as_person):
    case = recorded(coach, Kind.CONDUCT, by=teacher, children=())
    browser = as_person(head)
    html = text(browser.get(page("complete", case)))
    assert "None of these, as far as I can tell" not in html and "Keeping children safe" not in html
    html = text(browser.get(page("detail", case)))
    assert "Not asked at the door: which clauses it touches." in html
    assert browser.post(page("complete", case), {"seen": case.revision}).status_code == 302


def test_who_may_open_it(case, head, chair, teacher, dsl, slt, as_person, client):
    added(case, slt, Power.READ, by=head)
    assert client.get(page("complete", case)).status_code == 302
    for person, status in ((teacher, 404), (chair, 404), (dsl, 404), (slt, 403), (head, 200)):
        assert as_person(person).get(page("complete", case)).status_code == status


def test_one_that_was_asked_everything_is_not_filled_in(teacher, coach, head, as_person):
    case = a_disclosure(teacher, coach)
    assert as_person(head).get(page("complete", case))["Location"] == page("detail", case)
    with pytest.raises(Refused, match="filled in already"):
        from_door.complete(case, limbs=[], clauses=[], seen=None, by=head)


def test_the_page_of_a_case_asks_no_more_with_many_children(teacher, coach, head, as_person):
    browser = as_person(head)
    case = recorded(coach, by=teacher)
    browser.get(page("detail", case))
    with CaptureQueriesContext(connection) as few:
        browser.get(page("complete", case))
    for number in range(10):
        esi = About(f"Child {number}")
        involve(case, note(esi, today=timezone.localdate(), by=teacher), Side.HURT, by=teacher)
    browser.get(page("detail", case))
    with CaptureQueriesContext(connection) as many:
        browser.get(page("complete", case))
    assert len(many) == len(few)
