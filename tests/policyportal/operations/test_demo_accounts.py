"""`/demo/`: who can sign in, in the demo only; and the hint beside the sign-in form."""

import pytest
from django.template.loader import render_to_string

from policyportal.operations import demo
from policyportal.people.models import Person, Role, RoleAssignment
from tests.conftest import SINCE, make_person

pytestmark = pytest.mark.django_db


def test_lists_who_can_sign_in_and_with_what(client, settings, teacher, head):
    settings.DEMO = True
    page = client.get("/demo/").content.decode()
    for person in (teacher, head):
        assert person.name in page
        assert person.email in page
    assert demo.PASSWORD in page
    assert "Headteacher" in page


def test_leaves_out_who_has_left_and_who_is_no_demo_person(client, settings, teacher):
    settings.DEMO = True
    Person.objects.update(is_active=False)
    make_person("sam@otterstreet.example", "Sam", "Ford", Role.STAFF)
    page = client.get("/demo/").content.decode()
    assert teacher.email not in page
    assert "otterstreet" not in page
    assert "manage.py load_demo" in page


def test_does_not_exist_in_a_real_installation(client, settings, teacher):
    settings.DEMO = False
    assert client.get("/demo/").status_code == 404


def test_cannot_be_posted_to(client, settings):
    settings.DEMO = True
    assert client.post("/demo/").status_code == 405


def test_asks_as_many_questions_for_few_as_for_many(
    client, settings, school, teacher, django_assert_num_queries
):
    settings.DEMO = True
    with django_assert_num_queries(3):
        client.get("/demo/")
    for character in demo.characters():
        if character.email != teacher.email:
            person = Person.objects.create(
                email=character.email,
                given_name=character.given_name,
                family_name=character.family_name,
            )
            RoleAssignment.objects.create(person=person, role=Role.STAFF, starts_on=SINCE)
    with django_assert_num_queries(3):
        client.get("/demo/")


def test_somebody_without_a_role_is_listed_too(client, settings, teacher):
    settings.DEMO = True
    teacher.assignments.all().delete()
    assert teacher.email in client.get("/demo/").content.decode()


@pytest.mark.parametrize(("is_demo", "shown"), [(True, True), (False, False)])
def test_the_hint_shows_in_the_demo_only(settings, is_demo, shown):
    settings.DEMO = is_demo
    hint = render_to_string("operations/_demo_hint.html")
    assert ('href="/demo/"' in hint) is shown
    assert bool(hint.strip()) is shown


def test_the_sign_in_page_has_the_hint(client, settings, school):
    settings.DEMO = True
    assert 'href="/demo/"' in client.get("/account/login/").content.decode()
    settings.DEMO = False
    assert 'href="/demo/"' not in client.get("/account/login/").content.decode()
