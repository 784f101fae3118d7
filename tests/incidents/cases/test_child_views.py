"""The pages of children on a case, for every kind of case."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from incidents.cases import adding, involving
from incidents.cases.models import ChronologyEntry, Involved, Power, Side
from incidents.cases.pages import address_of
from incidents.cases.viewing import VIEWED
from incidents.children.models import Child
from policyportal.audit.models import Entry
from tests.incidents.bullying.rows import a_bullying_case, a_child
from tests.incidents.cases.kinds import (
    CLOSED,
    HANDED_OVER,
    KINDS,
    VOIDED,
    a_case,
    ended,
    queries_of,
)
from tests.incidents.rows import a_disclosure, added

pytestmark = pytest.mark.django_db
FORMS = ("child-add", "child-change", "child-end")
PAGES = ("children", *FORMS)
STRANGERS = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor"]
SENT = {
    "child-add": {"name": "Nell Ward", "side": "doing", "roll": "unknown"},
    "child-change": {"name": "Asha Bell", "school_class": "6 Oak", "roll": "unknown"},
    "child-end": {"reason": "She was away that week."},
}
WAS_KNOWN = "was written down before. Say whether it is the same child"


@pytest.fixture(params=KINDS)
def case(request, other_teacher, teacher, head, school):
    case = a_case(request.param, other_teacher, subject=teacher, children=False)
    involving.involve(case, a_child("Asha Bell", by=other_teacher), Side.HURT, by=other_teacher)
    return case


def page(name, case, number=None):
    more = [] if name in ("children", "child-add") else [number or standing(case).pk]
    return reverse(f"incidents:case-{name}", args=[case.reference, *more])


def standing(case) -> Involved:
    return Involved.objects.filter(case=case.pk).order_by("pk")[0]


def children(case):
    return page("children", case)


def send(client, page_name, case, **said):
    kept = {"seen": case.revision, "child_seen": standing(case).child.revision}
    return client.post(page(page_name, case), SENT[page_name] | kept | said)


def read(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_says_who_is_on_which_side_of_which_class_and_how_old(case, head, as_person):
    day = involving.day_of(case)
    born = date(day.year - 9, 1, 1)
    known = {"school_class": "5 Willow", "born_on": born, "on_roll_from": date(2020, 9, 1)}
    involving.involve(case, a_child("Nell Ward", by=head, **known), Side.DOING, by=head)
    never = a_child("Kit Hale", by=head, school_class="", never_here=True)
    involving.involve(case, never, Side.DOING, by=head)
    html = read(as_person(head).get(children(case)))
    assert 'Nell Ward</strong> <span class="meta">They did it, or took part' in html
    assert "Class 5 Willow; 9 years old; on the roll here" in html
    assert "Class not known; age not known; never on the roll here" in html
    assert "Class 5 Willow; age not known; not known whether on the roll here" in html
    assert html.count("btn-primary") == 1
    for name in FORMS:
        assert page(name, case) in html
    assert address_of(case) in html


def test_a_case_without_children_says_so(other_teacher, teacher, head, as_person):
    case = a_disclosure(other_teacher, teacher)
    assert "No child is named." in read(as_person(head).get(children(case)))


@pytest.mark.parametrize("name", FORMS)
def test_the_page_is_read_and_sent(name, case, head, as_person):
    client = as_person(head)
    html = read(client.get(page(name, case)))
    assert html.count("btn-primary") + html.count("btn-danger") == 1
    assert f'name="seen" value="{case.revision}"' in html
    done = send(client, name, case)
    assert (done.status_code, done.url) == (302, children(case))
    assert ChronologyEntry.objects.count() == 1


def test_a_child_is_named_with_all_that_is_known(case, head, as_person):
    said = {"school_class": "4 Rowan", "born_on": "2017-02-03", "roll": "was"}
    said |= {"on_roll_from": "2021-09-01", "on_roll_to": "2025-07-20"}
    assert send(as_person(head), "child-add", case, **said).status_code == 302
    involved = Involved.objects.filter(case=case.pk).order_by("pk").last()
    child = involved.child
    assert (child.name, child.school_class, involved.side) == ("Nell Ward", "4 Rowan", Side.DOING)
    assert (child.born_on, child.never_here) == (date(2017, 2, 3), False)
    assert (child.on_roll_from, child.on_roll_to) == (date(2021, 9, 1), date(2025, 7, 20))


def test_what_is_known_stands_in_the_form_and_is_corrected(case, head, as_person):
    client = as_person(head)
    assert 'value="5 Willow"' in read(client.get(page("child-change", case)))
    send(client, "child-change", case, roll="here", on_roll_from="2021-09-01")
    child = standing(case).child
    assert (child.school_class, child.on_roll_from) == ("6 Oak", date(2021, 9, 1))
    html = read(client.get(page("child-change", case)))
    assert 'value="2021-09-01"' in html
    assert re.search(r'<input[^>]*value="here"[^>]*checked', html)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"school_class": "x" * 31}, "school_class"),
        ({"born_on": "soon"}, "born_on"),
        ({"born_on": "2090-01-01"}, "born_on"),
        ({"born_on": "2001-01-01"}, "born_on"),
        ({"roll": ""}, "roll"),
        ({"roll": "maybe"}, "roll"),
        ({"roll": "here"}, "on_roll_from"),
        ({"roll": "was", "on_roll_from": "2021-09-01"}, "on_roll_to"),
        ({"roll": "was", "on_roll_from": "2021-09-01", "on_roll_to": "2020-09-01"}, "on_roll_to"),
        ({"roll": "never", "on_roll_from": "2021-09-01"}, "on_roll_from"),
        ({"roll": "here", "on_roll_from": "2021-09-01", "on_roll_to": "2022-01-01"}, "on_roll_to"),
        ({"roll": "here", "on_roll_from": "0000-00-00"}, "on_roll_from"),
    ],
)
@pytest.mark.parametrize("name", ["child-add", "child-change"])
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    name, said, field, case, head, as_person
):
    html = read(send(as_person(head), name, case, **said))
    assert "error-summary" in html and f'href="#id_{field}' in html
    for value in (SENT[name] | said).values():
        assert not value.strip() or escape(value) in html or value == "maybe"
    assert not ChronologyEntry.objects.exists()


@pytest.mark.parametrize("side", ["", "both", "HURT"])
def test_a_side_has_to_be_chosen(side, case, head, as_person):
    html = read(send(as_person(head), "child-add", case, side=side))
    assert "error-summary" in html and "Nell Ward" in html
    assert Involved.objects.count() == 1


def test_why_a_child_is_taken_off_has_to_be_said(case, head, as_person):
    html = read(send(as_person(head), "child-end", case, reason=" "))
    assert "Say why they have nothing to do with it." in html
    assert standing(case).ended_at is None


def elsewhere(other_teacher, slt, *names, **known):
    """Put children on a case that is about the SLT, which the reader need not know of."""
    case = a_disclosure(other_teacher, slt)
    for name in names:
        child = a_child(name, by=other_teacher, **known)
        involving.involve(case, child, Side.HURT, by=other_teacher)
    return case


def test_of_a_name_written_down_before_it_is_asked_whether_it_is_the_same_child(
    case, other_teacher, slt, head, as_person
):
    born = date(2016, 3, 1)
    known = elsewhere(other_teacher, slt, "Nell Ward", school_class="2 Fern", born_on=born)
    client = as_person(head)
    html = read(send(client, "child-add", case))
    assert WAS_KNOWN in html
    assert "Yes, the one of class 2 Fern, written down before" in html
    assert "No, another child of the same name" in html
    assert known.reference not in html and "2016" not in html
    assert Child.objects.count() == 2
    nell = standing(known).child
    assert send(client, "child-add", case, which=nell.reference).status_code == 302
    assert Child.objects.count() == 2
    assert [one.child.name for one in involving.children_of(case)] == ["Asha Bell", "Nell Ward"]
    assert nell.involved.count() == 2


def test_another_child_of_the_name_is_another_child(case, other_teacher, slt, head, as_person):
    known = elsewhere(other_teacher, slt, "Nell Ward")
    assert send(as_person(head), "child-add", case, which="another").status_code == 302
    assert Child.objects.count() == 3
    assert standing(known).child.involved.count() == 1


def test_who_is_on_the_case_already_is_said_to_be(case, head, as_person):
    client = as_person(head)
    html = read(send(client, "child-add", case, name="asha bell", side="doing"))
    assert "Yes, the one of class 5 Willow, who is on this case" in html
    asha = standing(case).child
    said = {"name": "Asha Bell", "side": "doing", "which": asha.reference}
    assert send(client, "child-add", case, **said).status_code == 302
    assert [one.side for one in involving.children_of(case)] == [Side.HURT, Side.DOING]
    assert Child.objects.count() == 1


@pytest.mark.parametrize("which", ["", "K-00000000", "1", "x" * 300])
def test_no_child_is_chosen_who_does_not_have_the_name(
    which, case, other_teacher, slt, head, as_person
):
    elsewhere(other_teacher, slt, "Nell Ward")
    assert WAS_KNOWN in read(send(as_person(head), "child-add", case, which=which))
    assert Involved.objects.filter(case=case.pk).count() == 1


def test_a_child_of_another_name_cannot_be_brought_in(case, other_teacher, slt, head, as_person):
    known = elsewhere(other_teacher, slt, "Toby Marsh")
    other = standing(known).child
    send(as_person(head), "child-add", case, which=other.reference)
    assert other.involved.count() == 1


def test_the_day_of_birth_says_which_child_it_is(case, other_teacher, slt, head, as_person):
    born = date(2016, 3, 1)
    known = elsewhere(other_teacher, slt, "Nell Ward", born_on=born)
    client = as_person(head)
    assert send(client, "child-add", case, born_on="2016-03-01").status_code == 302
    assert standing(known).child.involved.count() == 2
    case.refresh_from_db()
    assert send(client, "child-add", case, born_on="2015-03-01").status_code == 302
    assert Child.objects.count() == 3


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_case(who, name, method, case, as_person, request):
    if who == "dsl":  # who works on bullying beside the headteacher, as tried below
        type(case).objects.update(also_role="")
    client = as_person(request.getfixturevalue(who))
    wanted = 405 if (name, method) == ("children", "post") else 404
    assert getattr(client, method)(page(name, case)).status_code == wanted
    assert not Entry.objects.filter(action=VIEWED).exists()


@pytest.mark.parametrize("name", PAGES)
def test_the_dsl_beside_the_manager_has_the_pages(name, other_teacher, head, dsl, as_person):
    case = a_bullying_case(other_teacher)
    assert as_person(dsl).get(page(name, case)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_to_whom_it_was_done_has_none_of_them(name, other_teacher, head, dsl, as_person):
    case = a_bullying_case(other_teacher, affected=dsl)
    assert as_person(dsl).get(page(name, case)).status_code == 404


@pytest.mark.parametrize("power", [Power.READ, Power.WORK])
@pytest.mark.parametrize("name", PAGES)
def test_who_was_added_to_work_has_them_and_who_reads_is_stopped(
    name, power, case, head, slt, as_person
):
    added(case, slt, power, by=head)
    wanted = 200 if power == Power.WORK else 403
    assert as_person(slt).get(page(name, case)).status_code == wanted
    if name in SENT:
        wanted = 302 if power == Power.WORK else 403
        assert send(as_person(slt), name, case).status_code == wanted


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_led_to_sign_in(name, case, client):
    assert client.get(page(name, case)).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["child-change", "child-end"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_child_of_another_case_is_not_found(
    kind, name, method, case, other_teacher, slt, head, as_person
):
    other = a_case(kind, other_teacher, subject=slt)
    address = page(name, other, standing(case).pk)
    assert getattr(as_person(head), method)(address).status_code == 404


@pytest.mark.parametrize("number", [0, 10**30])
@pytest.mark.parametrize("name", ["child-change", "child-end"])
def test_no_such_child(name, number, case, head, as_person):
    there = page(name, case, 7777777)
    client = as_person(head)
    assert client.get(there.replace("7777777", str(number))).status_code == 404


@pytest.mark.parametrize("name", ["child-change", "child-end"])
def test_who_was_taken_off_leads_back_and_is_refused_with_a_sentence(name, case, head, as_person):
    client = as_person(head)
    send(client, "child-end", case)
    case.refresh_from_db()
    assert client.get(page(name, case)).url == children(case)
    assert "This child was taken off already." in read(send(client, name, case))


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("state", [CLOSED, VOIDED])
def test_what_has_ended_is_read_and_not_changed(name, state, case, head, chair, as_person):
    ended(case, state, by=head, second=chair)
    client = as_person(head)
    html = read(client.get(children(case)))
    assert "Asha Bell" in html and page(name, case) not in html
    assert client.get(page(name, case)).url == children(case)
    assert f"is {state}. Nothing is added to it" in read(send(client, name, case))


def test_of_what_was_handed_over_no_child_is_shown(case, head, chair, as_person):
    ended(case, HANDED_OVER, by=head, second=chair)
    client = as_person(head)
    assert client.get(children(case)).url == address_of(case)
    assert client.get(page("child-add", case)).url == children(case)
    for name in ("child-change", "child-end"):
        assert client.get(page(name, case)).status_code == 404
        assert send(client, name, case).status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(name, case, head, as_person):
    adding.add(case, words="He wrote again.", seen=None, by=head)
    case.refresh_from_db()
    client = as_person(head)
    html = read(send(client, name, case, seen=1))
    assert "This page is older than what is kept" in html
    assert all(value in html for value in SENT[name].values())
    assert f'name="seen" value="{case.revision}"' in html
    assert send(client, name, case).status_code == 302


def test_what_somebody_changed_of_the_child_meanwhile_is_said(case, head, as_person):
    client = as_person(head)
    html = read(send(client, "child-change", case, child_seen=99))
    assert "Somebody changed this in the meantime" in html and 'value="6 Oak"' in html


@pytest.mark.parametrize("name", FORMS)
def test_sent_twice_it_is_done_once(name, case, head, as_person):
    client = as_person(head)
    revision = case.revision
    assert send(client, name, case, seen=revision).status_code == 302
    again = read(send(client, name, case, seen=revision))
    asked = name == "child-add"  # before anything else, since the name is known by now
    assert ("who is on this case" if asked else "older than what is kept") in again
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_a_look_at_the_case(name, case, head, as_person):
    as_person(head).get(page(name, case))
    assert Entry.objects.filter(action=VIEWED, about=f"incidents.case:{case.pk}").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_does_not_grow(name, case, head, as_person):
    client = as_person(head)
    before = queries_of(client, page(name, case))
    for number in range(5):
        child = a_child(f"Child {number}", by=head)
        involving.involve(case, child, Side.DOING, by=head)
    assert queries_of(client, page(name, case)) == before
