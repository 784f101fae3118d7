"""The record on paper: in order, with what was corrected struck through, and with hashes."""

import io
import re

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.cases import adding, evidence
from incidents.cases.chronology import entries_of, shown
from incidents.disclosures.models import Disclosure, State
from policyportal.vault import uploads
from policyportal.vault.uploads import EVIDENCE
from tests.incidents.rows import SAID, a_conduct_record, a_disclosure, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(other_teacher, teacher, head, school):
    case = a_disclosure(other_teacher, teacher)
    first = adding.add(case, words="It was on Monday.", seen=None, by=head)
    adding.correct(case, first, words="It was on Tuesday.", reason="Misread.", seen=None, by=head)
    adding.add(case, words="A mother rang.", seen=None, by=head)
    upload = uploads.accept(SimpleUploadedFile("note.txt", b"What was written."), types=EVIDENCE)
    evidence.add(
        case,
        upload=upload,
        description="A note of the call.",
        captured_at=None,
        images="no",
        seen=None,
        by=head,
    )
    return Disclosure.objects.get(pk=case.pk)


def printed(client, case):
    response = client.get(reverse("incidents:disclosure-bundle", args=[case.reference]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'
    return pypdf.PdfReader(io.BytesIO(response.content))


def words(reader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_all_of_the_record_in_order(case, head, as_person):
    text = words(printed(as_person(head), case))
    in_order = [
        f"Disclosure {case.reference}",
        f"Printed by {head.name}",
        "What was recorded",
        SAID,
        "Chronology",
        "It was on Monday.",
        "It was on Tuesday.",
        "A mother rang.",
        "Evidence E1",
        "The hashes are those of the original files",
    ]
    places = [text.index(one) for one in in_order]
    assert places == sorted(places)
    assert "Corrected by entry 2." in text


def test_each_file_stands_there_with_its_hash(case, head, as_person):
    (one,) = evidence.list_of(case)
    text = words(printed(as_person(head), case)).replace(" ", "")
    assert one.file.sha256 in text


def test_what_was_corrected_is_struck_through_on_paper(case):
    entries = [shown(entry) for entry in entries_of(case)]
    html = render_to_string("print/bundle.html", {"case": case, "entries": entries})
    assert "<s>It was on Monday.</s>" in html
    assert "<s>It was on Tuesday.</s>" not in html
    assert "Correct<" not in html


def test_it_is_tagged_and_has_a_title_and_a_language(case, head, as_person):
    reader = printed(as_person(head), case)
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "en-GB"
    assert reader.metadata.title == f"Record of {case.reference}"


def test_a_conduct_record_is_printed_as_such(other_teacher, teacher, head, school, as_person):
    case = a_conduct_record(other_teacher, teacher)
    text = words(printed(as_person(head), case))
    assert f"Conduct record {case.reference}" in text
    assert "Harm threshold" not in text
    assert "No file is kept with this case." in text


def test_what_was_handed_over_is_not_printed(case, other_teacher, head, chair, as_person):
    put(case, State.HANDED_OVER, by=head, second=chair)
    response = as_person(head).get(reverse("incidents:disclosure-bundle", args=[case.reference]))
    page = reverse("incidents:disclosure-detail", args=[case.reference])
    assert (response.status_code, response.url) == (302, page)
