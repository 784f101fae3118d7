"""The pages on which a version's situations are written, seen and previewed."""

import pytest

from compliance.policies import actions, scenarios
from compliance.policies.models import Version
from compliance.signing import check
from policyportal.people.models import Role
from tests.compliance.policies.pages import queries
from tests.compliance.policies.situations import (
    RIGHT,
    WRONG,
    a_draft_with,
    a_situation,
    published_with,
    some,
)
from tests.compliance.policies.texts import a_draft, a_text
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

VERSION = "/policies/social-media-policy/versions/1/"
CHECK = f"{VERSION}check/"
PREPARERS = ["administrator", "head", "chair"]
OTHERS = ["teacher", "governor", "slt", "dsl"]


def page(client, url, status=200, **data):
    response = client.post(url, data) if data else client.get(url)
    assert response.status_code == status
    return response.content.decode()


def version():
    return Version.objects.get(number=1)


def kept():
    return scenarios.of(version())


def typed(scenario=None, **more) -> dict:
    """Return a situation as the form sends it, with the page's `seen`."""
    scenario = scenario or a_situation(9)
    data = {"situation": scenario["situation"], "seen": scenarios.state_of(version())}
    for n, answer in enumerate(scenario["answers"], start=1):
        data |= {f"{part}_{n}": answer[part] for part in ("text", "why", "cites")}
        if answer["right"]:
            data["right"] = n
    return data | more


def pressed(do, **more) -> dict:
    return {"do": do, "seen": scenarios.state_of(version()), **more}


# Who may


@pytest.mark.parametrize("end", ["", "1/preview/"])
@pytest.mark.parametrize("who", PREPARERS)
def test_those_who_prepare_see_them(who, end, request, as_person, administrator):
    a_draft_with(1, administrator)
    assert "Case 1" in page(as_person(request.getfixturevalue(who)), CHECK + end)


@pytest.mark.parametrize("end", ["", "1/", "2/", "1/preview/"])
@pytest.mark.parametrize("who", OTHERS)
def test_a_draft_is_not_there_for_others(who, end, request, as_person, administrator):
    a_draft_with(1, administrator)
    client = as_person(request.getfixturevalue(who))
    page(client, CHECK + end, 404)
    assert client.post(CHECK + end, pressed("require")).status_code in (404, 405)
    assert kept() == some(1)


@pytest.mark.parametrize("end", ["", "1/", "1/preview/"])
@pytest.mark.parametrize("who", OTHERS)
def test_nor_the_page_of_a_published_one(who, end, request, as_person, administrator, head):
    published_with(1, administrator, head)
    page(as_person(request.getfixturevalue(who)), CHECK + end, 403)


@pytest.mark.parametrize("end", ["", "1/", "1/preview/"])
def test_nobody_without_an_account(client, administrator, end):
    a_draft_with(1, administrator)
    assert client.get(CHECK + end).url == f"/account/login/?next={CHECK}{end}"


@pytest.mark.parametrize("who", ["head", "chair"])
def test_only_the_administrator_writes(who, request, as_person, administrator):
    a_draft_with(2, administrator)
    client = as_person(request.getfixturevalue(who))
    html = page(client, CHECK)
    assert "Change<" not in html and "Move" not in html and "<form" not in html.split("<main")[1]
    page(client, CHECK + "1/", 403)
    page(client, CHECK + "1/", 403, **typed())
    page(client, CHECK, 403, **pressed("down 1"))
    assert kept() == some(2)


@pytest.mark.parametrize("end", ["0/", "3/", "99999999999999999999/", "2/preview/", "0/preview/"])
def test_a_situation_that_is_not_there(portal, administrator, end):
    a_draft_with(1, administrator)
    page(portal, CHECK + end, 404)


# Writing


def test_the_version_leads_there(portal, administrator, head):
    a_draft_with(2, administrator)
    html = page(portal, VERSION)
    assert f'<a href="{CHECK}">Two situations</a>' in html


def test_an_empty_page_says_what_to_do(portal, administrator):
    a_draft(administrator)
    html = page(portal, CHECK)
    assert "There are no situations yet" in html
    assert f'href="{CHECK}1/"' in html
    assert html.count("btn-primary") == 1


def test_a_first_one_is_written(portal, administrator):
    a_draft(administrator)
    assert "Scope" in page(portal, CHECK + "1/")
    response = portal.post(CHECK + "1/", typed())
    assert response.url == f"{CHECK}#situation-1"
    assert kept() == [a_situation(9)]


def test_the_third_and_fourth_answer_can_be_left_out(portal, administrator):
    a_draft(administrator)
    portal.post(CHECK + "1/", typed(text_3="", why_3="", cites_3=""))
    assert [answer["text"] for answer in kept()[0]["answers"]] == ["Accept.", "Decline."]


def test_one_is_changed(portal, administrator):
    a_draft_with(2, administrator)
    html = page(portal, CHECK + "2/")
    assert "Case 2" in html and "Remove this situation" in html
    portal.post(CHECK + "2/", typed(right=3))
    assert kept()[0] == a_situation(1)
    assert [answer["right"] for answer in kept()[1]["answers"]] == [False, False, True]


def test_one_is_removed_and_the_switch_with_the_last(portal, administrator):
    a_draft_with(2, administrator, required=True)
    response = portal.post(CHECK + "1/", pressed("remove"))
    assert response.url == CHECK
    assert kept() == [a_situation(2)]
    assert version().check_before_signing
    portal.post(CHECK + "1/", pressed("remove"))
    assert kept() == []
    assert not version().check_before_signing


def test_they_are_moved(portal, administrator):
    a_draft_with(3, administrator)
    assert portal.post(CHECK, pressed("down 1")).url == f"{CHECK}#situation-2"
    assert kept() == [a_situation(2), a_situation(1), a_situation(3)]
    assert portal.post(CHECK, pressed("up 3")).url == f"{CHECK}#situation-2"
    assert kept() == [a_situation(2), a_situation(3), a_situation(1)]


@pytest.mark.parametrize("do", ["up 1", "down 2", "up 0", "up 7", "up ٣", "up", "", "sideways 1"])
def test_what_cannot_be_moved(portal, administrator, do):
    a_draft_with(2, administrator)
    assert "cannot be moved there" in page(portal, CHECK, 409, **pressed(do))
    assert kept() == some(2)


def test_the_switch(portal, administrator):
    a_draft_with(1, administrator)
    portal.post(CHECK, pressed("require", required="on"))
    assert version().check_before_signing
    assert 'name="required" checked' in page(portal, CHECK)
    portal.post(CHECK, pressed("require"))
    assert not version().check_before_signing


@pytest.mark.parametrize(
    ("wrong", "said", "field"),
    [
        ({"situation": ""}, "Write the situation.", "id_situation"),
        ({"situation": "x" * 1001}, "at most 1000 characters", "id_situation"),
        ({"text_1": ""}, "Write answer 1", "id_text_1"),
        ({"text_3": ""}, "Write answer 3, or clear the rest", "id_text_3"),
        ({"text_3": "", "why_3": ""}, "Write answer 3, or clear the rest", "id_text_3"),
        ({"text_2": "", "why_2": ""}, "Write what is said about answer 2.", "id_why_2"),
        ({"why_2": " "}, "Write what is said about answer 2.", "id_why_2"),
        ({"cites_1": ""}, "Choose a clause of this version for answer 1.", "id_cites_1"),
        ({"cites_3": "tou.gone"}, "Choose a clause of this version for answer 3.", "id_cites_3"),
        ({"right": ""}, "Say which one of its answers is right.", "id_right_0"),
        ({"right": "4"}, "The answer that is right has no words.", "id_right_0"),
        ({"text_2": "Accept."}, "Answer 2 is the same as one before it", "id_text_2"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(portal, administrator, wrong, said, field):
    a_draft(administrator)
    given = typed(**wrong)
    html = page(portal, CHECK + "1/", **given)
    summary = html.split('class="error-summary"')[1].split("</div>")[0]
    assert said in summary
    assert f'href="#{field}"' in summary and f'id="{field}"' in html
    for name in ("situation", *(f"{part}_{n}" for part in ("text", "why") for n in (1, 2, 3))):
        field = html.split(f'name="{name}"')[1].split("</textarea>")[0]
        assert given[name].strip() in field
    assert kept() == []


def test_a_page_that_is_older_keeps_what_was_typed(portal, administrator):
    draft = a_draft_with(1, administrator)
    older = typed(a_situation(8))
    scenarios.save_scenarios(draft, some(2), required=False, by=administrator)
    html = page(portal, CHECK + "1/", **older)
    assert "older than what is stored" in html
    assert "Case 8" in html
    assert kept() == some(2)
    assert "older than what is stored" in page(portal, CHECK, 409, do="up 2", seen=older["seen"])
    portal.post(CHECK + "1/", typed(a_situation(8)))
    assert kept() == [a_situation(8), a_situation(2)]


@pytest.mark.parametrize(
    ("made", "said"), [("approved", "must be sent back before"), ("published", "cannot change")]
)
def test_what_was_approved_is_shown_and_not_changed(portal, administrator, head, made, said):
    if made == "published":
        published_with(2, administrator, head)
    else:
        draft = actions.submit(a_draft_with(2, administrator), by=administrator)
        actions.approve(draft, by=head)
    html = page(portal, CHECK)
    assert "Case 1" in html and "Change<" not in html and "Move" not in html
    assert said in page(portal, CHECK + "1/", 409)
    assert said in page(portal, CHECK, 409, **pressed("down 1")).split('class="error-summary"')[1]
    answer = page(portal, CHECK + "1/", **typed())
    assert said in answer and "Case 9" in answer
    assert kept() == some(2)


def test_a_key_that_is_gone_is_said(portal, administrator):
    draft = a_draft_with(1, administrator)
    text = a_text()
    text.sections[1].clauses = text.sections[1].clauses[1:]
    a_draft(administrator, draft.policy, text=text)
    assert "this version cannot be submitted" in page(portal, CHECK)
    assert "Choose another clause for it" in page(portal, CHECK + "1/")
    assert "tou.no-abuse" in page(portal, VERSION + "submit/", 409, go=1)


# Seeing them as the signer does


def test_the_preview_keeps_nothing(portal, administrator):
    a_draft_with(2, administrator)
    preview = f"{CHECK}1/preview/"
    html = page(portal, preview)
    assert "Situation 1 of 2" in html and "not kept" in html
    html = page(portal, f"{preview}?go=1&answer={WRONG}")
    assert "Not this one" in html and "It binds everyone who works here." in html
    html = page(portal, f"{preview}?go=1&answer={RIGHT}")
    assert "That is right" in html and f'href="{CHECK}2/preview/"' in html
    assert not version().scenarios.filter(attempts__isnull=False).exists()


@pytest.mark.parametrize("answer", ["", "&answer=7", "&answer=x"])
def test_a_choice_that_is_none(portal, administrator, answer):
    a_draft_with(1, administrator)
    assert 'href="#id_answer_0"' in page(portal, f"{CHECK}1/preview/?go=1{answer}")


def test_a_clause_that_is_gone_is_not_quoted(portal, administrator):
    draft = a_draft_with(1, administrator)
    text = a_text()
    text.sections.pop(0)
    a_draft(administrator, draft.policy, text=text)
    html = page(portal, f"{CHECK}1/preview/?go=1&answer={WRONG}")
    assert "Not this one" in html and "<blockquote" not in html


# How people fared


@pytest.mark.parametrize(("who", "sees"), [("administrator", 1), ("head", 1), ("chair", 0)])
def test_numbers_and_no_names(who, sees, request, as_person, administrator, head):
    first = published_with(2, administrator, head).scenarios.first()
    people = [
        make_person(f"p{n}@larkspur.example", f"Zebedee{n}", "Q", Role.STAFF) for n in range(6)
    ]
    for person in people:
        check.answer(first, choice=RIGHT, by=person)
    html = page(as_person(request.getfixturevalue(who)), CHECK)
    said = "Tried by 6 people; right the first time: all, or all but fewer than 5."
    assert html.count(said) == sees
    assert html.count("Tried by fewer than 5 people") == sees
    assert "Zebedee" not in html


def test_a_draft_has_no_numbers(portal, administrator):
    a_draft_with(1, administrator)
    assert "Tried by" not in page(portal, CHECK)


@pytest.mark.parametrize("end", ["", "1/", "1/preview/?go=1&answer=0"])
def test_as_many_queries_for_thirty(portal, administrator, end):
    draft = a_draft_with(1, administrator)
    one = queries(portal, CHECK + end)
    scenarios.save_scenarios(draft, some(30), required=False, by=administrator)
    assert queries(portal, CHECK + end) == one


def test_as_many_queries_for_thirty_with_numbers(portal, administrator, head):
    first = published_with(1, administrator, head)
    one = queries(portal, CHECK)
    draft = a_draft(administrator, first.policy, text=a_text(tou_no_abuse="Be kind."))
    draft = scenarios.save_scenarios(draft, some(30), required=False, by=administrator)
    second = actions.approve(actions.submit(draft, by=administrator), by=head)
    actions.publish(second, by=administrator)
    assert queries(portal, CHECK.replace("/1/", "/2/")) == one
    assert "at most 30" not in page(portal, CHECK.replace("/1/", "/2/"))


def test_there_is_no_room_for_more_than_thirty(portal, administrator):
    a_draft_with(30, administrator)
    html = page(portal, CHECK)
    assert "at most 30" in html and f'href="{CHECK}31/"' not in html
    assert "at most 30" in page(portal, CHECK + "31/", **typed(a_situation(99)))
    assert len(kept()) == 30
