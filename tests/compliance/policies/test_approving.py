"""A version's pages: the next step for whom it is, and every button."""

import hashlib
from datetime import date

import pytest

from compliance.policies import actions, marking
from compliance.policies.models import Policy, Status, Version, WorkingCopy
from policyportal.people.models import Person, Role
from tests.compliance.policies.pages import queries
from tests.compliance.policies.texts import (
    a_draft,
    a_published,
    a_text,
    an_approved,
    an_awaiting,
)
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

BASE = "/policies/social-media-policy/versions/"
ONE = BASE + "1/"
PREPARERS = ["administrator", "head", "chair"]
OTHERS = ["teacher", "governor", "slt", "dsl"]


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def by_head(_):
    """The headteacher, who is there once however often they are asked for."""
    found = Person.objects.filter(email="ruth.adeyemi@larkspur.example").first()
    return found or make_person(
        "ruth.adeyemi@larkspur.example", "Ruth", "Adeyemi", Role.HEADTEACHER
    )


def the_version():
    return Version.objects.get(number=1)


# Who may see it


@pytest.mark.parametrize("who", PREPARERS)
@pytest.mark.parametrize("url", [ONE, BASE, ONE + "text/"])
def test_a_draft_is_shown_to_those_who_prepare(who, url, request, as_person, administrator):
    a_draft(administrator)
    page(as_person(request.getfixturevalue(who)), url)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(
    "end", ["", "text/", "approve/", "send-back/", "publish/", "discard/", "withdraw/"]
)
def test_a_draft_is_not_there_for_others(who, end, request, as_person, administrator):
    a_draft(administrator)
    page(as_person(request.getfixturevalue(who)), ONE + end, 404)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(
    "end", ["submit/", "approve/", "send-back/", "publish/", "discard/", "withdraw/", "edit/"]
)
def test_nor_can_they_press_its_buttons(who, end, request, as_person, administrator):
    a_draft(administrator)
    client = as_person(request.getfixturevalue(who))
    assert client.post(ONE + end, {"reason": "x"}).status_code == 404
    assert the_version().status == Status.DRAFT


@pytest.mark.parametrize("end", ["", "approve/", "text/"])
@pytest.mark.parametrize("number", ["2", "99999999999999999999"])
def test_a_version_that_is_not_there(as_person, administrator, end, number):
    a_draft(administrator)
    page(as_person(administrator), f"{BASE}{number}/{end}", 404)


@pytest.mark.parametrize("who", PREPARERS + OTHERS)
def test_everyone_sees_what_was_published(who, request, as_person, administrator, head):
    first = a_published(administrator, head)
    a_published(administrator, head, first.policy)
    client = as_person(request.getfixturevalue(who))
    assert "Superseded" in page(client, ONE)
    assert BASE + "2/" in page(client, BASE)


# What happens next


def buttons(html):
    found = {
        "Submit": ">Submit for approval</button>",
        "Approve": f'href="{ONE}approve/"',
        "Publish": f'href="{ONE}publish/"',
        "Send back": f'href="{ONE}send-back/"',
        "Edit": ">Edit</button>",
        "Discard": f'href="{ONE}discard/"',
        "Withdraw": f'href="{ONE}withdraw/"',
    }
    return {name for name, mark in found.items() if mark in html}


@pytest.mark.parametrize(
    ("made", "who", "expected"),
    [
        ("draft", "administrator", {"Submit", "Edit", "Discard"}),
        ("draft", "head", set()),
        ("awaiting", "administrator", {"Withdraw"}),
        ("awaiting", "head", {"Approve", "Send back"}),
        ("awaiting", "chair", {"Approve", "Send back"}),
        ("approved", "administrator", {"Publish", "Withdraw"}),
        ("approved", "chair", {"Send back"}),
        ("published", "administrator", set()),
        ("published", "head", set()),
    ],
)
def test_each_sees_their_own_buttons(made, who, expected, request, as_person, administrator, head):
    {
        "draft": lambda: a_draft(administrator),
        "awaiting": lambda: an_awaiting(administrator),
        "approved": lambda: an_approved(administrator, head),
        "published": lambda: a_published(administrator, head),
    }[made]()
    html = page(as_person(request.getfixturevalue(who)), ONE)
    assert buttons(html) == expected
    assert html.count("btn-primary") == len(expected & {"Submit", "Approve", "Publish"})


def test_the_steps_say_whom_they_wait_for(as_person, administrator, head, chair):
    an_awaiting(administrator)
    html = page(as_person(administrator), ONE)
    assert f"Waiting for {head.name} or {chair.name}." in html
    assert "Cannot start until it has been approved." in html


def test_an_author_is_told_why_there_is_no_button(as_person, chair):
    writer = make_person("vi@larkspur.example", "Vi", "Ng", Role.ADMINISTRATOR, Role.HEADTEACHER)
    an_awaiting(writer)
    html = page(as_person(writer), ONE)
    assert "it cannot be you" in html and "Approve" not in buttons(html)


def test_where_nobody_may_approve_it_is_said(as_person, administrator):
    an_awaiting(administrator)
    assert "Nobody may" in page(as_person(administrator), ONE)


def test_what_changed_is_shown_word_by_word(as_person, administrator, head):
    first = a_published(administrator, head)
    a_draft(administrator, first.policy, text=a_text(tou_no_abuse="Do not be abusive or unkind."))
    html = page(as_person(head), BASE + "2/")
    assert '<ins><span class="visually-hidden">added: </span>unkind.' in html
    assert '<del><span class="visually-hidden">removed: </span>hateful.' in html


def test_an_unchanged_version_says_nothing_changed(as_person, administrator, head):
    first = a_published(administrator, head)
    a_draft(administrator, first.policy)
    assert "The words are the same as in version 1" in page(as_person(head), BASE + "2/")


def test_the_text_download_is_what_the_fingerprint_is_of(as_person, administrator, head, teacher):
    version = a_published(administrator, head)
    response = as_person(teacher).get(ONE + "text/")
    assert hashlib.sha256(response.content).hexdigest() == version.fingerprint
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "social-media-policy-version-1.txt" in response["Content-Disposition"]


def test_more_versions_and_clauses_ask_no_more_queries(as_person, administrator, head):
    first = a_published(administrator, head)
    a_published(administrator, head, first.policy)
    client = as_person(administrator)
    history, detail = queries(client, BASE), queries(client, ONE)
    for n in range(5):
        a_published(administrator, head, first.policy, text=a_text(tou_no_abuse=f"Words {n}."))
    assert queries(client, BASE) == history
    assert queries(client, ONE) == detail


def test_the_history_says_who_and_when(as_person, administrator, head, chair, teacher):
    version = an_awaiting(administrator, source_name="Policy.docx")
    actions.approve(
        version, by=chair, governors_approved_on=date(2025, 3, 3), minute_reference="FGB 7"
    )
    actions.publish(version, by=administrator)
    html = page(as_person(teacher), BASE)
    for words in (administrator.name, chair.name, "FGB 7", "Policy.docx", "Published"):
        assert words in html


# The buttons


def test_from_draft_to_in_force_by_the_pages(as_person, administrator, head):
    a_draft(administrator)
    client = as_person(administrator)
    assert client.post(ONE + "submit/").headers["Location"] == ONE
    client = as_person(head)
    assert "governors" in page(client, ONE + "approve/")
    given = {"governors_approved_on": "2025-03-12", "minute_reference": "FGB 7"}
    assert client.post(ONE + "approve/", given).headers["Location"] == ONE
    client = as_person(administrator)
    assert "can never be changed" in page(client, ONE + "publish/")
    assert client.post(ONE + "publish/").status_code == 302
    assert the_version().status == Status.PUBLISHED
    assert the_version().minute_reference == "FGB 7"


def test_approving_without_the_governors(as_person, administrator, head):
    an_awaiting(administrator)
    assert as_person(head).post(ONE + "approve/", {}).status_code == 302
    assert the_version().is_approved


@pytest.mark.parametrize("typed", ["2999-01-01", "soon"])
def test_a_wrong_date_is_said_beside_the_field(as_person, administrator, head, typed):
    an_awaiting(administrator)
    response = as_person(head).post(ONE + "approve/", {"governors_approved_on": typed})
    assert response.status_code == 200
    assert '<a href="#id_governors_approved_on">' in response.content.decode()
    assert not the_version().is_approved


@pytest.mark.parametrize("end", ["approve/", "send-back/"])
def test_what_may_not_happen_now_is_explained(as_person, administrator, head, end):
    a_draft(administrator)
    given = {"reason": "Too harsh.", "minute_reference": "Too harsh."}
    response = as_person(head).post(ONE + end, given)
    assert response.status_code == 409
    html = response.content.decode()
    assert "It has to be submitted first." in html and "Too harsh." in html  # nothing is lost


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (a_draft, "It has to be submitted first."),
        (lambda by: an_approved(by, by_head(by)), "already been approved"),
        (lambda by: a_published(by, by_head(by)), "already been published"),
    ],
)
def test_approving_is_only_offered_where_it_can_be_done(as_person, administrator, made, sentence):
    made(administrator)
    html = page(as_person(by_head(administrator)), ONE + "approve/")
    assert sentence in html and "<form" not in html.split("<main")[1]


def test_who_wrote_it_is_told_and_given_no_form(as_person, chair):
    writer = make_person("vi@larkspur.example", "Vi", "Ng", Role.ADMINISTRATOR, Role.HEADTEACHER)
    an_awaiting(writer)
    html = page(as_person(writer), ONE + "approve/")
    assert "somebody else has to approve it" in html and "<form" not in html.split("<main")[1]


def test_the_text_and_what_changed_come_before_the_button(as_person, administrator, head):
    first = a_published(administrator, head)
    text = a_text(tou_no_abuse="Do not be abusive or unkind.")
    an_awaiting(administrator, first.policy, text=text)
    html = page(as_person(head), BASE + "2/approve/")
    order = ['id="what-changed"', "</ins>", 'id="tou.no-pupil-friends"', 'id="decide"', ">Approve<"]
    places = [html.index(each) for each in order]
    assert places == sorted(places)


def test_a_first_version_has_nothing_to_compare_with(as_person, administrator, head):
    an_awaiting(administrator)
    html = page(as_person(head), ONE + "approve/")
    assert "what-changed" not in html and "Do not befriend pupils." in html


def test_a_text_that_was_changed_meanwhile_is_not_approved(as_person, administrator, head, chair):
    version = an_awaiting(administrator)
    seen = marking.state_of(version)
    assert f'value="{seen}"' in page(as_person(head), ONE + "approve/")
    actions.send_back(version, by=chair, reason="Shorter.")
    an_awaiting(administrator, version.policy, text=a_text(tou_no_abuse="Be kind."))
    client, given = as_person(head), {"seen": seen, "minute_reference": "FGB 7"}
    response = client.post(ONE + "approve/", given | {"governors_approved_on": "2025-03-12"})
    html = response.content.decode()
    assert response.status_code == 409 and not the_version().is_approved
    assert "This page is older" in html and 'value="FGB 7"' in html and "2025-03-12" in html
    now = marking.state_of(the_version())
    assert f'value="{now}"' in html and seen not in html
    assert client.post(ONE + "approve/", {"seen": now}).status_code == 302
    assert the_version().is_approved


def test_sending_back_shows_the_reason_to_the_author(as_person, administrator, head):
    an_awaiting(administrator)
    client = as_person(head)
    response = client.post(ONE + "send-back/", {"reason": ""})
    assert '<a href="#id_reason">Say what should be put right.</a>' in response.content.decode()
    assert client.post(ONE + "send-back/", {"reason": "Clause 3\nis harsh."}).status_code == 302
    html = page(as_person(administrator), ONE)
    assert "Clause 3<br>is harsh." in html and buttons(html) == {"Submit", "Edit", "Withdraw"}


@pytest.mark.parametrize(
    ("who", "end"),
    [
        ("administrator", "approve/"),
        ("administrator", "send-back/"),
        ("head", "publish/"),
        ("head", "discard/"),
        ("head", "withdraw/"),
        ("chair", "withdraw/"),
        ("chair", "publish/"),
    ],
)
def test_what_is_not_ones_to_do_is_forbidden(who, end, request, as_person, administrator):
    an_awaiting(administrator)
    client = as_person(request.getfixturevalue(who))
    assert client.get(ONE + end).status_code == 403
    assert client.post(ONE + end, {"reason": "x"}).status_code == 403
    assert the_version().status == Status.AWAITING and not the_version().is_approved


@pytest.mark.parametrize("end", ["submit/", "edit/"])
def test_head_and_chair_do_not_write(end, as_person, administrator, head):
    a_draft(administrator)
    assert as_person(head).post(ONE + end).status_code == 403
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("end", ["submit/", "edit/"])
def test_what_changes_something_takes_a_post(end, as_person, administrator):
    a_draft(administrator)
    response = as_person(administrator).get(ONE + end)
    assert response.status_code == 302 and response.headers["Location"] == ONE
    assert not WorkingCopy.objects.exists()
    assert the_version().status == Status.DRAFT


def test_publishing_what_is_not_approved_is_explained(as_person, administrator):
    an_awaiting(administrator)
    client = as_person(administrator)
    html = page(client, ONE + "publish/")
    assert "not been approved yet" in html and ">Publish</button>" not in html
    response = client.post(ONE + "publish/")
    assert response.status_code == 409 and "not been approved" in response.content.decode()


def test_the_publish_page_counts_who_will_be_asked(as_person, administrator, head, teacher, slt):
    an_approved(administrator, head, audience=[Role.STAFF])
    assert "2 people are asked" in page(as_person(administrator), ONE + "publish/")


def test_discarding(as_person, administrator):
    a_draft(administrator)
    client = as_person(administrator)
    assert "deleted for good" in page(client, ONE + "discard/")
    assert client.post(ONE + "discard/").headers["Location"] == "/policies/"
    assert not Policy.objects.exists()


def test_what_was_published_is_not_discarded(as_person, administrator, head):
    a_published(administrator, head)
    client = as_person(administrator)
    assert "<button" not in page(client, ONE + "discard/").split("<main")[1]
    assert client.post(ONE + "discard/").status_code == 409


def test_edit_takes_up_a_working_copy(as_person, administrator):
    a_draft(administrator)
    response = as_person(administrator).post(ONE + "edit/")
    assert response.headers["Location"] == f"/policies/copies/{WorkingCopy.objects.get().pk}/"


def test_what_awaits_approval_is_not_edited(as_person, administrator):
    an_awaiting(administrator)
    response = as_person(administrator).post(ONE + "edit/")
    assert response.status_code == 409 and not WorkingCopy.objects.exists()
