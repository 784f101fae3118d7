"""Home: what each person has to do, the most urgent first."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from compliance.policies import actions as policies
from compliance.policies import working_copies
from compliance.signing import actions as signing
from policyportal.audit import unchanged
from policyportal.overview.home import Tally, due_words, tallies_for, tasks_for
from policyportal.people import actions as people_actions
from policyportal.people.models import Role
from policyportal.vault import uploads
from tests.conftest import make_person
from tests.policyportal.overview.conftest import text


@pytest.fixture
def today():
    return timezone.localdate()


def whats(person, day):
    return [task.what for task in tasks_for(person, day)]


def sign(version, person):
    return signing.sign(
        version,
        by=person,
        fingerprint_shown=version.fingerprint,
        typed_name=person.name,
        agreed=True,
        address="192.0.2.1",
        user_agent="test",
    )


def on_paper(version, person, by, tmp_path):
    Image.new("RGB", (40, 40), "white").save(tmp_path / "scan.png")
    scan = SimpleUploadedFile("scan.png", (tmp_path / "scan.png").read_bytes(), "image/png")
    return signing.record_paper(
        version,
        person=person,
        by=by,
        signed_on=timezone.localdate(),
        typed_name=person.name,
        scan=uploads.accept(scan),
    )


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (-12, ("Overdue by 12 days", "late")),
        (-1, ("Overdue by 1 day", "late")),
        (0, ("Due today", "soon")),
        (1, ("Due in 1 day", "soon")),
        (3, ("Due in 3 days", "soon")),
        (4, ("Due in 4 days", "plain")),
    ],
)
def test_how_far_off_a_due_date_is(left, words):
    monday = date(2025, 3, 3)
    assert due_words(monday + timedelta(days=left), monday) == words


def test_a_policy_to_sign_becomes_urgent_and_goes_when_signed(in_force, teacher, today):
    version = in_force(days_to_sign=14)

    def told(day):
        return [(task.what, task.tag, task.tone) for task in tasks_for(teacher, day)]

    what = "Read and sign: Social media policy"
    assert told(today) == [(what, "Due in 14 days", "plain")]
    assert told(today + timedelta(days=12)) == [(what, "Due in 2 days", "soon")]
    assert told(today + timedelta(days=16)) == [(what, "Overdue by 2 days", "late")]
    sign(version, teacher)
    assert told(today) == []


def test_a_changed_policy_names_the_version_signed_before(in_force, teacher, today):
    first = in_force()
    sign(first, teacher)
    in_force(words="Be kind, always.", policy=first.policy)
    [task] = tasks_for(teacher, today)
    assert task.detail == "It has changed since you signed version 1."
    assert task.url == "/policies/social-media-policy/sign/"


def test_a_draft_is_the_administrators(draft, administrator, head, chair, teacher, today):
    draft()
    assert whats(administrator, today) == ["Submit for approval: Social media policy, version 1"]
    assert whats(head, today) == whats(chair, today) == whats(teacher, today) == []


def test_a_version_to_approve_is_the_heads_and_the_chairs(
    awaiting, administrator, head, chair, teacher, governor, today
):
    awaiting()
    waiting = ["Approve: Social media policy, version 1"]
    assert whats(head, today) == whats(chair, today) == waiting
    assert whats(administrator, today) == whats(teacher, today) == whats(governor, today) == []


def test_nobody_is_asked_to_approve_their_own(db, head, chair, today):
    both = make_person("b@larkspur.example", "Bo", "Th", Role.ADMINISTRATOR, Role.CHAIR)
    policies.submit(policies.save_draft(text("Rules"), by=both), by=both)
    assert whats(both, today) == []
    assert whats(chair, today) == ["Approve: Rules, version 1"]


def test_an_approved_version_is_the_administrators_to_publish(
    approved, administrator, head, chair, today
):
    approved()
    assert whats(administrator, today) == ["Publish: Social media policy, version 1"]
    assert whats(head, today) == whats(chair, today) == []


def test_what_was_sent_back_shows_why(awaiting, administrator, head, today):
    policies.send_back(awaiting(), by=head, reason="The date is wrong.")
    [task] = tasks_for(administrator, today)
    assert (task.what, task.tag) == ("Put right: Social media policy, version 1", "Sent back")
    assert task.detail == "The date is wrong."


def test_working_copies_are_ones_own(administrator, head, today):
    other = make_person("o@larkspur.example", "O", "Ther", Role.ADMINISTRATOR)
    mine = working_copies.begin(text("Mine"), by=administrator)
    working_copies.begin(text(""), by=other, source_name="theirs.docx")
    [task] = tasks_for(administrator, today)
    assert (task.what, task.url) == ("Finish: Mine", f"/policies/copies/{mine.pk}/")
    assert whats(other, today) == ["Finish: theirs.docx"]
    assert whats(head, today) == []


def test_a_paper_waits_for_a_second_adult_only(
    in_force, administrator, head, teacher, slt, governor, today, tmp_path
):
    version = in_force(audience=[Role.STAFF])
    on_paper(version, slt, administrator, tmp_path)
    assert "Confirm a paper signature" in whats(head, today)
    for person in (administrator, slt, teacher, governor):
        assert "Confirm a paper signature" not in whats(person, today)
    on_paper(version, teacher, administrator, tmp_path)
    assert "Confirm 2 paper signatures" in whats(head, today)
    assert "Confirm a paper signature" in whats(slt, today)


def test_the_most_urgent_comes_first(in_force, awaiting, head, today):
    in_force(title="Old", days_to_sign=14)
    awaiting(title="New")
    approve, later = "Approve: New, version 1", "Read and sign: Old"
    assert whats(head, today) == [approve, later]
    assert whats(head, today + timedelta(days=20)) == [later, approve]


def test_the_head_and_the_administrator_see_how_signing_stands(
    in_force, administrator, head, teacher, other_teacher, chair, slt, today
):
    sign(in_force(audience=[Role.STAFF], days_to_sign=7), teacher)
    in_force(title="Another", audience=[Role.HEADTEACHER])
    register = "/policies/social-media-policy/register/"
    another = Tally("Another", "/policies/another/register/", 0, 1, 0)
    tallies = [another, Tally("Social media policy", register, 1, 2, 0)]
    assert tallies_for(head, today) == tallies_for(administrator, today) == tallies
    assert tallies_for(head, today + timedelta(days=9))[1] == Tally(
        "Social media policy", register, 1, 0, 2
    )
    for person in (teacher, chair, slt):
        assert tallies_for(person, today) == []


def test_someone_who_left_is_no_longer_counted(in_force, head, today):
    in_force(audience=[Role.GOVERNOR])
    gone = make_person("g@larkspur.example", "Go", "Ne", Role.GOVERNOR)
    assert tallies_for(head, today)[0].asked == 1
    people_actions.leave(gone, on=today - timedelta(days=1), by=None)
    assert tallies_for(head, today)[0].asked == 0


def test_home_with_nothing_to_do_says_so(as_person, teacher, school):
    page = as_person(teacher).get("/").content.decode()
    assert "Nothing to do" in page
    assert "Each policy you sign gives you a receipt" in page
    assert "btn-primary" not in page


def test_home_shows_one_banner_and_the_receipts(as_person, in_force, teacher, school):
    receipt = sign(in_force(), teacher)
    in_force(title="Second")
    in_force(title="Third")
    page = as_person(teacher).get("/").content.decode()
    assert page.count("btn-primary") == 1
    assert page.count('class="banner') == 1
    assert f"/policies/receipts/{receipt.reference}/" in page


def test_receipts_of_others_are_not_mine(as_person, in_force, teacher, other_teacher, school):
    receipt = sign(in_force(), other_teacher)
    assert receipt.reference not in as_person(teacher).get("/").content.decode()


def test_home_needs_an_account(client, school):
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/"


def test_home_only_reads(as_person, teacher, school):
    assert as_person(teacher).post("/").status_code == 405


NAVIGATION = {
    "teacher": set(),
    "governor": {"Review dates", "Reports"},
    "dsl": {"Dashboard", "Cases", "Review dates", "Reports", "Cover", "Safeguarding"},
    "slt": {"School accounts", "Review dates", "Reports", "Paper signatures", "Cover"},
    "chair": {"Cases", "Review dates", "Reports", "Paper signatures", "Cover", "Safeguarding"},
    "head": {
        "Dashboard",
        "Review dates",
        "Reports",
        "Cases",
        "School accounts",
        "Paper signatures",
        "People",
        "Safeguarding",
    },
    "administrator": {
        "School accounts",
        "Review dates",
        "Reports",
        "Paper signatures",
        "People",
        "Safeguarding",
        "School",
    },
}
FOR_EVERYBODY = {"Home", "Report", "Policies", "Permissions", "Advice for parents"}


@pytest.mark.parametrize("role", NAVIGATION)
def test_navigation_leads_only_where_the_role_may_go(request, client, school, role):
    client.force_login(request.getfixturevalue(role))
    menu = links(client.get("/").content.decode(), '<nav aria-label="Main">', "</nav>")
    assert set(menu) == NAVIGATION[role] | FOR_EVERYBODY
    for name, url in menu.items():
        response = client.get(url)
        assert response.status_code == 200
        current = links(
            response.content.decode(), '<nav aria-label="Main">', "</nav>", "aria-current"
        )
        assert set(current) == {name}


def test_navigation_for_those_without_an_account(client, school):
    menu = links(
        client.get("/account/login/").content.decode(), '<nav aria-label="Main">', "</nav>"
    )
    assert set(menu) == {
        "Sign in",
        "For parents",
        "Advice on apps",
        "School accounts",
        "Check a receipt",
    }
    for url in menu.values():
        assert client.get(url).status_code == 200


def links(page: str, start: str, end: str, having: str = "href") -> dict[str, str]:
    """Return the links of a part of the page, by their words."""
    part = page.split(start, 1)[1].split(end, 1)[0]
    found = {}
    for piece in part.split("<a ")[1:]:
        attributes, rest = piece.split(">", 1)
        if having in attributes:
            found[rest.split("<")[0]] = attributes.split('href="')[1].split('"')[0]
    return found


@pytest.mark.parametrize("role", ["teacher", "head", "administrator"])
def test_the_number_of_queries_does_not_grow(
    request,
    client,
    school,
    in_force,
    awaiting,
    administrator,
    role,
    tmp_path,
    django_assert_num_queries,
):
    person = request.getfixturevalue(role)

    def add(n):
        sign(in_force(title=f"Signed {n}"), person)
        in_force(title=f"To sign {n}")
        awaiting(title=f"To approve {n}")
        working_copies.begin(text(f"Copy {n}"), by=administrator)
        new = make_person(f"new{n}@larkspur.example", "New", str(n), Role.STAFF)
        on_paper(in_force(title=f"On paper {n}"), new, administrator, tmp_path)

    client.force_login(person)
    # Who keeps the safeguarding contacts has them looked at: one more than a teacher’s share. Their
    # notices cost two more: the rows, and the versions that they are about. Administrators’ share
    # has one more: whether an e-mail is in doubt. Advice sheets cost one query where they are
    # prepared, and another where they are approved.
    queries = {"teacher": 13, "head": 30, "administrator": 27}[role]
    add(0)
    with django_assert_num_queries(queries):
        client.get("/")
    for n in range(1, 5):
        add(n)
    unchanged.forget()
    with django_assert_num_queries(queries):
        client.get("/")
