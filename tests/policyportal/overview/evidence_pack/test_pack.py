"""What is in a pack, for whom, of which day; the same bytes each time."""

import csv
import io
import json
from datetime import date
from zipfile import ZipFile

import pytest

from incidents.cases.models import Case
from policyportal.audit.log import record
from policyportal.audit.models import Entry, SignedHead
from policyportal.overview.evidence_pack import pack
from policyportal.overview.evidence_pack.pack import Edition
from policyportal.people.models import Person
from policyportal.refusal import Refused
from tests.incidents.rows import a_disclosure
from tests.policyportal.overview.evidence_pack.conftest import DAY, at

pytestmark = pytest.mark.django_db
BOTH = list(Edition)


def files(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def rows(data: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_full_edition_names_everyone_who_was_asked(packed, lived, teacher, other_teacher):
    found = files(packed())
    assert {name for name in found if "/" not in name} == {
        "README.txt",
        "audit.jsonl",
        "manifest.json",
        "permissions.csv",
        "policies.csv",
        "signatures.csv",
        "verify.py",
    }
    signed = {one["Name"]: one for one in rows(found["signatures.csv"]) if one["Receipt"]}
    assert set(signed) == {teacher.name, other_teacher.name}
    assert {one["Standing"] for one in rows(found["signatures.csv"])} == {"Signed", "Outstanding"}
    assert signed[teacher.name]["Signed"] == "2026-03-02T10:00:00+00:00"
    receipts = {name for name in found if name.startswith("receipts/")}
    assert receipts == {f"receipts/{one['Receipt']}.json" for one in signed.values()}
    (policy,) = rows(found["policies.csv"])
    assert policy["Fingerprint"] == lived.fingerprint
    assert "Be kind, Zoë." in found[policy["File"]].decode()
    (request,) = rows(found["permissions.csv"])
    assert (request["Name"], request["Standing"]) == (teacher.name, "Waiting")


def test_it_is_as_at_the_end_of_its_day(packed, teacher, other_teacher):
    found = files(packed(day=date(2026, 3, 2)))
    standing = {one["Name"]: one["Standing"] for one in rows(found["signatures.csv"])}
    assert (standing[teacher.name], standing[other_teacher.name]) == ("Signed", "Outstanding")
    assert rows(found["permissions.csv"]) == []


def test_a_day_before_the_school_was_here_has_an_empty_pack(packed):
    found = files(packed(day=date(1999, 1, 1)))
    assert rows(found["signatures.csv"]) == rows(found["policies.csv"]) == []
    assert not [name for name in found if "/" in name]


@pytest.mark.parametrize("edition", BOTH)
def test_the_same_input_gives_the_same_bytes(packed, edition):
    first = packed(edition)
    with at("2027-01-01 09:00"):
        record("test.later", None, by=None)
        again = packed(edition)
    assert first == again


@pytest.mark.parametrize("edition", BOTH)
def test_another_day_has_another_content_hash(packed, edition):
    hashes = {
        json.loads(files(packed(edition, day))["manifest.json"])["content_hash"]
        for day in (date(2026, 3, 2), DAY)
    }
    assert len(hashes) == 2


def test_the_edition_for_governors_names_nobody(packed, teacher):
    found = files(packed(Edition.CODED))
    assert not [name for name in found if name.startswith("receipts/")]
    for person in Person.objects.all():
        for name, data in found.items():
            if name != "verify.py":
                said = data.decode().casefold()
                for word in (person.given_name, person.family_name, person.email):
                    assert f"{word.casefold()}," not in said and word.casefold() not in said.split()
                assert f"people.person:{person.pk}" not in said
    lines = [json.loads(line) for line in found["audit.jsonl"].splitlines()]
    assert not [line for line in lines if "entry" in line]


def test_its_codes_are_others_on_another_day_and_in_no_order_of_names(packed):
    by_day = [
        {one["Person"] for one in rows(files(packed(Edition.CODED, day))["signatures.csv"])}
        for day in (date(2026, 3, 2), DAY)
    ]
    assert len(by_day[0]) == len(by_day[1]) > 2
    assert not by_day[0] & by_day[1]
    (request,) = rows(files(packed(Edition.CODED))["permissions.csv"])
    assert request["Request"] not in by_day[1]


def test_it_says_days_and_no_times(packed):
    signed = rows(files(packed(Edition.CODED))["signatures.csv"])
    assert {one["Signed on"] for one in signed} == {"", "2026-03-02", "2026-03-03"}


@pytest.mark.parametrize("edition", BOTH)
def test_nothing_of_a_case_is_in_it(packed, lived, edition, teacher, other_teacher):
    before = files(packed(edition))
    with at("2026-03-03 15:00"):
        case = a_disclosure(teacher, other_teacher)
    assert Case.objects.get().reference == case.reference
    assert files(packed(edition)) == before
    lines = [json.loads(line) for line in before["audit.jsonl"].splitlines()]
    told = {line["entry"]["action"] for line in lines if "entry" in line}
    assert told <= set(pack.TOLD)


def test_a_name_that_is_a_formula_is_text(packed, teacher):
    Person.objects.filter(pk=teacher.pk).update(given_name="=1+1", family_name='"A", B')
    named = [one["Name"] for one in rows(files(packed())["signatures.csv"])]
    assert '\'=1+1 "A", B' in named


def test_before_any_head_is_signed_there_is_no_pack(school, in_force):
    in_force(title="Rules")
    assert pack.latest_day() is None
    with pytest.raises(Refused, match="No head") as refused:
        pack.head_over(DAY)
    assert refused.value.field == "day"


def test_a_day_that_is_not_signed_yet_is_refused_with_the_last_that_is(lived):
    assert pack.latest_day() == date(2026, 3, 3)
    assert pack.head_over(date(2026, 3, 3)) == SignedHead.objects.get(day=date(2026, 3, 4))
    with pytest.raises(Refused, match="The last day that can be had is 3 March 2026"):
        pack.head_over(date(2026, 3, 4))


def test_its_queries_do_not_grow_with_the_signatures(packed, lived, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        packed()


def test_progress_is_told_and_stops_it(packed, lived, monkeypatch):
    monkeypatch.setattr(pack, "CHUNK", 1)
    told = []
    pack.write(io.BytesIO(), DAY, Edition.FULL, lambda done, whole: told.append((done, whole)))
    assert told and all(done <= whole for done, whole in told)

    def stop(done, whole):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack.write(io.BytesIO(), DAY, Edition.FULL, stop)


def test_the_head_it_rests_on_is_said_in_its_readme(packed):
    head = SignedHead.objects.get(day=date(2026, 3, 4))
    said = files(packed())["README.txt"].decode()
    assert head.root in said and f"entries   {head.size}" in said and "3 March 2026" in said
    assert Entry.objects.count() >= head.size
