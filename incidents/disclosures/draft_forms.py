"""What a record of a disclosure asks, a form a page. A field is called as its answer is."""

from datetime import datetime

from django import forms
from django.db.models import Q
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import format_html

from compliance.permissions.fields import Colleague, Words
from compliance.permissions.forms import AnswersForm
from compliance.policies.models import Clause, Status
from incidents.cases.reported import Platform, Source
from incidents.disclosures.fields import Past
from incidents.disclosures.models import Limb
from policyportal.people.forms import SUGGESTED
from policyportal.people.models import Person

LONGEST_SAID = 50_000
LONGEST_WORDS = 4000
NONE_OF_THESE = "none"
TOUCHED = Q(key__startswith="tou.") | Q(key__startswith="staff.")

# Plain examples of our own beside each limb; what the guidance says of them stands on the page.
LIMB_EXAMPLES = {
    Limb.HARMED: (
        "They did something that harmed a child, or may have",
        "For example: a child is frightened or ashamed because of messages they were sent.",
    ),
    Limb.OFFENCE: (
        "They may have broken the law, against a child or to do with a child",
        "For example: asking a child for pictures, or sending a child something sexual.",
    ),
    Limb.RISK: (
        "They behaved in a way that could put children at risk",
        "For example: writing to pupils in private, at night, or asking them to keep it secret.",
    ),
    Limb.SUITABILITY: (
        "They behaved, here or anywhere, in a way that raises doubt whether they should work "
        "with children",
        "For example: posting hatred or violence at home, even where no child of the school saw "
        "it.",
    ),
}


class DraftForm(AnswersForm):
    """A page of a draft. Nothing on it need be perfect: the person who deals with it can ask."""

    @classmethod
    def initial_of(cls, answers: dict) -> dict:
        """Return the kept answers as the form's fields take them."""
        return {name: answers[name] for name in cls.names() if name in answers}

    @classmethod
    def judging(cls, answers: dict) -> "DraftForm":
        kept = cls.initial_of(answers).items()
        return cls({name: cls.base_fields[name].prepare_value(value) for name, value in kept})


class WhenForm(DraftForm):
    aware_at = Past(
        label="Day and time",
        help_text="When somebody who works here first saw it or was told. If you are not sure of "
        "the time, give the earliest it may have been.",
    )

    @classmethod
    def initial_of(cls, answers):
        kept = super().initial_of(answers)
        return {name: datetime.fromisoformat(value) for name, value in kept.items() if value}


class SourceForm(DraftForm):
    only_if_given = ("in_confidence",)

    source = forms.ChoiceField(
        label="Who told you?",
        choices=Source.choices,
        widget=forms.RadioSelect,
        help_text="If you saw it yourself, choose “Somebody who works or volunteers here”.",
        error_messages={
            "required": "Choose who told you.",
            "invalid_choice": "Choose one of these.",
        },
    )
    teller = Words(
        longest=200,
        label="Their name (optional)",
        help_text="If they did not give one, say how they can be reached, or leave this empty.",
    )
    in_confidence = forms.BooleanField(
        required=False,
        label="They asked that their name be kept in confidence",
        help_text="It is kept from everybody who need not know it. Nobody can promise more: where "
        "a child is at risk, it may have to be passed on.",
    )


class SomebodyHere(Colleague):
    """Somebody who is here now, or nobody."""

    def clean(self, value) -> Person | None:
        return super().clean(value) if str(value or "").strip() else None


class SubjectForm(DraftForm):
    only_if_given = ("subject", "described", "described_role")

    subject = SomebodyHere(
        ask="",
        required=False,
        label="Somebody who is here now",
        help_text="Their whole name, or the e-mail address they have at work.",
    )
    described = Words(
        longest=200,
        label="Or somebody who is not on the school’s list",
        help_text="A name, or how they were described: a supply teacher, a coach, a driver, "
        "somebody who has left. Leave this empty if you named somebody above.",
    )
    described_role = Words(longest=200, label="What they do or did here, as far as you know")

    @property
    def suggestions(self):
        """People who are offered while a name is typed."""
        here = Person.objects.active().here_on(timezone.localdate())
        return here.only("email", "given_name", "family_name")[:SUGGESTED]

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        if said["subject"] and said["described"]:
            self.add_error(
                "described",
                "Give one of the two: the person named above, or this description.",
            )
        elif not said["subject"] and not said["described"]:
            self.add_error("subject", "Say whom it is about, as well as you can: here or below.")
        return said


class ChildForm(DraftForm):
    child = forms.ChoiceField(
        label="Does a child come into it, or a child’s safety?",
        choices=[("yes", "Yes, or I am not sure"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose “Yes, or I am not sure” if you are in doubt.",
            "invalid_choice": "Choose one of these.",
        },
    )
    children = Words(
        longest=1000,
        rows=3,
        label="Which child or children? (optional)",
        help_text="Names and classes, as far as you know. Do not ask the children about it.",
    )


class PlatformForm(DraftForm):
    only_if_given = ("other_platform",)

    platform = forms.ChoiceField(
        label="Site or app",
        choices=[("", "Choose a site or app"), *Platform.choices],
        error_messages={
            "required": "Choose a site or app; “Not known” if you do not know it.",
            "invalid_choice": "Choose from the list; “Another site or app” if it is not there.",
        },
    )
    other_platform = Words(longest=60, label="Which other one? (only if it is not listed)")
    address = Words(
        longest=500,
        label="The address of the page, or the name of the account (optional)",
        help_text="For example @name. Do not search for it, follow it or write to it.",
    )

    def clean(self):
        said = super().clean()
        if said.get("platform") == Platform.OTHER and not said.get("other_platform"):
            if "other_platform" not in self.errors:
                self.add_error("other_platform", "Say which site or app it is.")
        return said


class SaidForm(DraftForm):
    said = Words(
        longest=LONGEST_SAID,
        ask="Write down what you were told or saw.",
        rows=12,
        label="In the words that were used",
        help_text="Their own words where you remember them, and your questions if you asked any. "
        "Not what you think of it. It is kept as you write it here; more can be added later.",
    )


class HappenedForm(DraftForm):
    happened = Words(
        longest=LONGEST_WORDS,
        rows=5,
        label="When it happened, as far as is known (optional)",
        help_text="Days, times, how often, and whether it still goes on. “Not known” is an answer.",
    )


def touchable() -> dict[str, Clause]:
    """Return the Terms of Use and the clauses for staff that are in force, by their keys."""
    clauses = Clause.objects.filter(TOUCHED, version__status=Status.PUBLISHED)
    found = clauses.select_related("version").order_by("version__policy", "position")
    by_key: dict[str, Clause] = {}
    for clause in found:
        by_key.setdefault(clause.key, clause)
    return by_key


def _in_full(clause: Clause) -> str:
    words = linebreaksbr(clause.text, autoescape=True)
    return format_html('{} <span class="clause-key d-block">{}</span>', words, clause.key)


class ClausesForm(DraftForm):
    clauses = forms.MultipleChoiceField(
        label="Tick each one that it touches",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As far as you can tell. None at all is an answer too.",
        error_messages={
            "invalid_choice": "A clause that was ticked is not in the policy in force. Look "
            "through them, and tick again.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = touchable().items()
        self.fields["clauses"].choices = [(key, _in_full(clause)) for key, clause in found]


class ThresholdForm(DraftForm):
    limbs = forms.MultipleChoiceField(
        label="Tick each one that may be so",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            *(
                (limb, format_html('{}<span class="meta d-block">{}</span>', *LIMB_EXAMPLES[limb]))
                for limb in Limb
            ),
            (NONE_OF_THESE, "None of these, as far as I can tell"),
        ],
        help_text="You need not be sure, and need not prove anything.",
        error_messages={
            "required": "Tick what may be so, or “None of these, as far as I can tell”.",
            "invalid_choice": "Choose from these.",
        },
    )

    @classmethod
    def initial_of(cls, answers):
        """Show “none of these” as ticked, where that is what was answered."""
        kept = super().initial_of(answers)
        return {name: value or [NONE_OF_THESE] for name, value in kept.items()}

    def clean_limbs(self) -> list[str]:
        ticked = self.cleaned_data["limbs"]
        if ticked == [NONE_OF_THESE]:
            return []
        if NONE_OF_THESE in ticked:
            raise forms.ValidationError(
                "“None of these” is ticked together with one of them. Take one of the two away."
            )
        return ticked


class EvidenceForm(DraftForm):
    evidence = Words(
        longest=LONGEST_WORDS,
        rows=5,
        label="What there is, and where it is now (optional)",
        help_text="For example: messages on a mother’s phone, which she has kept; a print in the "
        "office. Leave everything where it is. Files can be put beside this on the next page.",
    )
