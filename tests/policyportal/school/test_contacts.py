"""The contacts for safeguarding and the closures: what changes them, and what the log keeps."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from policyportal.school import actions
from policyportal.school.models import Closure, SafeguardingContacts

pytestmark = pytest.mark.django_db
LADO = {"lado_name": "Duty LADO", "lado_telephone": "020 7946 0431"}
FIRST, LAST = date(2026, 10, 26), date(2026, 10, 30)


def test_before_they_are_set_they_are_blank_and_reach_nobody():
    contacts = SafeguardingContacts.here()
    assert not contacts.has_lado and not contacts.is_stale(date(2026, 11, 23))
    assert contacts.consults_on_low_level and contacts.early_years
    assert not SafeguardingContacts.objects.exists()


@pytest.mark.parametrize("way", ["lado_telephone", "lado_email"])
def test_a_number_or_an_address_reaches_the_lado(way):
    assert SafeguardingContacts(**{way: "something"}).has_lado
    assert not SafeguardingContacts(lado_name="Duty LADO", police_team="999").has_lado


def test_a_change_is_kept_and_logged_by_the_names_of_its_fields(head):
    actions.change_contacts(LADO, by=head)
    row = SafeguardingContacts.objects.get()
    assert (row.lado_name, row.lado_telephone) == ("Duty LADO", "020 7946 0431")
    entry = Entry.objects.get()
    assert (entry.action, entry.about) == (
        "safeguarding-contacts.changed",
        "school.safeguardingcontacts:1",
    )
    text = Detail.objects.get(entry=entry).text
    assert text == '{"fields":["lado_name","lado_telephone"]}'


def test_the_same_again_changes_nothing(head):
    actions.change_contacts(LADO, by=head)
    assert actions.change_contacts(LADO, by=head) is None
    assert Entry.objects.count() == 1


def test_checked_by_whom_and_when(head, dsl):
    actions.change_contacts(LADO, by=head)
    actions.check_contacts(by=dsl)
    row = SafeguardingContacts.objects.get()
    assert (row.checked_on, row.checked_by) == (timezone.localdate(), dsl)
    assert Entry.objects.order_by("pk").last().action == "safeguarding-contacts.checked"


def test_nothing_to_check_is_refused_and_leaves_nothing(head):
    with pytest.raises(Refused, match="of the LADO first"):
        actions.check_contacts(by=head)
    assert not SafeguardingContacts.objects.exists() and not Entry.objects.exists()


@pytest.mark.parametrize("name", sorted(actions.OUTSIDE))
def test_whom_the_school_turns_to_is_checked_again_after_a_change(head, name):
    actions.change_contacts(LADO, by=head)
    actions.check_contacts(by=head)
    actions.change_contacts({name: "new@fleetwater.example"}, by=head)
    row = SafeguardingContacts.objects.get()
    assert (row.checked_on, row.checked_by) == (None, None)


def test_the_schools_own_rules_need_no_new_check(head, governor):
    actions.change_contacts(LADO, by=head)
    actions.check_contacts(by=head)
    rules = {"retirement_age": 67, "named_governor": governor, "consults_on_low_level": False}
    actions.change_contacts(rules, by=head)
    assert SafeguardingContacts.objects.get().checked_by == head


def test_stale_after_180_days_or_never():
    today = date(2026, 11, 23)
    contacts = SafeguardingContacts(lado_email="lado@fleetwater.example")
    assert contacts.is_stale(today)
    contacts.checked_on = today - timedelta(days=180)
    assert not contacts.is_stale(today)
    contacts.checked_on = today - timedelta(days=181)
    assert contacts.is_stale(today)


def test_the_stamp_is_of_everything_and_the_same_from_the_database(head, governor):
    stamps = [SafeguardingContacts.here().stamp]
    for facts in [LADO, {"named_governor": governor}, {"month_target": 79}]:
        actions.change_contacts(facts, by=head)
        stamps.append(SafeguardingContacts.here().stamp)
    actions.check_contacts(by=head)
    stamps.append(SafeguardingContacts.here().stamp)
    assert len(set(stamps)) == 5
    assert SafeguardingContacts.objects.get().stamp == stamps[-1]


def test_a_page_older_than_a_change_changes_and_checks_nothing(head):
    old = SafeguardingContacts.here().stamp
    actions.change_contacts(LADO, seen=old, by=head)
    with pytest.raises(Refused, match="Somebody has changed these"):
        actions.change_contacts({"lado_name": "Another"}, seen=old, by=head)
    with pytest.raises(Refused, match="Somebody has changed these"):
        actions.check_contacts(seen=old, by=head)
    row = SafeguardingContacts.objects.get()
    assert (row.lado_name, row.checked_on) == ("Duty LADO", None)
    assert Entry.objects.count() == 1


def test_a_closure_is_added_and_removed(head):
    closure = actions.add_closure(name="Half term", starts_on=FIRST, ends_on=LAST, by=head)
    assert list(Closure.objects.values_list("name", "starts_on", "ends_on")) == [
        ("Half term", FIRST, LAST)
    ]
    entry = Entry.objects.get()
    assert entry.action == "closure.added"
    text = Detail.objects.get(entry=entry).text
    assert text == '{"ends_on":"2026-10-30","kind":"shut","starts_on":"2026-10-26"}'
    actions.remove_closure(closure, by=head)
    assert not Closure.objects.exists()
    assert Entry.objects.order_by("pk").last().action == "closure.removed"
    with pytest.raises(Refused, match="removed already"):
        actions.remove_closure(closure, by=head)
    assert Entry.objects.count() == 2


def test_one_day_is_a_closure_and_the_longest_is_three_months(head):
    actions.add_closure(name="Inset", starts_on=FIRST, ends_on=FIRST, by=head)
    longest = FIRST + timedelta(days=91)
    actions.add_closure(name="Rebuilding", starts_on=FIRST, ends_on=longest, by=head)
    for ends_on, said in [
        (longest + timedelta(days=1), "longer than three months"),
        (FIRST - timedelta(days=1), "lies before the first"),
        (FIRST, "on the list already"),
    ]:
        with pytest.raises(Refused, match=said):
            actions.add_closure(name="Again", starts_on=FIRST, ends_on=ends_on, by=head)
    assert Closure.objects.count() == 2
