"""Two people doing the same thing at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from policyportal.audit.models import Entry
from policyportal.people import actions, covering
from policyportal.people.importing.applying import PlanChanged, import_people, plan_import
from policyportal.people.importing.reading import read_sheet
from policyportal.people.models import Cover, Person, Role, RoleAssignment
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.days import today

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*attempts):
    """Run the attempts at one moment; return what each gave or how it was refused."""
    start = Barrier(len(attempts))

    def run(attempt):
        try:
            start.wait(10)
            return attempt()
        except (Refused, PlanChanged) as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def test_two_administrators_cannot_end_each_other(administrator):
    other = make_person("second@larkspur.example", "Second", "Admin", Role.ADMINISTRATOR)
    done = at_once(
        lambda: actions.end_role(other.assignments.get(), on=today(), by=administrator),
        lambda: actions.end_role(administrator.assignments.get(), on=today(), by=other),
    )
    assert sorted(type(each).__name__ for each in done) == ["Refused", "RoleAssignment"]
    assert RoleAssignment.objects.filter(ends_on=None, role=Role.ADMINISTRATOR).count() == 1


def test_the_same_person_is_added_once(administrator):
    facts = {"given_name": "New", "family_name": "Person", "roles": [(Role.STAFF, today())]}
    done = at_once(
        *[lambda: actions.add_person(email="n@x.example", **facts, by=administrator)] * 3
    )
    assert sorted(type(each).__name__ for each in done) == ["Person", "Refused", "Refused"]
    assert Person.objects.filter(email="n@x.example").count() == 1
    assert Entry.objects.filter(action="person.added").count() == 1


def test_the_same_role_is_given_once(administrator, teacher):
    done = at_once(
        *[lambda: actions.start_role(teacher, role=Role.SLT, on=today(), by=administrator)] * 3
    )
    assert sorted(type(each).__name__ for each in done) == [
        "Refused",
        "Refused",
        "RoleAssignment",
    ]


@pytest.mark.parametrize("more", ["", "Amina Bell,amina.yusuf@larkspur.example,SLT\n"])
def test_a_file_confirmed_in_two_tabs_is_written_once(administrator, teacher, more):
    sheet = read_sheet(f"Name,Email,Role\nA B,a@x.example,Teacher\n{more}".encode())
    shown = plan_import(sheet, everybody=False, by=administrator).fingerprint
    done = at_once(
        *[lambda: import_people(sheet, everybody=False, by=administrator, shown=shown)] * 2
    )
    assert sorted(type(each).__name__ for each in done) == ["Plan", "PlanChanged"]
    assert Person.objects.filter(email="a@x.example").count() == 1
    assert RoleAssignment.objects.filter(role=Role.SLT).count() == (1 if more else 0)


def test_two_rings_at_once_deactivate_a_leaver_once(administrator, teacher):
    RoleAssignment.objects.filter(person=teacher).update(ends_on=teacher.created_at.date())
    tomorrow = today() + timezone.timedelta(days=2)
    done = at_once(*[lambda: actions.deactivate_leavers(tomorrow)] * 3)
    assert sum(done) == 1
    assert Entry.objects.filter(action="person.deactivated").count() == 1
    assert Person.objects.get(pk=teacher.pk).sign_in_round == 1


def test_the_same_cover_is_arranged_once(administrator, head, slt):
    starts_at = timezone.now() + timezone.timedelta(hours=1)
    times = {"starts_at": starts_at, "ends_at": starts_at + timezone.timedelta(hours=1)}

    def arrange(by):
        return covering.arrange(Role.HEADTEACHER, deputy=slt, **times, reason="", by=by)

    done = at_once(*[lambda by=by: arrange(by) for by in (administrator, head, administrator)])
    assert sorted(type(each).__name__ for each in done) == ["Cover", "Refused", "Refused"]
    assert Cover.objects.count() == 1
    cover = Cover.objects.get()
    done = at_once(*[lambda by=by: covering.end(cover, by=by) for by in (administrator, head)])
    assert sorted(type(each).__name__ for each in done) == ["Cover", "Refused"]
    assert Entry.objects.filter(action="cover.ended").count() == 1
