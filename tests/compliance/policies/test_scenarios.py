"""The situations of a version: saved, fixed, carried over, and how people fared."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from compliance.policies import actions, scenarios
from compliance.policies.models import Scenario
from compliance.policies.scenarios import Figures
from compliance.signing import check
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import Role
from policyportal.refusal import Refused
from tests.compliance.policies.said import entries
from tests.compliance.policies.situations import (
    OTHER_WRONG,
    RIGHT,
    WRONG,
    a_draft_with,
    a_situation,
    published_with,
    some,
)
from tests.compliance.policies.texts import a_draft, a_text, an_approved
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

SAVED = "version.situations-saved"


def save(version, found, by, *, required=False, **more):
    return scenarios.save_scenarios(version, found, required=required, by=by, **more)


# Saving


def test_they_are_saved_in_order_with_the_switch(administrator):
    draft = save(a_draft(administrator), some(3), administrator, required=True)
    assert scenarios.of(draft) == some(3)
    assert [row.position for row in draft.scenarios.all()] == [1, 2, 3]
    assert draft.check_before_signing
    assert entries(draft)[-1] == SAVED


def test_the_entry_holds_no_words(administrator):
    save(a_draft(administrator), some(1), administrator)
    text = Detail.objects.get(entry=Entry.objects.latest("number")).text
    assert text == '{"required":false,"situations":1}'


def test_they_take_the_place_of_those_before(administrator):
    draft = a_draft_with(3, administrator)
    draft = save(draft, [a_situation(7)], administrator)
    assert scenarios.of(draft) == [a_situation(7)]


def test_twice_does_it_once(administrator):
    draft = a_draft_with(2, administrator)
    said = entries(draft)
    save(draft, some(2), administrator)
    assert entries(draft) == said
    assert said.count(SAVED) == 1


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor", "slt", "dsl"])
def test_only_the_administrator_saves(who, request, administrator):
    draft = a_draft(administrator)
    with pytest.raises(PermissionDenied):
        save(draft, some(1), request.getfixturevalue(who))
    assert not Scenario.objects.exists()


def test_they_are_trimmed_and_cleaned(administrator):
    scenario = a_situation()
    scenario["situation"] = "  One.\r\nTwo?\x00 "
    draft = save(a_draft(administrator), [scenario], administrator)
    assert scenarios.of(draft)[0]["situation"] == "One.\nTwo?"


def test_they_can_change_until_the_version_is_approved(administrator, head):
    draft = actions.submit(a_draft_with(1, administrator), by=administrator)
    draft = save(draft, some(2), administrator)
    assert len(scenarios.of(draft)) == 2
    approved = actions.approve(draft, by=head)
    with pytest.raises(Refused, match="must be sent back"):
        save(approved, some(1), administrator)
    back = actions.send_back(approved, by=head, reason="One is enough.")
    assert len(scenarios.of(save(back, some(1), administrator))) == 1


def test_what_was_published_is_fixed(administrator, head):
    first = published_with(1, administrator, head)
    with pytest.raises(Refused, match="fixed with its text"):
        save(first, some(2), administrator)
    published_with(1, administrator, head, policy=first.policy)
    with pytest.raises(Refused, match="fixed with its text"):
        save(first, some(2), administrator)


def test_what_was_withdrawn_is_fixed(administrator, head):
    draft = actions.submit(a_draft_with(1, administrator), by=administrator)
    withdrawn = actions.withdraw(draft, by=administrator, reason="Not needed.")
    with pytest.raises(Refused, match="fixed with its text"):
        save(withdrawn, [], administrator)
    assert scenarios.of(withdrawn) == some(1)


def test_the_database_fixes_them_too(administrator, head):
    row = published_with(1, administrator, head).scenarios.get()
    for change in (
        lambda: Scenario.objects.filter(pk=row.pk).update(situation="Other"),
        lambda: Scenario.objects.filter(pk=row.pk).delete(),
        lambda: Scenario.objects.bulk_create(
            [Scenario(version=row.version, position=2, answers=[])]
        ),
    ):
        with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
            change()


def test_a_discarded_version_takes_them_along(administrator):
    draft = a_draft_with(2, administrator)
    actions.discard(draft, by=administrator)
    assert not Scenario.objects.exists()
    with pytest.raises(Refused, match="discarded"):
        save(draft, some(1), administrator)


def test_whoever_writes_them_has_written_on_the_version(administrator):
    both = make_person("bo@larkspur.example", "Bo", "Lake", Role.ADMINISTRATOR, Role.HEADTEACHER)
    draft = actions.submit(save(a_draft(administrator), some(1), both), by=administrator)
    with pytest.raises(Refused, match="You wrote on this version"):
        actions.approve(draft, by=both)


def test_a_page_that_is_older_changes_nothing(administrator):
    draft = a_draft_with(1, administrator)
    seen = scenarios.state_of(draft)
    draft = save(draft, some(2), administrator, seen=seen)
    with pytest.raises(Refused, match="older than what is stored"):
        save(draft, some(3), administrator, seen=seen)
    assert len(scenarios.of(draft)) == 2


def wrong(change) -> dict:
    scenario = a_situation()
    change(scenario)
    return scenario


def answer(n, **more):
    return lambda scenario: scenario["answers"][n - 1].update(more)


@pytest.mark.parametrize(
    ("change", "said", "field"),
    [
        (lambda s: s.update(situation=" "), "Write the situation", "situation"),
        (lambda s: s.update(situation="x" * 1001), "Shorten the situation to 1000", "situation"),
        (lambda s: s["answers"].__delitem__(slice(1, 3)), "Give it 2 to 4 answers", "text_1"),
        (lambda s: s["answers"].extend(s["answers"]), "Give it 2 to 4 answers", "text_1"),
        (answer(2, right=False), "which one of its answers is right", "right"),
        (answer(1, right=True), "which one of its answers is right", "right"),
        (answer(2, text=""), "Write answer 2", "text_2"),
        (answer(2, text="x" * 301), "Shorten answer 2 to 300", "text_2"),
        (answer(3, why=" \n"), "Write what is said about answer 3", "why_3"),
        (answer(3, why="x" * 1001), "Shorten what is said about answer 3", "why_3"),
        (answer(1, cites="tou.gone"), "Choose a clause of this version for answer 1", "cites_1"),
        (answer(1, cites=""), "Choose a clause of this version for answer 1", "cites_1"),
        (answer(3, text="Accept."), "Answer 3 is the same", "text_3"),
    ],
)
def test_what_is_not_well_formed(administrator, change, said, field):
    draft = a_draft(administrator)
    with pytest.raises(Refused) as refused:
        save(draft, [a_situation(9), wrong(change)], administrator)
    assert refused.value.sentence.startswith("Situation 2: ")
    assert said in refused.value.sentence
    assert refused.value.field == field
    assert not Scenario.objects.exists()


def test_there_are_at_most_thirty(administrator):
    draft = a_draft_with(30, administrator)
    with pytest.raises(Refused, match="at most 30"):
        save(draft, some(31), administrator)


def test_without_any_none_can_come_before_signing(administrator):
    with pytest.raises(Refused, match="there is none to answer") as refused:
        save(a_draft(administrator), [], administrator, required=True)
    assert refused.value.field == "required"


# When the text changes


def without_no_abuse():
    text = a_text()
    text.sections[1].clauses = [c for c in text.sections[1].clauses if c.key != "tou.no-abuse"]
    return text


def test_a_key_that_is_gone_keeps_the_draft_from_being_submitted(administrator):
    draft = a_draft_with(2, administrator)
    draft = a_draft(administrator, draft.policy, text=without_no_abuse())
    assert len(scenarios.faults(draft)) == 2
    with pytest.raises(Refused, match="Situation 1 cites the clause “tou.no-abuse”"):
        actions.submit(draft, by=administrator)
    assert draft.status == "draft"


def test_they_can_be_put_right_one_after_the_other(administrator):
    draft = a_draft_with(2, administrator)
    draft = a_draft(administrator, draft.policy, text=without_no_abuse())
    found = scenarios.of(draft)
    for n in (1, 0):
        found[n] = deepcopy(found[n])
        found[n]["answers"][2]["cites"] = "scope.everyone"
        draft = save(draft, found, administrator)
    assert scenarios.faults(draft) == []
    assert actions.submit(draft, by=administrator).submitted_at


def test_they_are_no_part_of_the_fingerprint(administrator, head):
    first = published_with(1, administrator, head)
    second = published_with(3, administrator, head, policy=first.policy, required=True)
    assert first.fingerprint == second.fingerprint


# The next version


def test_a_new_draft_has_those_of_the_version_in_force(administrator, head):
    first = published_with(2, administrator, head, required=True)
    draft = a_draft(administrator, first.policy)
    assert scenarios.of(draft) == some(2)
    assert draft.check_before_signing
    draft = save(draft, [a_situation(5)], administrator)
    assert scenarios.of(first) == some(2)
    draft = a_draft(administrator, first.policy)  # saved again, not begun again
    assert scenarios.of(draft) == [a_situation(5)]
    assert not draft.check_before_signing


def test_a_first_draft_has_none(administrator, head):
    published_with(2, administrator, head)
    other = a_draft(administrator, text=a_text(title="Another policy"))
    assert scenarios.of(other) == []


# In words


def test_what_is_said_of_them_in_short(administrator, head):
    draft = a_draft(administrator)
    assert scenarios.in_short(draft) == "Write some (optional)"
    assert scenarios.in_short(save(draft, some(1), administrator)) == "One situation"
    draft = save(draft, some(2), administrator, required=True)
    assert scenarios.in_short(draft) == "Two situations, to be answered before signing"
    draft = a_draft(administrator, draft.policy, text=without_no_abuse())
    assert scenarios.in_short(draft).endswith("signing. Something is to be put right")
    other = an_approved(administrator, head, text=a_text(title="Another policy"))
    assert scenarios.in_short(other) == "None"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, ""), (1, "Try a situation"), (6, "Try six situations"), (12, "Try 12 situations")],
)
def test_what_is_offered(administrator, number, said):
    assert scenarios.offer(a_draft_with(number, administrator)) == said


# How people fared


def test_the_figures(administrator, head):
    version = published_with(2, administrator, head)
    one, _two = version.scenarios.all()
    for n in range(3):
        person = make_person(f"p{n}@larkspur.example", "P", str(n), Role.STAFF)
        if n == 0:
            check.answer(one, choice=WRONG, by=person)
            check.answer(one, choice=OTHER_WRONG, by=person)
        check.answer(one, choice=RIGHT, by=person)
    assert scenarios.figures(version) == [Figures(3, 2), Figures(0, 0)]


@pytest.mark.parametrize(
    ("tried", "right", "shown", "words"),
    [
        (4, 4, False, "fewer than 5"),
        (5, 5, True, "all, or all but fewer than 5"),
        (9, 4, True, "fewer than 5"),
        (9, 5, True, "all, or all but fewer than 5"),
        (10, 5, True, "5"),
        (20, 0, True, "fewer than 5"),
    ],
)
def test_small_numbers_are_not_shown(tried, right, shown, words):
    figures = Figures(tried, right)
    assert (figures.are_shown, figures.right_in_words) == (shown, words)
