"""The pages about cover: who sees them, what they show, arranging and ending."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from policyportal.people import actions, covering
from policyportal.people.models import Cover, Role
from tests.compliance.policies.pages import queries
from tests.conftest import make_person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START, END = datetime(2026, 3, 3, 8, 30, tzinfo=UTC), datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
LIST, ADD = "/people/cover/", "/people/cover/add/"
CAST = ["teacher", "head", "administrator", "chair", "governor", "slt", "dsl"]
FORM = {
    "role": "headteacher",
    "deputy": "marcus.bell@larkspur.example",
    "starts_on": "2026-03-03",
    "starts": "08:30",
    "ends_on": "2026-03-06",
    "ends": "16:00",
    "reason": "",
}


@pytest.fixture(autouse=True)
def clock(school):
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def cover(administrator, slt):
    return an_arranged(slt, administrator)


def an_arranged(deputy, by, role=Role.HEADTEACHER, starts_at=START, ends_at=END, reason=""):
    times = {"starts_at": starts_at, "ends_at": ends_at}
    return covering.arrange(role, deputy=deputy, reason=reason, by=by, **times)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


# Who sees what ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", CAST)
def test_who_sees_which_page(request, as_person, cover, who):
    client = as_person(request.getfixturevalue(who))
    sees = who in ("administrator", "head", "chair", "slt", "dsl")
    ends = who in ("administrator", "head")
    assert client.get(LIST).status_code == (200 if sees else 403)
    assert client.post(LIST).status_code == 405
    assert client.get(ADD).status_code == (200 if sees else 403)
    hidden = 403 if sees else 404
    assert client.get(f"{LIST}{cover.pk}/end/").status_code == (200 if ends else hidden)
    if not ends:
        assert client.post(f"{LIST}{cover.pk}/end/", {"when": "now"}).status_code == hidden
        assert Cover.objects.get().ends_at == END


def test_strangers_sign_in_first(client, cover):
    for path in (LIST, ADD, f"{LIST}{cover.pk}/end/"):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, f"/account/login/?next={path}")


def test_what_is_not_there(as_person, administrator):
    assert as_person(administrator).get(f"{LIST}999999/end/").status_code == 404


def test_a_deputy_sees_their_own_and_nothing_else(as_person, administrator, teacher, slt, cover):
    client = as_person(teacher)
    assert client.get(LIST).status_code == 403
    an_arranged(teacher, administrator, role=Role.DSL)
    page = text(client.get(LIST))
    assert "1 period of cover" in page
    assert "Designated safeguarding lead" in page
    assert slt.name not in page
    assert "Arrange cover" not in page
    assert f"{LIST}{cover.pk}/end/" not in page


def test_each_may_arrange_what_they_hold(as_person, head, slt, administrator, governor):
    for person, roles in [
        (head, ["headteacher"]),
        (slt, ["slt"]),
        (administrator, ["headteacher", "slt", "dsl", "chair"]),
    ]:
        form = as_person(person).get(ADD).context["form"]
        assert [value for value, _ in form.fields["role"].choices] == roles
    response = as_person(slt).post(ADD, FORM | {"deputy": governor.email})
    assert response.status_code == 200  # the head's is no choice for them
    assert not Cover.objects.exists()


# The list --------------------------------------------------------------------------------------


def test_now_to_come_and_over(as_person, administrator, slt, dsl, clock):
    day = timedelta(days=1)
    an_arranged(slt, administrator, starts_at=NOW, ends_at=NOW + day, reason="Inset day")
    an_arranged(dsl, administrator, starts_at=NOW + 3 * day, ends_at=NOW + 4 * day)
    an_arranged(slt, administrator, starts_at=NOW + 2 * day, ends_at=NOW + 5 * day)
    over = an_arranged(dsl, administrator, starts_at=NOW, ends_at=NOW + timedelta(minutes=1))
    clock.move_to(NOW + timedelta(minutes=2))
    client = as_person(administrator)
    response = client.get(LIST)
    rows = [
        (cover.deputy, cover.has_begun, cover.is_over) for cover in response.context["page_obj"]
    ]
    assert rows == [(slt, True, False), (dsl, False, False), (slt, False, False)]
    page = text(response)
    assert "3 periods of cover" in page
    assert "Inset day" in page
    assert page.count(">Now</strong>") == 1
    assert page.count(">To come</strong>") == 2
    past = client.get(f"{LIST}?show=past")
    assert list(past.context["page_obj"]) == [over]
    assert ">Over</strong>" in text(past)
    assert f"{LIST}{over.pk}/end/" not in text(past)
    assert len(client.get(f"{LIST}?show=all").context["page_obj"]) == 4
    assert len(client.get(f"{LIST}?show=nonsense").context["page_obj"]) == 3


def test_the_list_is_empty_at_first(as_person, administrator, chair):
    for person in (administrator, chair):
        page = text(as_person(person).get(LIST))
        assert "will be listed here" in page
        assert "Arrange cover" in page
    assert "No cover is over so far" in text(as_person(chair).get(f"{LIST}?show=past"))


def test_pages_of_25_and_the_same_queries(as_person, administrator, slt):
    client = as_person(administrator)
    an_arranged(slt, administrator, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    one = queries(client, LIST)
    for number in range(1, 30):
        deputy = make_person(f"d{number}@larkspur.example", "D", f"{number:02}", Role.STAFF)
        an_arranged(deputy, administrator)
    assert queries(client, LIST) == one
    first, second = client.get(LIST), client.get(f"{LIST}?show=all&page=2")
    assert (len(first.context["page_obj"]), len(second.context["page_obj"])) == (25, 5)
    assert "30 periods of cover" in text(first)
    assert "?show=all&amp;page=1" in text(second)


def test_the_list_is_reached_from_people_and_says_so_of_a_person(
    as_person, administrator, head, slt, cover, clock
):
    for reader in (administrator, head):
        assert f'href="{LIST}"' in text(as_person(reader).get("/people/"))
    page = text(as_person(administrator).get(f"/people/{slt.pk}/"))
    assert "Cover to come for the headteacher from Tuesday 3 March 2026, 8.30am" in page
    clock.move_to(START)
    page = text(as_person(administrator).get(f"/people/{slt.pk}/"))
    assert "Covers the headteacher until Friday 6 March 2026, 4.00pm" in page
    assert f'href="{LIST}"' in page
    clock.move_to(END)
    page = text(as_person(administrator).get(f"/people/{slt.pk}/"))
    assert "Covers the" not in page


# Arranging -------------------------------------------------------------------------------------


def test_arrange(as_person, administrator, slt):
    client = as_person(administrator)
    response = client.post(ADD, FORM | {"reason": "Residential trip"}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "It is arranged: Marcus Bell covers the role Headteacher" in text(response)
    cover = Cover.objects.get()
    assert (cover.deputy, cover.starts_at, cover.ends_at) == (slt, START, END)
    assert cover.reason == "Residential trip"


def test_times_are_those_of_the_schools_clocks(as_person, administrator, slt):
    summer = {"starts_on": "2026-04-01", "ends_on": "2026-04-02"}
    as_person(administrator).post(ADD, FORM | summer)
    cover = Cover.objects.get()
    assert cover.starts_at == datetime(2026, 4, 1, 7, 30, tzinfo=UTC)
    assert cover.ends_at == datetime(2026, 4, 2, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"role": "staff"}, "role", "Select a valid choice"),
        ({"deputy": ""}, "deputy", "Give the deputy’s e-mail address."),
        ({"deputy": "nobody@larkspur.example"}, "deputy", "Nobody here has this address."),
        ({"deputy": "ruth.adeyemi@larkspur.example"}, "deputy", "has the role Headteacher already"),
        ({"deputy": "priya.nair@larkspur.example"}, "deputy", "Nobody makes themselves a deputy"),
        ({"starts_on": ""}, "starts_on", "Give the day when the cover begins."),
        ({"starts_on": "2026-02-30"}, "starts_on", "Give the day when the cover begins."),
        ({"ends_on": "3026-03-06"}, "ends_on", "The year 3026 cannot be right."),
        ({"starts": ""}, "starts", "Give the time when the cover begins"),
        ({"starts": "25:00"}, "starts", "Give the time when the cover begins"),
        ({"ends_on": "2026-03-02"}, "ends", "The end comes before the beginning."),
        ({"ends_on": "2026-03-03", "ends": "08:30"}, "ends", "The end comes before the beginning."),
        (
            {"starts_on": "2026-03-02", "starts": "08:59"},
            "starts",
            "The beginning is past already.",
        ),
        ({"ends_on": "2027-03-05"}, "ends", "Cover lasts a year at most."),
        ({"reason": "x" * 201}, "reason", "Write at most 200 letters; here are 201."),
        ({"ends_on": "2026-03-29", "ends": "01:30"}, "ends", "The clocks go forward that night"),
        ({"ends_on": "2026-10-25", "ends": "01:30"}, "ends", "The clocks go back that night"),
    ],
)
def test_a_refusal_stands_at_its_field_and_loses_nothing(
    as_person, administrator, head, slt, change, field, sentence
):
    sent = FORM | {"reason": "Inset day"} | change
    response = as_person(administrator).post(ADD, sent)
    form = response.context["form"]
    assert [name for name in form.errors] == [field]
    assert sentence in form.errors[field][0]
    page = text(response)
    for value in sent.values():
        assert not value or value in page
    assert not Cover.objects.exists()


@pytest.mark.parametrize("minute", ["00:59", "02:00"])
@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_hours_around_the_change_of_clocks_are_fine(
    as_person, administrator, slt, night, minute
):
    as_person(administrator).post(ADD, FORM | {"ends_on": night, "ends": minute})
    assert Cover.objects.count() == 1


def test_sent_twice_it_is_arranged_once(as_person, administrator, slt):
    client = as_person(administrator)
    client.post(ADD, FORM)
    response = client.post(ADD, FORM)
    assert "covers this role already" in text(response)
    assert Cover.objects.count() == 1


def test_somebody_who_has_left_is_no_deputy(as_person, administrator, slt):
    actions.leave(slt, on=NOW.date() - timedelta(days=1), by=administrator)
    assert "Nobody here has this address." in text(as_person(administrator).post(ADD, FORM))


# Ending ----------------------------------------------------------------------------------------


def test_end_now(as_person, head, cover, clock):
    clock.move_to(START + timedelta(hours=1))
    client = as_person(head)
    path = f"{LIST}{cover.pk}/end/"
    assert "What the deputy has decided stands." in text(client.get(path))
    response = client.post(path, {"when": "now", "ends_on": "nonsense"}, follow=True)
    assert "The cover by Marcus Bell ends Tuesday 3 March 2026, 9.30am." in text(response)
    assert Cover.objects.get().ends_at == START + timedelta(hours=1)
    again = client.post(path, {"when": "now"})
    assert "This cover ended already" in text(again)
    assert "There is nothing to end." in text(client.get(path))


def test_end_earlier(as_person, head, cover):
    sent = {"when": "later", "ends_on": "2026-03-05", "ends": "12:00"}
    as_person(head).post(f"{LIST}{cover.pk}/end/", sent)
    assert Cover.objects.get().ends_at == datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    assert "ended early by Ruth Adeyemi" in text(as_person(head).get(LIST))


def test_take_back(as_person, head, cover):
    client = as_person(head)
    path = f"{LIST}{cover.pk}/end/"
    assert "Take back" in text(client.get(path))
    response = client.post(path, {"when": "now"}, follow=True)
    assert "Marcus Bell does not begin it" in text(response)
    assert ">Taken back</strong>" in text(client.get(f"{LIST}?show=all"))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "when"),
        ({"when": "never"}, "when"),
        ({"when": "later"}, "ends_on"),
        ({"when": "later", "ends_on": "2026-03-05"}, "ends"),
        ({"when": "later", "ends_on": "2026-03-06", "ends": "16:00"}, "ends"),
        ({"when": "later", "ends_on": "2026-03-01", "ends": "16:00"}, "ends"),
        ({"when": "later", "ends_on": "2026-03-29", "ends": "01:30"}, "ends"),
    ],
)
def test_no_end_that_cannot_be(as_person, head, cover, sent, field):
    response = as_person(head).post(f"{LIST}{cover.pk}/end/", sent)
    assert field in response.context["form"].errors
    assert "There is a problem" in text(response)
    assert Cover.objects.get().ends_at == END
