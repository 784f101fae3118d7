"""The form that says whom a case is about, when that turns out to be somebody else."""

from django import forms

from compliance.permissions.fields import Words
from incidents.disclosures.draft_forms import SomebodyHere
from incidents.disclosures.subject import LONGEST_DESCRIBED
from policyportal.people.forms import suggested
from policyportal.people.models import Person


class SubjectForm(forms.Form):
    subject = SomebodyHere(
        ask="",
        required=False,
        label="Somebody who is here now",
        help_text="Their whole name, or the e-mail address they have at work.",
    )
    described = Words(
        longest=LONGEST_DESCRIBED, label="Or somebody who is not on the school’s list"
    )
    reason = Words(
        longest=2000, ask="Say why it is about somebody else.", rows=3, label="Why it changes"
    )

    @property
    def suggestions(self):
        """People who are offered while a name is typed."""
        return suggested()

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        subject: Person | None = said["subject"]
        if subject and said["described"].strip():
            self.add_error("described", "Give one of the two, the person here or a description.")
        elif not subject and not said["described"].strip():
            self.add_error("subject", "Say whom it is about: here or below.")
        return said
