"""Whatever it was taken for becomes whatever it is: in one action, and with all that was in it."""

from hashlib import sha256

import pytest

from incidents.cases.involving import children_of
from incidents.cases.models import Case, Evidence
from incidents.disclosures.models import Disclosure
from incidents.reporting import mine
from incidents.reporting.models import Kind
from incidents.reporting.rerouting import OF_AN_ADULT, TARGETS
from policyportal.people.models import Person
from policyportal.vault import files
from tests.incidents.bullying.rows import a_bullying_case
from tests.incidents.reporting.passing_on import TEXT, WHY, everything, filled, now, pass_on
from tests.incidents.reporting.rows import a_record

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WERE = [*Kind.values, "bullying"]
ACCOUNT = {"teller": "Mrs Vane", "in_confidence": True, "urgent": "In danger then."}


@pytest.fixture(autouse=True)
def everybody(school, head, dsl, chair, settings, tmp_path):
    """The people to whom cases go, and a vault of their own."""
    settings.VAR = tmp_path


def received(was: str, reporter: Person, affected: Person):
    """Return a case of that kind with an addition, a correction and a file, and its manager."""
    make = a_bullying_case if was == "bullying" else a_record
    case = make(reporter, affected=affected, **({} if was == "bullying" else {"kind": Kind(was)}))
    case.account = case.account | ACCOUNT
    case.save()
    manager = now(case).case_manager
    return filled(now(case), manager), manager


def kept_in(case) -> dict:
    """Return what must be the same wherever it goes."""
    names = ("said", "source", "platform", "aware_at", "recorded_by", "affected")
    row = {name: getattr(case, name) for name in names}
    row["children"] = {(one.child_id, one.side) for one in children_of(case)}
    row["account"] = {name: case.account.get(name) for name in ACCOUNT}
    (file,) = [files.read(one.file) for one in Evidence.objects.filter(case=case.pk)]
    return row | {"file": sha256(file).hexdigest()}


@pytest.mark.parametrize("was", WERE)
def test_each_becomes_each_other_and_nothing_is_lost(was, teacher, other_teacher, slt):
    for to in TARGETS:
        if to == was:
            continue
        case, manager = received(was, teacher, other_teacher)
        before = kept_in(case)
        made = pass_on(case, to, manager, **({"subject": slt} if to in OF_AN_ADULT else {}))
        made = now(made)
        assert kept_in(made) == before, (was, to)
        assert made.is_open and made.case_manager is not None
        assert isinstance(made, Disclosure) == (to in OF_AN_ADULT)
        read = everything(made)
        for words in ("She has done it before.", "Once before.", "Her sister saw it.", WHY):
            assert words in read, (was, to)
        (line,) = [one for one in mine.page_of(teacher) if one.reference == case.reference]
        assert line.closed_at is None
    assert mine.page_of(teacher).paginator.count == len(TARGETS) - 1
    assert Case.objects.filter(recorded_by=teacher).exclude(became=None).count() == (
        len(TARGETS) - 1 if was == "bullying" else len(OF_AN_ADULT) + 1
    )
    assert sha256(TEXT.data).hexdigest() == before["file"]
