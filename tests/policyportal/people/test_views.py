"""The pages about people: who sees them, what they show, what the administrator does there."""

from datetime import timedelta

import pytest

from policyportal.audit import unchanged
from policyportal.people import actions
from policyportal.people.models import Person, Role, RoleAssignment
from tests.conftest import make_person
from tests.days import today, tomorrow, yesterday

CAST = ["teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]


@pytest.fixture(autouse=True)
def _school(school):
    pass


def pages(person):
    """Each page about people, and who may open it beside the administrator."""
    held = person.assignments.first()
    base = f"/people/{person.pk}/"
    return {
        "/people/": ["head"],
        base: ["head"],
        "/people/add/": [],
        "/people/import/": [],
        f"{base}edit/": [],
        f"{base}leave/": [],
        f"{base}come-back/": [],
        f"{base}roles/start/": [],
        f"{base}roles/{held.pk}/end/": [],
        f"{base}roles/{held.pk}/take-back/": [],
    }


@pytest.mark.parametrize("who", CAST)
def test_who_sees_which_page(request, as_person, other_teacher, who):
    client = as_person(request.getfixturevalue(who))
    for path, others in pages(other_teacher).items():
        may = who in ["administrator", *others]
        assert (path, client.get(path).status_code) == (path, 200 if may else 403)
        if who != "administrator":
            wanted = 405 if may else 403
            assert (path, client.post(path).status_code) == (path, wanted)


def test_strangers_sign_in_first(client, other_teacher):
    for path in pages(other_teacher):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, f"/account/login/?next={path}")


def test_people_who_are_not_there(as_person, administrator, teacher, other_teacher):
    client = as_person(administrator)
    held = teacher.assignments.get()
    for path in [
        "999999/",
        "999999/edit/",
        "999999/leave/",
        "import/999999/",
        f"{other_teacher.pk}/roles/{held.pk}/end/",
        f"{other_teacher.pk}/roles/{held.pk}/take-back/",
    ]:
        assert (path, client.get(f"/people/{path}").status_code) == (path, 404)


# The list --------------------------------------------------------------------------------------


def names(response):
    return [person.name for person in response.context["page_obj"]]


def test_list_filters(as_person, administrator, teacher, head, slt, governor):
    make_person("new@larkspur.example", "New", "Starter", Role.STAFF, since=tomorrow())
    actions.leave(slt, on=yesterday(), by=administrator)
    client = as_person(administrator)
    everybody_else = ["Ruth Adeyemi", "Grace Lin", "Priya Nair", "New Starter", "Amina Yusuf"]
    for query, expected in [
        ("", everybody_else),
        ("show=left", ["Marcus Bell"]),
        ("show=nonsense&role=nonsense", everybody_else),
        ("role=governor", ["Grace Lin"]),
        ("role=slt", []),
        ("role=slt&show=left", ["Marcus Bell"]),
        ("q=YUSUF", ["Amina Yusuf"]),
        ("q=amina+larkspur", ["Amina Yusuf"]),
        ("q=nobody", []),
    ]:
        response = client.get(f"/people/?{query}")
        assert (query, names(response)) == (query, expected)
    assert len(names(client.get("/people/?show=all"))) == 6
    assert "Nobody fits." in client.get("/people/?q=nobody").content.decode()
    assert "6 people" in client.get("/people/?show=all").content.decode()


def test_list_pages_keep_the_filters(as_person, administrator):
    for number in range(30):
        make_person(f"s{number}@larkspur.example", f"S{number:02}", "Same", Role.STAFF)
    client = as_person(administrator)
    first = client.get("/people/?q=same&role=staff")
    assert len(names(first)) == 25
    assert "q=same&amp;role=staff" in first.content.decode()
    second = client.get("/people/?q=same&role=staff&page=2")
    assert len(names(second)) == 5
    assert client.get("/people/?page=nonsense").status_code == 200


def test_list_takes_the_same_queries_for_one_and_for_many(
    as_person, administrator, django_assert_num_queries, django_assert_max_num_queries
):
    client = as_person(administrator)
    with django_assert_max_num_queries(8) as one:
        client.get("/people/")
    for number in range(40):
        make_person(f"s{number}@larkspur.example", f"S{number}", "Same", Role.STAFF, Role.GOVERNOR)
    unchanged.forget()
    with django_assert_num_queries(len(one)):
        client.get("/people/")


# One person ------------------------------------------------------------------------------------


def test_detail_shows_facts_and_roles(as_person, head, administrator, teacher):
    teacher.line_manager = head
    teacher.job_title = "Year 3 teacher"
    teacher.save()
    actions.start_role(teacher, role=Role.SLT, on=tomorrow(), by=administrator)
    page = as_person(head).get(f"/people/{teacher.pk}/").content.decode()
    for text in ["Amina Yusuf", "Year 3 teacher", "Ruth Adeyemi", "Here since", "1 September 2024"]:
        assert text in page
    assert "Change these" not in page  # the head reads
    assert "Amina Yusuf" in as_person(head).get(f"/people/{head.pk}/").content.decode()
    page = as_person(administrator).get(f"/people/{teacher.pk}/").content.decode()
    for text in ["Change these", "Take back", "Record that they leave", "Give another role"]:
        assert text in page


def test_detail_of_a_leaver_and_of_oneself(as_person, administrator, teacher):
    actions.leave(teacher, on=yesterday(), by=administrator)
    client = as_person(administrator)
    page = client.get(f"/people/{teacher.pk}/").content.decode()
    assert "Record that they came back" in page
    assert "Record that they leave" not in page
    assert "Give another role" not in page
    page = client.get(f"/people/{administrator.pk}/").content.decode()
    assert "Nobody changes their own roles." in page
    assert "Record that they leave" not in page


def test_detail_takes_the_same_queries_for_few_and_many(
    as_person, administrator, head, django_assert_num_queries, django_assert_max_num_queries
):
    make_person("r@larkspur.example", "R", "One", Role.STAFF, line_manager=head)
    client = as_person(administrator)
    with django_assert_max_num_queries(9) as few:
        client.get(f"/people/{head.pk}/")
    for number in range(20):
        make_person(f"r{number}@larkspur.example", "R", str(number), line_manager=head)
        RoleAssignment.objects.create(
            person=head,
            role=Role.GOVERNOR,
            starts_on=today() - timedelta(days=900 + number),
            ends_on=today() - timedelta(days=900 + number),
        )
    unchanged.forget()
    with django_assert_num_queries(len(few)):
        client.get(f"/people/{head.pk}/")


# What the administrator does -------------------------------------------------------------------

FACTS = {
    "email": "New.Person@larkspur.example",
    "given_name": "Nïa",
    "family_name": "O'Neill-Ó Dónaill",
    "job_title": "Teacher",
    "staff_number": "T9",
    "line_manager": "RUTH.adeyemi@larkspur.example",
    "role": "staff",
    "starts_on": "2026-11-20",
}


def test_add(as_person, administrator, head):
    client = as_person(administrator)
    response = client.post("/people/add/", FACTS)
    person = Person.objects.get(email="new.person@larkspur.example")
    assert (response.status_code, response.url) == (302, f"/people/{person.pk}/")
    assert (person.name, person.line_manager) == ("Nïa O'Neill-Ó Dónaill", head)
    assert person.roles_on(today()) == {Role.STAFF}
    assert "Nïa O&#x27;Neill-Ó Dónaill is added." in client.get(response.url).content.decode()
    # Sent twice, it is done once, and said plainly.
    response = client.post("/people/add/", FACTS)
    assert "Somebody here has the address" in response.content.decode()
    assert Person.objects.filter(email="new.person@larkspur.example").count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"email": ""}, "email", "Give their e-mail address."),
        ({"email": "nonsense"}, "email", "Enter a valid email address."),
        ({"email": "Ruth.Adeyemi@larkspur.example"}, "email", "Somebody here has the address"),
        ({"given_name": "", "family_name": " "}, "family_name", "Give a name."),
        ({"line_manager": "nobody@larkspur.example"}, "line_manager", "Nobody here has this"),
        ({"role": "king"}, "role", "Select a valid choice."),
        ({"starts_on": "31/02/2024"}, "starts_on", "Give a day."),
        ({"family_name": "x" * 81}, "family_name", "at most 80"),
    ],
)
def test_add_says_what_is_wrong_where(as_person, administrator, head, changed, field, sentence):
    response = as_person(administrator).post("/people/add/", FACTS | changed)
    assert response.status_code == 200
    assert [name for name in response.context["form"].errors] == [field]
    page = response.content.decode()
    assert "There is a problem" in page
    assert f'href="#id_{field}"' in page
    assert sentence in page
    assert Person.objects.count() == 2


def test_edit(as_person, administrator, teacher, head):
    client = as_person(administrator)
    path = f"/people/{teacher.pk}/edit/"
    assert 'value="amina.yusuf@larkspur.example"' in client.get(path).content.decode()
    response = client.post(path, FACTS | {"family_name": "Yusuf"})
    assert response.status_code == 302
    teacher.refresh_from_db()
    assert (teacher.name, teacher.staff_number) == ("Nïa Yusuf", "T9")
    loop = {"email": head.email, "family_name": "A", "line_manager": teacher.email}
    response = client.post(f"/people/{head.pk}/edit/", loop)
    assert "cannot be their line manager" in response.content.decode()


def test_roles(as_person, administrator, teacher):
    client = as_person(administrator)
    base = f"/people/{teacher.pk}/"
    start = {"role": "slt", "on": tomorrow().isoformat()}
    assert client.post(f"{base}roles/start/", start).status_code == 302
    again = client.post(f"{base}roles/start/", start)
    assert "has the role Senior leadership team from" in again.content.decode()
    held = teacher.assignments.get(role=Role.SLT)
    assert "Take back" in client.get(f"{base}roles/{held.pk}/take-back/").content.decode()
    assert client.post(f"{base}roles/{held.pk}/take-back/").status_code == 302
    staff = teacher.assignments.get()
    early = client.post(f"{base}roles/{staff.pk}/end/", {"on": "2020-01-01"})
    assert "The last day cannot be before" in early.content.decode()
    end = client.post(f"{base}roles/{staff.pk}/end/", {"on": today().isoformat()})
    assert end.status_code == 302
    assert teacher.assignments.get().ends_on == today()
    refused = client.post(f"{base}roles/{staff.pk}/take-back/")
    assert refused.status_code == 409
    assert "has begun" in refused.content.decode()


def test_leave_and_come_back(as_person, administrator, teacher):
    client = as_person(administrator)
    base = f"/people/{teacher.pk}/"
    response = client.post(f"{base}leave/", {"on": yesterday().isoformat()}, follow=True)
    assert "last day is" in response.content.decode()
    assert not Person.objects.get(pk=teacher.pk).is_active
    twice = client.post(f"{base}leave/", {"on": yesterday().isoformat()})
    assert "has left already" in twice.content.decode()
    back = client.post(f"{base}come-back/", {"role": "staff", "on": today().isoformat()})
    assert back.status_code == 302
    assert Person.objects.get(pk=teacher.pk).is_active


def test_one_does_not_leave_by_oneself(as_person, administrator):
    response = as_person(administrator).post(
        f"/people/{administrator.pk}/leave/", {"on": today().isoformat()}
    )
    assert "Nobody changes their own roles." in response.content.decode()
    assert administrator.assignments.get().ends_on is None


BEYOND = "9" * 25


@pytest.mark.parametrize("end", ["roles/1/end/", "roles/1/take-back/", ""])
def test_a_number_larger_than_any_row(as_person, administrator, teacher, end):
    client = as_person(administrator)
    assert client.get(f"/people/{BEYOND}/{end}").status_code == 404
    assert client.get(f"/people/{teacher.pk}/roles/{BEYOND}/end/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "1929-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["leave/", "roles/start/", "roles/{}/end/"])
def test_a_day_in_no_possible_year(as_person, administrator, teacher, page, day):
    base, held = f"/people/{teacher.pk}/", teacher.assignments.get()
    sent = {"on": day, "role": Role.SLT}
    response = as_person(administrator).post(base + page.format(held.pk), sent)
    assert f"The year {int(day[:4])} cannot be right." in response.content.decode()
    assert list(teacher.assignments.all()) == [held]
    held.refresh_from_db()
    assert held.ends_on is None
