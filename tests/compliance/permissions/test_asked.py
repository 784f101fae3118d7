"""The pages of a request that is sent: the panel, answers, taking back, renewing, how it stands."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from compliance.permissions import actions, asking, decisions
from compliance.permissions.forms import UNDERTAKING
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.questions import QUESTIONS
from compliance.signing.actions import sign
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Role, RoleAssignment
from tests.compliance.permissions.conftest import (
    KINDS,
    a_draft,
    a_submitted,
    an_asked,
    put,
)
from tests.compliance.permissions.forms_sent import LIST, at, text, typed
from tests.compliance.policies.pages import queries
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _school(school):
    """Every page names the school."""


@pytest.fixture
def portal(as_person, teacher):
    return as_person(teacher)


# Sending


def test_a_draft_with_days_that_have_passed_is_led_back(portal, teacher):
    draft = a_draft(Kind.WORK_TIME, teacher)
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        portal.force_login(teacher)
        html = text(portal, at(draft, "check/"))
        assert "This day has passed" in html and ">Send<" not in html
        response = portal.post(at(draft, "check/"), {"seen": draft.revision})
        assert response["Location"] == at(draft, "steps/when/")
        html = text(portal, response["Location"])
        assert html.count("This day has passed") == 4  # both days, at the field and on top
        assert f'value="{draft.answers["from_on"]}"' in html
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_an_older_check_page_sends_nothing(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    actions.save_answers(draft, answers={"where": "Here"}, seen=draft.revision, by=teacher)
    html = portal.post(at(draft, "check/"), {"seen": draft.revision}).content.decode()
    assert actions.OLDER_PAGE in html and "Here" in html
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_who_is_not_here_any_more_is_told(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    RoleAssignment.objects.filter(person=teacher).delete()  # as if the role had not been given
    html = portal.post(at(draft, "check/"), {"seen": draft.revision}).content.decode()
    assert "no role at the school today" in html
    assert portal.post("/permissions/start/reference/").status_code == 409


def test_sent_twice_it_is_sent_once(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    for _ in range(2):
        response = portal.post(at(draft, "check/"), {"seen": draft.revision}, follow=True)
        assert response.status_code == 200
    assert "has been sent already" in response.content.decode()
    draft.refresh_from_db()
    assert draft.steps.count() == 1


def test_nobody_to_decide_is_said_plainly(portal, teacher):
    permission = a_submitted(Kind.REFERENCE, teacher)
    for url in (at(permission, "sent/"), at(permission)):
        html = text(portal, url)
        assert "Nobody can decide this at the moment." in html and "school office" in html


@pytest.mark.parametrize("end", ["check/", "steps/about/", "discard/", "reply/", "renew/"])
def test_pages_that_are_over_lead_to_the_request(end, portal, teacher):
    permission = a_submitted(Kind.REFERENCE, teacher)
    assert portal.get(at(permission, end))["Location"] == at(permission)


@pytest.mark.parametrize("end", ["withdraw/", "sent/", "reply/", "renew/"])
def test_pages_that_are_yet_to_come_lead_to_the_draft(end, portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    assert portal.get(at(draft, end))["Location"] == at(draft)


# The family link


def test_every_page_about_a_family_link_says_what_stays(portal, teacher, head, as_person):
    draft = a_draft(Kind.FAMILY_LINK, teacher)
    pages = [f"steps/{one.slug}/" for one in QUESTIONS[Kind.FAMILY_LINK]]
    urls = ["/permissions/start/family-link/"]
    urls += [at(draft, end) for end in [*pages, "check/", "discard/"]]
    for url in urls:
        assert UNDERTAKING in text(portal, url)
    actions.submit(draft, seen=draft.revision, by=teacher)
    for end in ["", "sent/", "withdraw/"]:
        assert UNDERTAKING in text(portal, at(draft, end))
    assert "Nobody approves it" in text(portal, at(draft, "sent/"))
    assert UNDERTAKING in text(as_person(head), at(draft))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != Kind.FAMILY_LINK])
def test_no_other_page_does(kind, portal, teacher):
    draft = a_draft(kind, teacher)
    for url in (f"/permissions/start/{kind}/", at(draft, "check/")):
        assert UNDERTAKING not in text(portal, url)


# Answering, withdrawing, discarding, renewing


def test_a_question_is_answered(portal, teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    assert at(permission, "reply/") in text(portal, at(permission))
    html = text(portal, at(permission, "reply/"))
    assert "Which week is it?" in html and "Ruth Adeyemi asks" in html
    said = typed(Kind.REFERENCE, teacher, "wording", where="Elsewhere")
    url = at(permission, "steps/wording/?from=check")
    response = portal.post(url, said | {"seen": permission.revision})
    assert response["Location"] == at(permission, "reply/")
    permission.refresh_from_db()
    html = portal.post(at(permission, "reply/"), {"words": " ", "seen": 3}).content.decode()
    assert html.count("Answer the question in your own words.") == 2
    said = {"words": "The week after next.", "seen": permission.revision}
    assert portal.post(at(permission, "reply/"), said)["Location"] == at(permission, "sent/")
    assert "The week after next." in text(portal, at(permission))


def test_an_answer_that_cannot_be_sent_loses_no_word(portal, teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    for said in ({"words": "y" * 2001, "seen": 2}, {"words": "The week after.", "seen": 1}):
        html = portal.post(at(permission, "reply/"), said).content.decode()
        assert "There is a problem" in html and said["words"] in html
    permission.refresh_from_db()
    assert permission.state == State.ASKED
    actions.withdraw(permission, by=teacher)  # in another window
    said = {"words": "The week after.", "seen": permission.revision}
    html = portal.post(at(permission, "reply/"), said).content.decode()
    assert "Nothing is being asked" in html and "The week after." in html


def test_a_request_is_withdrawn(portal, teacher):
    permission = a_submitted(Kind.REFERENCE, teacher)
    text(portal, at(permission, "withdraw/"))
    assert Permission.objects.get().state == State.SUBMITTED
    assert portal.post(at(permission, "withdraw/"))["Location"] == at(permission)
    html = text(portal, at(permission))
    assert "is withdrawn" in html and at(permission, "withdraw/") not in html
    html = portal.post(at(permission, "withdraw/")).content.decode()
    assert "closed already" in html


def test_a_draft_is_discarded(portal, teacher):
    draft = a_draft(Kind.REFERENCE, teacher)
    text(portal, at(draft, "discard/"))
    assert portal.post(at(draft, "discard/"))["Location"] == LIST
    assert not Permission.objects.exists()
    sent = a_submitted(Kind.REFERENCE, teacher)
    assert "stays on the record" in portal.post(at(sent, "discard/")).content.decode()


def test_a_permission_is_renewed(portal, teacher, head):
    old = put(a_submitted(Kind.REFERENCE, teacher), State.APPROVED, head)
    assert at(old, "renew/") in text(portal, at(old))
    text(portal, at(old, "renew/"))
    assert Permission.objects.count() == 1
    response = portal.post(at(old, "renew/"))
    draft = Permission.objects.get(state=State.DRAFT)
    assert response["Location"] == at(draft, "check/")
    html = text(portal, at(draft, "check/"))
    assert "This renews" in html and ">Send<" in html
    html = text(portal, at(old))
    assert at(old, "renew/") not in html and at(draft) in html
    assert portal.post(at(old, "renew/"))["Location"] == at(draft)
    assert Permission.objects.count() == 2


def test_a_family_link_has_nothing_to_renew(portal, teacher, head):
    link = put(a_submitted(Kind.FAMILY_LINK, teacher), State.NOTED, head)
    assert at(link, "renew/") not in text(portal, at(link))
    assert portal.get(at(link, "renew/"))["Location"] == at(link)


# How it stands


def test_the_list_says_how_each_stands(portal, teacher, head):
    for state in State:
        kind = Kind.FAMILY_LINK if state == State.NOTED else Kind.REFERENCE
        if state == State.DRAFT:
            a_draft(kind, teacher)
        else:
            put(a_submitted(kind, teacher), state, head)
    html = text(portal, LIST)
    places = [html.index(f"<h2>{title}</h2>") for title in asking.GROUPS.values()]
    assert places == sorted(places)
    assert "10 requests" in html
    for tag in ("Not sent yet", "Waiting", "More asked for", "Expired", "Revoked", "Declined"):
        assert f">{tag}</strong>" in html


def test_an_approval_is_suspended_while_the_policy_is_not_signed(
    portal, as_person, teacher, head, policy
):
    permission = put(a_submitted(Kind.REFERENCE, teacher), State.APPROVED, head)
    for url in (LIST, at(permission)):
        assert ">Suspended</strong>" in text(portal, url)
    to_sign = reverse("compliance:policy-sign", args=[policy.slug])
    assert to_sign in text(portal, at(permission))
    assert to_sign not in text(as_person(head), at(permission))
    portal.force_login(teacher)
    a_signature(teacher, policy)
    for url in (LIST, at(permission)):
        html = text(portal, url)
        assert ">Suspended</strong>" not in html and to_sign not in html


def a_signature(person, policy):
    version = policy.versions.in_force().get()
    return sign(
        version,
        by=person,
        typed_name=person.name,
        fingerprint_shown=version.fingerprint,
        agreed=True,
        address="192.0.2.7",
        user_agent="Test",
    )


def test_a_decision_is_shown_with_its_conditions_and_its_end(portal, teacher, head):
    permission = a_submitted(Kind.REFERENCE, teacher)
    permission = decisions.approve(
        permission,
        conditions="No names.",
        ends_on=timezone.localdate() + timedelta(days=60),
        seen=permission.revision,
        by=head,
    )
    html = text(portal, at(permission))
    assert html.count("No names.") == 2  # among the facts, and in the history
    assert day(permission.ends_on) in html and "Ruth Adeyemi" in html
    assert at(permission, "revoke/") not in html


def test_the_history_has_the_newest_first(portal, teacher, head):
    permission = an_asked(Kind.REFERENCE, teacher, head)
    html = text(portal, at(permission))
    assert html.index("Which week is it?") < html.index("<strong>Sent</strong> by Amina Yusuf")


def test_an_empty_list_leads_to_the_guide(portal):
    html = text(portal, LIST)
    assert "will be listed here" in html and html.count(reverse("compliance:permission-guide")) == 2


@pytest.mark.parametrize(("who", "decides"), [("teacher", False), ("head", True), ("slt", True)])
def test_those_who_decide_find_the_queue(who, decides, request, as_person):
    html = text(as_person(request.getfixturevalue(who)), LIST)
    assert (reverse("compliance:permission-queue") in html) == decides


def test_the_list_is_paged_and_asks_no_more_queries(portal, teacher, head, policy):
    def more(number):
        for _ in range(number):
            a_draft(Kind.SCHOOL_SERVICE, teacher)
            a_submitted(Kind.WORK_TIME, teacher)
            put(a_submitted(Kind.REFERENCE, teacher), State.APPROVED, head)

    more(1)
    before = queries(portal, LIST)
    more(9)
    assert queries(portal, LIST) == before
    html = text(portal, LIST)
    assert "30 requests" in html and "Page 1 of 2" in html
    assert "Page 2 of 2" in text(portal, f"{LIST}?page=2")


def test_other_pages_ask_no_more_queries_for_more_requests(portal, teacher, head, policy):
    permission = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    draft = a_draft(Kind.SCHOOL_SERVICE, teacher)
    urls = ["/permissions/start/school-service/", at(permission), at(permission, "sent/")]
    urls += [at(draft, "check/"), at(draft, "steps/owners/")]
    before = [queries(portal, url) for url in urls]
    for n in range(30):
        a_draft(Kind.SCHOOL_SERVICE, teacher)
        a_submitted(Kind.REFERENCE, teacher)
        make_person(f"p{n}@larkspur.example", "P", str(n), Role.STAFF)
    assert [queries(portal, url) for url in urls] == before


@pytest.mark.parametrize("end", ["", "check/", "decide/"])
def test_an_address_with_a_nul_is_of_no_request(end, portal):
    """PostgreSQL cannot even be asked for one."""
    assert portal.get(f"/permissions/P-%00/{end}").status_code == 404
