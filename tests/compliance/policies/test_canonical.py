"""The fingerprint: what it is taken of, and that anyone can recompute it."""

import json
import re
import subprocess
import sys
from hashlib import sha256

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from compliance.policies.canonical import canonical_form, fingerprint
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from tests.compliance.policies.texts import a_published, a_text

FORM = """policy-text/1
T Social Media Policy
S scope Scope
C scope.everyone It binds everyone who works here.
S tou Terms of Use
C tou.no-abuse Do not be abusive or hateful.
C tou.no-pupil-friends Do not befriend pupils.
"""


def test_the_form_is_as_documented():
    assert canonical_form(a_text()).decode() == FORM
    assert fingerprint(a_text()) == sha256(FORM.encode()).hexdigest()


def test_spaces_line_ends_and_unicode_forms_do_not_count():
    new = a_text(
        title=" Social\tMedia \r\n Policy\u2028", tou_no_abuse="Do not be\nabusive or hateful."
    )
    assert fingerprint(new) == fingerprint(a_text())
    assert fingerprint(a_text(title="Cafe\u0301")) == fingerprint(a_text(title="Caf\u00e9"))


def test_dates_and_kinds_do_not_count():
    new = a_text()
    new.dates["reviewed"] = "2026-01"
    new.sections[1].clauses[0].kind = "paragraph"
    assert fingerprint(new) == fingerprint(a_text())


@pytest.mark.parametrize("change", ["title", "heading", "key", "text", "order"])
def test_every_word_and_its_place_counts(change):
    new = a_text()
    if change == "title":
        new.title += "."
    elif change == "heading":
        new.sections[0].heading += "."
    elif change == "key":
        new.sections[1].clauses[0].key = "tou.abuse"
    elif change == "text":
        new.sections[1].clauses[0].text += "."
    else:
        new.sections[1].clauses.reverse()
    assert fingerprint(new) != fingerprint(a_text())


def example() -> str:
    page = (settings.BASE_DIR / "docs" / "fingerprint.md").read_text(encoding="utf-8")
    return re.search(r"```python\n(.*?)```", page, re.S)[1]


def run_example(folder, text: Manuscript) -> str:
    source, data = folder / "fingerprint.py", folder / "policy.json"
    source.write_text(example(), encoding="utf-8")
    data.write_text(json.dumps(text.as_json()), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", source, data], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.django_db
def test_the_documents_example_recomputes_a_published_fingerprint(administrator, head, tmp_path):
    text = a_text(tou_no_abuse="Be  kind:\nCafe\u0301, “quoted”.\u00a0")
    version = a_published(administrator, head, text=text)
    assert run_example(tmp_path, text) == version.fingerprint
    assert run_example(tmp_path, Manuscript.of(version)) == version.fingerprint


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_cannot_pass_for_another_line(words):
    form = canonical_form(
        Manuscript(
            "T", sections=[ManuscriptSection("H", "h", clauses=[ManuscriptClause(words, "c")])]
        )
    ).decode()
    assert form.count("\n") == 4 and form.endswith("\n")
