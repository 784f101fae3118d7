"""Reading the pages of cases as a person does: where they are, and their words in one line."""

import re

from django.urls import reverse


def page(name, case):
    of_all_kinds = name in ("add", "chronology")
    kind = "case" if of_all_kinds else "disclosure"
    return reverse(f"incidents:{kind}-{name}", args=[case.reference])


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())
