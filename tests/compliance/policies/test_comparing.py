"""The page that compares two versions: which two, for whom, and how what changed is shown."""

import pytest

from compliance.policies import actions
from compliance.policies.comparing import asked_for
from compliance.policies.manuscript import ManuscriptClause
from compliance.policies.models import Status, Version
from policyportal.people.models import Role
from tests.compliance.policies.pages import queries
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_awaiting

pytestmark = pytest.mark.django_db

POLICY = "/policies/social-media-policy/"
COMPARE = POLICY + "compare/"
PREPARERS = ["administrator", "head", "chair"]
OTHERS = ["teacher", "governor", "slt", "dsl"]


@pytest.fixture
def policy(administrator, head, school):
    """Three published versions and a draft; the third says the same as the second."""
    first = a_published(administrator, head)
    unkind = a_text(tou_no_abuse="Do not be abusive or unkind.")
    a_published(administrator, head, first.policy, text=unkind)
    a_published(administrator, head, first.policy, text=unkind)
    a_draft(administrator, first.policy, text=a_text(tou_no_abuse="Be kind."))
    return first.policy


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def main(html):
    return html.split("<main")[1].split("</main")[0]


# Who sees which


@pytest.mark.parametrize("who", PREPARERS)
def test_those_who_prepare_compare_all(who, request, as_person, policy):
    html = main(page(as_person(request.getfixturevalue(who)), f"{COMPARE}?from=1&to=4"))
    assert html.count('<option value="4"') == 2 and "From version 1 to version 4" in html


@pytest.mark.parametrize("who", OTHERS)
def test_others_compare_what_was_published(who, request, as_person, policy):
    client = as_person(request.getfixturevalue(who))
    html = main(page(client, f"{COMPARE}?from=1&to=3"))
    assert "From version 1 to version 3" in html and '<option value="4"' not in html
    html = main(page(client, f"{COMPARE}?from=1&to=4"))
    assert "Choose the version to compare with" in html and "Be kind" not in html


def test_a_stranger_signs_in_first(client, policy):
    assert client.get(COMPARE)["Location"].startswith("/account/login/")


def test_what_is_not_there(as_person, administrator, teacher):
    a_draft(administrator)
    page(as_person(administrator), "/policies/other/compare/", 404)
    page(as_person(teacher), COMPARE, 404)


def test_it_takes_no_post(as_person, policy, administrator):
    assert as_person(administrator).post(COMPARE).status_code == 405


def test_one_version_alone_is_not_compared(as_person, administrator, head, teacher, school):
    first = a_published(administrator, head)
    a_draft(administrator, first.policy)
    html = main(page(as_person(teacher), COMPARE))
    assert "There is only one so far" in html and "<form" not in html
    assert "/compare/" not in main(page(as_person(teacher), POLICY))
    assert "<form" in main(page(as_person(administrator), COMPARE))


# Which two


@pytest.mark.parametrize(
    ("query", "before", "after"),
    [
        ("", 3, 4),
        ("?from=&to=", 3, 4),
        ("?to=2", 1, 2),
        ("?to=1", 2, 1),
        ("?from=1", 1, 4),
        ("?from=4", 4, 3),
        ("?from=3&to=1", 3, 1),
    ],
)
def test_what_is_left_out_is_filled_in(as_person, policy, head, query, before, after):
    html = page(as_person(head), COMPARE + query)
    assert f"From version {before} to version {after}" in html
    assert f'href="?from={after}&amp;to={before}"' in html  # the other way round


def test_the_form_shows_what_is_compared(as_person, policy, head):
    html = page(as_person(head), COMPARE + "?from=1&to=3")
    assert html.count("selected") == 2
    assert '<option value="1" selected>Version 1: superseded' in html
    assert '<option value="3" selected>Version 3: in force' in html


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("?from=2&to=2", "to", "the same version twice"),
        ("?from=9&to=2", "from", "Choose the version to compare from"),
        ("?from=2&to=9", "to", "Choose the version to compare with"),
        ("?from=0&to=2", "from", "Choose the version to compare from"),
        ("?from=x&to=2", "from", "Choose the version to compare from"),
        ("?from=99999999999999999999&to=2", "from", "Choose the version to compare from"),
        ("?from=%C2%B2&to=2", "from", "Choose the version to compare from"),
        ("?to=x", "to", "Choose the version to compare with"),
        ("?from=-1", "from", "Choose the version to compare from"),
    ],
)
def test_a_number_that_is_none_is_said_at_its_field(
    as_person, policy, head, query, field, sentence
):
    html = page(as_person(head), COMPARE + query)
    assert sentence in html and f'href="#id_{field}"' in html
    assert f'aria-describedby="id_{field}_error"' in html
    assert "From version" not in html and "<title>There is a problem" in html.replace("\n", "")


def test_what_was_withdrawn_is_compared_only_when_asked_for(as_person, policy, head, administrator):
    actions.submit(policy.versions.get(number=4), by=administrator)
    actions.withdraw(policy.versions.get(number=4), by=administrator, reason="Too early.")
    client = as_person(head)
    assert "From version 2 to version 3" in page(client, COMPARE)
    assert "From version 1 to version 4" in page(client, COMPARE + "?from=1&to=4")


def test_where_all_but_one_were_withdrawn_they_are_compared(as_person, administrator, head):
    first = an_awaiting(administrator)
    actions.withdraw(first, by=administrator, reason="Too early.")
    a_draft(administrator, first.policy)
    assert "From version 1 to version 2" in page(as_person(head), COMPARE)


def test_it_always_has_two_numbers():
    versions = [Version(number=n, status=Status.PUBLISHED) for n in (7, 3)]
    for given in ({}, {"from": "3"}, {"to": "3"}, {"to": "7"}, {"from": "7"}, {"to": "x"}):
        found = asked_for(given, versions)
        assert found["from"] and found["to"] and found["from"] != found["to"]


# What is shown


def test_words_are_marked_for_eyes_and_ears(as_person, policy, teacher):
    html = page(as_person(teacher), COMPARE + "?from=1&to=2")
    assert (
        '<ins><span class="visually-hidden">added: </span>unkind.'
        '<span class="visually-hidden"> (end of what was added)</span></ins>'
    ) in html
    assert (
        '<del><span class="visually-hidden">removed: </span>hateful.'
        '<span class="visually-hidden"> (end of what was removed)</span></del>'
    ) in html
    assert "underlined" in html and "struck through" in html
    assert "1 change." in html and "2 clauses that are the same" in html


def test_the_other_way_round_is_the_other_way_round(as_person, policy, teacher):
    html = page(as_person(teacher), COMPARE + "?from=2&to=1")
    assert "added: </span>hateful." in html and "removed: </span>unkind." in html


def test_two_that_say_the_same(as_person, policy, teacher):
    html = main(page(as_person(teacher), COMPARE + "?from=2&to=3"))
    assert "These two say the same, word for word." in html
    assert "<ins>" not in html and "<del>" not in html
    assert "3 clauses that are the same" in html


def test_moves_are_moves(as_person, administrator, head, teacher, school):
    first = a_published(administrator, head)
    text = a_text()
    text.sections[0].clauses.append(text.sections[1].clauses.pop(0))
    a_published(administrator, head, first.policy, text=text)
    html = main(page(as_person(teacher), COMPARE))
    assert ">moved</strong>" in html and "1 change." in html
    assert "From Terms of Use, number 1 of 2, to Scope, number 2 of 2." in html
    assert "<ins>" not in html and "<del>" not in html


def test_reworded_and_moved_is_both(as_person, administrator, head, teacher, school):
    first = a_published(administrator, head)
    text = a_text(tou_no_abuse="Be kind.")
    text.sections[0].clauses.append(text.sections[1].clauses.pop(0))
    a_published(administrator, head, first.policy, text=text)
    html = main(page(as_person(teacher), COMPARE))
    assert ">reworded</strong>, and moved" in html and "added: </span>Be kind." in html
    assert "From Terms of Use, number 1 of 2, to Scope, number 2 of 2." in html


def test_added_and_removed_clauses_headings_and_title(as_person, administrator, head, school):
    first = a_published(administrator, head)
    text = a_text(title="Online Policy")
    text.sections[0].heading = "Who it is for"
    text.sections[1].clauses[0] = ManuscriptClause("New words.", "tou.new")
    a_draft(administrator, first.policy, text=text)
    html = main(page(as_person(head), COMPARE))
    for words in ("Title", "Heading", "tou.new", "tou.no-abuse", "4 changes."):
        assert words in html
    assert html.index("added: </span>New words.") < html.index("removed: </span>Do not be abusive")


def test_what_is_beside_the_text_is_compared_too(as_person, administrator, head, school):
    first = a_published(administrator, head)
    client = as_person(head)
    a_published(administrator, head, first.policy)
    assert "Beside the text" not in page(client, COMPARE)
    a_draft(administrator, first.policy, audience=[Role.STAFF], days_to_sign=5, statement="I will.")
    html = main(page(client, COMPARE))
    assert "These two say the same" in html
    for words in ("added: </span>Staff<", "removed: </span>Everybody<", "added: </span>5<"):
        assert words in html
    assert "added: </span>I will.<" in html


def test_what_is_typed_into_a_policy_is_not_html(as_person, administrator, head, school):
    first = a_published(administrator, head, text=a_text(scope_everyone="<i>x</i>"))
    a_draft(
        administrator,
        first.policy,
        text=a_text(scope_everyone="<i>x</i>", tou_no_abuse="<script>alert(1)</script>"),
    )
    html = page(as_person(head), COMPARE)
    assert "<script>" not in html and "<i>x" not in html


# The ways to it, and what it costs


def test_the_ways_to_it(as_person, policy, teacher):
    client = as_person(teacher)
    for url in (POLICY, POLICY + "versions/"):
        assert f'href="{COMPARE}"' in page(client, url)
    assert f'href="{COMPARE}?from=1&amp;to=2"' in page(client, POLICY + "versions/2/")
    assert "/compare/" not in page(client, POLICY + "versions/1/")


def test_more_versions_and_clauses_ask_no_more_queries(as_person, policy, administrator, head):
    client = as_person(administrator)
    urls = [COMPARE + "?from=1&to=2", COMPARE]
    before = [queries(client, url) for url in urls]
    text = a_text()
    text.sections[0].clauses += [ManuscriptClause(f"Words {n}.", f"scope.n{n}") for n in range(60)]
    a_draft(administrator, policy, text=text)
    version = actions.submit(policy.versions.get(number=4), by=administrator)
    actions.publish(actions.approve(version, by=head), by=administrator)
    for _ in range(4):
        a_published(administrator, head, policy)
    assert [queries(client, url) for url in [urls[0], COMPARE + "?from=4&to=8"]] == before
