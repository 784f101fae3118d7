"""What the case page shows of the person's side, and of who was told what."""

import pytest
from django.template.loader import render_to_string

from incidents.disclosures import acting, told
from incidents.disclosures.models import Disclosure, Outcome, State
from incidents.disclosures.supporting import person_side
from tests.incidents.disclosures.test_acting import OVERRIDING, SUSPENDING
from tests.incidents.disclosures.test_concluding import answer, conclude, disciplinary
from tests.incidents.disclosures.test_supporting import name_contact, offer
from tests.incidents.disclosures.test_told import tell
from tests.incidents.rows import a_conduct_record, a_disclosure, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head):
    return put(a_disclosure(other_teacher, teacher), State.ADVISED, by=head)


def person(case, *, works=True, manages=True) -> str:
    case = Disclosure.objects.get(pk=case.pk)
    context = {"case": case, "side": person_side(case), "works": works, "manages": manages}
    return render_to_string("incidents/disclosures/_person.html", context)


def ledger(case, *, works=True) -> str:
    context = {"case": case, "ledger": told.ledger(case), "works": works}
    return render_to_string("incidents/disclosures/_told.html", context)


def test_nothing_yet(case):
    text = person(case)
    for said in ("Nothing decided yet", "Nobody named yet", "None recorded yet", "Nothing yet: no"):
        assert said in text
    for page in ("action", "support", "outcome"):
        assert f"/disclosures/{case.reference}/{page}/" in text


def test_who_only_reads_is_led_nowhere(case, head):
    acting.act(case, **SUSPENDING, seen=None, by=head)
    done = conclude(case, head)
    assert "href" not in person(done, works=False, manages=False)
    assert "href" not in ledger(done, works=False)


def test_the_outcome_is_offered_to_the_case_manager_alone(case):
    assert f"/disclosures/{case.reference}/outcome/" not in person(case, manages=False)


def test_all_that_was_done_for_the_person(case, head):
    acting.act(case, **SUSPENDING, seen=None, by=head)
    name_contact(case, head)
    offer(case, head)
    tell(case, head, who="subject", words="That she is suspended.")
    text = person(case)
    for said in (
        "Ruth Adeyemi, for the governing board",
        "Sofia Marsh (In room 3, mornings)",
        "trade union",
        "That she is suspended.",
        "Due by",
    ):
        assert said in text
    assert f"/disclosures/{case.reference}/written/" in text


def test_an_override_stands_out(other_teacher, teacher, head):
    case = a_disclosure(other_teacher, teacher)
    acting.act(case, **SUSPENDING | OVERRIDING, seen=None, by=head)
    text = person(case)
    assert "Acted before advice, at immediate risk to a child" in text
    assert "He is with her now." in text and "Ruth Adeyemi" in text


def test_a_substantiated_outcome_opens_three_things(case, head):
    done = conclude(case, head)
    text = person(done)
    for page in ("disciplinary", "bodies/dbs", "bodies/tra"):
        assert f"/disclosures/{case.reference}/{page}/" in text
    assert text.count("Not answered yet") == 2
    answer(done, head)
    disciplinary(done, head)
    text = person(done)
    assert text.count("Not answered yet") == 1
    assert "Referred" in text and "Begun" in text


def test_other_outcomes_open_nothing(case, head):
    text = person(conclude(case, head, outcome=Outcome.UNFOUNDED))
    assert "Unfounded" in text
    assert "disciplinary" not in text and "bodies" not in text


def test_conduct_asks_nothing_about_suspension(other_teacher, teacher, head):
    text = person(a_conduct_record(other_teacher, teacher))
    assert "At work" not in text and "/outcome/" not in text


def test_the_ledger_warns_and_says_who_is_missing(case, head):
    text = ledger(case)
    assert "Nobody is recorded as having been told" in text
    assert "section 141F" in text
    tell(case, head, whom="Mrs Kowalska", warned=True)
    text = ledger(case)
    assert "Mrs Kowalska" in text and "recorded by Ruth Adeyemi" in text
    assert "Told that nothing may be published" in text
    assert "Not recorded as told: The person it is about; The chair of governors" in text


def test_what_is_typed_is_escaped(case, head):
    name_contact(case, head, contact="<b>Sofia</b>")
    tell(case, head, who="subject", words="<i>all</i>")
    assert "<b>Sofia" not in person(case) and "<i>all" not in person(case) + ledger(case)
