"""The guide's pages: one question a page, the answers in the address, the clause quoted."""

import re
from html import unescape

import pytest

from compliance.permissions.guide import every_path, next_question
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from policyportal.audit.models import Entry
from tests.compliance.policies.pages import queries
from tests.compliance.policies.texts import a_draft, a_published

GUIDE = "/permissions/guide/"
CAST = ["teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]
MENTION = {"plan": "mention", "about": "event", "say": "mention", "where": "own"}

ENDS = [path for path in every_path() if path.get("platform", "blog") == "blog"]  # one of twelve

pytestmark = pytest.mark.usefixtures("school")


def a_policy(administrator, head, title, *keys):
    clauses = [ManuscriptClause(f"{title} says {key}.", key) for key in keys]
    text = Manuscript(title=title, sections=[ManuscriptSection("All", "all", clauses=clauses)])
    return a_published(administrator, head, text=text)


def page(client, answers=None):
    response = client.get(GUIDE, answers or {})
    assert response.status_code == 200
    return response.content.decode()


def heading(text):
    return unescape(re.search(r"<h1>(.*?)</h1>", text).group(1))


@pytest.mark.parametrize("who", CAST)
def test_it_is_for_everybody(request, as_person, who):
    assert heading(page(as_person(request.getfixturevalue(who)))) == "What do you want to do?"


def test_strangers_sign_in_first(client):
    response = client.get(f"{GUIDE}?plan=mention")
    assert response.status_code == 302
    assert response.url.startswith("/account/login/?next=")


def test_nothing_is_sent_and_nothing_kept(as_person, teacher):
    client = as_person(teacher)
    assert client.post(GUIDE, {"plan": "else"}).status_code == 405
    for answers in ENDS:
        page(client, answers)
    assert not Permission.objects.exists()
    assert not Entry.objects.exists()


def test_one_question_after_the_other(as_person, teacher):
    client, answers = as_person(teacher), {}
    for name, value in MENTION.items():
        text = page(client, answers)
        assert f"Question {len(answers) + 1} of at most 4" in text
        radios = re.findall(r"<input[^>]*radio[^>]*>", text)
        assert len(radios) >= 2
        assert all(f'name="{name}"' in radio for radio in radios)
        assert text.count("<h1>") == text.count("btn-primary") == 1
        for earlier, said in answers.items():
            assert f'<input type="hidden" name="{earlier}" value="{said}">' in text
        answers[name] = value
    assert heading(page(client, answers)) == "Yes, ask for permission first"


def test_back_and_change_lead_to_the_question(as_person, teacher):
    client = as_person(teacher)
    text = unescape(page(client, {"plan": "mention", "about": "event"}))
    assert f'href="{GUIDE}?plan=mention">Back' in text
    assert f'href="{GUIDE}">Change' in text
    assert 'href="/permissions/">Back' in page(client)
    outcome = unescape(page(client, MENTION))
    assert f'href="{GUIDE}?plan=mention&about=event&say=mention">Back' in outcome
    assert f'href="{GUIDE}">Start again' in outcome
    assert "An event of the school" in outcome


@pytest.mark.parametrize("sent", [{"asked": "about"}, {"about": ""}, {"about": "nonsense"}])
def test_no_answer_is_said_beside_the_question(as_person, teacher, sent):
    text = page(as_person(teacher), {"plan": "mention"} | sent)
    assert heading(text) == "What would you mention?"
    assert text.count("Choose one of the answers.") == 2  # in the summary, and at the field
    assert "<title>There is a problem" in text


def test_a_question_that_was_not_sent_has_no_error(as_person, teacher):
    client = as_person(teacher)
    for answers in ({}, {"plan": "mention"}, {"plan": "mention", "asked": "plan"}):
        assert "Choose one of the answers." not in page(client, answers)


@pytest.mark.parametrize(
    "query",
    ["plan=nonsense&about=event", "plan=%00", "plan=mention&about=<script>alert(1)</script>", "%"],
)
def test_a_tampered_address_starts_anew_from_the_last_sensible_question(as_person, teacher, query):
    response = as_person(teacher).get(f"{GUIDE}?{query}")
    text = response.content.decode()
    assert response.status_code == 200
    assert heading(text) in ("What do you want to do?", "What would you mention?")
    assert "<script>" not in text


# Outcomes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", ENDS, ids=lambda answers: " ".join(answers.values()))
def test_every_way_ends_on_a_page(as_person, teacher, answers):
    """With no policy in force: each clause is named as one that has no words here."""
    outcome = next_question(answers)
    text = page(as_person(teacher), answers)
    assert heading(text) == outcome.title
    for key in outcome.keys:
        assert f'<span class="clause-key">{key}</span>' in text
    assert text.count("No policy in force has a clause with this key") == len(outcome.keys)
    assert text.count("/permissions/start/") == text.count("btn-primary") == bool(outcome.kind)


def test_the_form_is_filled_in_as_far_as_known(as_person, teacher):
    client = as_person(teacher)
    text = unescape(page(client, MENTION))
    link = re.search(r'href="(/permissions/start/[^"]*)"', text).group(1)
    assert link == "/permissions/start/reference/?about=event&where=My+own+account"
    started = client.get(link)
    assert started.status_code == 200
    assert "My own account" in started.content.decode()


@pytest.mark.parametrize("kind", list(Kind))
def test_each_form_opens_from_the_guide(as_person, teacher, kind):
    client = as_person(teacher)
    links = set()
    for answers in ENDS:
        if next_question(answers).kind == kind:
            text = unescape(page(client, answers))
            links.add(re.search(r'href="(/permissions/start/[^"]*)"', text).group(1))
    assert links
    for link in links:
        assert (link, client.get(link).status_code) == (link, 200)


def test_the_clause_is_quoted_from_the_policy_in_force(as_person, teacher, administrator, head):
    a_policy(administrator, head, "Social media", "tou.prior-permission", "tou.no-school-matters")
    text = page(as_person(teacher), MENTION)
    assert "Social media says tou.prior-permission." in text
    assert 'href="/policies/social-media/#tou.prior-permission"' in text
    unmapped = len(next_question(MENTION).keys) - 2
    assert text.count("No policy in force has a clause with this key") == unmapped


def test_of_two_policies_the_one_with_more_of_it_is_quoted(as_person, teacher, administrator, head):
    a_policy(administrator, head, "Phones", "tou.prior-permission")
    a_policy(administrator, head, "Social media", "tou.prior-permission", "tou.no-school-matters")
    text = page(as_person(teacher), MENTION)
    assert "Social media says tou.prior-permission." in text
    assert "Phones says" not in text


def test_a_draft_is_not_quoted(as_person, teacher, administrator):
    a_draft(administrator)
    text = page(as_person(teacher), {"plan": "mention", "about": "event", "say": "attack"})
    assert "Do not be abusive" not in text


def test_the_head_reads_that_the_chair_decides(as_person, head, teacher):
    said = "is for the chair of governors in your case"
    assert said in page(as_person(head), MENTION)
    assert said not in page(as_person(head), {"plan": "profession", "names": "no"})
    assert said not in page(as_person(teacher), MENTION)


def test_a_no_says_what_still_applies(as_person, teacher):
    text = page(as_person(teacher), {"plan": "profession", "names": "no"})
    assert heading(text).startswith("No, you do not need permission")
    assert "What still applies" in text
    assert "btn-primary" not in text


def test_queries_are_the_same_whatever_is_in_force(as_person, teacher, administrator, head):
    client = as_person(teacher)
    address = f"{GUIDE}?plan=else"
    without = queries(client, address)
    a_policy(administrator, head, "Social media", *next_question({"plan": "else"}).keys)
    a_policy(administrator, head, "Phones", *next_question({"plan": "else"}).keys)
    assert queries(client, address) <= without + 1  # what is kept while the log stays, read anew
    assert queries(client, address) == without
