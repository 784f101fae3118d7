"""What each kind asks, what it takes for an answer, and how the answers are read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.permissions import forms, questions
from compliance.permissions.fields import Colleague, WebAddress, Words
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission
from compliance.permissions.questions import QUESTIONS, faults, known_before, summary, title_of
from policyportal.people.models import Role
from tests.compliance.permissions.conftest import KINDS, answers_of
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

ANSWERS = {
    Kind.SCHOOL_SERVICE: {
        "platform",
        "other_platform",
        "name",
        "address",
        "purpose",
        "audience",
        "first_owner",
        "second_owner",
        "when_an_owner_leaves",
    },
    Kind.WORK_TIME: {"what_for", "platform_or_site", "from_on", "until_on"},
    Kind.REFERENCE: {"about", "who_or_what", "where", "words", "pictures", "consent"},
    Kind.FAMILY_LINK: {"pupils", "relation", "platforms", "undertaking"},
}


def errors(form) -> dict[str, list[str]]:
    return {name: list(found) for name, found in form.errors.items()}


def about(kind, person, answers) -> Permission:
    permission = Permission(kind=kind, person=person)
    permission.answers = answers
    return permission


# Which questions


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_asks_what_it_needs_in_two_to_five_pages(kind):
    assert questions.names_of(kind) == ANSWERS[kind]
    assert 2 <= len(QUESTIONS[kind]) <= 5
    slugs = [one.slug for one in QUESTIONS[kind]]
    assert len(set(slugs)) == len(slugs)
    assert all(len(one.form.names()) <= 3 for one in QUESTIONS[kind])
    assert [questions.question_of(kind, slug) for slug in slugs] == list(QUESTIONS[kind])
    assert questions.question_of(kind, "elsewhere") is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_has_a_cap_and_a_sentence(kind):
    for question in QUESTIONS[kind]:
        for field in question.form.base_fields.values():
            if isinstance(field, Words | WebAddress):
                assert 0 < field.max_length <= 2000
            if field.required:
                assert field.error_messages["required"] != "This field is required."


# What is taken for an answer


def sent(form, answers, **typed):
    names = form.names()
    fields = form.base_fields
    kept = {n: fields[n].prepare_value(answers[n]) for n in names}
    return form(kept | typed)


@pytest.mark.parametrize("kind", KINDS)
def test_good_answers_are_taken_as_they_are_kept(kind, teacher):
    answers = answers_of(kind, teacher)
    assert faults(kind, answers) == []
    taken = {}
    for question in QUESTIONS[kind]:
        form = sent(question.form, answers)
        assert form.is_valid(), errors(form)
        taken |= form.answers()
    assert taken == answers


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_at_all_has_a_sentence_beside_each_field_that_is_needed(kind):
    for question in QUESTIONS[kind]:
        form = question.form({})
        needed = {name for name, field in question.form.base_fields.items() if field.required}
        assert not form.is_valid()
        assert set(errors(form)) == needed
        assert [len(one) for one in errors(form).values()] == [1] * len(needed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_that_is_too_long_is_said_to_be_and_stays_as_typed(kind, teacher):
    answers = answers_of(kind, teacher)
    for question in QUESTIONS[kind]:
        for name, field in question.form.base_fields.items():
            if isinstance(field, Words):
                long = "x" * (field.max_length + 1)
                form = sent(question.form, answers, **{name: long})
                assert errors(form) == {
                    name: [f"Write at most {field.max_length} characters; here are {len(long)}."]
                }
                assert long in str(form[name])
                assert "maxlength" not in str(form[name])
                fits = "x" * field.max_length
                assert sent(question.form, answers, **{name: fits}).is_valid()


def test_a_new_line_counts_once(teacher):
    lines = "\r\n".join("x" * 399 for _ in range(5))
    form = sent(forms.PurposeForm, answers_of(Kind.SCHOOL_SERVICE, teacher), purpose=lines)
    assert form.is_valid()
    assert form.answers()["purpose"] == lines.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"platform": ""}, {"platform": ["Choose a platform."]}),
        (
            {"platform": "geocities"},
            {"platform": ["Choose a platform from the list; “Another platform” if it is none."]},
        ),
        ({"platform": "other"}, {"other_platform": ["Say which other platform it is."]}),
        (
            {"platform": "other", "other_platform": " "},
            {"other_platform": ["Say which other platform it is."]},
        ),
        ({"platform": "other", "other_platform": "Mastodon"}, {}),
        ({"platform": "facebook"}, {}),
    ],
)
def test_platforms(typed, found):
    form = forms.PlatformForm({"other_platform": ""} | typed)
    assert errors(form) == found


def test_the_name_of_another_platform_goes_with_one_that_is_listed():
    form = forms.PlatformForm({"platform": "facebook", "other_platform": "Mastodon"})
    assert form.is_valid()
    assert form.answers() == {"platform": "facebook", "other_platform": ""}


@pytest.mark.parametrize(
    "address",
    ["", "https://www.facebook.com/larkspur", "http://larkspur.example/blog", "x.com/larkspur"],
)
def test_addresses_that_are_taken(address):
    form = forms.AccountForm({"name": "Ours", "address": address})
    assert form.is_valid(), errors(form)
    assert form.answers()["address"] in ("", address, f"https://{address}")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://larkspur.example/",
        "data:text/html,x",
        "https://",
        "not an address",
        "https://larkspur.example/" + "x" * 300,
    ],
)
def test_addresses_that_are_not(address):
    form = forms.AccountForm({"name": "Ours", "address": address})
    assert list(errors(form)) == ["address"]
    assert errors(form)["address"][0].startswith("Give ")


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (day(0), day(0), {}),
        (day(3), day(4), {}),
        (day(-1), day(4), {"from_on": ["This day has passed. Give today or a later day."]}),
        (
            day(-2),
            day(-1),
            {
                "from_on": ["This day has passed. Give today or a later day."],
                "until_on": ["This day has passed. Give today or a later day."],
            },
        ),
        (
            day(4),
            day(3),
            {"until_on": ["The last day comes before the first. Change one of them."]},
        ),
        ("", day(3), {"from_on": ["Give the first day."]}),
        ("tomorrow", day(3), {"from_on": ["Give the first day."]}),
        (day(3), "2999-01-01", {"until_on": ["The year 2999 cannot be right."]}),
        (day(3), "2027-02-30", {"until_on": ["Give the last day."]}),
    ],
)
def test_days(first, last, found):
    assert errors(forms.WhenForm({"from_on": first, "until_on": last})) == found


# Owners


def owners(first, second):
    return forms.OwnersForm({"first_owner": first, "second_owner": second})


def test_owners_are_known_by_address_or_by_name(teacher, other_teacher):
    form = owners(teacher.email.upper(), "  tom   okafor ")
    assert form.is_valid()
    assert form.answers() == {"first_owner": teacher.pk, "second_owner": other_teacher.pk}


def test_an_owner_is_not_their_own_second(teacher):
    form = owners(teacher.email, teacher.name)
    assert errors(form) == {"second_owner": ["Name somebody else as the second owner."]}


@pytest.mark.parametrize("typed", ["Tom", "nobody@larkspur.example", "Zadie Okafor", "@", "17"])
def test_an_owner_is_somebody_known(typed, teacher, other_teacher):
    form = owners(teacher.email, typed)
    assert errors(form)["second_owner"][0].startswith("Nobody who is here now has this name")
    assert typed in str(form["second_owner"])


def test_namesakes_are_told_apart_by_address(teacher, other_teacher):
    make_person("t.okafor@larkspur.example", "Tom", "Okafor", Role.STAFF)
    assert "More than one person" in errors(owners(teacher.email, "Tom Okafor"))["second_owner"][0]
    assert owners(teacher.email, other_teacher.email).is_valid()


def test_an_owner_is_here_now(teacher):
    today = timezone.localdate()
    gone = make_person("gone@larkspur.example", "Gone", "Away", Role.STAFF)
    gone.assignments.update(ends_on=today - timedelta(days=1))
    to_come = make_person("soon@larkspur.example", "Soon", "Here", Role.STAFF)
    to_come.assignments.update(starts_on=today + timedelta(days=1))
    shut = make_person("shut@larkspur.example", "Shut", "Out", Role.STAFF, is_active=False)
    for person in (gone, to_come, shut):
        assert "second_owner" in errors(owners(teacher.email, person.email))


def test_owners_that_are_kept_are_shown_by_address(teacher):
    field = Colleague(ask="Who?")
    assert field.prepare_value(teacher.pk) == teacher.email
    assert field.prepare_value(0) == ""
    assert field.prepare_value("Tom") == "Tom"


# What is known before


def test_what_is_known_before_is_taken_as_it_would_be_typed(teacher):
    given = {
        "platform": "other",
        "name": "Year 4",
        "address": "javascript:alert(1)",
        "second_owner": teacher.email,
        "first_owner": "Nobody",
        "purpose": "x" * 3000,
        "audience": " ",
        "state": "approved",
        "person": "1",
    }
    assert known_before(Kind.SCHOOL_SERVICE, given) == {
        "platform": "other",
        "name": "Year 4",
    }


def test_nobody_undertakes_anything_nor_is_named_by_an_address():
    given = {"pupils": "Noor", "platforms": "WhatsApp", "undertaking": "on"}
    assert known_before(Kind.FAMILY_LINK, given) == {"platforms": "WhatsApp"}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_known_of_nothing(kind):
    assert known_before(kind, {}) == {}


# As it is read


def test_a_summary_of_each_kind(teacher):
    rows = {
        kind: [
            (row.answer, row.step)
            for row in summary(about(kind, teacher, answers_of(kind, teacher)))
        ]
        for kind in KINDS
    }
    assert rows[Kind.SCHOOL_SERVICE] == [
        ("Instagram", "platform"),
        ("Year 4 class account", "account"),
        ("https://www.instagram.com/larkspur-year-4", "account"),
        ("To show parents the work of the class.", "purpose"),
        ("Parents of Year 4", "purpose"),
        ("Amina Yusuf", "owners"),
        ("Sana Malik", "owners"),
        ("The office changes the password the same day.", "leaving"),
    ]
    assert [step for _, step in rows[Kind.WORK_TIME]] == ["what", "what", "when", "when"]
    assert ("An event of the school", "about") in rows[Kind.REFERENCE]
    assert ("No", "wording") in rows[Kind.REFERENCE]
    assert rows[Kind.FAMILY_LINK][-1][0].startswith("I will not be in touch")


def test_a_day_is_read_as_people_write_it(teacher):
    answers = {"from_on": "2027-03-01", "until_on": "2027-03-05"}
    rows = summary(about(Kind.WORK_TIME, teacher, answers))
    assert [(row.question, row.answer) for row in rows] == [
        ("What do you need it for?", ""),
        ("Which site or app?", ""),
        ("First day", "1 March 2027"),
        ("Last day", "5 March 2027"),
    ]


def test_another_platform_has_its_row_where_there_is_one(teacher):
    answers = answers_of(Kind.SCHOOL_SERVICE, teacher, platform="other", other_platform="Mastodon")
    rows = summary(about(Kind.SCHOOL_SERVICE, teacher, answers))
    assert [row.answer for row in rows[:2]] == ["Another platform", "Mastodon"]
    assert rows[1].question == "Which other platform?"


def test_the_answers_of_an_earlier_step_are_summed_up_too(teacher):
    permission = about(Kind.FAMILY_LINK, teacher, {"relation": "My niece"})
    assert summary(permission, {"relation": "My nephew"})[1].answer == "My nephew"


@pytest.mark.parametrize("kind", KINDS)
def test_a_summary_asks_one_query_at_most(kind, teacher, django_assert_max_num_queries):
    permission = about(kind, teacher, answers_of(kind, teacher))
    with django_assert_max_num_queries(1):
        assert summary(permission)


@pytest.mark.parametrize(
    ("kind", "answers", "title"),
    [
        (Kind.SCHOOL_SERVICE, {}, "Instagram: Year 4 class account"),
        (
            Kind.SCHOOL_SERVICE,
            {"platform": "other", "other_platform": "Mastodon"},
            "Mastodon: Year 4 class account",
        ),
        (Kind.WORK_TIME, {"what_for": "News\nof Ada"}, "WhatsApp: News of Ada"),
        (Kind.REFERENCE, {}, "Event: The lantern walk in November"),
        (Kind.FAMILY_LINK, {}, "My niece"),
    ],
)
def test_titles(kind, answers, title, teacher, django_assert_num_queries):
    permission = about(kind, teacher, answers_of(kind, teacher, **answers))
    with django_assert_num_queries(0):
        assert title_of(permission) == title


@pytest.mark.parametrize("kind", KINDS)
def test_titles_of_what_is_not_filled_in_and_of_much(kind, teacher):
    assert title_of(about(kind, teacher, {})) == "Nothing filled in yet"
    long = {name: "x" * 300 for name in ("name", "what_for", "who_or_what", "relation")}
    mine = {name: value for name, value in long.items() if name in questions.names_of(kind)}
    assert len(title_of(about(kind, teacher, mine))) == questions.TITLE_LENGTH
