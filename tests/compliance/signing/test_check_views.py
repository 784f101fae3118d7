"""The pages on which situations are answered, and those that lead there."""

import pytest

from compliance.policies import actions as policies
from compliance.policies import scenarios
from compliance.signing import check
from compliance.signing.models import Attempt
from policyportal.people.models import Role
from tests.compliance.policies.pages import queries
from tests.compliance.policies.situations import OTHER_WRONG, RIGHT, WRONG, published_with, some
from tests.compliance.policies.texts import a_draft, a_published, a_text
from tests.compliance.signing.conftest import sign

POLICY = "/policies/social-media-policy/"
CHECK = f"{POLICY}check/"
SIGN = f"{POLICY}sign/"
EVERYBODY = ["teacher", "governor", "slt", "dsl", "head", "chair", "administrator"]


@pytest.fixture
def version(administrator, head, school):
    return published_with(2, administrator, head)


@pytest.fixture
def portal(as_person, teacher):
    """The portal as the teacher's browser sees it."""
    return as_person(teacher)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def answer(client, position, choice, number=1, **more):
    data = {"version": number, "answer": choice, **more}
    return client.post(f"{CHECK}{position}/", data)


# Who may


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_may_answer(who, request, as_person, version):
    client = as_person(request.getfixturevalue(who))
    assert "Begin" in page(client, CHECK)
    assert "Situation 1 of 2" in page(client, f"{CHECK}1/")
    assert answer(client, 1, RIGHT).url == f"{CHECK}1/"
    assert "That is right" in page(client, f"{CHECK}1/")


@pytest.mark.parametrize("end", ["", "1/"])
def test_nobody_without_an_account(client, version, end):
    assert client.get(CHECK + end).url == f"/account/login/?next={CHECK}{end}"
    assert client.post(CHECK + end, {"answer": 1}).status_code == 302
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("end", ["check/0/", "check/3/", "check/99999999999999999999/"])
def test_a_situation_that_is_not_there(portal, version, end):
    page(portal, POLICY + end, 404)
    assert portal.post(POLICY + end, {"version": 1, "answer": 1}).status_code == 404


@pytest.mark.parametrize("who", ["teacher", "administrator"])
def test_of_a_draft_there_is_nothing_to_answer(who, request, as_person, administrator, school):
    a_draft(administrator)
    client = as_person(request.getfixturevalue(who))
    page(client, CHECK, 404)
    page(client, f"{CHECK}1/", 404)


def test_a_version_without_any(portal, administrator, head, school):
    a_published(administrator, head)
    assert "has no situations to answer" in page(portal, CHECK)
    page(portal, f"{CHECK}1/", 404)
    assert "Try" not in page(portal, POLICY)


# One situation a page


def test_choosing(portal, version):
    html = page(portal, f"{CHECK}1/")
    assert "Case 1" in html and html.count('type="radio"') == 3
    assert "Until 18." not in html and "Not yet." not in html
    assert html.count("btn-primary") == 1
    assert "<script" not in html


def test_the_answers_keep_their_order(portal, version):
    html = page(portal, f"{CHECK}1/")
    places = [html.index(text) for text in ("Accept.", "Decline.", "Scold.")]
    assert places == sorted(places)


def test_right(portal, version):
    answer(portal, 1, RIGHT)
    html = page(portal, f"{CHECK}1/")
    assert "<title>That is right: Situation 1 of 2" in html
    assert "Until 18." in html
    assert "Do not befriend pupils." in html.split("<blockquote")[1]
    assert "Terms of Use, clause" in html
    assert f'href="{CHECK}2/"' in html
    assert 'type="radio"' not in html


def test_wrong_and_again(portal, teacher, version):
    answer(portal, 1, WRONG)
    html = page(portal, f"{CHECK}1/")
    assert "<title>Not this one: Situation 1 of 2" in html
    assert "Not yet." in html and "It binds everyone who works here." in html
    assert html.count('type="radio"') == 3
    assert "Accept. (you tried this)" in html
    answer(portal, 1, OTHER_WRONG)
    assert "Do not be abusive or hateful." in page(portal, f"{CHECK}1/")
    answer(portal, 1, RIGHT)
    assert "That is right" in page(portal, f"{CHECK}1/")
    assert Attempt.objects.filter(person=teacher).count() == 3


@pytest.mark.parametrize(
    ("choice", "said"),
    [("", "Choose one of the answers."), ("7", "none of the answers"), ("x", "none of the")],
)
def test_no_choice_or_none_of_them(portal, version, choice, said):
    html = answer(portal, 1, choice).content.decode()
    summary = html.split('class="error-summary"')[1].split("</div>")[0]
    assert said in summary and 'href="#id_answer_0"' in summary
    assert 'id="id_answer_0"' in html
    assert "<title>There is a problem: Situation 1 of 2" in html
    assert not Attempt.objects.exists()


def test_the_same_wrong_one_again(portal, version):
    answer(portal, 1, WRONG)
    html = answer(portal, 1, WRONG).content.decode()
    assert "You have tried this answer before." in html.split('class="error-summary"')[1]
    assert Attempt.objects.count() == 1


def test_pressed_twice(portal, version):
    answer(portal, 1, RIGHT)
    assert answer(portal, 1, RIGHT).url == f"{CHECK}1/"
    assert answer(portal, 1, WRONG).url == f"{CHECK}1/"
    assert Attempt.objects.count() == 1


# From the first to the last


def test_leaving_and_coming_back(portal, version):
    answer(portal, 2, RIGHT)
    html = page(portal, CHECK)
    assert f'href="{CHECK}1/">Go on with situation 1<' in html
    assert "Answered</strong>" in html and "Not started</strong>" in html
    answer(portal, 1, WRONG)
    assert "Tried, not yet right</strong>" in page(portal, CHECK)


def test_the_end_leads_to_signing(portal, version):
    answer(portal, 1, RIGHT)
    answer(portal, 2, RIGHT)
    html = page(portal, f"{CHECK}2/")
    assert f'href="{CHECK}">Finish<' in html
    html = page(portal, CHECK)
    assert "You have answered the two situations" in html.split('class="panel"')[1]
    assert f'href="{SIGN}">Read and sign<' in html


def test_the_end_for_who_has_signed(portal, teacher, version):
    sign(version, teacher)
    for position in (1, 2):
        answer(portal, position, RIGHT)
    html = page(portal, CHECK)
    assert "Read and sign" not in html and "nothing more to do" in html


def test_the_end_for_who_is_not_asked(portal, administrator, head, school):
    published_with(1, administrator, head, audience=[Role.GOVERNOR])
    answer(portal, 1, RIGHT)
    html = page(portal, CHECK)
    assert "You have answered the situation" in html and "Read and sign" not in html


def test_replaced_while_answering(portal, administrator, head, version):
    text = a_text(tou_no_abuse="Be kind.")
    published_with(1, administrator, head, policy=version.policy, text=text)
    response = answer(portal, 2, RIGHT, number=1)
    assert response.url == CHECK
    html = page(portal, CHECK)
    assert "A new version came into force while you were answering" in html
    assert "1 short situation," in html
    assert not Attempt.objects.exists()
    answer(portal, 1, RIGHT, number=2)
    assert Attempt.objects.get().scenario.version.number == 2


# What leads there


def test_it_is_offered_on_the_policy_and_the_receipt(portal, teacher, version):
    offered = f'href="{CHECK}">Try two situations</a>'
    assert offered in page(portal, POLICY)
    assert "before signing" not in page(portal, POLICY)
    receipt = sign(version, teacher)
    assert offered in page(portal, f"/policies/receipts/{receipt.number}/")


def test_not_on_a_receipt_of_another_or_of_an_old_version(
    portal, administrator, head, teacher, version
):
    receipt = f"/policies/receipts/{sign(version, teacher).number}/"
    published_with(2, administrator, head, policy=version.policy, text=a_text(tou_no_abuse="Be."))
    assert "Try two" not in page(portal, receipt)


def test_not_to_who_looks_at_the_receipt_of_another(as_person, head, teacher, version):
    receipt = f"/policies/receipts/{sign(version, teacher).number}/"
    assert "Try two" not in page(as_person(head), receipt)


def test_the_sign_page_says_what_comes_first(portal, administrator, head, teacher, school):
    version = published_with(2, administrator, head, required=True)
    said = "Answer the two situations first: 2 left."
    html = page(portal, SIGN)
    assert html.index(said) < html.index('<form method="post" class="d-print-none"')
    assert f'href="{CHECK}"' in html
    typed = {
        "version": 1,
        "fingerprint": version.fingerprint,
        "typed_name": "Amina Yusuf",
        "agreed": "on",
    }
    html = portal.post(SIGN, typed).content.decode()
    assert said in html.split('class="error-summary"')[1].split("</div>")[0]
    assert 'value="Amina Yusuf"' in html
    for scenario in version.scenarios.all():
        check.answer(scenario, choice=RIGHT, by=teacher)
    assert "Answer the two" not in page(portal, SIGN)
    assert portal.post(SIGN, typed).url.startswith("/policies/receipts/R-")


def test_the_sign_page_of_an_offer_says_nothing(portal, version):
    assert "situation" not in page(portal, SIGN)


@pytest.mark.parametrize("end", ["", "1/"])
def test_as_many_queries_for_thirty(portal, administrator, head, version, end):
    answer(portal, 1, WRONG)
    two = queries(portal, CHECK + end)
    draft = a_draft(administrator, version.policy, text=a_text(tou_no_abuse="Be kind."))
    draft = scenarios.save_scenarios(draft, some(30), required=False, by=administrator)
    policies.publish(
        policies.approve(policies.submit(draft, by=administrator), by=head), by=administrator
    )
    for position in range(1, 31):
        answer(portal, position, WRONG, number=2)
    assert queries(portal, CHECK + end) == two
