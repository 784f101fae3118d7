"""The rules of danger: who is told, what is not done, and that they come first."""

import pytest

from incidents.bullying.authorities import Rule
from incidents.bullying.decision import Body, Step, decide
from incidents.bullying.facts import Danger, Doer

from .known import A_YOUNG_PUPIL, danger, facts, rests_on


def test_immediate_danger_is_999_before_anything():
    everything = facts(Doer.PUPIL, hurt_staff=True, danger=frozenset(Danger))
    decision = decide(everything)

    assert decision.must[:3] == (Step.CALL_999, Step.DO_NOT_VIEW, Step.TELL_DSL)
    assert decision.refer[0] == Body.POLICE


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        ({Danger.GROOMING}, (Body.POLICE, Body.CEOP, Body.SOCIAL_CARE)),
        ({Danger.ADULT_POSING}, (Body.POLICE, Body.CEOP, Body.SOCIAL_CARE)),
        ({Danger.SELF_HARM}, (Body.SOCIAL_CARE,)),
        ({Danger.THREAT_OF_VIOLENCE}, (Body.POLICE,)),
        ({Danger.BLACKMAIL}, (Body.POLICE,)),
        ({Danger.HATE}, ()),
        ({Danger.SEXUAL_IMAGE}, (Body.SOCIAL_CARE,)),
        ({Danger.SEXUAL_IMAGE, Danger.BLACKMAIL}, (Body.POLICE, Body.SOCIAL_CARE)),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else "",
)
def test_a_sign_of_danger_says_who_is_told(signs, told):
    decision = decide(facts(Doer.PUPIL, danger=frozenset(signs)))

    assert decision.refer == told
    assert Step.TELL_DSL in decision.must


@pytest.mark.parametrize("doer", [Doer.OTHER_ADULT, Doer.PARENT, Doer.EMPLOYED, Doer.UNKNOWN])
def test_an_image_an_adult_may_have_to_do_with_goes_to_the_police(doer):
    decision = decide(facts(doer, danger=danger(Danger.SEXUAL_IMAGE)))

    assert Body.POLICE in decision.refer


def test_hate_and_an_image_among_children_leave_the_police_to_choice():
    for sign in (Danger.HATE, Danger.SEXUAL_IMAGE):
        decision = decide(facts(Doer.PUPIL, danger=danger(sign)))
        assert decision.may_refer == (Body.POLICE,)


def test_danger_from_children_under_ten_reaches_the_police_who_cannot_charge_them():
    decision = decide(
        facts(Doer.PUPIL, doing=(A_YOUNG_PUPIL,), danger=danger(Danger.THREAT_OF_VIOLENCE))
    )

    assert decision.refer == (Body.POLICE,)
    assert rests_on(decision, Body.POLICE) == {Rule.THREATS, Rule.UNDER_TEN}
