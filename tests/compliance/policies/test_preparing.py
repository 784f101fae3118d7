"""Putting an imported text right on the page until it is a draft."""

import re

import pytest

from compliance.policies import working_copies
from compliance.policies.clause_keys import KNOWN_CLAUSES
from compliance.policies.manuscript import Manuscript, ManuscriptClause
from compliance.policies.models import Status, Version, WorkingCopy
from policyportal.people.models import Role
from tests.compliance.policies.pages import address, queries, stored
from tests.compliance.policies.texts import a_draft, a_published, a_text, an_awaiting
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(administrator):
    return working_copies.begin(a_text(), by=administrator, source_name="Policy.docx")


def typed(text: Manuscript, **more) -> dict:
    """Return what a browser sends for the page that shows the text."""
    data = {"revision": "1", "end": "1", "do": "save"}
    for s, section in enumerate(text.sections):
        for name in ("heading", "key", "kind"):
            data[f"s{s}-{name}"] = getattr(section, name)
        for c, clause in enumerate(section.clauses):
            for name in ("text", "key", "kind"):
                data[f"c{s}-{c}-{name}"] = getattr(clause, name)
    return data | more


# The page


def test_the_page_shows_what_would_be_saved(portal, copy):
    html = portal.get(address(copy)).content.decode()
    for shown in (
        "Put right: Social Media Policy",
        "Do not be abusive or hateful.</textarea>",
        'value="tou.no-abuse"',
        '<option value="terms" selected>',
        "January 2027",
        "Everybody, within 14 days",
        "Nothing stands in the way",
    ):
        assert shown in html
    assert html.count("btn-primary") == 1


def test_enter_in_a_field_saves(portal, copy):
    """A browser presses the form's first button."""
    html = portal.get(address(copy)).content.decode().split('name="revision"')[1]
    assert html.index('value="save"') < html.index('value="draft"')
    assert html.index('value="save"') < html.index('value="delete')


def test_a_longer_text_asks_no_more_queries(portal, copy, administrator):
    text = a_text()
    text.sections[0].clauses += [ManuscriptClause("x", f"scope.n{n}") for n in range(60)]
    longer = working_copies.begin(text, by=administrator)
    assert queries(portal, address(copy)) == queries(portal, address(longer))


@pytest.mark.parametrize("end", ["", "details/", "discard/"])
def test_a_copy_is_its_makers_alone(as_person, copy, head, end):
    other = make_person("sam.hill@larkspur.example", "Sam", "Hill", Role.ADMINISTRATOR)
    assert as_person(other).get(address(copy, end)).status_code == 404
    assert as_person(other).post(address(copy, end)).status_code == 404
    assert as_person(head).get(address(copy, end)).status_code == 403
    assert WorkingCopy.objects.exists()


def test_the_copy_is_found_again_on_the_list(portal, copy, as_person, head):
    assert address(copy) in portal.get("/policies/").content.decode()
    assert address(copy) not in as_person(head).get("/policies/").content.decode()


# Putting right


def test_typed_words_are_saved(portal, copy):
    text = a_text(tou_no_abuse="Be kind.")
    text.sections[0].heading = "Who it binds"
    response = portal.post(address(copy), typed(text))
    assert response.headers["Location"] == address(copy)
    assert stored(copy) == text


def test_a_button_keeps_what_was_typed_and_comes_back_to_its_place(portal, copy):
    text = a_text(tou_no_abuse="Be kind.")
    response = portal.post(address(copy), typed(text, do="merge c1-1"))
    assert response.headers["Location"] == f"{address(copy)}#c1-0"
    (clause,) = stored(copy).sections[1].clauses
    assert (clause.key, clause.text) == ("tou.no-abuse", "Be kind. Do not befriend pupils.")
    html = portal.get(address(copy)).content.decode()
    assert 'id="c1-0"' in html


def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(portal, copy):
    text = a_text(tou_no_abuse="Half typed")
    response = portal.post(address(copy), typed(text, do="split c1-0"))
    html = response.content.decode()
    assert response.status_code == 409 and '<a href="#c1-0-text">To split this clause' in html
    assert "Half typed</textarea>" in html
    assert stored(copy) == a_text()


def test_undo(portal, copy):
    portal.post(address(copy), typed(a_text(), do="delete c1-0"))
    assert len(stored(copy).sections[1].clauses) == 1
    html = portal.get(address(copy)).content.decode()
    assert "Undo the last change" in html
    portal.post(address(copy), typed(stored(copy), do="undo", revision="2"))
    assert stored(copy) == a_text()


def test_missing_keys_are_filled_in_and_others_left(portal, copy):
    text = a_text()
    text.sections[1].clauses[0].key = ""
    html = portal.post(address(copy), typed(text), follow=True).content.decode()
    assert "has no key" in html and "Give keys where they are missing" in html
    portal.post(address(copy), typed(text, do="keys", revision="2"))
    assert [c.key for c in stored(copy).sections[1].clauses] == [
        "tou.no-abuse",
        "tou.no-pupil-friends",
    ]


def test_an_old_page_is_refused_and_nothing_typed_is_lost(portal, copy):
    portal.post(address(copy), typed(a_text(tou_no_abuse="From one tab.")))
    mine = typed(a_text(tou_no_abuse="From the other."))
    response = portal.post(address(copy), mine)
    html = response.content.decode()
    assert response.status_code == 409 and "changed in another tab" in html
    assert "From the other.</textarea>" in html
    assert stored(copy) == a_text(tou_no_abuse="From one tab.")
    assert 'name="revision" value="2"' in html  # pressing Save now keeps mine, knowingly
    portal.post(address(copy), mine | {"revision": "2"})
    assert stored(copy) == a_text(tou_no_abuse="From the other.")


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "²"])
def test_a_page_without_a_sound_revision_is_an_old_one(portal, copy, revision):
    response = portal.post(address(copy), typed(a_text(), revision=revision))
    assert response.status_code == 409


def test_half_a_page_changes_nothing(portal, copy):
    data = typed(a_text())
    del data["end"]
    assert portal.post(address(copy), data).status_code == 409
    assert stored(copy) == a_text()


@pytest.mark.parametrize("do", ["", "explode", "delete c9-9", "delete s-1", "merge c0"])
def test_an_unknown_button_changes_nothing(portal, copy, do):
    assert portal.post(address(copy), typed(a_text(), do=do)).status_code == 409
    assert stored(copy) == a_text()


# What is to be put right


def test_faults_are_listed_with_their_place(portal, copy):
    text = a_text()
    text.sections[1].clauses[1].key = "tou.no-abuse"
    text.sections[0].clauses[0].text = ""
    html = portal.post(address(copy), typed(text), follow=True).content.decode()
    assert '<a href="#c1-1-key">The key “tou.no-abuse” is used 2 times.' in html
    assert '<a href="#c0-0-text">Clause 1 of “Scope” is empty.' in html


def test_clauses_that_the_portal_cites_and_are_not_there(portal, copy):
    html = portal.get(address(copy)).content.decode()
    missing = next(row for row in KNOWN_CLAUSES.values() if row.cited_by)
    assert missing.key not in [c.key for s in a_text().sections for c in s.clauses]
    assert "that the portal can cite were not found" in html
    assert missing.key in html and missing.cited_by in html


def test_an_empty_copy_shows_and_can_be_begun(portal, administrator):
    copy = working_copies.begin(Manuscript(), by=administrator)
    assert "There is no text yet" in portal.get(address(copy)).content.decode()
    portal.post(address(copy), typed(Manuscript(), do="add-section"))
    assert len(stored(copy).sections) == 1


# Saving as a draft


def test_saving_as_a_draft(portal, copy):
    text = a_text(tou_no_abuse="Be kind.")
    response = portal.post(address(copy), typed(text, do="draft"))
    assert response.headers["Location"] == "/policies/social-media-policy/versions/1/"
    version = Version.objects.get()
    assert Manuscript.of(version) == text and version.status == Status.DRAFT
    assert not WorkingCopy.objects.exists()


def test_a_text_with_faults_is_kept_but_not_a_draft(portal, copy):
    text = a_text(tou_no_abuse="")
    response = portal.post(address(copy), typed(text, do="draft"))
    html = response.content.decode()
    assert response.status_code == 409 and html.count("is empty") == 2
    linked = re.findall(r'<a href="#([^"]+)">[^<]*is empty', html)
    assert len(linked) == 2 and all(f'id="{each}"' in html for each in linked)
    assert not Version.objects.exists()
    assert stored(copy) == text


def test_an_error_about_who_must_sign_leads_to_the_first_box(portal, copy):
    html = portal.post(f"{address(copy)}details/", {"days_to_sign": "0"}).content.decode()
    assert '<a href="#id_audience_0">Choose at least one' in html and 'id="id_audience_0"' in html
    assert '<a href="#id_days_to_sign">Enter a whole number of days from 1 to 365.' in html


def test_one_day_to_sign_is_not_one_days(portal, copy):
    WorkingCopy.objects.update(days_to_sign=1)
    html = portal.get(address(copy)).content.decode()
    assert "within 1 day<" in html


@pytest.mark.parametrize(("do", "said"), [("undo", "is undone"), ("keys", "a key of its own")])
def test_what_was_done_is_said(portal, copy, do, said):
    changed = typed(a_text(tou_no_abuse="Be kind."), do=do)
    assert said in portal.post(address(copy), changed, follow=True).content.decode()


def test_a_second_policy_of_the_same_name_is_refused_with_a_sentence(portal, copy, administrator):
    a_draft(administrator)
    response = portal.post(address(copy), typed(a_text(), do="draft"))
    assert response.status_code == 409
    assert "already a policy at the address" in response.content.decode()


def test_a_new_policy_can_become_a_version_of_its_namesake(portal, copy, administrator, head):
    before = a_published(administrator, head, days_to_sign=3)
    html = portal.get(address(copy)).content.decode()
    assert "has a policy of this title already" in html and 'value="new-version"' in html
    sent = typed(a_text(tou_no_abuse="Be kind."), do="new-version")
    html = portal.post(address(copy), sent, follow=True).content.decode()
    assert "It is a new version now" in html and "of this title already" not in html
    copy.refresh_from_db()
    assert copy.policy == before.policy and copy.days_to_sign == 3
    assert stored(copy).sections == a_text(tou_no_abuse="Be kind.").sections
    portal.post(address(copy), typed(stored(copy), do="draft", revision=copy.revision))
    assert Version.objects.get(status=Status.DRAFT).policy == before.policy


def test_a_text_without_a_namesake_is_no_version_of_anything(portal, copy):
    html = portal.get(address(copy)).content.decode()
    assert "of this title already" not in html
    response = portal.post(address(copy), typed(a_text(), do="new-version"))
    assert response.status_code == 409 and "no policy of this title" in response.content.decode()
    copy.refresh_from_db()
    assert copy.policy is None


def test_a_draft_that_would_be_replaced_is_said(portal, administrator):
    version = a_draft(administrator)
    copy = working_copies.take_up(version, by=administrator)
    assert "is a draft already" in portal.get(address(copy)).content.decode()
    portal.post(address(copy), typed(a_text(tou_no_abuse="Be kind."), do="draft"))
    assert Version.objects.get().clauses.get(key="tou.no-abuse").text == "Be kind."


def test_a_version_that_awaits_approval_is_not_replaced(portal, administrator):
    version = an_awaiting(administrator)
    copy = working_copies.take_up(version, by=administrator)
    assert "waiting for approval" in portal.get(address(copy)).content.decode()
    response = portal.post(address(copy), typed(a_text(), do="draft"))
    assert response.status_code == 409 and "sent back" in response.content.decode()


# Details

DETAILS = {
    "title": "Online Policy",
    "written": "February 2020",
    "reviewed": "14/01/2025",
    "approved": "",
    "review_due": "1st March 2027",
    "audience": ["staff", "slt"],
    "days_to_sign": "10",
    "statement": "I will keep to it.",
    "plain_words": "Be kind.\r\n",
    "revision": "1",
}


def test_the_details_are_saved_and_lead_back(portal, copy):
    response = portal.post(address(copy), typed(a_text(), do="details"))
    assert response.headers["Location"] == address(copy, "details/")
    html = portal.get(address(copy, "details/")).content.decode()
    assert 'value="January 2027"' in html and "Be **kind** online." in html
    response = portal.post(address(copy, "details/"), DETAILS | {"revision": "2"})
    assert response.headers["Location"] == address(copy)
    copy.refresh_from_db()
    text = stored(copy)
    assert (text.title, text.plain_words) == ("Online Policy", "Be kind.")
    assert text.dates == {
        "written": "2020-02",
        "reviewed": "2025-01-14",
        "approved": None,
        "review_due": "2027-03-01",
    }
    assert (copy.audience, copy.days_to_sign) == (["staff", "slt"], 10)
    assert copy.statement == "I will keep to it."
    assert text.sections == a_text().sections


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", ""),
        ("title", "x" * 161),
        ("reviewed", "soon"),
        ("reviewed", "31 February 2025"),
        ("reviewed", "1 January 0025"),
        ("audience", []),
        ("audience", ["wizard"]),
        ("days_to_sign", "0"),
        ("statement", ""),
    ],
)
def test_a_wrong_detail_is_said_beside_its_field(portal, copy, field, wrong):
    response = portal.post(address(copy, "details/"), DETAILS | {field: wrong})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    copy.refresh_from_db()
    assert copy.revision == 1 and stored(copy) == a_text()


def test_old_details_are_refused(portal, copy):
    portal.post(address(copy), typed(a_text(title="x")))
    response = portal.post(address(copy, "details/"), DETAILS)
    assert "changed in another tab" in response.content.decode()
    assert stored(copy).title == "Social Media Policy"


def test_throwing_away(portal, copy):
    assert "is lost" in portal.get(address(copy, "discard/")).content.decode()
    assert portal.post(address(copy, "discard/")).headers["Location"] == "/policies/"
    assert portal.get(address(copy)).status_code == 404
