"""`/school/safeguarding/` and `/school/closures/`: who keeps them, and what is refused."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.disclosures.models import State
from policyportal.audit.models import Detail, Entry
from policyportal.people.models import Role, RoleAssignment
from policyportal.school.models import Closure, SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.rows import a_disclosure, put

CONTACTS = "/school/safeguarding/"
CLOSURES = "/school/closures/"
FACTS = {
    "lado_name": "Duty LADO",
    "lado_authority": "Fleetwater Borough Council",
    "lado_telephone": "020 7946 0431",
    "lado_email": "lado@fleetwater.example",
    "lado_hours": "Monday to Friday, 9am to 5pm",
    "out_of_hours": "Emergency duty team, 020 7946 0432",
    "social_care_telephone": "020 7946 0433",
    "police_team": "Fleetwater police, 020 7946 0434",
    "named_governor": "",
    "consults_on_low_level": "on",
    "early_years": "on",
    "retirement_age": "68",
    "month_target": "80",
    "quarter_target": "90",
}
HALF_TERM = {"name": "October half term", "starts_on": "2026-10-26", "ends_on": "2026-10-30"}
TOKEN = r'name="csrfmiddlewaretoken" value="[^"]*"'
NOBODY_ELSE = ["teacher", "governor", "slt"]


def save(browser, **more):
    """Send the form as it would be sent from a page that was shown just now."""
    said = FACTS | {"seen": SafeguardingContacts.here().stamp} | more
    return browser.post(CONTACTS, said)


def check(browser):
    seen = SafeguardingContacts.here().stamp
    return browser.post(CONTACTS, {"checked": "yes", "seen": seen}, follow=True)


@pytest.mark.parametrize("who", ["administrator", "head", "dsl", "chair"])
def test_who_keeps_the_contacts(request, as_person, school, who):
    person = request.getfixturevalue(who)
    browser = as_person(person)
    page = browser.get(CONTACTS).content.decode()
    assert "designated officer (LADO)" in page
    response = save(browser)
    assert (response.status_code, response["Location"]) == (302, CONTACTS)
    saved = SafeguardingContacts.objects.get()
    for name in FACTS.keys() - {"named_governor", "consults_on_low_level", "early_years"}:
        assert str(getattr(saved, name)) == FACTS[name], name
    assert saved.consults_on_low_level and saved.early_years and not saved.named_governor
    entry = Entry.objects.get()
    assert (entry.action, entry.by) == (
        "safeguarding-contacts.changed",
        f"people.person:{person.pk}",
    )
    assert "0431" not in Detail.objects.get(entry=entry).text


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_nobody_else_keeps_the_contacts(request, as_person, school, who):
    browser = as_person(request.getfixturevalue(who))
    assert browser.get(CONTACTS).status_code == 403
    assert save(browser).status_code == 403
    assert check(browser).status_code == 403
    assert not SafeguardingContacts.objects.exists() and not Entry.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client, school):
    for address in (CONTACTS, CLOSURES, "/school/closures/1/remove/"):
        assert client.get(address)["Location"].startswith("/account/login/")


def test_no_lado_says_how_to_find_one(as_person, dsl, school):
    page = as_person(dsl).get(CONTACTS).content.decode()
    assert "website of the council" in page and "switchboard" in page
    assert "Derbyshire" in page
    assert "I have checked these today" not in page
    assert "Give the telephone number or the e-mail address of the LADO first." in (
        check(as_person(dsl)).content.decode()
    )
    assert not Entry.objects.exists()


def test_the_same_again_changes_nothing(as_person, head, school):
    browser = as_person(head)
    save(browser)
    check(browser)
    before = SafeguardingContacts.objects.values().get()
    page = browser.get(save(browser)["Location"]).content.decode()
    assert "Nothing was changed." in page
    assert SafeguardingContacts.objects.values().get() == before
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["safeguarding-contacts.changed", "safeguarding-contacts.checked"]


def test_checked_today_is_shown_with_who_did_it(as_person, head, chair, school):
    save(as_person(head))
    page = as_person(chair).get(CONTACTS).content.decode()
    assert "Never, or not since they were changed" in page and "status-soon" in page
    page = check(as_person(chair)).content.decode()
    assert "It is noted that you have checked these today." in page
    assert "by Daniel Rosen" in page and "status-soon" not in page
    row = SafeguardingContacts.objects.get()
    assert (row.checked_on, row.checked_by) == (timezone.localdate(), chair)


@pytest.mark.parametrize(("days", "amber"), [(180, False), (181, True)])
def test_checked_long_ago_is_amber(as_person, head, school, days, amber):
    save(as_person(head))
    on = timezone.localdate() - timedelta(days=days)
    SafeguardingContacts.objects.update(checked_on=on, checked_by=head)
    page = as_person(head).get(CONTACTS).content.decode()
    assert ("Check these" in page) is amber


def test_what_changed_outside_counts_as_unchecked(as_person, head, school):
    browser = as_person(head)
    save(browser)
    check(browser)
    save(browser, retirement_age="67")
    assert SafeguardingContacts.objects.get().checked_on
    save(browser, lado_telephone="020 7946 0999")
    row = SafeguardingContacts.objects.get()
    assert (row.checked_on, row.checked_by) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("lado_email", "lado", "Give an e-mail address, such as name@school.example"),
        ("lado_telephone", "ring them", "Give a telephone number, such as 020 7946 0123."),
        ("social_care_telephone", "none", "Give a telephone number, such as 020 7946 0123."),
        ("retirement_age", "54", "Give a whole number from 55 to 75."),
        ("retirement_age", "76", "Give a whole number from 55 to 75."),
        ("retirement_age", "", "Give a whole number from 55 to 75."),
        ("month_target", "0", "Give a whole number from 1 to 100."),
        ("quarter_target", "101", "Give a whole number from 1 to 100."),
        ("quarter_target", "most", "Give a whole number from 1 to 100."),
        (
            "quarter_target",
            "79",
            "What ends within a month ends within three: give at least the number above.",
        ),
    ],
)
def test_a_wrong_fact_is_pointed_out_and_nothing_typed_is_lost(
    as_person, head, school, field, value, said
):
    response = save(as_person(head), **{field: value})
    page = response.content.decode()
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [said]}
    assert f'<a href="#id_{field}">' in page
    assert 'value="Fleetwater Borough Council"' in page
    assert not SafeguardingContacts.objects.exists()


@pytest.mark.parametrize("least", [{"retirement_age": "55", "month_target": "1"}])
@pytest.mark.parametrize("most", [{"quarter_target": "100"}])
def test_the_ends_of_the_ranges_are_in_them(as_person, head, school, least, most):
    assert save(as_person(head), **least, **most).status_code == 302
    assert save(as_person(head), retirement_age="75").status_code == 302


def test_a_governor_of_today_who_is_not_the_chair_can_be_named(
    as_person, head, chair, governor, teacher, school
):
    browser = as_person(head)
    offered = browser.get(CONTACTS).context["form"].fields["named_governor"].queryset
    assert list(offered) == [governor]
    assert save(browser, named_governor=governor.pk).status_code == 302
    assert SafeguardingContacts.objects.get().named_governor == governor


def test_nobody_else_can_be_named(as_person, head, chair, teacher, school):
    past = make_person("past@larkspur.example", "Past", "Governor")
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.create(
        person=past, role=Role.GOVERNOR, starts_on=date(2024, 9, 1), ends_on=yesterday
    )
    gone = make_person("gone@x.example", "Gone", "Governor", Role.GOVERNOR, is_active=False)
    for person in (chair, teacher, head, past, gone):
        response = save(as_person(head), named_governor=person.pk)
        assert response.context["form"].errors == {
            "named_governor": [
                "Name somebody who is a governor today and is not the chair of governors, "
                "or leave it empty."
            ]
        }
    assert not SafeguardingContacts.objects.exists()


def test_the_named_governor_who_became_the_chair_is_pointed_out(as_person, head, governor, school):
    save(as_person(head), named_governor=governor.pk)
    RoleAssignment.objects.create(person=governor, role=Role.CHAIR, starts_on=date(2024, 9, 1))
    page = as_person(head).get(CONTACTS).content.decode()
    assert "Grace Lin was named, and is no longer a governor, or is the chair now." in page


def test_a_page_older_than_a_change_is_refused_and_keeps_what_was_typed(
    as_person, head, administrator, school
):
    old = SafeguardingContacts.here().stamp
    save(as_person(administrator))
    response = save(as_person(head), seen=old, lado_telephone="020 7946 0999")
    page = response.content.decode()
    assert "Somebody has changed these since the page was shown." in page
    assert 'value="020 7946 0999"' in page
    assert SafeguardingContacts.objects.get().lado_telephone == FACTS["lado_telephone"]
    again = response.context["seen"]
    assert save(as_person(head), seen=again, lado_telephone="020 7946 0999").status_code == 302


def test_a_wrong_fact_does_not_make_an_old_page_new(as_person, head, administrator, school):
    old = SafeguardingContacts.here().stamp
    save(as_person(administrator))
    response = save(as_person(head), seen=old, retirement_age="99")
    assert response.context["seen"] == old


def test_numbers_changed_meanwhile_are_not_checked(as_person, head, administrator, school):
    save(as_person(administrator))
    old = SafeguardingContacts.here().stamp
    save(as_person(administrator), lado_telephone="020 7946 0999")
    page = as_person(head).post(CONTACTS, {"checked": "yes", "seen": old}, follow=True)
    assert "Somebody has changed these since the page was shown." in page.content.decode()
    assert SafeguardingContacts.objects.get().checked_on is None


def test_the_page_reads_the_same_whatever_cases_there_are(
    as_person, head, dsl, chair, governor, teacher, school
):
    """Neither the page nor a refusal on it tells whether there is a case, or about whom."""
    save(as_person(head), named_governor=governor.pk)
    as_person(head).get(CONTACTS)  # with the message that it is saved

    def pages():
        browser = as_person(dsl)
        shown = browser.get(CONTACTS)
        refused = save(browser, named_governor=chair.pk, retirement_age="99")
        texts = [re.sub(TOKEN, "", page.content.decode()) for page in (shown, refused)]
        return [text.split("<main")[1].split("</main")[0] for text in texts]

    before = pages()
    for subject in (dsl, governor, head):
        a_disclosure(teacher, subject)
    put(a_disclosure(teacher, None), State.REFERRED, by=head)
    assert pages() == before


@pytest.mark.parametrize("who", ["administrator", "head"])
def test_who_keeps_the_closures(request, as_person, school, who):
    browser = as_person(request.getfixturevalue(who))
    assert "half terms to come will be listed here" in browser.get(CLOSURES).content.decode()
    response = browser.post(CLOSURES, HALF_TERM)
    assert (response.status_code, response["Location"]) == (302, CLOSURES)
    closure = Closure.objects.get()
    assert (closure.name, closure.starts_on) == ("October half term", date(2026, 10, 26))
    address = f"/school/closures/{closure.pk}/remove/"
    assert "Remove October half term?" in browser.get(address).content.decode()
    assert Closure.objects.exists()
    assert browser.post(address)["Location"] == CLOSURES
    assert not Closure.objects.exists()
    assert browser.post(address).status_code == 404
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["closure.added", "closure.removed"]


@pytest.mark.parametrize("who", [*NOBODY_ELSE, "dsl", "chair"])
def test_nobody_else_keeps_the_closures(request, as_person, school, who):
    browser = as_person(request.getfixturevalue(who))
    closure = Closure.objects.create(
        name="Inset day", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 1)
    )
    address = f"/school/closures/{closure.pk}/remove/"
    assert browser.get(CLOSURES).status_code == 403
    assert browser.post(CLOSURES, HALF_TERM).status_code == 403
    assert browser.get(address).status_code == 403
    assert browser.post(address).status_code == 403
    assert Closure.objects.get() == closure
    if who in ("dsl", "chair"):
        assert CLOSURES not in browser.get(CONTACTS).content.decode()


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"name": ""}, "name", "Say what it is, such as October half term."),
        ({"starts_on": ""}, "starts_on", "Give the first day."),
        ({"ends_on": "soon"}, "ends_on", "Give the last day."),
        (
            {"ends_on": "2026-10-25"},
            "ends_on",
            "The last day lies before the first. Give both again.",
        ),
        (
            {"ends_on": "2027-10-30"},
            "ends_on",
            "That is longer than three months. Look at the years again.",
        ),
    ],
)
def test_wrong_days_are_pointed_out(as_person, head, school, facts, field, said):
    response = as_person(head).post(CLOSURES, HALF_TERM | facts)
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [said]}
    assert not Closure.objects.exists() and not Entry.objects.exists()


def test_the_same_days_twice_are_once(as_person, head, school):
    browser = as_person(head)
    browser.post(CLOSURES, HALF_TERM)
    response = browser.post(CLOSURES, HALF_TERM)
    assert response.context["form"].errors == {"starts_on": ["These days are on the list already."]}
    assert Closure.objects.count() == 1


@time_machine.travel("2026-11-23 12:00", tick=False)
def test_to_come_past_and_all(as_person, head, school):
    for name, first, last in [
        ("Half term", date(2026, 10, 26), date(2026, 10, 30)),
        ("Boiler", date(2026, 11, 20), date(2026, 11, 23)),
        ("Christmas", date(2026, 12, 21), date(2027, 1, 1)),
    ]:
        Closure.objects.create(name=name, starts_on=first, ends_on=last)
    browser = as_person(head)

    def listed(show):
        return [
            closure.name for closure in browser.get(CLOSURES, {"show": show}).context["page_obj"]
        ]

    assert listed("") == ["Boiler", "Christmas"]
    assert listed("past") == ["Half term"]
    assert listed("all") == ["Half term", "Boiler", "Christmas"]
    assert listed("nonsense") == ["Boiler", "Christmas"]
    page = browser.get(CLOSURES).content.decode()
    assert page.count(">Now<") == 1 and page.count(">To come<") == 0


def test_the_list_costs_the_same_at_one_row_and_at_many(
    as_person, head, school, django_assert_num_queries
):
    browser, today = as_person(head), timezone.localdate()

    def add(many):
        for _ in range(many):
            on = today + timedelta(days=Closure.objects.count())
            Closure.objects.create(name="Shut", starts_on=on, ends_on=on)

    add(1)
    browser.get(CLOSURES)
    with CaptureQueriesContext(connection) as at_one:
        browser.get(CLOSURES)
    add(29)
    with django_assert_num_queries(len(at_one)):
        page = browser.get(CLOSURES)
    assert len(page.context["page_obj"]) == 25 and "30 entries" in page.content.decode()


def test_the_pages_lead_to_each_other(as_person, administrator, school):
    browser = as_person(administrator)
    details = browser.get("/school/").content.decode()
    assert CONTACTS in details and CLOSURES in details
    assert CLOSURES in browser.get(CONTACTS).content.decode()
    assert f'<p><a href="{CONTACTS}">' in browser.get(CLOSURES).content.decode()
