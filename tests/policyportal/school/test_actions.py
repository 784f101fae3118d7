import pytest

from policyportal.audit.models import Detail, Entry
from policyportal.school.actions import change_details
from policyportal.school.models import School


@pytest.mark.django_db
def test_the_first_facts_set_the_school_up():
    change_details({"name": "Larkspur Lane Primary School"}, by=None)
    assert School.here().name == "Larkspur Lane Primary School"
    entry = Entry.objects.get()
    assert (entry.action, entry.about, entry.by) == ("school.set-up", "school.school:1", "")


def test_a_change_is_kept_and_logged_by_the_names_of_its_fields(school, administrator):
    changed = change_details(
        {"name": school.name, "telephone": "020 7946 0123", "signatures_kept_years": 7},
        by=administrator,
    )
    school.refresh_from_db()
    assert (school.telephone, school.signatures_kept_years) == ("020 7946 0123", 7)
    assert (changed.telephone, changed.signatures_kept_years) == ("020 7946 0123", 7)
    entry = Entry.objects.get()
    assert entry.action == "school.changed"
    assert entry.by == f"people.person:{administrator.pk}"
    text = Detail.objects.get(entry=entry).text
    assert text == '{"fields":["signatures_kept_years","telephone"]}'


def test_the_same_facts_again_change_nothing(school, administrator):
    assert change_details({"name": school.name}, by=administrator) is None
    assert not Entry.objects.exists()


def test_twice_is_once(school, administrator):
    change_details({"telephone": "020 7946 0123"}, by=administrator)
    assert change_details({"telephone": "020 7946 0123"}, by=administrator) is None
    assert Entry.objects.count() == 1
