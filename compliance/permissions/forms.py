"""What each kind of request asks, a form a page. A field is called as its answer is."""

from datetime import date

from django import forms
from django.utils import timezone

from compliance.permissions.accounts.models import Platform
from compliance.permissions.fields import Colleague, DayToCome, WebAddress, Words
from policyportal.people.forms import SUGGESTED
from policyportal.people.models import Person

UNDERTAKING = (
    "Being in touch over social media still has no place in the working day, nor on school "
    "equipment. Telling the school of a family link does not change that."
)


class AnswersForm(forms.Form):
    """A page of questions. Answers are kept as JSON, and shown or judged again from there."""

    only_if_given: tuple[str, ...] = ()  # not read back to anybody where left empty

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(cls.base_fields)

    @classmethod
    def judging(cls, answers: dict) -> "AnswersForm":
        """Return the form filled in with answers that were kept, to be judged as of today."""
        fields = cls.base_fields.items()
        return cls({name: f.prepare_value(answers[name]) for name, f in fields if name in answers})

    def answers(self) -> dict:
        """Return what was given, ready for JSON: days as ISO dates, people by their id."""
        return {name: _as_json(value) for name, value in self.cleaned_data.items()}


def _as_json(value):
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Person) else value


# Social media for the school


class PlatformForm(AnswersForm):
    only_if_given = ("other_platform",)

    platform = forms.ChoiceField(
        label="Platform",
        choices=[("", "Choose a platform"), *Platform.choices],
        error_messages={
            "required": "Choose a platform.",
            "invalid_choice": "Choose a platform from the list; “Another platform” if it is none.",
        },
    )
    other_platform = Words(longest=60, label="Which other platform? (only if it is not listed)")

    def clean(self):
        said = super().clean()
        if said.get("platform") != Platform.OTHER and "platform" in said:
            said["other_platform"] = ""
        elif not said.get("other_platform") and "other_platform" not in self.errors:
            if "platform" in said:
                self.add_error("other_platform", "Say which other platform it is.")
        return said


class AccountForm(AnswersForm):
    name = Words(
        longest=120,
        ask="Give the account a name.",
        label="Name of the account",
        help_text="As it would be shown on the platform, for example Year 4 at our school.",
    )
    address = WebAddress(
        label="Its address (optional)",
        required=False,
        max_length=300,
        help_text="If there is one already. It begins with https://",
    )


class PurposeForm(AnswersForm):
    purpose = Words(longest=2000, ask="Say what it is for.", rows=5, label="What is it for?")
    audience = Words(
        longest=300,
        ask="Say who it is meant for.",
        label="Who is it meant for?",
        help_text="For example the parents of one class, or anybody.",
    )


class OwnersForm(AnswersForm):
    first_owner = Colleague(
        ask="Name the first owner.",
        label="First owner",
        help_text="Somebody who works here: their whole name, or their e-mail address at work.",
    )
    second_owner = Colleague(ask="Name a second owner.", label="Second owner")

    @property
    def suggestions(self):
        """People who are offered while a name is typed."""
        here = Person.objects.active().here_on(timezone.localdate())
        return here.only("email", "given_name", "family_name")[:SUGGESTED]

    def clean(self):
        said = super().clean()
        first, second = said.get("first_owner"), said.get("second_owner")
        if first and second and first.pk == second.pk:
            self.add_error("second_owner", "Name somebody else as the second owner.")
        return said


class LeavingForm(AnswersForm):
    when_an_owner_leaves = Words(
        longest=1000,
        ask="Say what will be done when an owner leaves.",
        rows=4,
        label="What will be done when an owner leaves?",
        help_text="Who takes over, and who sees to the password.",
    )


# Personal use in work time


class WhatForForm(AnswersForm):
    what_for = Words(
        longest=500, ask="Say what you need it for.", rows=3, label="What do you need it for?"
    )
    platform_or_site = Words(longest=120, ask="Name the site or app.", label="Which site or app?")


class WhenForm(AnswersForm):
    from_on = DayToCome(label="First day", ask="Give the first day.")
    until_on = DayToCome(label="Last day", ask="Give the last day.")

    def clean(self):
        said = super().clean()
        first, last = said.get("from_on"), said.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "The last day comes before the first. Change one of them.")
        return said


# Mentioning a person, activity or event


class AboutForm(AnswersForm):
    about = forms.ChoiceField(
        label="What would you mention?",
        choices=[
            ("person", "A person: a pupil, a parent or somebody who works here"),
            ("activity", "An activity of the school"),
            ("event", "An event of the school"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of these."},
    )
    who_or_what = Words(
        longest=300,
        ask="Say who or what it is.",
        label="Who or what exactly?",
        help_text="Only the people who decide this request can read it.",
    )


class WordingForm(AnswersForm):
    where = Words(
        longest=300,
        ask="Say where it would appear.",
        label="Where would it appear?",
        help_text="The site or app, and whose account.",
    )
    words = Words(
        longest=2000, ask="Give the words, or the sense of them.", rows=5, label="In what words?"
    )
    pictures = forms.ChoiceField(
        label="Would there be pictures or film?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no.", "invalid_choice": "Choose yes or no."},
    )


class ConsentForm(AnswersForm):
    consent = Words(
        longest=1000,
        ask="Say who has agreed, or that nobody can be recognised.",
        rows=4,
        label="Who has agreed to it?",
        help_text="Everybody who would be named or shown; for a child, a parent or carer. If "
        "nobody can be recognised, say so.",
    )


# Family or friends who are pupils here


class PupilsForm(AnswersForm):
    pupils = Words(
        longest=500,
        ask="Name the pupil or pupils.",
        rows=3,
        label="Which pupils?",
        help_text="Names and classes. Only the person who is told can read this.",
    )
    relation = Words(
        longest=500,
        ask="Say how you are related, or how you know each other.",
        label="What is the link?",
        help_text="For example: my niece; the son of close friends.",
    )


class ContactForm(AnswersForm):
    platforms = Words(
        longest=500,
        ask="Say where you are in touch.",
        label="On which sites or apps are you in touch, or expect to be?",
    )


class UndertakingForm(AnswersForm):
    undertaking = forms.BooleanField(
        label="I will not be in touch with them over social media in the working day, nor on "
        "school equipment.",
        error_messages={"required": "Tick this to say that you will keep to it."},
    )


# Once more was asked for


class ReplyForm(forms.Form):
    ASK = "Answer the question in your own words."

    words = Words(longest=2000, ask=ASK, rows=5, label="Your answer")
