"""manage.py import_people"""

import pytest
from django.core.management import CommandError, call_command

from policyportal.audit import log
from policyportal.people.models import Person

GOOD = "Name,Email,Role,Pet\nZoë Shah,zoe@x.example,Teacher,Rex\n"
WRONG = "Name,Email,Role\nZoë Shah,zoe@x.example,Teacher\nA B,,Wizard\n"


@pytest.fixture
def run(tmp_path, capsys):
    def call(text, *options):
        file = tmp_path / "staff.csv"
        file.write_text(text, encoding="utf-8")
        try:
            call_command("import_people", str(file), *options)
            error = ""
        except CommandError as raised:
            error = str(raised)
        told = capsys.readouterr()
        return told.out, told.err, error

    return call


def test_import(run, administrator):
    out, err, error = run(GOOD, "--by", "PRIYA.nair@larkspur.example")
    assert error == err == ""
    assert "Columns that were not used: Pet" in out
    assert "added    Zoë Shah <zoe@x.example> Staff" in out
    assert out.splitlines()[-1] == "Imported: 1 added, 0 changed, 0 left, 0 unchanged."
    zoe = Person.objects.get(email="zoe@x.example")
    assert log.entry_of(zoe, "person.added").by == f"people.person:{administrator.pk}"


def test_import_by_nobody_is_the_portal_itself(run, db):
    run(GOOD)
    assert log.entry_of(Person.objects.get(), "person.added").by == ""


def test_dry_run_writes_nothing(run, administrator):
    out, _, error = run(GOOD, "--dry-run")
    assert error == ""
    assert out.splitlines()[-1] == (
        "Dry run, nothing was written. It would be: 1 added, 0 changed, 0 left, 0 unchanged."
    )
    assert Person.objects.count() == 1


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_wrong_lines(run, administrator, options):
    _, err, error = run(WRONG, *options)
    assert err.splitlines()[0] == (
        'line 3, column "Email": There is no e-mail address. Everybody needs one.'
    )
    assert 'line 3, column "Role": “Wizard” is no role' in err
    assert error == "Nothing was written: 2 things are wrong."
    assert Person.objects.count() == 1


def test_everyone(run, administrator, teacher):
    out, err, error = run("Name,Email\nX,priya.nair@larkspur.example\n", "--everyone")
    assert "left     Amina Yusuf <amina.yusuf@larkspur.example> last day" in out
    assert error == ""
    out, err, error = run(GOOD, "--everyone")
    assert "There must be a policy administrator" in err
    assert error == "Nothing was written: 1 thing is wrong."


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", (), "This file is empty."),
        (GOOD, ("--by", "nobody@x.example"), "Nobody here has the address"),
        (GOOD, ("--by", "amina.yusuf@larkspur.example"), "is no policy administrator"),
    ],
)
def test_refused_with_a_sentence(run, teacher, text, options, sentence):
    _, _, error = run(text, *options)
    assert error.startswith("Nothing was written. ")
    assert sentence in error
    assert Person.objects.count() == 1


def test_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_people", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_people", str(tmp_path))
