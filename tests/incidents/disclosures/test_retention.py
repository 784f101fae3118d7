"""How long a record is kept: the table, line by line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from incidents.disclosures import retention
from incidents.disclosures.models import ConductOutcome, Disclosure, Kind, Outcome, State
from incidents.disclosures.retention import Facts, kept_until, rule_for
from policyportal.people.models import RoleAssignment
from policyportal.school.models import SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.rows import a_conduct_record, a_disclosure, put

ALLEGED, CLOSED, BORN = date(2026, 3, 10), date(2026, 6, 1), date(1970, 5, 20)
ALLEGATION = Facts(
    kind=Kind.DISCLOSURE,
    voided=False,
    outcome=Outcome.UNSUBSTANTIATED,
    conduct_outcome="",
    alleged_on=ALLEGED,
    ended_on=CLOSED,
    born_on=BORN,
    retirement_age=68,
    consents=False,
    is_person=True,
    left_on=None,
)
CONDUCT = replace(ALLEGATION, kind=Kind.CONDUCT, outcome="", conduct_outcome=ConductOutcome.ADVICE)
TEN_YEARS = date(2036, 3, 10)


@pytest.mark.parametrize(
    ("change", "name", "until"),
    [
        ({}, "allegation", date(2038, 5, 20)),
        ({"retirement_age": 65}, "allegation", TEN_YEARS),
        ({"born_on": date(1960, 5, 20)}, "allegation", TEN_YEARS),
        ({"born_on": date(1999, 2, 28)}, "allegation", date(2067, 2, 28)),
        ({"born_on": date(1976, 2, 29), "retirement_age": 67}, "allegation", date(2043, 3, 1)),
        ({"born_on": None}, "allegation", None),
        ({"outcome": Outcome.SUBSTANTIATED}, "allegation", date(2038, 5, 20)),
        ({"outcome": Outcome.UNFOUNDED}, "allegation", date(2038, 5, 20)),
        ({"outcome": Outcome.MALICIOUS}, "cleared", CLOSED),
        ({"outcome": Outcome.FALSE}, "cleared", CLOSED),
        ({"outcome": Outcome.FALSE, "born_on": None}, "cleared", CLOSED),
        ({"outcome": Outcome.FALSE, "consents": True}, "allegation", date(2038, 5, 20)),
        ({"outcome": Outcome.MALICIOUS, "consents": True, "born_on": None}, "allegation", None),
        ({"outcome": ""}, "low-level", None),
        ({"outcome": "", "left_on": date(2027, 8, 31)}, "low-level", date(2027, 8, 31)),
        ({"outcome": "", "is_person": False}, "low-level", TEN_YEARS),
        ({"voided": True}, "voided", date(2027, 6, 1)),
        ({"voided": True, "outcome": Outcome.FALSE}, "voided", date(2027, 6, 1)),
        ({"handed_over": True, "outcome": ""}, "handed-over", date(2027, 6, 1)),
    ],
)
def test_disclosures(change, name, until):
    facts = replace(ALLEGATION, **change)
    assert (rule_for(facts).name, kept_until(facts)) == (name, until)


@pytest.mark.parametrize(
    ("change", "name", "until"),
    [
        ({}, "conduct", None),
        ({"left_on": date(2027, 8, 31)}, "conduct", date(2033, 8, 31)),
        ({"is_person": False}, "conduct", date(2032, 3, 10)),
        ({"conduct_outcome": ConductOutcome.NONE}, "conduct-no-action", date(2028, 3, 10)),
        ({"conduct_outcome": ConductOutcome.DISCIPLINARY}, "conduct", None),
        ({"voided": True, "conduct_outcome": ""}, "voided", date(2027, 6, 1)),
    ],
)
def test_conduct(change, name, until):
    facts = replace(CONDUCT, **change)
    assert (rule_for(facts).name, kept_until(facts)) == (name, until)


@given(
    st.builds(
        Facts,
        kind=st.sampled_from(Kind),
        voided=st.booleans(),
        outcome=st.sampled_from(["", *Outcome]),
        conduct_outcome=st.sampled_from(["", *ConductOutcome]),
        alleged_on=st.dates(date(2000, 1, 1), date(2099, 1, 1)),
        ended_on=st.dates(date(2000, 1, 1), date(2099, 1, 1)),
        born_on=st.none() | st.dates(date(1920, 1, 1), date(2020, 1, 1)),
        retirement_age=st.integers(50, 80),
        consents=st.booleans(),
        is_person=st.booleans(),
        left_on=st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
    )
)
def test_every_record_has_a_rule_and_what_has_no_end_says_what_is_missing(facts):
    until, rule = kept_until(facts), rule_for(facts)
    assert until is not None or rule.missing
    if rule.name == "allegation" and until:
        assert until >= retention.years_after(facts.alleged_on, 10)


def test_the_rules_that_rest_on_guidance_say_so():
    sources = {rule.name: rule.source for rule in retention.RULES}
    assert sources == {
        "voided": "",
        "handed-over": "",
        "cleared": "records-retention",
        "allegation": "records-retention",
        "low-level": "low-level-records",
        "conduct-no-action": "",
        "conduct": "",
    }


@pytest.mark.django_db
def test_the_facts_of_a_closed_disclosure(other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), State.CLOSED, by=head, second=chair)
    SafeguardingContacts.objects.create(retirement_age=67)
    case.born_on = "1970-05-20"
    facts = retention.facts_of(case)
    assert (facts.kind, facts.outcome, facts.retirement_age) == ("disclosure", "unfounded", 67)
    assert (facts.born_on, facts.is_person, facts.left_on) == (BORN, True, None)
    assert facts.ended_on == timezone.localdate(case.closed_at)


@pytest.mark.django_db
def test_what_was_handed_over_is_kept_for_a_year(other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), State.HANDED_OVER, by=head, second=chair)
    facts = retention.facts_of(case)
    assert (facts.handed_over, rule_for(facts).name) == (True, "handed-over")
    assert kept_until(facts) == retention.years_after(timezone.localdate(case.closed_at), 1)


@pytest.mark.django_db
def test_the_facts_of_somebody_described(teacher, head, chair):
    case = put(a_conduct_record(teacher, None), State.VOIDED, by=head, second=chair)
    facts = retention.facts_of(case)
    assert (facts.kind, facts.voided, facts.is_person, facts.born_on) == (
        Kind.CONDUCT,
        True,
        False,
        None,
    )


@pytest.mark.django_db
def test_the_last_day_of_who_has_left():
    today = date.today()
    gone = make_person("ada.finch@larkspur.example", "Ada", "Finch", "staff", "governor")
    RoleAssignment.objects.filter(person=gone, role="staff").update(ends_on=date(2025, 1, 1))
    assert retention.last_day_of(gone.pk, today=today) is None
    RoleAssignment.objects.filter(person=gone, role="governor").update(ends_on=date(2025, 7, 1))
    assert retention.last_day_of(gone.pk, today=today) == date(2025, 7, 1)
    RoleAssignment.objects.create(person=gone, role="staff", starts_on=today + timedelta(days=30))
    assert retention.last_day_of(gone.pk, today=today) is None
    assert retention.last_day_of(None, today=today) is None
    assert Disclosure.objects.count() == 0
