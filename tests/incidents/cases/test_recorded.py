"""Cases held against the log: words, files and rows that were changed behind the portal's back."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.cases import adding, evidence, recorded, steps
from incidents.cases.models import Case, ChronologyEntry, Evidence
from incidents.cases.recorded import RECORDED
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure
from policyportal.audit import agreement, triggers
from policyportal.audit.log import erase
from policyportal.vault.models import SealedFile
from policyportal.vault.uploads import Accepted
from tests.incidents.cases.kinds import KINDS, a_case
from tests.incidents.rows import SAID, a_disclosure

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(settings, tmp_path, school, other_teacher, teacher, head):
    settings.VAR = tmp_path
    case = a_disclosure(other_teacher, teacher)
    with transaction.atomic():
        steps.finish(case, Happening.RECORDED, by=other_teacher, words=SAID)
    evidence.add(
        case,
        upload=Accepted("a.txt", "text/plain", b"words"),
        description="A chat",
        captured_at=None,
        images="no",
        seen=None,
        by=head,
    )
    return Disclosure.objects.get(pk=case.pk)


def found() -> list[str]:
    return list(recorded.disagreements())


def changed(model, **values):
    with triggers.lifted():
        model.objects.update(**values)


def test_what_is_as_it_was_agrees(case):
    assert found() == []


def test_the_check_is_one_that_verify_audit_runs(case):
    case.said = "Other words"
    case.save(update_fields=["said_sealed"])
    assert f"What was said in case {case.reference} is not what was recorded." in list(
        agreement.disagreements()
    )


def test_other_words_of_a_step_are_noticed(case):
    entry = ChronologyEntry.objects.get(number=2)
    entry.words = "Other words"
    entry.save(update_fields=["words_sealed"])
    assert found() == [f"Step {entry.name} is not what was recorded."]


def test_words_that_do_not_open_are_noticed(case):
    ChronologyEntry.objects.filter(number=2).update(words_sealed=b"broken")
    assert found() == [f"The words of step {case.reference}/2 cannot be opened."]


def test_a_step_of_another_kind_is_noticed(case):
    with triggers.lifted():
        ChronologyEntry.objects.filter(number=2).update(what="added")
    assert found() == [f"Step {case.reference}/2 is not what was recorded."]


def test_a_step_that_nobody_recorded_is_noticed(case, head):
    entry = ChronologyEntry(
        case_id=case.pk, name=f"{case.reference}/3", number=3, what="added", by=head
    )
    entry.words = "Slipped in"
    entry.save()
    assert found() == [f"The log has nothing of step {case.reference}/3."]


def test_a_step_that_is_gone_is_noticed(case):
    with triggers.lifted():
        ChronologyEntry.objects.filter(number=2).delete()
    assert found() == [f"Step 2 of case {case.reference} is gone."]


def test_another_file_behind_the_evidence_is_noticed(case):
    SealedFile.objects.update(sha256="0" * 64)
    assert found() == [f"Evidence {case.reference}/E1 is not what was recorded."]


def test_another_description_is_noticed(case):
    kept = Evidence.objects.get()
    kept.description = "Harmless"
    kept.save(update_fields=["description_sealed"])
    assert found() == [f"Evidence {case.reference}/E1 is not what was recorded."]


def test_evidence_that_is_gone_is_noticed(case):
    with triggers.lifted():
        Evidence.objects.all().delete()
    (sentence,) = found()
    assert sentence.startswith("The evidence that entry ")


def test_a_case_that_is_gone_is_noticed_unless_its_record_was_destroyed(case, head):
    plain = Case(pk=case.pk, reference=case.reference)
    kept = Evidence.objects.get()
    number = kept.pk
    with triggers.lifted():
        Evidence.objects.all().delete()
        ChronologyEntry.objects.all().delete()
        case.delete()
    assert len(found()) == 2
    kept.pk = number
    with transaction.atomic():
        erase(plain, by=head)
        erase(kept, by=head)
    assert found() == []


@pytest.fixture(params=["B", "R"])
def of_another_kind(request, school, other_teacher, teacher, head):
    case = a_case(request.param, other_teacher, subject=teacher)
    with transaction.atomic():
        steps.finish(case, RECORDED, by=other_teacher, words=case.said)
    adding.add(case, words="He wrote again.", seen=None, by=head)
    return type(case).objects.get(pk=case.pk)


def test_a_case_of_any_kind_agrees_as_long_as_it_is_as_it_was(of_another_kind):
    assert found() == []


def test_other_words_of_what_was_said_are_noticed_in_any_kind(of_another_kind):
    of_another_kind.said = "Other words"
    of_another_kind.save(update_fields=["said_sealed"])
    reference = of_another_kind.reference
    assert found() == [f"What was said in case {reference} is not what was recorded."]


def test_what_was_said_that_does_not_open_is_noticed_in_any_kind(of_another_kind):
    type(of_another_kind).objects.update(said_sealed=b"broken")
    assert found() == [f"What was said in case {of_another_kind.reference} cannot be opened."]


def test_other_words_of_a_step_are_noticed_in_any_kind(of_another_kind):
    entry = ChronologyEntry.objects.get(number=2)
    entry.words = "Other words"
    entry.save(update_fields=["words_sealed"])
    assert found() == [f"Step {entry.name} is not what was recorded."]


def test_a_row_of_its_kind_that_is_gone_while_the_case_stays_is_noticed(of_another_kind):
    kind, reference = type(of_another_kind), of_another_kind.reference
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {kind._meta.db_table}")
    assert found() == [f"What was said in case {reference} is gone."]


def queries_taken() -> int:
    with CaptureQueriesContext(connection) as queries:
        assert found() == []
    return len(queries)


def test_many_cases_take_no_query_each(case, other_teacher, teacher):
    before = queries_taken()
    for kind in (*KINDS, *KINDS, *KINDS):
        one = a_case(kind, other_teacher, subject=teacher)
        with transaction.atomic():
            steps.finish(one, RECORDED, by=other_teacher, words=one.said)
    assert queries_taken() == before
