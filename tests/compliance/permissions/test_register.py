"""The register of what was sent, and revoking what was approved."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from compliance.permissions.kinds import Kind
from compliance.permissions.models import State
from policyportal.people.models import Role
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_draft, a_submitted
from tests.compliance.permissions.pages import REGISTER, is_there, main, one, page, state
from tests.compliance.signing.conftest import sign
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

# Revoking


def test_revoking_by_the_page(teacher, head, as_person):
    permission = deciders.an_approved(Kind.SCHOOL_SERVICE, teacher, head)
    client = as_person(head)
    html = main(page(client, one(permission, "revoke/")))
    assert "ends at once and for good" in html and teacher.name in html
    assert "register of school accounts" in html
    response = client.post(one(permission, "revoke/"), {"reason": "It went wrong."})
    assert response.headers["Location"] == REGISTER
    assert state(permission) == State.REVOKED
    told = f"Revoked: {permission.reference}. Amina Yusuf is told by e-mail."
    assert told in page(client, REGISTER)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Say why you revoke it."),
        ("  ", "Say why you revoke it."),
        ("z" * 4001, "at most 4000"),
    ],
)
def test_a_reason_is_asked_for(reason, said, teacher, head, as_person):
    permission = deciders.an_approved(Kind.WORK_TIME, teacher, head)
    html = as_person(head).post(one(permission, "revoke/"), {"reason": reason}).content.decode()
    assert said in html and '<a href="#id_reason">' in html and reason.strip() in html
    assert state(permission) == State.APPROVED


def test_revoked_meanwhile_the_reason_is_still_there(teacher, head, as_person):
    permission = deciders.an_approved(Kind.WORK_TIME, teacher, head)
    deciders.revoke(permission, deciders.second_head())
    client = as_person(head)
    response = client.post(one(permission, "revoke/"), {"reason": "My words."})
    html = response.content.decode()
    assert response.status_code == 200 and "My words." in html
    assert "Only what is approved can be revoked." in html
    html = main(page(client, one(permission, "revoke/")))
    assert "There is nothing to revoke." in html and "<form" not in html


# The register


def test_the_register_shows_what_was_sent_to_them_and_their_own(teacher, head, slt, as_person):
    rows = {
        "service": a_submitted(Kind.SCHOOL_SERVICE, teacher),
        "declined": deciders.decline(a_submitted(Kind.WORK_TIME, teacher), head),
        "link": a_submitted(Kind.FAMILY_LINK, teacher),
        "heads": a_submitted(Kind.REFERENCE, head),
        "slts": a_submitted(Kind.REFERENCE, slt),
        "draft": a_draft(Kind.WORK_TIME, teacher),
        "heads draft": a_draft(Kind.WORK_TIME, head),
    }

    def seen(person):
        html = page(as_person(person), REGISTER)
        return {name for name, row in rows.items() if row.reference in html}

    assert seen(head) == {"service", "declined", "link", "heads", "slts"}
    assert seen(slt) == {"service", "slts"}


def test_the_filters_stand_in_the_address(policy, teacher, slt, head, as_person):
    suspended = deciders.an_approved(Kind.REFERENCE, teacher, head)
    sign(policy.versions.in_force().get(), slt)
    current = deciders.an_approved(
        Kind.WORK_TIME, slt, head, ends_on=timezone.localdate() + timedelta(days=90)
    )
    waiting = a_submitted(Kind.WORK_TIME, teacher)
    rows, client = {suspended, current, waiting}, as_person(head)

    def found(**filters):
        html = main(page(client, f"{REGISTER}?{urlencode(filters)}"))
        return {row for row in rows if row.reference in html}

    assert found() == rows
    assert found(standing="suspended") == {suspended}
    assert found(standing="approved") == {current}
    assert found(standing="waiting") == {waiting}
    assert found(standing="expired") == set()
    assert found(kind="work-time") == {current, waiting}
    assert found(holder="yusuf") == {suspended, waiting}
    assert found(holder="bell", kind="work-time", standing="approved") == {current}
    assert found(standing="nonsense", kind="nonsense") == rows
    html = page(client, f"{REGISTER}?standing=suspended&holder=yusuf")
    assert '<option value="suspended" selected>' in html and 'value="yusuf"' in html
    assert "1 permission with these filters" in html
    assert "No permission matches these filters." in page(client, f"{REGISTER}?holder=nobody")


def test_the_filters_go_along_to_the_next_page(teacher, head, as_person):
    for _ in range(26):
        a_submitted(Kind.WORK_TIME, teacher)
    html = page(as_person(head), f"{REGISTER}?kind=work-time")
    assert "?kind=work-time&amp;page=2" in html


def test_another_of_the_slt_does_not_see_what_a_head_asked(head, as_person):
    permission = a_submitted(Kind.SCHOOL_SERVICE, head)
    other = make_person("li.wei@larkspur.example", "Li", "Wei", Role.SLT)
    client = as_person(other)
    assert permission.reference not in page(client, REGISTER)
    assert is_there(client, one(permission)) == 404
