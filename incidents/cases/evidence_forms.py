"""The question before any file, and the file itself with what is known of it."""

from django import forms

from compliance.permissions.fields import Words
from incidents.cases.fields import Past
from policyportal.refusal import Refused
from policyportal.vault import uploads

LONGEST_DESCRIPTION = 1000


class ImagesForm(forms.Form):
    """Asked before any file can be chosen: such pictures are never uploaded, copied or sent."""

    images = forms.ChoiceField(
        label="Does anything in the file show a child naked, partly naked or in a sexual way?",
        help_text="The attachments of an e-mail count as well. Do not look again to find out.",
        choices=[("no", "No"), ("yes", "Yes, or I am not sure")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Answer this first. If you are not sure, choose “Yes, or I am not sure”.",
            "invalid_choice": "Choose one of these.",
        },
    )


class FileForm(forms.Form):
    """A file, what it is, and when the picture or copy was taken."""

    upload = forms.FileField(
        label="File",
        help_text="A JPEG or PNG picture, such as a picture of the screen, a PDF, plain text "
        "(.txt) or a saved e-mail (.eml), of at most 10 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(uploads.EVIDENCE)}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose the file again.",
        },
    )
    description = Words(
        longest=LONGEST_DESCRIPTION,
        ask="Say in a few words what it is.",
        rows=3,
        label="What is it?",
        help_text="For example: the messages of Tuesday evening, as the mother showed them to me.",
    )
    captured_at = Past(
        required=False,
        label="When the picture or copy was taken (optional)",
        help_text="As far as you know.",
    )

    def clean_upload(self) -> uploads.Accepted:
        try:
            return uploads.accept(self.cleaned_data["upload"], types=uploads.EVIDENCE)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
