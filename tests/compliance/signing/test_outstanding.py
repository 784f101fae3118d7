from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from compliance.signing.history import History, history
from compliance.signing.outstanding import Standing, register, to_sign
from compliance.signing.roll import lines, narrowed, roll
from policyportal.audit.log import root_at
from policyportal.audit.models import Head
from policyportal.people.models import Role, RoleAssignment
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import leaves, record_paper, sign
from tests.conftest import make_person

PUBLISHED = date(2025, 1, 10)
DUE = date(2025, 1, 24)
LATER = DUE + timedelta(days=1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def then():
    """A clock that stands at the day of publication; `then.move_to(noon(day))` moves it."""
    with time_machine.travel(noon(PUBLISHED), tick=False) as clock:
        yield clock


@pytest.fixture
def version(then, administrator, head):
    return a_published(administrator, head)


def of(version) -> History:
    return history(policy=version.policy)


def standings(version, today) -> dict[str, Standing]:
    return {person.email.split(".")[0]: person.standing for person in register(version, today)}


def test_due_so_many_days_after_publication(version, teacher):
    (due,) = to_sign(teacher, PUBLISHED)
    assert (due.version, due.due_on, due.overdue, due.signed_before) == (version, DUE, False, None)
    assert not to_sign(teacher, DUE)[0].overdue
    assert to_sign(teacher, LATER)[0].overdue


def test_published_late_in_the_evening_counts_in_london(then, administrator, head, teacher):
    with time_machine.travel(datetime(2025, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC")), tick=False):
        a_published(administrator, head)
        assert to_sign(teacher, date(2025, 7, 1))[0].due_on == date(2025, 7, 15)


def test_a_newcomer_has_as_many_days_from_their_start(version):
    newcomer = make_person(
        "new@larkspur.example", "New", "Comer", Role.STAFF, since=date(2025, 3, 3)
    )
    assert to_sign(newcomer, date(2025, 3, 2)) == []
    assert to_sign(newcomer, date(2025, 3, 3))[0].due_on == date(2025, 3, 17)
    assert not to_sign(newcomer, date(2025, 3, 17))[0].overdue
    assert to_sign(newcomer, date(2025, 3, 18))[0].overdue
    assert standings(version, date(2025, 3, 2)).get("new@larkspur") is None
    assert standings(version, date(2025, 3, 17))["new@larkspur"] == Standing.OUTSTANDING
    assert standings(version, date(2025, 3, 18))["new@larkspur"] == Standing.OVERDUE


def test_a_new_role_of_someone_here_gives_no_new_time(version, teacher):
    RoleAssignment.objects.create(person=teacher, role=Role.SLT, starts_on=LATER)
    assert to_sign(teacher, LATER)[0].due_on == DUE
    assert standings(version, LATER)["amina"] == Standing.OVERDUE


def test_who_came_back_has_time_from_then(version, teacher):
    leaves(teacher, date(2025, 1, 12))
    RoleAssignment.objects.create(person=teacher, role=Role.STAFF, starts_on=date(2025, 2, 1))
    assert to_sign(teacher, date(2025, 2, 1))[0].due_on == date(2025, 2, 15)
    assert standings(version, date(2025, 2, 15))["amina"] == Standing.OUTSTANDING
    assert standings(version, date(2025, 2, 16))["amina"] == Standing.OVERDUE


def test_signed_is_nothing_to_do(version, teacher):
    sign(version, teacher)
    assert to_sign(teacher, LATER) == []
    assert standings(version, LATER)["amina"] == Standing.SIGNED


def test_unchanged_text_published_again_asks_nobody_who_signed(
    version, next_version, teacher, other_teacher
):
    sign(version, teacher)
    again = next_version(version)
    assert to_sign(teacher, LATER) == []
    assert [due.version for due in to_sign(other_teacher, LATER)] == [again]
    assert standings(again, LATER)["amina"] == Standing.SIGNED


def test_a_changed_text_asks_again_and_says_what_was_signed(version, next_version, teacher):
    sign(version, teacher)
    changed = next_version(version, text=a_text(tou_no_abuse="Be kind."))
    (due,) = to_sign(teacher, PUBLISHED)
    assert (due.version, due.signed_before) == (changed, version)
    assert standings(changed, PUBLISHED)["amina"] == Standing.OUTSTANDING


def test_only_roles_in_the_audience_are_asked(then, administrator, head, teacher, governor):
    version = a_published(administrator, head, audience=[Role.GOVERNOR, Role.HEADTEACHER])
    assert to_sign(teacher, PUBLISHED) == []
    assert to_sign(governor, PUBLISHED)[0].version == version
    assert set(standings(version, PUBLISHED)) == {"grace", "ruth"}


def test_who_left_stays_on_the_record(version, teacher, other_teacher, slt):
    sign(version, other_teacher)
    for person in (teacher, other_teacher):
        leaves(person, date(2025, 1, 15))
    leaves(slt, PUBLISHED - timedelta(days=1))
    found = standings(version, date(2025, 1, 16))
    assert found["amina"] == Standing.LEFT_UNSIGNED
    assert found["tom"] == Standing.LEFT_SIGNED
    assert "marcus" not in found
    assert standings(version, date(2025, 1, 15))["amina"] == Standing.OUTSTANDING


def test_a_closed_account_has_left(version, teacher):
    teacher.is_active = False
    teacher.save()
    assert to_sign(teacher, PUBLISHED) == []
    assert standings(version, PUBLISHED)["amina"] == Standing.LEFT_UNSIGNED


def test_overdue_first_then_by_name(version, teacher, other_teacher, slt, head):
    sign(version, slt)
    leaves(head, date(2025, 1, 15))
    make_person("zed@larkspur.example", "Zed", "Abe", Role.STAFF, since=LATER)
    found = [person.family_name for person in register(version, LATER)]
    assert found == ["Nair", "Okafor", "Yusuf", "Abe", "Adeyemi", "Bell"]


def test_two_queries_for_what_one_person_has_to_sign(
    version, teacher, administrator, head, django_assert_num_queries
):
    teacher.holds(Role.STAFF)
    with django_assert_num_queries(2):
        assert len(to_sign(teacher, PUBLISHED)) == 1
    for number in range(4):
        a_published(administrator, head, slug=f"more-{number}")
    with django_assert_num_queries(2):
        assert len(to_sign(teacher, PUBLISHED)) == 5


def test_the_roll_is_the_register(version, teacher, other_teacher, slt, head):
    sign(version, slt)
    leaves(other_teacher, date(2025, 1, 15))
    whole = roll(version, of(version), LATER)
    expected = [(person.pk, person.standing) for person in register(version, LATER)]
    assert whole[:] == expected
    assert len(whole) == len(expected) == 5
    assert [whole[at : at + 1] for at in range(5)] == [[one] for one in expected]
    assert whole[1:4] == expected[1:4]
    assert whole[4:9] == expected[4:]
    assert whole.asked == 4
    assert whole.count(Standing.SIGNED) == 1
    for standing in Standing:
        assert whole.only(standing)[:] == [one for one in expected if one[1] == standing]


def test_the_roll_is_kept_until_something_is_recorded(
    version, teacher, other_teacher, django_assert_num_queries
):
    end, whole = root_at(Head.objects.get().size), of(version)
    assert roll(version, whole, LATER, end).count(Standing.SIGNED) == 0
    sign(version, teacher)
    with django_assert_num_queries(0):
        assert roll(version, whole, LATER, end).count(Standing.SIGNED) == 0
    new_end = root_at(Head.objects.get().size)
    assert roll(version, whole, LATER, new_end).count(Standing.SIGNED) == 1
    assert roll(version, whole, PUBLISHED, new_end).count(Standing.OVERDUE) == 0
    assert roll(version, of(version), LATER).count(Standing.SIGNED) == 1


def test_narrowed_by_role_and_words(version, teacher, other_teacher, slt):
    whole = roll(version, of(version), LATER)
    assert narrowed(whole, LATER, role=Role.SLT)[:] == [(slt.pk, Standing.OVERDUE)]
    assert narrowed(whole, LATER, search="tom OKA")[:] == [(other_teacher.pk, Standing.OVERDUE)]
    assert len(narrowed(whole, LATER, role=Role.SLT, search="tom")) == 0
    assert narrowed(whole, LATER, search="")[:] == whole[:]


def test_the_lines_of_the_register(version, teacher, other_teacher, slt, administrator):
    receipt = sign(version, slt)
    record_paper(version, other_teacher, administrator)
    found = {
        one.person: one
        for one in lines(version, of(version), roll(version, of(version), LATER)[:], LATER)
    }
    assert found[slt].signature == receipt
    assert found[slt].standing == Standing.SIGNED
    assert found[teacher].signature is None
    assert found[teacher].due_on == DUE
    assert found[other_teacher].paper_waits
    assert not found[teacher].paper_waits


@pytest.mark.parametrize("people", [1, 30])
def test_as_many_queries_for_many_lines(version, people, django_assert_num_queries):
    for number in range(people):
        make_person(f"p{number}@larkspur.example", "P", f"Q{number}", Role.STAFF)
    whole = of(version)
    places = roll(version, whole, LATER)[:]
    with django_assert_num_queries(3):
        assert len(list(lines(version, whole, places, LATER))) == people + 2
