"""What line managers see of those they manage, and nobody else."""

import pytest

from compliance.signing import notices, reminders
from tests.compliance.signing.conftest import leaves, sign
from tests.compliance.signing.reminded import DUE, messages
from tests.conftest import Role, make_person
from tests.delivering import line

pytestmark = pytest.mark.django_db
PAGE = "/policies/your-people/"


@pytest.fixture
def manager(for_staff, teacher):
    """Noor Aziz, who manages Amina Yusuf and is asked to sign as well."""
    noor = make_person("n@x.example", "Noor", "Aziz", Role.STAFF)
    teacher.line_manager = noor
    teacher.save()
    return noor


def listed(client) -> dict[str, list[tuple[str, bool]]]:
    response = client.get(PAGE)
    assert response.status_code == 200
    return {
        version.title: [(one.person.name, one.overdue) for one in people]
        for version, people in response.context["unsigned"]
    }


def test_who_has_still_to_sign(as_person, manager, for_staff, teacher, other_teacher, on_day):
    assert listed(as_person(manager)) == {for_staff.title: [("Amina Yusuf", False)]}
    on_day(1)
    assert listed(as_person(manager)) == {for_staff.title: [("Amina Yusuf", True)]}
    page = as_person(manager).get(PAGE).content.decode()
    assert f"Overdue since {DUE.day} {DUE:%B %Y}" in page
    assert "1 of 1 has not signed." in page and "Tom Okafor" not in page


def test_all_have_signed(as_person, manager, for_staff, teacher):
    sign(for_staff, teacher)
    assert listed(as_person(manager)) == {}
    page = as_person(manager).get(PAGE).content.decode()
    assert "Everybody you manage has signed" in page


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "head", "administrator", "governor"])
def test_who_manages_nobody_is_refused(who, request, as_person, manager):
    assert as_person(request.getfixturevalue(who)).get(PAGE).status_code == 403


def test_of_who_has_left_nothing_is_seen(as_person, manager, teacher, on_day):
    leaves(teacher, DUE)
    on_day(1)
    assert as_person(manager).get(PAGE).status_code == 403


def test_the_reminder_leads_there(as_person, manager, on_day):
    on_day(30)
    reminders.ring()
    (message,) = [one for one in messages(notices.OF_YOURS) if one.recipient == manager]
    assert line(message).path == PAGE


def test_the_number_of_queries_does_not_grow(
    as_person, manager, for_staff, django_assert_max_num_queries
):
    client = as_person(manager)
    assert len(listed(client)[for_staff.title]) == 1
    for n in range(50):
        make_person(f"t{n}@x.example", f"N{n}", "Lall", Role.STAFF, line_manager=manager)
    with django_assert_max_num_queries(16):
        assert len(listed(client)[for_staff.title]) == 51
