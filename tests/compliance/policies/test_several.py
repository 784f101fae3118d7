"""Several policies at once: one list, one page a policy, and where a reader stands with each."""

import pytest

from compliance.policies import actions
from compliance.signing import actions as signing
from compliance.signing.models import Acknowledgement
from policyportal.people.models import Role
from tests.compliance.policies.pages import queries
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_awaiting

pytestmark = pytest.mark.django_db

LIST = "/policies/"
TITLES = ["Behaviour", "Phones and Cameras", "Social Media"]


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def main(html):
    return html.split("<main")[1].split("</main")[0]


def sign(version, person):
    return signing.sign(
        version,
        by=person,
        fingerprint_shown=version.fingerprint,
        typed_name=person.name,
        agreed=True,
        address="127.0.0.1",
        user_agent="x",
    )


@pytest.fixture
def policies(administrator, head, school):
    """Three policies in force, each with other words and another audience or date."""
    found = []
    for n, title in enumerate(TITLES):
        text = a_text(title=title, tou_no_abuse=f"The rule of {title}.")
        text.dates["review_due"] = ["2021-01", "2035-06-30", ""][n]
        audience = [Role.GOVERNOR] if n == 2 else [Role.STAFF]
        found.append(a_published(administrator, head, text=text, audience=audience))
    return found


def row(html, title):
    """The row of the table for that policy."""
    rows = main(html).split("<tr>")
    return next(each for each in rows if f">{title}</a></th>" in each)


def test_each_has_its_own_row(as_person, policies, teacher):
    sign(policies[0], teacher)
    html = page(as_person(teacher), LIST)
    behaviour, phones, media = (row(html, title) for title in TITLES)
    assert ">Signed<" in behaviour and "Review overdue" in behaviour and "January 2021" in behaviour
    assert "/policies/phones-and-cameras/sign/" in phones and "30 June 2035" in phones
    assert "Review overdue" not in phones
    assert "not asked to sign" in media and "Review date not known" in media


@pytest.mark.parametrize("who", ["administrator", "head"])
@pytest.mark.parametrize("end", ["", "versions/", "versions/1/", "register/", "sign/"])
def test_each_page_is_of_its_own_policy(as_person, policies, request, who, end):
    client = as_person(request.getfixturevalue(who))
    for title, version in zip(TITLES, policies, strict=True):
        html = main(page(client, f"/policies/{version.policy.slug}/{end}"))
        assert title in html
        assert not any(other in html for other in TITLES if other != title)


def test_paper_is_recorded_for_one_policy(as_person, policies, administrator):
    client = as_person(administrator)
    for title, version in zip(TITLES, policies, strict=True):
        html = main(page(client, f"/policies/{version.policy.slug}/paper/"))
        assert title in html
        assert not any(other in html for other in TITLES if other != title)


def test_parents_have_a_page_of_each(client, policies):
    listed = main(page(client, "/for-parents/"))
    assert "3 policies" in listed and all(title in listed for title in TITLES)
    for title, version in zip(TITLES, policies, strict=True):
        html = main(page(client, f"/for-parents/{version.policy.slug}/"))
        assert f"The rule of {title}." in html and html.count("The rule of") == 1


def test_a_version_of_one_policy_is_not_found_under_another(
    as_person, policies, administrator, head
):
    a_published(administrator, head, policies[0].policy)
    client = as_person(head)
    page(client, "/policies/behaviour/versions/2/")
    page(client, "/policies/social-media/versions/2/", 404)
    html = page(client, "/policies/social-media/compare/?from=1&to=2")
    assert "There is only one so far" in html


def test_one_policys_life_leaves_the_others_alone(policies, administrator, head):
    for version in policies:
        an_awaiting(administrator, version.policy)
    second = policies[0].policy.versions.get(number=2)
    actions.publish(actions.approve(second, by=head), by=administrator)
    third = policies[1].policy.versions.get(number=2)
    actions.withdraw(third, by=administrator, reason="Too early.")
    statuses = [
        [*version.policy.versions.order_by("number").values_list("status", flat=True)]
        for version in policies
    ]
    assert statuses == [
        ["superseded", "published"],
        ["published", "withdrawn"],
        ["published", "awaiting"],
    ]


# Where a reader stands with signing


def test_signed_leads_to_the_receipt(as_person, policies, teacher):
    receipt = sign(policies[0], teacher)
    client, there = as_person(teacher), f'href="/policies/receipts/{receipt.number}/"'
    for url in (LIST, "/policies/behaviour/"):
        assert there in page(client, url)
        page(client, f"/policies/receipts/{receipt.number}/")
    assert there not in page(client, "/policies/phones-and-cameras/")


def test_nobody_is_shown_the_receipt_of_another(as_person, policies, teacher, other_teacher, head):
    receipt = sign(policies[0], teacher)
    for person in (other_teacher, head):
        for url in (LIST, "/policies/behaviour/"):
            assert receipt.number not in page(as_person(person), url)


def test_who_has_to_sign_again_still_finds_the_old_receipt(
    as_person, policies, teacher, administrator, head
):
    receipt = sign(policies[0], teacher)
    text = a_text(title="Behaviour", tou_no_abuse="Another rule.")
    a_published(administrator, head, policies[0].policy, text=text)
    html = main(page(as_person(teacher), "/policies/behaviour/"))
    assert ">Read and sign</a>" in html and "that signature stays" in html
    assert f"/policies/receipts/{receipt.number}/" in html and "version 1</a>" in html
    assert "Read and sign" in row(page(as_person(teacher), LIST), "Behaviour")


def test_unchanged_text_published_again_leads_to_the_old_receipt(
    as_person, policies, teacher, administrator, head
):
    receipt = sign(policies[0], teacher)
    text = a_text(title="Behaviour", tou_no_abuse="The rule of Behaviour.")
    a_published(administrator, head, policies[0].policy, text=text)
    html = main(page(as_person(teacher), "/policies/behaviour/"))
    assert f"/policies/receipts/{receipt.number}/" in html
    assert "Read and sign" not in html and "What changed since" not in html


def test_who_is_not_asked_any_more_still_finds_the_old_receipt(
    as_person, policies, teacher, administrator, head
):
    receipt = sign(policies[0], teacher)
    text = a_text(title="Behaviour", tou_no_abuse="Another rule.")
    a_published(administrator, head, policies[0].policy, text=text, audience=[Role.GOVERNOR])
    html = main(page(as_person(teacher), "/policies/behaviour/"))
    assert "not asked to sign" in html and f"/policies/receipts/{receipt.number}/" in html
    assert Acknowledgement.objects.get().pk == receipt.pk


# Narrowing the list


def listed(client, query=""):
    html = main(page(client, LIST + query))
    return {title for title in [*TITLES, *(f"Coming {n:02}" for n in range(12))] if title in html}


@pytest.fixture
def many(policies, administrator):
    for n in range(12):
        a_draft(administrator, text=a_text(title=f"Coming {n:02}"))


def test_few_policies_need_no_filters(as_person, policies, teacher):
    assert 'role="search"' not in page(as_person(teacher), LIST)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?show=in-force", {*TITLES}),
        ("?show=overdue", {"Behaviour"}),
        ("?show=preparing", {f"Coming {n:02}" for n in range(12)}),
        ("?search=and+phones", {"Phones and Cameras"}),
        ("?search=coming+03", {"Coming 03"}),
        ("?show=in-force&search=coming", set()),
        ("?show=nonsense&search=media", {"Social Media"}),
        (f"?search={'x' * 81}", {*TITLES, *(f"Coming {n:02}" for n in range(12))}),
    ],
)
def test_the_list_is_narrowed(as_person, many, head, query, found):
    client = as_person(head)
    assert listed(client, query) == found
    html = main(page(client, LIST + query))
    assert 'role="search"' in html
    if not found:
        assert "No policy matches these filters." in html


def test_the_filters_stay_from_page_to_page(as_person, many, administrator, head):
    for n in range(12, 30):
        a_draft(administrator, text=a_text(title=f"Coming {n:02}"))
    html = page(as_person(head), LIST + "?show=preparing&search=coming")
    assert "30 policies with these filters" in html
    assert "?show=preparing&amp;search=coming&amp;page=2" in html or (
        "?search=coming&amp;show=preparing&amp;page=2" in html
    )
    assert '<option value="preparing" selected>' in html and 'value="coming"' in html


def test_others_are_not_offered_what_is_prepared(as_person, many, teacher):
    client = as_person(teacher)
    assert listed(client, "?show=preparing") == {*TITLES}
    html = page(client, LIST + "?search=e")
    assert 'role="search"' in html and "Being prepared" not in html


def test_more_policies_and_versions_ask_no_more_queries(
    as_person, policies, administrator, head, teacher
):
    people = (teacher, head, administrator)
    urls = [LIST, LIST + "?show=overdue", "/policies/behaviour/"]
    sign(policies[0], teacher)
    a_draft(administrator, text=a_text(title="Coming"))
    before = [queries(as_person(person), url) for person in people for url in urls]
    for n in range(4):
        for title in (f"Policy {n}", "Behaviour"):
            text = a_text(title=title, tou_no_abuse=f"Words {n}.")
            text.dates["review_due"] = "2021-01"
            policy = policies[0].policy if title == "Behaviour" else None
            sign(a_published(administrator, head, policy, text=text), teacher)
    assert [queries(as_person(person), url) for person in people for url in urls] == before
