"""Released letters held against the log: another file, or a letter that is gone."""

import pytest

from incidents.bullying import letters
from incidents.bullying.letters_recorded import disagreements
from incidents.bullying.models import Letter, LetterKind
from incidents.cases import confirmations
from policyportal.audit import agreement, triggers
from policyportal.audit.log import erase
from policyportal.audit.models import Detail
from policyportal.vault.models import SealedFile
from tests.incidents.bullying.rows import a_bullying_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(school, other_teacher, head, dsl):
    case = a_bullying_case(other_teacher)
    letters.write(case, LetterKind.YEAR, words="Not released.", seen=None, by=head)
    letter = letters.write(case, LetterKind.YEAR, words="Dear all,", seen=None, by=head)
    confirmations.answer(letters.ask(letter, seen=None, by=head), yes=True, by=dsl)
    return Letter.objects.get(pk=letter.pk)


def test_what_is_as_it_was_agrees(letter):
    assert list(disagreements()) == []


def test_another_file_is_noticed(letter):
    SealedFile.objects.filter(pk=letter.file_id).update(sha256="0" * 64)
    sentence = f"Letter {letter.name} is not what was recorded."
    assert list(disagreements()) == [sentence]
    assert sentence in list(agreement.disagreements())


def test_a_letter_that_the_log_does_not_know_is_noticed(letter, head):
    erase(letter, by=head)
    assert list(disagreements()) == [f"The log has nothing of letter {letter.name}."]


@pytest.mark.parametrize("how", ["removed", "released no more"])
def test_a_letter_that_is_gone_is_noticed(how, letter):
    with triggers.lifted():
        if how == "removed":
            letter.delete()
        else:
            undone = {"released_by": None, "released_at": None, "file": None}
            Letter.objects.filter(pk=letter.pk).update(state="drafted", **undone)
    entry = Detail.objects.get(entry__action=letters.KEPT).entry
    assert list(disagreements()) == [f"The letter that entry {entry.number} records is gone."]
