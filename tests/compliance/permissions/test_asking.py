"""The pages on which somebody asks for a permission, step by step, and what becomes of it."""

import pytest
from django.urls import reverse

from compliance.permissions import actions
from compliance.permissions.kinds import CLAUSE, Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.questions import QUESTIONS
from policyportal.people.models import Role
from tests.compliance.permissions.conftest import (
    KINDS,
    a_draft,
    a_submitted,
    answers_of,
)
from tests.compliance.permissions.forms_sent import LIST, at, text, typed
from tests.compliance.permissions.holders import OTHERS
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _school(school):
    """Every page names the school."""


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


# The whole way


@pytest.mark.parametrize("kind", KINDS)
def test_from_the_start_to_the_panel(kind, portal, teacher, head, policy):
    assert f"The words of {CLAUSE[kind]}." in text(portal, f"/permissions/start/{kind}/")
    url = portal.post(f"/permissions/start/{kind}/")["Location"]
    permission = Permission.objects.get()
    assert (permission.person, permission.state) == (teacher, State.DRAFT)
    for n, question in enumerate(QUESTIONS[kind], start=1):
        assert url == at(permission, f"steps/{question.slug}/")
        html = text(portal, url)
        assert f"{n} of {len(QUESTIONS[kind])}" in html
        permission.refresh_from_db()
        said = typed(kind, teacher, question.slug) | {"seen": permission.revision}
        url = portal.post(url, said)["Location"]
    assert url == at(permission, "check/")
    html = text(portal, url)
    assert html.count("Change<span") == sum(1 for _ in answers_of(kind, teacher)) - (
        kind == Kind.SCHOOL_SERVICE  # another platform is not asked back where there is none
    )
    permission.refresh_from_db()
    assert permission.answers == answers_of(kind, teacher)
    url = portal.post(url, {"seen": permission.revision})["Location"]
    assert url == at(permission, "sent/")
    html = text(portal, url)
    assert permission.reference in html and "Ruth Adeyemi" in html
    permission.refresh_from_db()
    assert (permission.state, permission.policy) == (State.SUBMITTED, policy)


# Who sees what

OWN_PAGES = ["steps/about/", "check/", "sent/", "reply/", "withdraw/", "discard/", "renew/"]


@pytest.mark.parametrize("url", [LIST, "/permissions/start/reference/"])
@pytest.mark.parametrize("who", ["teacher", *OTHERS])
def test_everybody_may_ask(who, url, request, as_person):
    text(as_person(request.getfixturevalue(who)), url)


def test_a_stranger_is_asked_to_sign_in(client, teacher):
    permission = a_submitted(Kind.REFERENCE, teacher)
    pages = [LIST, "/permissions/start/reference/", at(permission)]
    for url in [*pages, *(at(permission, end) for end in OWN_PAGES)]:
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 302
            assert reverse("account_login") in response["Location"]
    assert Permission.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_learns_of_a_draft(who, request, as_person, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    client = as_person(request.getfixturevalue(who))
    for end in ["", *OWN_PAGES]:
        assert client.get(at(draft, end)).status_code == 404
        assert client.post(at(draft, end)).status_code in (404, 405)
    assert draft.reference not in text(client, LIST)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", OTHERS)
def test_what_was_sent_is_seen_by_who_decides_it_and_changed_by_nobody(
    kind, who, request, as_person, teacher
):
    permission = a_submitted(kind, teacher)
    client = as_person(request.getfixturevalue(who))
    decides = who == "head" or (who == "slt" and kind == Kind.SCHOOL_SERVICE)
    html = text(client, at(permission), 200 if decides else 404)
    assert ("Amina Yusuf" in html) == decides
    assert (at(permission, "decide/") in html) == decides
    assert at(permission, "withdraw/") not in html
    for end in OWN_PAGES:
        no = 403 if decides else 404
        assert client.get(at(permission, end)).status_code == no
        assert client.post(at(permission, end)).status_code == (405 if end == "sent/" else no)
    assert permission.reference not in text(client, LIST)
    assert Permission.objects.get().state == State.SUBMITTED


def test_the_heads_own_is_the_chairs_and_nobody_elses(as_person, head, chair, slt, administrator):
    permission = a_submitted(Kind.SCHOOL_SERVICE, head)
    text(as_person(chair), at(permission))
    for person in (slt, administrator, make_person("h2@x.example", "H", "Two", Role.GOVERNOR)):
        text(as_person(person), at(permission), 404)
    html = text(as_person(head), at(permission))
    assert at(permission, "decide/") not in html and "Daniel Rosen" in html


@pytest.mark.parametrize("end", ["", *OWN_PAGES])
def test_what_is_not_there_is_not_there(end, portal):
    assert portal.get(f"/permissions/P-0000000/{end}").status_code == 404


def test_there_are_four_kinds(portal):
    assert portal.get("/permissions/start/something/").status_code == 404


# Beginning


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_policy_the_start_page_says_so_and_goes_on(kind, portal):
    html = text(portal, f"/permissions/start/{kind}/")
    assert "No policy in force has the clause" in html and CLAUSE[kind] in html
    assert "at the moment.</strong> Please tell the school office." in html
    assert portal.post(f"/permissions/start/{kind}/").status_code == 302


def test_what_the_guide_knows_is_filled_in(portal, teacher):
    url = "/permissions/start/school-service/?platform=instagram&name=Year+4&address=javascript:x"
    html = text(portal, f"{url}&nonsense=1&purpose={'x' * 2001}")
    assert "Filled in for you" in html and "Year 4" in html
    assert "javascript" not in html and "xxx" not in html
    portal.post(url)
    permission = Permission.objects.get()
    assert permission.answers == {"platform": "instagram", "name": "Year 4"}
    html = text(portal, at(permission, "steps/account/"))
    assert 'value="Year 4"' in html and "There is a problem" not in html


def test_a_draft_that_is_there_is_offered(portal, teacher, other_teacher):
    mine, other = a_draft(Kind.REFERENCE, teacher), a_draft(Kind.REFERENCE, other_teacher)
    html = text(portal, "/permissions/start/reference/")
    assert at(mine, "check/") in html and other.reference not in html
    assert mine.reference not in text(portal, "/permissions/start/work-time/")


def test_looking_at_the_start_page_begins_nothing(portal):
    text(portal, "/permissions/start/reference/?about=event")
    assert not Permission.objects.exists()


# Filling in


def test_what_was_saved_is_there_when_one_comes_back(portal, teacher):
    draft = actions.begin(Kind.REFERENCE, by=teacher)
    said = typed(Kind.REFERENCE, teacher, "about") | {"seen": draft.revision, "later": "yes"}
    response = portal.post(at(draft, "steps/about/"), said)
    assert response["Location"] == LIST
    html = text(portal, LIST)
    assert f"Saved. Come back to {draft.reference} at any time." in html and at(draft) in html
    html = text(portal, at(draft, "check/"))
    assert "Not answered yet" in html and ">Send<" not in html
    assert at(draft, "steps/wording/") in html
    assert "The lantern walk in November" in text(portal, at(draft, "steps/about/"))
    # It is there for nobody but the holder, in the database as on the page.
    assert portal.get(at(draft))["Location"] == at(draft, "check/")


def test_change_leads_back_to_the_check_page(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    url = at(draft, "steps/wording/?from=check")
    assert url in text(portal, at(draft, "check/"))
    assert f'href="{at(draft, "check/")}">Back' in text(portal, url)
    said = typed(Kind.REFERENCE, teacher, "wording", where="Elsewhere") | {"seen": draft.revision}
    assert portal.post(url, said)["Location"] == at(draft, "check/")
    assert "Elsewhere" in text(portal, at(draft, "check/"))


def test_back_leads_to_the_page_before(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    assert f'href="{at(draft, "steps/about/")}">Back' in text(portal, at(draft, "steps/wording/"))
    assert f'href="{LIST}">Back' in text(portal, at(draft, "steps/about/"))


def test_the_last_page_leads_to_the_check_page(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    said = typed(Kind.REFERENCE, teacher, "consent") | {"seen": draft.revision}
    assert portal.post(at(draft, "steps/consent/"), said)["Location"] == at(draft, "check/")


@pytest.mark.parametrize(
    ("kind", "page", "bad", "sentence", "kept"),
    [
        (
            Kind.SCHOOL_SERVICE,
            "platform",
            {"platform": "other", "other_platform": ""},
            "Say which other platform it is.",
            'value="other" selected',
        ),
        (Kind.SCHOOL_SERVICE, "platform", {"platform": "geocities"}, "Choose a platform from", ""),
        (
            Kind.SCHOOL_SERVICE,
            "account",
            {"address": "javascript:alert(1)"},
            "Give the whole address",
            'value="Year 4 class account"',
        ),
        (
            Kind.SCHOOL_SERVICE,
            "owners",
            {"second_owner": "Somebody Else"},
            "Nobody who is here now",
            'value="Somebody Else"',
        ),
        (
            Kind.WORK_TIME,
            "when",
            {"from_on": "2020-01-01"},
            "This day has passed",
            'value="2020-01-01"',
        ),
        (Kind.REFERENCE, "wording", {"words": "w" * 2001}, "at most 2000 characters", "w" * 2001),
        (Kind.FAMILY_LINK, "undertaking", {"undertaking": ""}, "Tick this to say", ""),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_lost(
    kind, page, bad, sentence, kept, portal, teacher
):
    draft = actions.begin(kind, by=teacher)
    said = typed(kind, teacher, page) | bad | {"seen": draft.revision}
    response = portal.post(at(draft, f"steps/{page}/"), said)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count(sentence) == 2  # beside the field, and in the summary on top
    assert "There is a problem" in html and kept in html
    draft.refresh_from_db()
    assert (draft.answers, draft.revision) == ({}, 1)


def test_an_older_page_says_so_and_keeps_what_was_typed(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    actions.save_answers(draft, answers={"where": "Here"}, seen=draft.revision, by=teacher)
    said = typed(Kind.REFERENCE, teacher, "wording", where="There") | {"seen": draft.revision}
    html = portal.post(at(draft, "steps/wording/"), said).content.decode()
    assert actions.OLDER_PAGE in html and 'value="There"' in html
    draft.refresh_from_db()
    assert draft.answers["where"] == "Here"
    assert f'name="seen" value="{draft.revision}"' in html  # pressed again, it is saved


@pytest.mark.parametrize("seen", ["", "x", "²", "-1", "9" * 40])
def test_a_page_that_says_nonsense_of_its_age_is_old(seen, portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    said = typed(Kind.REFERENCE, teacher, "wording", where="There") | {"seen": seen}
    html = portal.post(at(draft, "steps/wording/"), said).content.decode()
    assert actions.OLDER_PAGE in html


def test_what_was_sent_meanwhile_is_said_and_what_was_typed_stays(portal, teacher):
    permission = a_submitted(Kind.REFERENCE, teacher)
    said = typed(Kind.REFERENCE, teacher, "wording", where="There") | {"seen": permission.revision}
    html = portal.post(at(permission, "steps/wording/"), said).content.decode()
    assert "can no longer be changed" in html and 'value="There"' in html


def test_pages_of_another_kind_are_not_there(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    assert portal.get(at(draft, "steps/owners/")).status_code == 404
