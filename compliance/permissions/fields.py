"""Fields of the forms that ask for a permission: what they take, and what they say if not."""

from datetime import date

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone

from policyportal.people.forms import DayField
from policyportal.people.models import Person

LARGEST_CHOICE = 50  # namesakes looked through


class Words(forms.CharField):
    """Free text up to a length. A browser is not told it, so that nothing pasted is cut off."""

    def __init__(self, *, longest: int, ask: str = "", rows: int = 0, **kwargs):
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        kwargs["error_messages"] = {
            "required": ask,
            "max_length": "Write at most %(limit_value)d characters; here are %(show_value)d.",
        }
        super().__init__(max_length=longest, required=bool(ask), **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def widget_attrs(self, widget):
        return {}


class WebAddress(forms.URLField):
    """An address that begins with https:// or http://, and no other."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(
            assume_scheme="https",
            error_messages={
                "invalid": "Give the whole address, such as https://www.facebook.com/our-school.",
                "max_length": "Give an address of at most %(limit_value)d characters.",
            },
            **kwargs,
        )


class DayToCome(DayField):
    """A whole day, today or later."""

    def __init__(self, **kwargs):
        super().__init__(initial=None, **kwargs)

    def clean(self, value) -> date | None:
        given = super().clean(value)
        if given and given < timezone.localdate():
            raise forms.ValidationError("This day has passed. Give today or a later day.")
        return given


class Colleague(forms.CharField):
    """Somebody who is here now, by e-mail address or full name; kept as the person's id."""

    def __init__(self, *, ask: str, **kwargs):
        super().__init__(
            max_length=254,
            widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
            error_messages={"required": ask},
            **kwargs,
        )

    def prepare_value(self, value):
        """Show somebody who is kept by id as their address."""
        if not isinstance(value, int):
            return value
        return Person.objects.filter(pk=value).values_list("email", flat=True).first() or ""

    def clean(self, value) -> Person:
        text = " ".join(super().clean(value).split())
        found = self._found(text)
        if not found:
            raise forms.ValidationError(
                "Nobody who is here now has this name or address. Give their whole name, or the "
                "e-mail address they have at work."
            )
        if len(found) > 1:
            raise forms.ValidationError(
                "More than one person here has this name. Give the e-mail address instead."
            )
        return found[0]

    @staticmethod
    def _found(text: str) -> list[Person]:
        here = Person.objects.active().here_on(timezone.localdate())
        if "@" in text:
            return list(here.filter(email__iexact=text))
        namesakes = here.matching(text)[:LARGEST_CHOICE]
        return [one for one in namesakes if one.name.casefold() == text.casefold()]
