"""Going through the situations: the action, what is left, and what signing asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from compliance.policies import actions as policies
from compliance.signing import actions, check
from compliance.signing.models import Acknowledgement, Attempt
from compliance.signing.retention import expire_signatures
from policyportal.audit import log
from policyportal.audit.models import Detail, Entry
from policyportal.outbox.models import Message
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused
from tests.compliance.policies.situations import (
    OTHER_WRONG,
    RIGHT,
    WRONG,
    a_draft_with,
    published_with,
)
from tests.compliance.policies.texts import a_published, a_text
from tests.compliance.signing.conftest import leaves, record_paper, sign

ASKED = "Answer the two situations first: 2 left."


@pytest.fixture
def version(administrator, head):
    """A policy in force with two situations to be answered before signing."""
    return published_with(2, administrator, head, required=True)


@pytest.fixture
def situation(version):
    return version.scenarios.first()


def pass_all(version, person):
    for scenario in version.scenarios.all():
        check.answer(scenario, choice=RIGHT, by=person)


# Answering


@pytest.mark.parametrize(("choice", "right"), [(RIGHT, True), (WRONG, False)])
def test_an_answer_is_kept(situation, teacher, choice, right):
    attempt = check.answer(situation, choice=choice, by=teacher)
    assert (attempt.scenario, attempt.person) == (situation, teacher)
    assert (attempt.answer, attempt.right) == (choice, right)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.about) == ("situation.answered", log.name_of(attempt))
    assert entry.by == log.name_of(teacher)


def test_the_entry_holds_no_words(situation, teacher):
    check.answer(situation, choice=WRONG, by=teacher)
    text = Detail.objects.get(entry=Entry.objects.latest("number")).text
    name = log.name_of(situation)
    assert text == f'{{"answer":0,"right":false,"situation":"{name}"}}'


def test_nobody_is_told(situation, teacher):
    before = Message.objects.count()
    check.answer(situation, choice=WRONG, by=teacher)
    assert Message.objects.count() == before


def test_wrong_ones_are_tried_after_one_another(situation, teacher):
    for choice in (WRONG, OTHER_WRONG, RIGHT):
        check.answer(situation, choice=choice, by=teacher)
    tried = Attempt.objects.filter(person=teacher).values_list("answer", "right")
    assert list(tried) == [(WRONG, False), (OTHER_WRONG, False), (RIGHT, True)]


def test_the_right_one_ends_it(situation, teacher):
    check.answer(situation, choice=RIGHT, by=teacher)
    for choice in (RIGHT, WRONG):
        with pytest.raises(check.AnsweredAlready):
            check.answer(situation, choice=choice, by=teacher)
    assert Attempt.objects.count() == 1


def test_a_wrong_one_is_not_tried_twice(situation, teacher):
    check.answer(situation, choice=WRONG, by=teacher)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="tried this answer before") as refused:
        check.answer(situation, choice=WRONG, by=teacher)
    assert refused.value.field == "answer"
    assert (Attempt.objects.count(), Entry.objects.count()) == (1, entries)


def test_each_person_tries_alone(situation, teacher, governor):
    check.answer(situation, choice=RIGHT, by=teacher)
    assert check.answer(situation, choice=WRONG, by=governor).person == governor


@pytest.mark.parametrize("choice", [-1, 3, 99])
def test_an_answer_that_is_none(situation, teacher, choice):
    with pytest.raises(Refused, match="none of the answers") as refused:
        check.answer(situation, choice=choice, by=teacher)
    assert refused.value.field == "answer"
    assert not Attempt.objects.exists()


def test_who_is_not_asked_to_sign_may_try(administrator, head, teacher):
    version = published_with(1, administrator, head, audience=[Role.GOVERNOR])
    pass_all(version, teacher)
    assert check.is_passed(version, teacher)


def test_a_closed_account_may_not(situation, teacher):
    Person.objects.filter(pk=teacher.pk).update(is_active=False)
    with pytest.raises(Refused, match="has been closed"):
        check.answer(situation, choice=RIGHT, by=teacher)
    assert not Attempt.objects.exists()


def test_only_of_the_version_in_force(administrator, head, teacher, version, situation):
    draft = a_draft_with(1, administrator, policy=version.policy)
    awaiting = policies.submit(draft, by=administrator)
    with pytest.raises(Refused, match="not in force"):
        check.answer(awaiting.scenarios.get(), choice=RIGHT, by=teacher)
    policies.publish(policies.approve(awaiting, by=head), by=administrator)
    with pytest.raises(check.Replaced, match="A new version came into force"):
        check.answer(situation, choice=RIGHT, by=teacher)
    assert not Attempt.objects.exists()


def test_not_of_a_draft_nor_a_withdrawn_one(administrator, teacher):
    draft = a_draft_with(1, administrator)
    with pytest.raises(Refused, match="not in force"):
        check.answer(draft.scenarios.get(), choice=RIGHT, by=teacher)
    submitted = policies.submit(draft, by=administrator)
    withdrawn = policies.withdraw(submitted, by=administrator, reason="Not needed.")
    with pytest.raises(Refused, match="not in force"):
        check.answer(withdrawn.scenarios.get(), choice=RIGHT, by=teacher)


def test_the_database_keeps_attempts(situation, teacher):
    attempt = check.answer(situation, choice=RIGHT, by=teacher)
    for change, said in (
        (lambda: Attempt.objects.update(right=False), "cannot change"),
        (lambda: attempt.delete(), "only after an entry"),
        (lambda: Attempt.objects.filter(pk=attempt.pk).delete(), "only after an entry"),
    ):
        with pytest.raises(DatabaseError, match=said), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.parametrize("choice", [RIGHT, WRONG])
def test_in_two_tabs_at_once_one_answer_is_kept(situation, teacher, choice):
    start = Barrier(3)

    def tab(_):
        try:
            start.wait(10)
            return check.answer(situation, choice=choice, by=teacher).answer
        except Refused as no:
            return no.sentence.partition(".")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as tabs:
        done = list(tabs.map(tab, range(3)))
    assert done.count(choice) == 1
    assert len({said for said in done if said != choice}) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("answer", "right"), [(RIGHT, False), (OTHER_WRONG, True)])
def test_the_database_refuses_what_the_action_does(situation, teacher, answer, right):
    check.answer(situation, choice=RIGHT, by=teacher)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.create(scenario=situation, person=teacher, answer=answer, right=right)


# What is left


def test_what_is_left(version, teacher, governor):
    one, two = version.scenarios.all()
    assert (check.left(version, teacher), check.first(version, teacher)) == (2, ASKED)
    check.answer(one, choice=WRONG, by=teacher)
    assert check.left(version, teacher) == 2
    check.answer(one, choice=RIGHT, by=teacher)
    assert check.first(version, teacher) == "Answer the two situations first: 1 left."
    assert not check.is_passed(version, teacher)
    check.answer(two, choice=RIGHT, by=teacher)
    assert check.is_passed(version, teacher)
    assert check.first(version, teacher) == ""
    assert check.left(version, governor) == 2


def test_one_situation_in_words(administrator, head, teacher):
    version = published_with(1, administrator, head, required=True)
    assert check.first(version, teacher) == "Answer the situation first: 1 left."


def test_where_they_are_only_offered_nothing_comes_first(administrator, head, teacher):
    version = published_with(2, administrator, head)
    assert check.first(version, teacher) == ""
    assert not check.is_passed(version, teacher)


def test_without_situations_there_is_nothing_to_pass(administrator, head, teacher):
    assert check.is_passed(a_published(administrator, head), teacher)


def test_a_new_version_is_gone_through_anew(version, administrator, head, teacher):
    pass_all(version, teacher)
    text = a_text(tou_no_abuse="Be kind.")
    newer = published_with(2, administrator, head, policy=version.policy, text=text)
    assert check.left(newer, teacher) == 2
    assert check.left(version, teacher) == 0


def test_where_one_is(version, teacher):
    one, two = version.scenarios.all()
    check.answer(one, choice=WRONG, by=teacher)
    check.answer(one, choice=RIGHT, by=teacher)
    check.answer(two, choice=WRONG, by=teacher)
    found = check.places(version, teacher)
    assert [(p.scenario, p.tried, p.passed) for p in found] == [
        (one, [WRONG, RIGHT], True),
        (two, [WRONG], False),
    ]
    assert [check.next_after(position, found) for position in (0, 1, 2)] == [2, 2, 2]
    check.answer(two, choice=RIGHT, by=teacher)
    assert check.next_after(1, check.places(version, teacher)) is None


# Signing


def test_signing_is_refused_until_all_are_answered(version, teacher):
    with pytest.raises(Refused) as refused:
        sign(version, teacher)
    assert refused.value.sentence == ASKED
    assert not Acknowledgement.objects.exists()
    pass_all(version, teacher)
    assert sign(version, teacher).person == teacher


def test_what_is_only_offered_keeps_nobody_from_signing(administrator, head, teacher):
    assert sign(published_with(2, administrator, head), teacher)


def test_on_paper_they_are_not_asked_for(version, teacher, administrator, head, school):
    paper = record_paper(version, teacher, administrator)
    assert actions.confirm_paper(paper, by=head).person == teacher


def test_who_has_signed_the_same_text_is_asked_nothing(administrator, head, teacher):
    first = a_published(administrator, head)
    sign(first, teacher)
    second = published_with(2, administrator, head, policy=first.policy, required=True)
    with pytest.raises(actions.AlreadySigned):
        sign(second, teacher)


# The end of their keeping


@pytest.fixture
def long_gone(administrator, head, teacher, school):
    """The teacher answered, signed nothing, and left on 14 March 2025."""
    with time_machine.travel(datetime(2025, 3, 14, 12, tzinfo=UTC), tick=False):
        version = published_with(1, administrator, head)
        check.answer(version.scenarios.get(), choice=WRONG, by=teacher)
        pass_all(version, teacher)
        leaves(teacher, date(2025, 3, 14))
        yield Attempt.objects.first()


def test_they_end_with_the_time_of_signatures(long_gone, teacher):
    expire_signatures(date(2031, 3, 14))
    assert Attempt.objects.count() == 2
    assert expire_signatures(date(2031, 3, 15)) == 0  # of signatures there were none
    assert not Attempt.objects.exists()
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.about) == ("attempts.expired", log.name_of(teacher))
    about = log.name_of(long_gone)
    assert Entry.objects.filter(about=about, action="situation.answered").exists()
    assert not Detail.objects.filter(entry__about=about, entry__action="situation.answered")


def test_they_end_once(long_gone):
    expire_signatures(date(2031, 3, 15))
    entries = Entry.objects.count()
    expire_signatures(date(2031, 3, 16))
    assert Entry.objects.count() == entries


def test_who_came_back_keeps_theirs(long_gone, teacher):
    RoleAssignment.objects.create(person=teacher, role=Role.STAFF, starts_on=date(2031, 2, 1))
    expire_signatures(date(2031, 3, 15))
    assert Attempt.objects.count() == 2
