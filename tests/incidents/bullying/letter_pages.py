"""The pages of letters, as tests open, send and read them."""

import re

from django.urls import reverse

from incidents.bullying.models import BullyingCase

WORDS = "Dear parents and carers,\n\nPlease look at what is on the telephones at home."
MORE = {"letter-new": ["warning"], "letter": [1], "letter-pdf": [1]}


def page(name, case, *args):
    return reverse(f"incidents:bullying-{name}", args=[case.reference, *args])


def confirm(case):
    return reverse("incidents:case-confirm", args=[case.reference])


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def revision() -> int:
    return BullyingCase.objects.get().revision


def send(client, address, **typed):
    return client.post(address, {"seen": revision(), **typed})
