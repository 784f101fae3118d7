"""Reading: who is shown what, and that more rows ask no more of the database."""

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.policies.manuscript import ManuscriptSection
from compliance.policies.models import Version
from compliance.policies.reading import audience_in_words
from compliance.signing.models import Acknowledgement
from policyportal.audit import unchanged
from policyportal.people.models import Role
from tests.compliance.policies.pages import queries
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_approved

pytestmark = pytest.mark.django_db

LIST, DETAIL = "/policies/", "/policies/social-media-policy/"
PARENTS, FOR_PARENTS = "/for-parents/", "/for-parents/social-media-policy/"
EVERYONE = ["teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]


@pytest.fixture
def published(administrator, head, school):
    return a_published(administrator, head)


def sign(person, version):
    unchanged.forget()  # no entry speaks of what a test writes by itself
    return Acknowledgement.objects.create(
        reference=f"R-{person.pk}-{version.pk}",
        version=version,
        person=person,
        fingerprint=version.fingerprint,
        statement=version.statement,
        typed_name=person.name,
        signed_at=timezone.now(),
        method="browser",
    )


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


# The list


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_finds_the_policy_in_force(who, request, as_person, published):
    html = page(as_person(request.getfixturevalue(who)), LIST)
    assert DETAIL in html and "In force" in html and "January 2027" in html


@pytest.mark.parametrize("url", [LIST, DETAIL, DETAIL + "versions/", "/policies/import/"])
def test_a_stranger_is_asked_to_sign_in(client, published, url):
    response = client.get(url)
    assert response.status_code == 302 and reverse("account_login") in response["Location"]


def test_the_list_says_where_i_stand_with_signing(as_person, published, teacher, other_teacher):
    assert "Read and sign" in page(as_person(teacher), LIST)
    sign(teacher, published)
    html = page(as_person(teacher), LIST)
    assert "Read and sign" not in html and "Signed" in html
    assert "Read and sign" in page(as_person(other_teacher), LIST)


def test_unchanged_text_published_again_stays_signed(
    as_person, published, teacher, administrator, head
):
    sign(teacher, published)
    a_published(administrator, head, published.policy)
    assert "Read and sign" not in page(as_person(teacher), LIST)
    a_published(administrator, head, published.policy, text=a_text(tou_no_abuse="Be kind."))
    assert "Read and sign" in page(as_person(teacher), LIST)


def test_who_is_not_asked_is_told_so(as_person, administrator, head, governor, school):
    a_published(administrator, head, audience=[Role.STAFF])
    for url in (LIST, DETAIL):
        html = page(as_person(governor), url)
        assert "not asked to sign" in html and "Read and sign" not in html


@pytest.mark.parametrize("who", ["administrator", "head", "chair"])
def test_those_who_prepare_see_what_is_prepared(who, request, as_person, published, administrator):
    a_draft(administrator, text=a_text(title="Phones"))
    html = page(as_person(request.getfixturevalue(who)), LIST)
    assert "/policies/phones/versions/1/" in html and "Draft" in html


@pytest.mark.parametrize("who", ["teacher", "governor", "slt", "dsl"])
def test_nobody_else_does(who, request, as_person, published, administrator):
    a_draft(administrator, text=a_text(title="Phones"))
    client = as_person(request.getfixturevalue(who))
    assert "phones" not in page(client, LIST).lower()
    page(client, "/policies/phones/", 404)
    page(client, "/policies/phones/versions/", 404)


def test_an_empty_list_says_what_to_do(as_person, administrator, teacher):
    assert "/policies/import/" in page(as_person(administrator), LIST)
    html = page(as_person(teacher), LIST)
    assert "listed here" in html and "/policies/import/" not in html


@pytest.mark.parametrize("who", ["teacher", "administrator"])
def test_more_policies_ask_no_more_queries(who, request, as_person, published, administrator, head):
    a_draft(administrator, text=a_text(title="Coming"))
    client = as_person(request.getfixturevalue(who))
    before = queries(client, LIST)
    for n in range(8):
        a_published(administrator, head, text=a_text(title=f"Policy {n}"))
        a_draft(administrator, text=a_text(title=f"Coming {n}"))
    assert queries(client, LIST) == before


def test_the_list_is_paged_with_its_total(as_person, administrator, school):
    for n in range(26):
        a_draft(administrator, text=a_text(title=f"Policy {n:02}"))
    client = as_person(administrator)
    first, second = page(client, LIST), page(client, LIST + "?page=2")
    assert "26 policies" in first and "policy-25" not in first and "policy-25" in second


# One policy


def test_the_page_shows_the_whole_text_with_anchors(as_person, published, teacher):
    html = page(as_person(teacher), DETAIL)
    assert "Do not be abusive or hateful." in html and published.fingerprint in html
    for anchor in ('id="tou.no-abuse"', 'id="tou"', 'href="#tou"', 'href="#scope"'):
        assert anchor in html
    assert "14 January 2025" in html and "February 2020" in html


def test_parts_of_an_appendix_stand_under_it(as_person, administrator, head, teacher, school):
    text = a_text()
    text.sections.append(ManuscriptSection("Instagram", "appendix.instagram", "appendix"))
    text.sections.append(ManuscriptSection("Tips", "appendix.instagram.tips", "appendix"))
    a_published(administrator, head, text=text)
    html = page(as_person(teacher), DETAIL)
    assert '<h2 id="appendix.instagram">' in html and '<h3 id="appendix.instagram.tips">' in html
    assert 'href="#appendix.instagram"' in html and 'href="#appendix.instagram.tips"' not in html


def test_what_is_typed_into_a_policy_is_not_html(as_person, administrator, head, teacher, school):
    text = a_text(title="<b>x</b>", tou_no_abuse="<script>alert(1)</script>")
    text.sections[0].heading = "<i>y</i>"
    version = a_published(administrator, head, text=text)
    for url in (f"/policies/{version.policy.slug}/", f"/for-parents/{version.policy.slug}/"):
        html = page(as_person(teacher), url)
        assert "<script>" not in html and "<b>x" not in html and "<i>y" not in html


@pytest.mark.parametrize("who", EVERYONE)
def test_the_register_and_a_new_version_are_offered_to_whom_they_concern(
    who, request, as_person, published
):
    html = page(as_person(request.getfixturevalue(who)), DETAIL)
    assert ("/register/" in html) == (who in ("administrator", "head"))
    assert ("Begin a new version" in html) == (who == "administrator")


def test_a_new_version_is_not_offered_beside_one_in_preparation(
    as_person, published, administrator
):
    a_draft(administrator, published.policy)
    html = page(as_person(administrator), DETAIL)
    assert "Begin a new version" not in html and "/versions/2/" in html


def test_a_policy_not_yet_in_force_leads_to_its_draft(as_person, administrator, teacher):
    a_draft(administrator)
    assert "/versions/1/" in page(as_person(administrator), DETAIL)
    page(as_person(teacher), DETAIL, 404)


def test_an_overdue_review_is_said(as_person, administrator, head, teacher, school):
    text = a_text()
    text.dates["review_due"] = "2021-01"
    a_published(administrator, head, text=text)
    assert "Review overdue" in page(as_person(teacher), DETAIL)


def test_a_longer_text_asks_no_more_queries(as_person, published, administrator, head, teacher):
    client = as_person(teacher)
    before = queries(client, DETAIL)
    text = a_text(title="Long")
    clause = text.sections[0].clauses[0]
    text.sections[0].clauses += [type(clause)(f"Words {n}.", f"scope.n{n}") for n in range(80)]
    a_published(administrator, head, text=text)
    assert queries(client, "/policies/long/") == before


# For parents


def test_parents_read_without_an_account(client, published):
    assert FOR_PARENTS in page(client, PARENTS)
    html = page(client, FOR_PARENTS)
    plain, full = html.index("<strong>kind</strong>"), html.index("Do not be abusive or hateful.")
    assert plain < full
    assert "Larkspur Lane Primary School" in html and "January 2027" in html


def test_parents_see_nothing_that_is_not_theirs(client, published, administrator, head):
    html = page(client, FOR_PARENTS)
    for private in (administrator.name, head.name, published.fingerprint, "clause-key"):
        assert private not in html


def test_parents_see_only_what_is_in_force(client, published, administrator, head):
    an_approved(administrator, head, text=a_text(title="Phones"))
    a_published(administrator, head, published.policy, text=a_text(tou_no_abuse="Be kind."))
    assert "phones" not in page(client, PARENTS).lower()
    page(client, "/for-parents/phones/", 404)
    html = page(client, FOR_PARENTS)
    assert "Be kind." in html and "abusive" not in html


def test_without_plain_words_parents_get_the_text(client, administrator, head, school):
    text = a_text()
    text.plain_words = ""
    a_published(administrator, head, text=text)
    html = page(client, FOR_PARENTS)
    assert "In plain words" not in html and "Do not befriend pupils." in html


def test_an_empty_list_for_parents_says_so(client, school):
    assert "None is published yet" in page(client, PARENTS)


def test_more_policies_ask_no_more_queries_of_parents(client, published, administrator, head):
    before = queries(client, PARENTS)
    for n in range(8):
        a_published(administrator, head, text=a_text(title=f"Policy {n}"))
    assert queries(client, PARENTS) == before


@pytest.mark.parametrize("url", [LIST, DETAIL, PARENTS, FOR_PARENTS])
def test_pages_that_are_read_take_no_post(as_person, administrator, published, url):
    assert as_person(administrator).post(url).status_code == 405


def test_an_audience_in_words():
    assert audience_in_words(list(Role.values)) == "Everybody"
    assert audience_in_words(["governor", "staff"]) == "Staff, Governor"
    assert audience_in_words([]) == ""


def test_reading_writes_nothing(as_person, published, teacher):
    before = Version.objects.values().get()
    page(as_person(teacher), DETAIL)
    assert Version.objects.values().get() == before
