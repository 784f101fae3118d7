"""The page on which each change is marked: for whom, with what answers, and what follows."""

import re

import pytest

from compliance.policies import actions
from compliance.policies.manuscript import ManuscriptClause
from compliance.policies.marking import Mark, mark_changes, state_of
from compliance.policies.models import ChangeMark
from policyportal.people.models import Role
from tests.compliance.policies.marked import ABUSE, AUDIENCE, NEW, SCOPE
from tests.compliance.policies.pages import queries
from tests.compliance.policies.texts import a_draft, a_published, a_text
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

BASE = "/policies/social-media-policy/versions/"
PAGE = BASE + "2/changes/"
PREPARERS = ["administrator", "head", "chair"]
OTHERS = ["teacher", "governor", "slt", "dsl"]


@pytest.fixture
def policy(administrator, head):
    return a_published(administrator, head, audience=AUDIENCE).policy


@pytest.fixture
def draft(administrator, policy):
    return a_draft(administrator, policy, text=a_text(**NEW))


def shown(client, url=PAGE, status=200):
    response = client.get(url)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def said_on(response):
    return " ".join(response.content.decode().split())


def answers(version, **more):
    """What the browser sends before any change is answered."""
    return {"seen": state_of(version), "at_once": "each"} | more


def marks():
    return {mark.change: mark.roles for mark in ChangeMark.objects.all()}


# Who may


@pytest.mark.parametrize("who", PREPARERS)
def test_those_who_prepare_see_it(who, request, as_person, draft):
    page = shown(as_person(request.getfixturevalue(who)))
    assert '<ins><span class="visually-hidden">added: </span>unkind.' in page
    assert ("Who must sign again because of this?" in page) == (who == "administrator")
    assert ('type="radio"' in page) == (who == "administrator")


@pytest.mark.parametrize("who", OTHERS)
def test_for_others_it_is_not_there(who, request, as_person, draft):
    client = as_person(request.getfixturevalue(who))
    shown(client, status=404)
    assert client.post(PAGE, answers(draft)).status_code == 404


def test_a_stranger_signs_in_first(client, draft):
    for response in (client.get(PAGE), client.post(PAGE)):
        assert response.status_code == 302 and "login" in response.headers["Location"]


@pytest.mark.parametrize("who", ["head", "chair"])
def test_only_the_administrator_answers(who, request, as_person, draft):
    client = as_person(request.getfixturevalue(who))
    given = answers(draft) | {f"who-{ABUSE}": "nobody"}
    assert client.post(PAGE, given).status_code == 403
    assert not ChangeMark.objects.exists()


@pytest.mark.parametrize("who", PREPARERS + OTHERS)
def test_everybody_sees_what_the_changes_of_a_published_version_meant(
    who, request, as_person, administrator, head, draft
):
    mark_changes(draft, [Mark(ABUSE, [Role.STAFF], "A new rule."), Mark(SCOPE)], by=administrator)
    version = actions.approve(actions.submit(draft, by=administrator), by=head)
    actions.publish(version, by=administrator)
    page = shown(as_person(request.getfixturevalue(who)))
    assert "were asked to sign again because of the changes: Staff." in page
    assert "A new rule." in page and "<strong>Nobody</strong>" in page
    assert 'type="radio"' not in page


@pytest.mark.parametrize("number", ["3", "99999999999999999999"])
def test_a_version_that_is_not_there(as_person, administrator, draft, number):
    shown(as_person(administrator), f"{BASE}{number}/changes/", 404)


# What it says


def test_without_answers_everybody_signs_again_and_how_many(
    as_person, administrator, draft, teacher, other_teacher, governor, slt
):
    page = shown(as_person(administrator))
    assert "Because of the changes, 4 people sign again: Staff, Governor." in page
    assert "2 of the 2 changes have no answer yet." in page
    assert "must sign again for a change without an answer" in page


def test_with_answers_it_counts_those_who_are_touched(
    as_person, administrator, draft, teacher, governor, other_teacher
):
    mark_changes(draft, [Mark(ABUSE, [Role.GOVERNOR])], by=administrator)
    page = shown(as_person(administrator))
    assert "3 people sign again: Staff, Governor." in page
    assert "1 of the 2 changes has no answer yet." in page
    mark_changes(draft, [Mark(SCOPE)], by=administrator)
    page = shown(as_person(administrator))
    assert "1 person signs again: Governor." in page and "no answer yet" not in page
    mark_changes(draft, [Mark(ABUSE)], by=administrator)
    assert "None of the changes is material: nobody signs again" in shown(as_person(administrator))


def test_people_who_left_or_hold_no_such_role_are_not_counted(
    as_person, administrator, draft, teacher, dsl
):
    teacher.is_active = False
    teacher.save(update_fields=["is_active"])
    mark_changes(draft, [Mark(ABUSE, [Role.GOVERNOR]), Mark(SCOPE)], by=administrator)
    page = shown(as_person(administrator))
    assert "People in these roles sign again, but there are none today: Governor." in page
    mark_changes(draft, [Mark(SCOPE, [Role.STAFF])], by=administrator)
    assert "1 person signs again: Staff, Governor." in shown(as_person(administrator))


def test_who_is_newly_asked_is_said(as_person, administrator, policy, teacher, dsl, head):
    a_draft(
        administrator, policy, text=a_text(**NEW), audience=[Role.STAFF, Role.DSL, Role.HEADTEACHER]
    )
    page = shown(as_person(administrator))
    assert "Newly asked to sign: Headteacher, Designated safeguarding lead." in page
    assert "That is 1 person who was not asked" in page  # the DSL signed as staff
    assert "Not asked to sign any more: Governor." in page
    assert "2 people sign again" in page


def test_the_same_words_ask_nobody(as_person, administrator, policy):
    a_draft(administrator, policy)
    page = shown(as_person(administrator))
    assert "The words are the same as in version 1: nobody signs again." in page
    assert 'type="radio"' not in page


def test_a_first_version_has_no_changes(as_person, administrator):
    a_draft(administrator)
    assert "This is the first version" in shown(as_person(administrator), BASE + "1/changes/")


def test_what_is_approved_is_shown_and_not_asked(as_person, administrator, head, draft):
    actions.approve(actions.submit(draft, by=administrator), by=head)
    page = shown(as_person(administrator))
    assert "approved together with the text" in page and 'type="radio"' not in page
    assert "(no answer was given)" in page


def many_changes(administrator, policy, count):
    text = a_text()
    text.sections[0].clauses += [
        ManuscriptClause(f"Rule {n}.", f"scope.rule-{n}") for n in range(count)
    ]
    return a_draft(administrator, policy, text=text)


@pytest.mark.parametrize("who", ["administrator", "head"])
def test_more_changes_ask_no_more_queries(who, request, as_person, administrator, policy):
    client = as_person(request.getfixturevalue(who))
    draft = many_changes(administrator, policy, 1)
    mark_changes(draft, [Mark("scope.rule-0", AUDIENCE)], by=administrator)
    one = queries(client, PAGE)
    draft = many_changes(administrator, policy, 40)
    marks = [Mark(f"scope.rule-{n}", AUDIENCE) for n in range(40)]
    mark_changes(draft, marks, by=administrator)
    assert queries(client, PAGE) == one


# Answering


def test_each_change_is_answered(as_person, administrator, draft):
    client = as_person(administrator)
    given = answers(draft) | {
        f"who-{ABUSE}": "roles",
        f"roles-{ABUSE}": ["staff"],
        f"why-{ABUSE}": "A new rule.",
        f"who-{SCOPE}": "nobody",
    }
    response = client.post(PAGE, given)
    assert response.headers["Location"] == BASE + "2/"
    assert marks() == {ABUSE: ["staff"], SCOPE: []}
    assert ChangeMark.objects.get(change=ABUSE).why == "A new rule."
    page = shown(client)
    assert re.search(rf'value="roles"[^>]*id="id_who-{ABUSE}_2"[^>]*checked', page)
    assert re.search(rf'value="staff"[^>]*id="id_roles-{ABUSE}_0"[^>]*checked', page)
    assert re.search(rf'value="nobody"[^>]*id="id_who-{SCOPE}_0"[^>]*checked', page)
    assert 'value="A new rule."' in page


def test_some_answers_can_wait(as_person, administrator, draft):
    response = as_person(administrator).post(PAGE, answers(draft) | {f"who-{ABUSE}": "everybody"})
    assert response.headers["Location"] == PAGE
    assert marks() == {ABUSE: ["governor", "staff"]}


def test_no_answer_changes_nothing(as_person, administrator, draft):
    response = as_person(administrator).post(PAGE, answers(draft), follow=True)
    assert "Nothing was answered, so nothing has changed." in said_on(response)
    assert not ChangeMark.objects.exists()


@pytest.mark.parametrize(
    ("at_once", "expected"),
    [
        ("rest-nobody", {ABUSE: ["staff"], SCOPE: []}),
        ("rest-everybody", {ABUSE: ["staff"], SCOPE: ["governor", "staff"]}),
        ("all-nobody", {ABUSE: [], SCOPE: []}),
        ("all-everybody", {ABUSE: ["governor", "staff"], SCOPE: ["governor", "staff"]}),
    ],
)
def test_all_are_answered_at_once(as_person, administrator, draft, at_once, expected):
    given = answers(draft, at_once=at_once) | {
        f"who-{ABUSE}": "roles",
        f"roles-{ABUSE}": ["staff"],
        f"why-{ABUSE}": "A new rule.",
    }
    assert as_person(administrator).post(PAGE, given).headers["Location"] == BASE + "2/"
    assert marks() == expected


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"who": "roles"}, "roles", "Tick at least one role"),
        ({"who": "", "roles": ["staff"]}, "who", "You ticked roles."),
        ({"who": "", "why": "Because."}, "who", "You said why."),
        ({"who": "half"}, "who", "Choose one of these answers."),
        ({"who": "roles", "roles": ["dsl"]}, "roles", "Choose roles that sign this policy."),
        ({"who": "roles", "roles": ["x"]}, "roles", "Choose roles that sign this policy."),
        ({"who": "nobody", "why": "w" * 301}, "why", "Say why in at most 300 characters."),
    ],
)
def test_what_is_not_well_answered_is_shown_again(
    as_person, administrator, draft, given, field, sentence
):
    typed = answers(draft) | {f"{name}-{ABUSE}": value for name, value in given.items()}
    typed |= {f"who-{SCOPE}": "nobody", f"why-{SCOPE}": "Only a word."}
    response = as_person(administrator).post(PAGE, typed)
    page = said_on(response)
    assert response.status_code == 200 and not ChangeMark.objects.exists()
    anchor = f"#id_{field}-{ABUSE}" + ("" if field == "why" else "_0")
    assert f'<a href="{anchor}">{sentence}' in page
    assert page.count(f"{sentence}") == 2  # in the summary, and at the field
    assert f'id="{anchor[1:]}"' in page
    assert 'value="Only a word."' in page
    assert re.search(rf'value="nobody"[^>]*id="id_who-{SCOPE}_0"[^>]*checked', page)
    if "why" in given:
        assert f'value="{given["why"]}"' in page


def test_a_way_to_answer_all_that_is_not_there(as_person, administrator, draft):
    response = as_person(administrator).post(PAGE, answers(draft, at_once="all-teachers"))
    assert said_on(response).count("Choose one of these ways to answer.") == 2
    assert not ChangeMark.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", None])
def test_an_older_page_keeps_what_was_answered(as_person, administrator, draft, seen):
    client = as_person(administrator)
    given = answers(draft) | {f"who-{ABUSE}": "nobody", f"why-{ABUSE}": "A typo."}
    if seen is None:
        draft = a_draft(administrator, draft.policy, text=a_text(tou_no_abuse="Abuse."))
    else:
        given["seen"] = seen
    response = client.post(PAGE, given)
    page = said_on(response)
    assert response.status_code == 409 and "older than what is stored" in page
    assert 'value="A typo."' in page and not ChangeMark.objects.exists()
    assert f'name="seen" value="{state_of(draft)}"' in page
    assert client.post(PAGE, given | {"seen": state_of(draft)}).status_code == 302
    assert marks() == {ABUSE: []}


def test_what_was_approved_meanwhile_is_said(as_person, administrator, head, draft):
    given = answers(draft) | {f"who-{ABUSE}": "nobody", f"why-{ABUSE}": "A typo."}
    actions.approve(actions.submit(draft, by=administrator), by=head)
    response = as_person(administrator).post(PAGE, given)
    page = said_on(response)
    assert response.status_code == 409 and "must be sent back before that can change" in page
    assert 'value="A typo."' in page and not ChangeMark.objects.exists()


def test_where_one_role_signs_there_are_two_answers(as_person, administrator, policy):
    a_draft(administrator, policy, text=a_text(**NEW), audience=[Role.STAFF])
    page = shown(as_person(administrator))
    assert 'value="everybody"' in page and 'type="checkbox"' not in page


def test_a_clause_keyed_title_is_not_the_title(as_person, administrator, head):
    text = a_text()
    text.sections[0].clauses[0].key = "title"
    policy = a_published(administrator, head, text=text).policy
    new = a_text(title="Online Policy", scope_everyone="Other words.")
    new.sections[0].clauses[0].key = "title"
    draft = a_draft(administrator, policy, text=new)
    mark_changes(draft, [Mark("title"), Mark("clause:title", [Role.STAFF])], by=administrator)
    assert marks() == {"title": [], "clause:title": ["staff"]}


def test_two_administrators_mark_one_after_the_other(as_person, administrator, draft):
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    given = answers(draft)
    mark_changes(draft, [Mark(ABUSE, AUDIENCE)], by=other)
    response = as_person(administrator).post(PAGE, given | {f"who-{ABUSE}": "nobody"})
    assert response.status_code == 409
    assert marks() == {ABUSE: ["governor", "staff"]}
