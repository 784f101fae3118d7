"""The house keeps its shape: which rooms there are, who may import whom, how large a file grows."""

import re

import pytest

from tests.rooms import (
    ROOT,
    Import,
    all_imports,
    imports_of,
    is_upward,
    module_name,
    project_files,
    room_of,
)

ROOMS = """
    policyportal/people policyportal/school policyportal/audit policyportal/outbox
    policyportal/vault policyportal/documents policyportal/overview policyportal/operations
    compliance/policies compliance/signing compliance/permissions compliance/advice
    compliance/reviews incidents/cases incidents/reporting incidents/disclosures
    incidents/bullying
""".split()
FILES = """
    manage.py bin/run bin/test policyportal/settings.py policyportal/urls.py policyportal/wsgi.py
    policyportal/celery.py compliance/models.py incidents/models.py docs/structure.md README.md
    requirements.in requirements.txt requirements-dev.in requirements-dev.txt
""".split()
FOLDERS = "templates static fixtures tests docs bench".split()
SAYS_NOTHING = {"utils", "util", "helpers", "common", "core", "services", "misc"}
LONGEST_FILE = 400


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_of_the_plan_is_there(room):
    assert (ROOT / room / "__init__.py").is_file()


@pytest.mark.parametrize("path", FILES)
def test_every_file_of_the_plan_is_there(path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("path", FOLDERS)
def test_every_folder_of_the_plan_is_there(path):
    assert any((ROOT / path).iterdir())


def test_every_module_is_in_a_room():
    for path in project_files():
        room_of(module_name(path))


def test_imports_run_one_way():
    assert sorted(str(one) for one in all_imports() if is_upward(one)) == []


def test_the_project_is_read_at_all():
    known = {(one.importer, one.imported) for one in all_imports()}
    assert ("compliance.signing.models", "compliance.policies.models") in known
    assert ("policyportal.audit.models", "policyportal.audit.triggers") in known
    assert len(project_files()) > 80


@pytest.mark.parametrize(
    ("importer", "source", "imported"),
    [
        ("policyportal.school.views", "from policyportal.people.access import only", None),
        ("policyportal.people.tasks", "import compliance.policies.models", None),
        ("policyportal.audit.log", "def f():\n    from policyportal.people import models", None),
        ("policyportal.people.actions", "from policyportal import operations", None),
        ("policyportal.vault.files", "from ..people import access", "policyportal.people.access"),
        ("compliance.policies.actions", "from compliance.signing import models", None),
        ("compliance.policies.actions", "from compliance import models", "compliance.models"),
        ("compliance.policies.access", "from compliance.models import Version", None),
        ("compliance.signing.models", "import compliance.permissions.models as p", None),
        ("compliance.permissions.actions", "from compliance.advice import models", None),
        ("compliance.advice.actions", "from compliance.permissions import models", None),
        ("compliance.advice.views", "from compliance.reviews.models import Review", None),
        ("compliance.reviews.views", "from incidents.cases import models", None),
        ("incidents.cases.models", "from incidents.bullying import decision", None),
        ("incidents.bullying.views", "from incidents.disclosures import actions", None),
        ("incidents.disclosures.views", "from incidents.reporting import actions", None),
        ("incidents.reporting.views", "from policyportal.overview import views", None),
        ("policyportal.operations.views", "from policyportal import urls", None),
        ("policyportal.refusal", "from policyportal.audit import log", None),
    ],
)
def test_a_bad_import_would_be_found(importer, source, imported):
    """The check itself can fail: each of these made-up imports goes the wrong way."""
    modules = {module_name(path) for path in project_files()} | {
        name for name in (imported,) if name
    }
    found = imports_of(importer, source, is_package=False, modules=modules)
    assert [is_upward(one) for one in found] == [True]
    if imported:
        assert {one.imported for one in found} == {imported}


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("policyportal.people.access", "policyportal.audit.log"),
        ("policyportal.audit.heads", "policyportal.outbox.rings"),
        ("compliance.policies.models", "policyportal.people.models"),
        ("compliance.reviews.views", "compliance.permissions.models"),
        ("compliance.management.commands.import_policy", "compliance.policies.importing"),
        ("incidents.reporting.views", "incidents.bullying.decision"),
        ("incidents.cases.models", "compliance.policies.models"),
        ("policyportal.overview.views", "policyportal.operations.health"),
        ("policyportal.urls", "policyportal.overview.urls"),
        ("policyportal.outbox.tasks", "policyportal.refusal"),
    ],
)
def test_a_good_import_is_let_through(importer, imported):
    assert not is_upward(Import(importer, imported, 1))


def test_a_module_of_no_room_would_be_found():
    with pytest.raises(ValueError, match="in no room"):
        room_of("policyportal.extras.views")


def own_files():
    others = [
        p for folder in ("tests", "bench", "bin", "docs") for p in (ROOT / folder).rglob("*.py")
    ]
    return [*project_files(), *others, ROOT / "manage.py"]


def test_no_name_that_says_nothing():
    bad = [
        path for path in own_files() if SAYS_NOTHING & {path.stem, *path.relative_to(ROOT).parts}
    ]
    assert bad == []


def test_no_file_is_too_long():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in own_files()
        if "migrations" not in path.parts
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


PACKAGE = re.compile(r"^[A-Za-z0-9][^#]*#\s*\S+.{8,}$")


def without_a_reason(text: str) -> list[str]:
    """Return the lines of a requirements file that name a package and not what it is for."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [line for line in lines if line[0] not in "#-" and not PACKAGE.match(line)]


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.in")), ids=lambda path: path.name)
def test_every_package_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert without_a_reason(text) == []
    assert len(re.findall(r"^[a-z]", text, re.MULTILINE)) >= 5


def test_a_package_without_a_reason_would_be_found():
    text = "# said above\n-c other.txt\nhttpx\nredis  #\ndjango~=5.2  # the framework\n"
    assert without_a_reason(text) == ["httpx", "redis  #"]
