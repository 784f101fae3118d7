"""Where a report goes: every row of the table of the policy (domain.md, "Reporting")."""

import pytest

from incidents.disclosures.models import Kind as DisclosureKind
from incidents.reporting.destinations import (
    EXAMPLES,
    OF_PARENTS,
    OUTSIDE,
    TABLE,
    WEIGHED,
    Becomes,
    Choice,
    decide,
    words,
)
from incidents.reporting.models import Kind as RecordKind
from incidents.reporting.recording import TO_THE_HEAD
from policyportal.people.models import Role

HEAD, DSL = Role.HEADTEACHER, Role.DSL
# What was chosen; does whoever did it work here?; what it becomes, of which kind, who, who beside.
ROWS = [
    (Choice.ADULT, False, "D", "disclosure", HEAD, None),
    (Choice.ADULT, True, "D", "disclosure", HEAD, None),
    (Choice.CONDUCT, True, "D", "conduct", HEAD, None),
    (Choice.BULLYING, False, "B", "", HEAD, DSL),
    (Choice.BULLYING, True, "D", "disclosure", HEAD, None),
    (Choice.PUPIL_CONTACT, False, "R", "pupil-contact", HEAD, None),
    (Choice.WORKING_DAY, False, "R", "working-day", DSL, None),
    (Choice.WORKING_DAY, True, "R", "working-day", DSL, None),
    (Choice.FIREWALL, False, "R", "firewall", HEAD, None),
    (Choice.UNDER_AGE, False, "R", "under-age", DSL, None),
    (Choice.PHONE, False, "R", "phone", DSL, None),
    (Choice.COMPUTER, False, "R", "computer", DSL, None),
    (Choice.CONTACT, False, "R", "improper-contact", DSL, None),
    (Choice.CONTACT, True, "D", "disclosure", HEAD, None),
    (Choice.IMAGES, False, "R", "images", DSL, None),
    (Choice.IMAGES, True, "D", "disclosure", HEAD, DSL),
    (Choice.UNSURE, False, "R", "unsure", DSL, None),
    (Choice.UNSURE, True, "D", "disclosure", HEAD, None),
]


@pytest.mark.parametrize("choice, works_here, becomes, kind, first, beside", ROWS)
def test_every_row_of_the_table(choice, works_here, becomes, kind, first, beside):
    found = decide(choice, works_here=works_here)
    assert found == (Becomes(becomes), kind, first, beside)


def test_every_choice_has_a_row_an_example_and_a_place():
    assert {row[0] for row in ROWS} == set(Choice) == set(TABLE) == set(EXAMPLES)
    kinds = {found.kind for found in TABLE.values() if found.becomes == Becomes.RECORD}
    assert kinds == set(RecordKind)
    for found in TABLE.values():  # as the records themselves are routed
        if found.becomes == Becomes.RECORD:
            assert (found.first == HEAD) == (found.kind in TO_THE_HEAD)


def test_bullying_among_colleagues_alone_is_conduct():
    found = decide(Choice.BULLYING, works_here=True, child=False)
    assert (found.becomes, found.kind) == (Becomes.DISCLOSURE, DisclosureKind.CONDUCT)
    assert decide(Choice.BULLYING, works_here=False, child=False).becomes == Becomes.BULLYING


@pytest.mark.parametrize("works_here", [True, False])
@pytest.mark.parametrize("choice", list(Choice))
def test_the_dsl_hears_at_once_of_a_child_in_danger(choice, works_here):
    found = decide(choice, works_here=works_here, danger=True)
    assert DSL in (found.first, found.beside)
    calm = decide(choice, works_here=works_here)
    # An adult who works here is for the LADO as well; else it goes by the same way as without.
    assert found.becomes == (Becomes.DISCLOSURE if works_here else calm.becomes)
    assert found.kind != DisclosureKind.CONDUCT


@pytest.mark.parametrize("choice", list(Choice))
@pytest.mark.parametrize("role", [HEAD, DSL, Role.CHAIR])
def test_whoever_reports_is_told_who_sees_it(choice, role):
    found = decide(choice)
    said = words(choice, found, role=role, name="Ruth Adeyemi")
    assert "Ruth Adeyemi" in said.next[0] and "Ruth Adeyemi" in said.sees[0]
    assert "parents do not see it" in said.not_seen_by
    assert "has it decides" not in said.not_seen_by
    assert ("other governors" in said.not_seen_by) == (role == Role.CHAIR)
    lado = any("LADO" in line for line in said.next)
    assert lado == (found.kind == DisclosureKind.DISCLOSURE)
    assert (OUTSIDE.get(choice) in said.next) == (choice in OUTSIDE)


def test_what_is_said_of_those_beside_and_of_confidence():
    found = decide(Choice.PHONE)
    said = words(
        Choice.PHONE,
        found,
        role=HEAD,
        beside=True,
        class_teacher="Tom Okafor",
        in_confidence=True,
    )
    assert said.sees[0].startswith("The headteacher,") and "(DSL)" in said.sees[1]
    assert said.sees[2].startswith("Tom Okafor, as the class teacher")
    # Not “the DSL decides”: it may be about the DSL, or be the headteacher’s.
    assert "whether one has to know, whoever has it decides" in said.not_seen_by


@pytest.mark.parametrize("choice", list(Choice))
def test_told_in_confidence_nobody_is_promised_that_parents_are_told(choice):
    said = words(choice, decide(choice), role=HEAD, in_confidence=True)
    assert not any("parents" in line and "are told" in line for line in said.next)
    assert (OUTSIDE.get(choice) in said.next) == (choice in OUTSIDE and choice not in OF_PARENTS)
    assert (WEIGHED in said.next) == (choice in OF_PARENTS)
