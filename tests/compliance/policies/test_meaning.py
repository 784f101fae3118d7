"""What the pages of a version say of its marks: while it is prepared, approved and published."""

import pytest

from compliance.policies import actions
from compliance.policies.marking import Mark, mark_changes
from compliance.policies.meaning import meaning_of
from compliance.policies.models import Status, Version
from policyportal.people.models import Role
from tests.compliance.policies.marked import ABUSE, AUDIENCE, NEW, SCOPE
from tests.compliance.policies.pages import queries
from tests.compliance.policies.test_marking_views import many_changes
from tests.compliance.policies.texts import a_draft, a_published, a_text

pytestmark = pytest.mark.django_db

TWO = "/policies/social-media-policy/versions/2/"
LEFT = "2 of 2 without an answer: everybody signs again."


@pytest.fixture
def policy(administrator, head):
    return a_published(administrator, head, audience=AUDIENCE).policy


@pytest.fixture
def draft(administrator, policy):
    return a_draft(administrator, policy, text=a_text(**NEW))


@pytest.fixture
def marks():
    return [Mark(ABUSE, [Role.GOVERNOR], "A new rule."), Mark(SCOPE)]


def shown(client, url=TWO):
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# The version's own page


def test_saying_what_they_mean_comes_before_submitting(as_person, administrator, draft, marks):
    client = as_person(administrator)
    page = shown(client)
    assert LEFT in page
    assert f'<a class="btn btn-primary" href="{TWO}changes/">Say who signs again</a>' in page
    assert '<button class="btn btn-secondary">Submit for approval</button>' in page
    assert page.count("btn-primary") == 1
    mark_changes(draft, marks, by=administrator)
    page = shown(client)
    assert "without an answer" not in page and ">Say who signs again</a>" not in page
    assert f'href="{TWO}changes/">Say who signs again for each change</a>' in page
    assert '<button class="btn btn-primary">Submit for approval</button>' in page
    assert page.count("btn-primary") == 1


def test_others_see_the_step_and_no_button(as_person, head, draft):
    page = shown(as_person(head))
    assert f"{LEFT} The policy administrator does this." in page
    assert "changes/" not in page and "btn-primary" not in page


def test_it_can_be_submitted_without_and_says_what_that_means(as_person, administrator, draft):
    client = as_person(administrator)
    assert client.post(TWO + "submit/").status_code == 302
    page = shown(client)
    assert LEFT in page and "btn-primary" not in page
    assert "must sign again for a change without an answer" in page


def test_a_version_without_changes_has_no_such_step(as_person, administrator, policy):
    a_draft(administrator, policy)
    page = shown(as_person(administrator))
    assert "Say who signs again for each change" not in page.split("What changed since")[0]
    assert page.count("btn-primary") == 1


def test_a_published_version_leads_to_what_was_said(as_person, administrator, head, draft, teacher):
    actions.approve(actions.submit(draft, by=administrator), by=head)
    assert TWO + "changes/" not in shown(as_person(head))
    actions.publish(draft, by=administrator)
    assert f'href="{TWO}changes/">Who was asked to sign again' in shown(as_person(teacher))


@pytest.mark.parametrize("end", ["", "approve/"])
def test_more_marks_ask_no_more_queries(as_person, administrator, head, policy, end):
    client = as_person(head)

    def asked(count):
        draft = many_changes(administrator, policy, count)
        said = [Mark(f"scope.rule-{n}", AUDIENCE) for n in range(count)]
        mark_changes(draft, said, by=administrator)
        version = actions.submit(draft, by=administrator)
        found = queries(client, TWO + end)
        actions.send_back(version, by=head, reason="Once more.")
        return found

    assert asked(1) == asked(40)


# Approving


def test_the_approver_reads_what_is_said_of_each_change(
    as_person, administrator, head, draft, marks, governor
):
    actions.submit(mark_changes(draft, marks, by=administrator), by=administrator)
    page = shown(as_person(head), TWO + "approve/")
    assert "Because of the changes, 1 person signs again: Governor." in page
    assert "<strong>Governor</strong>. A new rule." in page
    assert "<strong>Nobody</strong>" in page
    assert "you approve what is said of its changes" in page


def test_the_approver_reads_what_nobody_has_said(as_person, administrator, head, draft, marks):
    mark_changes(draft, marks[1:], by=administrator)
    actions.submit(draft, by=administrator)
    page = shown(as_person(head), TWO + "approve/")
    assert "1 of the 2 changes has no answer yet." in page
    assert "<strong>Everybody who signs this policy</strong> (no answer was given)" in page


def test_marks_that_were_changed_meanwhile_are_not_approved(
    as_person, administrator, head, draft, marks
):
    mark_changes(draft, marks, by=administrator)
    actions.submit(draft, by=administrator)
    client = as_person(head)
    seen = client.get(TWO + "approve/").context["form"]["seen"].value()
    mark_changes(draft, [Mark(ABUSE)], by=administrator)
    response = client.post(TWO + "approve/", {"seen": seen, "minute_reference": ""})
    page = " ".join(response.content.decode().split())
    assert response.status_code == 409 and "or what is said of its changes" in page
    assert Version.objects.get(number=2).approved_at is None
    again = response.context["form"]["seen"].value()
    assert client.post(TWO + "approve/", {"seen": again}).status_code == 302
    assert Version.objects.get(number=2).is_approved


# Publishing


def publishing(client):
    return shown(client, TWO + "publish/")


def approved(version, administrator, head):
    return actions.approve(actions.submit(version, by=administrator), by=head)


def test_before_publishing_it_says_who_signs_again(
    as_person, administrator, head, draft, marks, governor, teacher
):
    mark_changes(draft, marks, by=administrator)
    approved(draft, administrator, head)
    page = publishing(as_person(administrator))
    assert "1 person signs again: Governor." in page and "A new rule." in page
    assert "has 14 days" in page and "no answer yet" not in page


def test_before_publishing_it_says_what_was_left_open(
    as_person, administrator, head, draft, governor, teacher
):
    approved(draft, administrator, head)
    page = publishing(as_person(administrator))
    assert "2 people sign again: Staff, Governor." in page
    assert "2 of the 2 changes have no answer yet." in page
    assert "must sign again for a change without an answer" in page


def test_before_publishing_the_same_words_it_says_nobody(as_person, administrator, head, policy):
    approved(a_draft(administrator, policy), administrator, head)
    page = publishing(as_person(administrator))
    assert "The words are the same as in version 1: nobody signs again." in page
    assert as_person(administrator).post(TWO + "publish/").status_code == 302
    assert Version.objects.get(number=2).material_roles == []


def test_before_publishing_it_says_who_is_newly_asked(
    as_person, administrator, head, policy, dsl, slt
):
    """The DSL and the member of the leadership team sign as staff already; the head is new."""
    wider = [*AUDIENCE, Role.DSL, Role.HEADTEACHER]
    approved(
        a_draft(administrator, policy, text=a_text(**NEW), audience=wider), administrator, head
    )
    page = publishing(as_person(administrator))
    assert "Newly asked to sign: Headteacher, Designated safeguarding lead." in page
    assert "That is 1 person who was not asked to sign version 1." in page


def test_a_first_version_says_who_is_asked(as_person, administrator, head, teacher):
    approved(a_draft(administrator, audience=AUDIENCE), administrator, head)
    page = shown(as_person(administrator), TWO.replace("/2/", "/1/") + "publish/")
    assert "1 person is asked to sign it within 14 days (Staff, Governor)" in page
    assert "signs again" not in page


# What it is compared with


def test_a_withdrawn_version_is_not_the_one_before(administrator, head, draft, policy):
    version = actions.submit(draft, by=administrator)
    actions.withdraw(version, by=administrator, reason="Not needed.")
    third = a_draft(administrator, policy, text=a_text(scope_everyone="Everybody here."))
    assert third.number == 3 and meaning_of(third).before.number == 1
    assert [meant.change.name for meant in meaning_of(third).changes] == [SCOPE]


def test_a_superseded_version_is_still_compared_with_its_own(administrator, head, draft, policy):
    second = actions.publish(approved(draft, administrator, head), by=administrator)
    a_published(administrator, head, policy)
    second.refresh_from_db()
    assert second.status == Status.SUPERSEDED
    assert meaning_of(second).before.number == 1 and len(meaning_of(second).changes) == 2
