"""The select of owners says what Django's own would say."""

import re

import pytest
from django import forms

from compliance.permissions.accounts.forms import LongSelect

CHOICES = [("", "Every owner"), (1, "Nadia “Nan” O’Hara & <Sons>"), (2, "Tom Okafor")]


def read(widget: type[forms.Select], value) -> tuple[set[str], list[str]]:
    """Return the select's attributes, and its options one by one."""
    html = widget(choices=CHOICES).render("owner", value, {"id": "id_owner", "class": "s"})
    select = re.search(r"<select([^>]*)>", html)
    return set(select[1].split()), re.findall(r"<option.*?</option>", html)


@pytest.mark.parametrize("value", ["2", 2, "", None, "17", "<2>"])
def test_a_long_select_reads_like_any_other(value):
    assert read(LongSelect, value) == read(forms.Select, value)
