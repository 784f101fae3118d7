"""What is unusual in a policy is in the pack and in every report of it, or it is said why not."""

import csv
import io
import random
import subprocess
import sys
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from pypdf import PdfReader

from policyportal.audit import heads
from policyportal.overview.evidence_pack import pack
from policyportal.overview.evidence_pack.pack import Edition
from tests.policyportal.overview.evidence_pack.conftest import at

pytestmark = pytest.mark.django_db

WORDS = ["classroom", "photograph", "consent", "Zoë’s", "network", "evening"]
LONG = " ".join(random.Random(7).choices(WORDS, k=40_000))  # noqa: S311 - no secret
RIGHT_TO_LEFT = "سياسة وسائل التواصل الاجتماعي, ‏מדיניות"
EMOJI = "Kind online 👩🏽‍🏫🦋 always"


@pytest.mark.parametrize("edition", [Edition.FULL, Edition.CODED])
@pytest.mark.parametrize("words", [LONG, RIGHT_TO_LEFT, EMOJI], ids=["40,000", "rtl", "emoji"])
def test_a_pack_holds_whatever_a_section_says(edition, words, school, in_force, tmp_path):
    with at("2026-03-02 09:00"):
        in_force(title="Rules", words=words)
    with at("2026-03-03 20:00"):
        heads.sign_head_of_the_night()
    path = tmp_path / "pack.zip"
    with at("2026-03-04 09:00"), path.open("wb") as file:
        pack.write(file, date(2026, 3, 2), edition)
    with ZipFile(path) as found:
        assert any(words in found.read(name).decode() for name in found.namelist())
        found.extract("verify.py", tmp_path)
    command = [sys.executable, "-I", "-S", tmp_path / "verify.py", "pack", path]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert checked.stdout.strip().splitlines()[-1].startswith("Right: "), checked


@pytest.mark.parametrize("title", [RIGHT_TO_LEFT, EMOJI], ids=["rtl", "emoji"])
@pytest.mark.parametrize("slug", ["coverage", "register", "reviews"])
def test_a_report_holds_whatever_a_policy_is_called(slug, title, as_person, head, in_force, school):
    in_force(title=title)
    client = as_person(head)
    assert title in client.get(f"/reports/{slug}/").content.decode()

    def answered(form) -> bytes:
        response = client.get(f"/reports/{slug}/report.{form}")
        assert response.status_code == 200
        return response.content

    book = openpyxl.load_workbook(BytesIO(answered("xlsx")))
    assert list(csv.reader(io.StringIO(answered("csv").decode("utf-8-sig"))))
    assert len(PdfReader(BytesIO(answered("pdf"))).pages) >= 1
    if slug == "reviews":
        cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
        assert any(title in cell for cell in cells)
