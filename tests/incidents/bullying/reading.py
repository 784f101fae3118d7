"""Reading the pages of cases of bullying: where they are, and their words in one line."""

import re

from django.urls import reverse


def page(name, case, *more):
    return reverse(f"incidents:bullying-{name}", args=[case.reference, *more])


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def steps_shown(html) -> str:
    return html.split('<ol class="task-list">')[1].split("</ol>")[0]
