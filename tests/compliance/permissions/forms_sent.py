"""A request's addresses, what stands on a page, and what a browser would send of it."""

from compliance.permissions.questions import QUESTIONS
from tests.compliance.permissions.conftest import answers_of

LIST = "/permissions/"


def at(permission, end=""):
    return f"/permissions/{permission.reference}/{end}"


def text(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def typed(kind, by, slug, **other):
    """Return one page's answers as a browser would send them."""
    question = next(one for one in QUESTIONS[kind] if one.slug == slug)
    answers = answers_of(kind, by, **other)
    fields = question.form.base_fields.items()
    return {name: field.prepare_value(answers[name]) for name, field in fields}
