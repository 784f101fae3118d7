"""What to find out next: only what can change the decision, the weightiest first."""

from dataclasses import replace
from datetime import date

import pytest

from incidents.bullying.decision import Question, decide
from incidents.bullying.facts import Child, Doer, Engaging, Facts, Known, Medium, Where
from incidents.bullying.finding_out import ANSWERS, to_find_out
from incidents.bullying.settling import decided

from .known import A_PUPIL, ANOTHER_PUPIL, PERHAPS_A_PUPIL, advised, facts, mediums

NOTHING_KNOWN = Facts(on=date(2026, 3, 9), doers=frozenset({Doer.UNKNOWN}), hurt=(Child(),))


def asked(*doers, **known):
    return decide(facts(*doers, **known)).find_out


@pytest.mark.parametrize("doer", [doer for doer in Doer if doer != Doer.UNKNOWN])
def test_nothing_is_asked_where_everything_is_known(doer):
    assert asked(doer) == ()


def test_of_facts_of_which_nothing_is_known_who_does_it_comes_first():
    assert decide(NOTHING_KNOWN).find_out[0] == Question.WHO


def test_where_it_happens_is_never_asked_as_it_changes_nothing():
    assert asked(Doer.PUPIL, where=frozenset({Where.UNKNOWN})) == ()


def test_an_age_is_asked_only_where_it_can_matter():
    unknown = {"hurt": (Child(on_roll=Known.YES),), "doing": (ANOTHER_PUPIL,)}

    assert asked(Doer.PUPIL, **unknown) == ()
    assert asked(Doer.PUPIL, **unknown, minimum_age=11) == (Question.AGES,)


def test_a_year_group_answers_for_an_age_where_both_its_ages_decide_alike():
    children = {"hurt": (A_PUPIL,), "doing": (Child(year_group=5, on_roll=Known.YES),)}
    refused = {"engaging": Engaging.NO, "goes_on": Known.YES}

    assert asked(Doer.PUPIL, **children, minimum_age=13) == ()
    assert asked(Doer.PUPIL, **children, **refused) == (Question.AGES,)


def test_the_platform_is_asked_for_a_site_and_not_for_texts():
    assert asked(Doer.PUPIL, minimum_age=None) == (Question.PLATFORM,)
    assert asked(Doer.PUPIL, minimum_age=None, mediums=mediums(Medium.TEXT)) == ()


def test_advice_is_asked_where_the_site_could_be_declined():
    use = {"minimum_age": 13, "advised": Known.UNKNOWN}

    assert asked(Doer.PUPIL, **use) == (Question.ADVISED,)
    assert asked(Doer.PUPIL, **use, hurt_staff=True) == ()


def test_what_matters_only_together_is_asked_together():
    unknown = {"engaging": Engaging.NOT_ASKED, "goes_on": Known.UNKNOWN}

    assert asked(Doer.PUPIL, **unknown) == (Question.GOES_ON, Question.ENGAGING)
    assert asked(Doer.PUPIL, **(unknown | {"goes_on": Known.NO})) == ()
    assert asked(Doer.PUPIL, **(unknown | {"engaging": Engaging.YES})) == ()


def test_of_a_parent_who_threatens_staff_it_is_asked_whether_they_were_spoken_to():
    staff = {"hurt": (), "hurt_staff": True, "goes_on": Known.YES}

    assert asked(Doer.PARENT, **staff, spoken=Known.UNKNOWN) == (Question.SPOKEN,)
    assert asked(Doer.PUPIL, **staff, spoken=Known.UNKNOWN) == ()


def test_the_roll_is_asked_before_what_weighs_less():
    known = advised(hurt=(PERHAPS_A_PUPIL,), engaging=Engaging.UNKNOWN, goes_on=Known.YES)

    assert asked(Doer.PUPIL, **known) == (Question.ON_ROLL, Question.ENGAGING)


def test_of_an_adult_here_nothing_is_asked_but_whether_our_own_pupil_is_hurt():
    known = {
        "hurt": (PERHAPS_A_PUPIL,),
        "mediums": mediums(Medium.UNKNOWN),
        "minimum_age": None,
        "advised": Known.UNKNOWN,
        "engaging": Engaging.NOT_ASKED,
        "goes_on": Known.UNKNOWN,
    }

    assert asked(Doer.EMPLOYED, **known) == (Question.ON_ROLL,)


def test_every_question_has_its_answers_and_no_answer_leaves_it_open():
    assert set(ANSWERS) == set(Question)
    known = replace(NOTHING_KNOWN, engaging=Engaging.NOT_ASKED)
    for answers in ANSWERS.values():
        for answer in answers(known):
            answered = answer(known)
            if answered.doers != known.doers:
                assert Doer.UNKNOWN not in answered.doers
            elif not answered.lacks_a_child:
                assert not answers(answered)


def test_each_answer_to_a_question_that_stands_alone_leads_to_another_decision():
    """Hold the promise itself: what is asked alone changes the decision, what is not does not."""
    known = facts(
        Doer.PUPIL, hurt=(Child(on_roll=Known.YES),), minimum_age=11, advised=Known.UNKNOWN
    )
    for question, answers in ANSWERS.items():
        outcomes = {decided(answer(known)).lines for answer in answers(known)}
        assert len(outcomes) <= 1 or question in to_find_out(known)
