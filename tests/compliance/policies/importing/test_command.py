"""manage.py import_policy"""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance.policies.importing import MAX_BYTES
from compliance.policies.models import Policy, Status, Version

TEXT = "Web Policy\n\nReviewed: May 2025\n\nTerms of Use\n\n- Never be abusive or hateful.\n"


@pytest.fixture
def document(tmp_path):
    file = tmp_path / "web.txt"
    file.write_text(TEXT)
    return file


def run(*args, **options):
    out = StringIO()
    call_command("import_policy", *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_json_says_what_would_be_saved(document):
    # no `db` fixture: a dry run that touched the database would fail here
    assert json.loads(run(document, "--dry-run", "--json")) == {
        "title": "Web Policy",
        "dates": {"written": None, "reviewed": "2025-05", "approved": None, "review_due": None},
        "sections": [
            {
                "heading": "Terms of Use",
                "key": "tou",
                "clauses": [{"key": "tou.no-abuse", "text": "Never be abusive or hateful."}],
            }
        ],
    }


def test_dry_run_prints_an_outline(document):
    lines = run(document, "--dry-run").splitlines()
    assert "  - Never be abusive or hateful.  [tou.no-abuse]" in lines
    assert any(line.startswith("  worktime.permission (") for line in lines)
    assert lines[-1] == (
        "Dry run, nothing was saved. It would be: “Web Policy”, 1 section, 1 clause."
    )


def test_it_saves_a_draft(document, administrator):
    lines = run(document, "--policy", "web").splitlines()
    version = Version.objects.get(policy__slug="web")
    assert (version.status, version.author, version.reviewed) == (
        Status.DRAFT,
        administrator,
        "2025-05",
    )
    assert version.source_name == "web.txt"
    assert [c.key for c in version.clauses.all()] == ["tou.no-abuse"]
    assert lines[-1].startswith("Saved as a draft of /policies/web/, version 1:")


def test_again_it_is_the_draft_of_the_same_policy(document, administrator):
    run(document, "--policy", "web")
    document.write_text(TEXT + "- Keep passwords safe.\n")
    run(document, "--policy", "web", "--by", administrator.email.upper())
    assert Version.objects.get().clauses.count() == 2


def test_of_a_policy_that_is_here_it_says_how_to_make_a_new_version(document, administrator):
    run(document)
    with pytest.raises(CommandError, match="already a policy.*give --policy web-policy$"):
        run(document)
    assert Version.objects.count() == 1


def test_who_may(document, administrator, teacher):
    for by in (teacher.email, "nobody@larkspur.example"):
        with pytest.raises(CommandError, match="Nothing was saved"):
            run(document, "--by", by)
    assert not Policy.objects.exists()


def test_an_author_must_be_known(document, db):
    with pytest.raises(CommandError, match="--by EMAIL"):
        run(document)
    assert not Policy.objects.exists()


def test_refusals(tmp_path):
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50 * MAX_BYTES)
    for file, says in [(large, "5 MB"), (tmp_path / "none.txt", "No such file")]:
        with pytest.raises(CommandError, match=says):
            run(file, "--dry-run", "--json")
    with pytest.raises(CommandError, match="--dry-run"):
        run(large, "--json")


def test_exit_status_without_a_database(document, tmp_path):
    environment = os.environ | {"PORTAL_VAR": str(tmp_path / "var"), "PYTHONUTF8": "1"}
    command = [sys.executable, "manage.py", "import_policy", "--dry-run", "--json"]
    root = Path(__file__).parents[4]

    def outcome(file):
        return subprocess.run(
            [*command, str(file)], cwd=root, env=environment, capture_output=True, text=True
        )

    good = outcome(document)
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["title"] == "Web Policy"
    empty = tmp_path / "empty.txt"
    empty.touch()
    bad = outcome(empty)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.strip().endswith("Choose the file that has the policy's text in it.")
    assert not list((tmp_path / "var").glob("*.sqlite3*"))
