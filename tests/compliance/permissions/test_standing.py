"""Where a permission stands on a day, and the filter that finds those that stand so."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.permissions import standing
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.standing import Standing, all_shown, is_suspended, only, shown
from policyportal.audit import triggers
from policyportal.people.models import Role
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import (
    a_draft,
    a_submitted,
    a_text_with_permissions,
    put,
)
from tests.compliance.policies.texts import a_published
from tests.compliance.signing.conftest import sign
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def stands(permission, day=None) -> Standing:
    [(_, now)] = all_shown([deciders.as_stored(permission)], day or today())
    return now.standing


def in_days(days):
    return today() + days * DAY


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.SUBMITTED, Standing.WAITING),
        (State.ASKED, Standing.ASKED),
        (State.DECLINED, Standing.DECLINED),
        (State.WITHDRAWN, Standing.WITHDRAWN),
        (State.EXPIRED, Standing.EXPIRED),
        (State.REVOKED, Standing.REVOKED),
        (State.ENDED, Standing.ENDED),
    ],
)
def test_each_state_has_its_word_and_its_sentence(state, expected, teacher, head):
    permission = put(a_submitted(Kind.REFERENCE, teacher), state, head)
    assert stands(permission) == expected
    now = shown(permission, today(), set())
    assert now.tag == expected.label and now.sentence.endswith(".")
    assert "None" not in now.sentence


def test_a_draft_and_a_noted_link(teacher, head):
    assert stands(a_draft(Kind.REFERENCE, teacher)) == Standing.DRAFT
    assert stands(deciders.a_noted(teacher, head)) == Standing.NOTED


@pytest.mark.parametrize(
    ("left", "expected", "said"),
    [
        (31, Standing.CURRENT, "It holds until"),
        (30, Standing.ENDS_SOON, "It ends in 30 days, on"),
        (2, Standing.ENDS_SOON, "It ends in 2 days, on"),
        (1, Standing.ENDS_SOON, "It ends tomorrow, on"),
        (0, Standing.ENDS_SOON, "It ends today, on"),
        (-1, Standing.EXPIRED, "It ended on"),
        (-400, Standing.EXPIRED, "It ended on"),
    ],
)
def test_an_approval_by_the_days_that_are_left(left, expected, said, teacher, head):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=in_days(500))
    now = shown(permission, permission.ends_on - left * DAY, set())
    assert (now.standing, now.sentence.startswith(said)) == (expected, True)


def test_a_page_shows_what_is_over_before_the_ring_has_been(teacher, head):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=today())
    with time_machine.travel(timezone.now() + DAY):
        assert deciders.as_stored(permission).state == State.APPROVED
        assert stands(permission) == Standing.EXPIRED


# Suspended


def test_it_is_suspended_until_the_policy_in_force_is_signed(policy, teacher, administrator, head):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=in_days(90))
    first = policy.versions.in_force().get()
    assert stands(permission) == Standing.SUSPENDED
    sign(first, teacher)
    assert stands(permission) == Standing.CURRENT
    text = a_text_with_permissions()
    text.sections[0].clauses[0].text = "Other words."
    second = a_published(administrator, head, policy, text=text)
    assert stands(permission) == Standing.SUSPENDED
    sign(second, teacher)
    assert stands(permission) == Standing.CURRENT


def test_it_stays_in_force_where_the_holder_is_not_asked_to_sign(administrator, head, teacher):
    policy = a_published(
        administrator, head, text=a_text_with_permissions(), audience=[Role.GOVERNOR]
    ).policy
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=in_days(90))
    assert permission.policy == policy
    assert stands(permission) == Standing.CURRENT


def test_what_rests_on_no_policy_is_never_suspended(teacher, head):
    permission = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=in_days(90))
    assert permission.policy is None
    assert stands(permission) == Standing.CURRENT
    assert not is_suspended(permission, today(), {teacher.pk})


def test_only_what_is_approved_and_not_over_is_suspended(policy, teacher, head):
    unsigned = {teacher.pk}
    approved = deciders.an_approved(Kind.REFERENCE, teacher, head, ends_on=today())
    assert is_suspended(approved, today(), unsigned)
    assert not is_suspended(approved, today() + DAY, unsigned)
    assert not is_suspended(approved, today(), {head.pk})
    for other in (
        a_submitted(Kind.REFERENCE, teacher),
        deciders.decline(a_submitted(Kind.REFERENCE, teacher), head),
        deciders.a_noted(teacher, head),
    ):
        assert other.policy == policy
        assert not is_suspended(other, today(), unsigned)
        assert stands(other) != Standing.SUSPENDED


# Lists


def every_standing(teacher, head) -> dict[int, Standing]:
    """Make one permission of each standing but the draft; return them by what they are."""
    signed = make_person("si@larkspur.example", "Si", "Gned", Role.STAFF)
    rows = {
        put(a_submitted(Kind.REFERENCE, teacher), state, head).pk: same
        for state, same in standing._SAME.items()
        if state not in (State.DRAFT, State.NOTED, State.SUBMITTED)
    }
    rows[a_submitted(Kind.REFERENCE, teacher).pk] = Standing.WAITING
    rows[deciders.a_noted(teacher, head).pk] = Standing.NOTED
    approved = deciders.an_approved(Kind.WORK_TIME, teacher, head, ends_on=in_days(90))
    rows[approved.pk] = Standing.SUSPENDED
    for ends_on, same in [(in_days(90), Standing.CURRENT), (in_days(30), Standing.ENDS_SOON)]:
        rows[deciders.an_approved(Kind.WORK_TIME, signed, head, ends_on=ends_on).pk] = same
    over = deciders.an_approved(Kind.WORK_TIME, signed, head)
    with triggers.lifted():  # as if the days had passed
        Permission.objects.filter(pk=over.pk).update(ends_on=in_days(-1))
    rows[over.pk] = Standing.EXPIRED
    version = approved.policy.versions.in_force().get()
    sign(version, signed)
    return rows


def test_the_filter_finds_exactly_those_that_are_shown_so(policy, teacher, head):
    expected = every_standing(teacher, head)
    everything = Permission.objects.all()
    assert {one.pk: s.standing for one, s in all_shown(everything, today())} == expected
    for each in Standing:
        found = only(Permission.objects.all(), each, today()).values_list("pk", flat=True)
        assert set(found) == {pk for pk, same in expected.items() if same == each}, each
    assert set(expected.values()) == set(Standing) - {Standing.DRAFT}


def test_a_list_asks_two_queries_more_however_long_it_is(policy, teacher, head):
    counted = []
    for more in (1, 9):
        for _ in range(more):
            deciders.an_approved(Kind.REFERENCE, teacher, head)
        rows = list(Permission.objects.select_related("policy"))
        with CaptureQueriesContext(connection) as asked:
            all_shown(rows, today())
        counted.append(len(asked))
    assert counted == [2, 2]


def test_a_list_without_approvals_asks_nothing(teacher, head):
    rows = [a_submitted(Kind.REFERENCE, teacher), deciders.a_noted(teacher, head)]
    with CaptureQueriesContext(connection) as asked:
        all_shown(rows, today())
    assert len(asked) == 0


def test_it_is_suspended_too_where_the_policy_came_into_force_after_it_was_sent(
    administrator, head, teacher
):
    waits = a_submitted(Kind.WORK_TIME, teacher)
    a_published(administrator, head, text=a_text_with_permissions())
    permission = deciders.approve(waits, head)
    [(_, now)] = all_shown([permission], today())
    assert now.standing == Standing.SUSPENDED
