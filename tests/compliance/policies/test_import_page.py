"""Importing a document: what becomes a working copy, and what is refused beside its field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.policies.importing.limits import MAX_BYTES
from compliance.policies.models import Version, WorkingCopy
from tests.compliance.policies.pages import address, stored
from tests.compliance.policies.texts import a_published

pytestmark = pytest.mark.django_db

IMPORT = "/policies/import/"
DOCUMENT = b"""# Phone Policy

## Scope

It binds everyone.

## Terms of Use

- Must not be used in an abusive or hateful manner
- Phones stay in the office
"""


@pytest.mark.parametrize("size", [2_700_000, 6_000_000])
def test_a_pasted_text_of_any_size_is_answered_with_a_sentence(portal, size):
    response = portal.post(IMPORT, {"pasted": "word and\n\n" * (size // 10)})
    assert response.status_code == 200
    assert "any policy" in (said := str(response.context["form"].errors)) or "too long" in said
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "head", "chair", "governor"])
def test_only_the_administrator_imports(who, request, as_person):
    client = as_person(request.getfixturevalue(who))
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"pasted": "x"}).status_code == 403
    assert not WorkingCopy.objects.exists()


def test_a_file_becomes_a_working_copy(portal):
    response = portal.post(IMPORT, {"document": SimpleUploadedFile("Phones.md", DOCUMENT)})
    copy = WorkingCopy.objects.get()
    assert response.headers["Location"] == address(copy)
    assert copy.source_name == "Phones.md" and copy.policy is None
    text = stored(copy)
    assert text.title == "Phone Policy"
    assert [section.heading for section in text.sections] == ["Scope", "Terms of Use"]
    assert "tou.no-abuse" in [clause.key for clause in text.sections[1].clauses]
    assert not Version.objects.exists()


def test_pasted_text_becomes_a_working_copy(portal):
    portal.post(IMPORT, {"pasted": "Phone Policy\n\nScope\n\nIt binds everyone who works here."})
    assert stored(WorkingCopy.objects.get()).title == "Phone Policy"


def test_a_new_version_of_a_policy_that_is_here(portal, administrator, head):
    version = a_published(administrator, head)
    html = portal.get(f"{IMPORT}?policy=social-media-policy").content.decode()
    assert f'<option value="{version.policy.pk}" selected>' in html
    data = {"document": SimpleUploadedFile("p.md", DOCUMENT), "policy": version.policy.pk}
    portal.post(IMPORT, data)
    assert WorkingCopy.objects.get().policy == version.policy


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({}, "document", "Choose the policy"),
        ({"pasted": "  \n "}, "document", "Choose the policy"),
        ({"document": ("p.md", DOCUMENT), "pasted": "x"}, "pasted", "not both"),
        ({"document": ("p.md", b"")}, "document", ""),
        ({"document": ("p.pdf", b"%PDF-1.7")}, "document", "This is a PDF"),
        ({"document": ("p.docx", b"PK nonsense")}, "document", ""),
        ({"document": ("p.txt", bytes(range(256)))}, "document", ""),
        ({"document": ("p.md", b"x" * (MAX_BYTES + 1))}, "document", "larger than 5 MB"),
        ({"document": ("p.md", DOCUMENT), "policy": "777"}, "policy", ""),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(portal, data, field, sentence):
    if "document" in data:
        data = data | {"document": SimpleUploadedFile(*data["document"])}
    response = portal.post(IMPORT, data)
    assert response.status_code == 200
    html = response.content.decode()
    assert sentence in html and f'<a href="#id_{field}">' in html
    assert not WorkingCopy.objects.exists()
