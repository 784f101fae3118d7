"""What holds for every response, and the pages that say no."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client

from compliance.policies.models import Clause, Policy, Section, Status, Version

refusing = pytest.mark.urls("tests.policyportal.overview.refusing_urls")


@pytest.fixture
def clause_in_force(administrator, head):
    version = Version.objects.create(
        policy=Policy.objects.create(slug="social-media", title="Social media"),
        number=1,
        title="Social media",
        author=administrator,
    )
    section = Section.objects.create(version=version, position=1, key="tou", heading="Terms")
    clause = Clause.objects.create(
        version=version, section=section, position=1, key="tou.no-abuse", text="Be kind <always>."
    )
    version.status = Status.PUBLISHED
    version.approved_by = head
    version.approved_at = version.published_at = version.created_at
    version.published_by = administrator
    version.fingerprint = "0" * 64
    version.save()
    return clause


@refusing
def test_a_refusal_shows_its_sentence_and_the_way_back(as_person, teacher, school):
    referer = "http://testserver/policies/?page=2"
    response = as_person(teacher).post("/t/refuse/", headers={"referer": referer})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody else has signed this." in page
    assert 'href="http://testserver/policies/?page=2"' in page
    assert "clause" not in page.split("<main")[1].split("</main")[0]


@refusing
@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/x", "javascript:alert(1)"])
def test_the_way_back_never_leads_elsewhere(as_person, teacher, school, referer):
    response = as_person(teacher).post("/t/refuse/", headers={"referer": referer})
    assert response.context["back"] == "/"


@refusing
def test_a_refusal_shows_the_clause_it_rests_on(as_person, teacher, school, clause_in_force):
    page = as_person(teacher).post("/t/refuse/?cites=tou.no-abuse").content.decode()
    assert "Be kind &lt;always&gt;." in page
    assert "tou.no-abuse" in page


@refusing
def test_a_refusal_names_a_clause_that_no_policy_in_force_has(as_person, teacher, school):
    page = as_person(teacher).post("/t/refuse/?cites=tou.lost").content.decode()
    assert "tou.lost" in page


@refusing
def test_a_forbidden_page_says_who_is_signed_in_and_keeps_the_reason(as_person, teacher, school):
    response = as_person(teacher).get("/t/forbid/")
    assert response.status_code == 403
    page = response.content.decode()
    assert "You are signed in as Amina Yusuf." in page
    assert "secret_reason" not in page


def test_not_found_offers_each_the_right_way_on(client, as_person, teacher, school):
    anonymous = client.get("/nowhere/")
    assert anonymous.status_code == 404
    assert 'href="/account/login/"' in anonymous.content.decode()
    assert "See what you have to do" in as_person(teacher).get("/nowhere/").content.decode()


@refusing
def test_a_bad_request_is_explained_without_its_detail(client, db):
    response = client.get("/t/garble/")
    assert response.status_code == 400
    page = response.content.decode()
    assert "could not understand that" in page
    assert "what exactly was wrong" not in page


@refusing
def test_a_crash_shows_a_plain_page_without_its_detail(db):
    response = Client(raise_request_exception=False).get("/t/crash/")
    assert response.status_code == 500
    page = response.content.decode()
    assert "the portal’s fault, not yours" in page
    assert "secret of the code" not in page


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_the_pages_for_trouble_need_no_database(template):
    assert "<h1>" in render_to_string(template)


def test_a_form_from_an_old_page_is_explained(teacher, school):
    client = Client(enforce_csrf_checks=True)
    client.force_login(teacher)
    response = client.post("/account/logout/")
    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()


def test_the_page_for_too_many_tries(rf, school):
    request = rf.get("/account/login/")
    request.user = AnonymousUser()
    assert "Too many tries" in render_to_string("429.html", request=request)


def test_pages_for_a_signed_in_person_are_stored_nowhere(as_person, teacher, school):
    response = as_person(teacher).get("/")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_public_pages_may_be_stored(client, school):
    assert "no-store" not in client.get("/nowhere/").get("Cache-Control", "")


def test_every_response_shuts_what_the_portal_does_not_use(client, school):
    response = client.get("/nowhere/")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
