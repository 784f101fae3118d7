"""The table, rule by rule: the cases of the policy first, then what it leaves open."""

import pytest

from incidents.bullying.authorities import Clause, Rule
from incidents.bullying.decision import Body, Responsibility, Step, decide
from incidents.bullying.facts import Danger, Doer, Engaging, Known, Medium, Where

from .known import (
    A_CHILD_ELSEWHERE,
    A_TEENAGER,
    A_YOUNG_PUPIL,
    ON,
    PERHAPS_A_PUPIL,
    advised,
    danger,
    facts,
    mediums,
    rests_on,
)

REFUSED = {"engaging": Engaging.NO, "goes_on": Known.YES}
STAFF_ONLY = {"hurt": (), "hurt_staff": True}


# What the policy says.


def test_a_former_pupil_is_not_the_schools_to_resolve_but_our_own_pupil_is_looked_after():
    decision = decide(facts(Doer.FORMER))

    assert decision.responsibility == Responsibility.NOT_SCHOOL
    assert decision.must == (Step.CHECK_WELFARE,)
    assert decision.may == (Step.CONTACT_SCHOOL,)
    assert decision.may_refer == (Body.NEW_SCHOOL,)
    assert not decision.refer
    assert rests_on(decision, Responsibility.NOT_SCHOOL) == {Clause.FORMER_PUPIL}


def test_another_schools_pupil_is_treated_as_a_former_one():
    decision = decide(facts(Doer.OTHER_SCHOOL))

    assert decision.lines == decide(facts(Doer.FORMER)).lines
    assert rests_on(decision, Responsibility.NOT_SCHOOL) == {Rule.MEASURES}


def test_pupils_of_the_school_at_weekends_are_a_duty_of_care():
    decision = decide(facts(Doer.PUPIL, where=frozenset({Where.OUTSIDE})))

    assert decision.responsibility == Responsibility.SCHOOL
    assert decision.must == (
        Step.CHECK_WELFARE,
        Step.INVESTIGATE,
        Step.INVOLVE_FAMILIES,
        Step.SCHOOL_PART,
        Step.NETWORK_PART,
    )
    assert not decision.may and not decision.may_decline and not decision.may_refer
    assert rests_on(decision, Step.INVESTIGATE) == {Clause.WEEKEND}
    assert rests_on(decision, Step.INVOLVE_FAMILIES) == {Clause.FAMILIES}


@pytest.mark.parametrize("where", Where)
def test_where_it_happens_changes_what_is_cited_and_nothing_else(where):
    somewhere = decide(facts(Doer.PUPIL, where=frozenset({where})))
    anywhere = decide(facts(Doer.PUPIL, where=frozenset(Where)))

    assert somewhere.lines == anywhere.lines


def test_under_the_sites_age_the_parents_of_all_the_children_may_be_warned():
    decision = decide(facts(Doer.PUPIL, minimum_age=13))

    assert decision.responsibility == Responsibility.SCHOOL
    assert decision.may == (Step.WARN_PARENTS, Step.WRITE_TO_YEAR)
    assert Step.NETWORK_PART in decision.must
    assert rests_on(decision, Step.WARN_PARENTS) == {Clause.UNDER_AGE}


def test_it_is_enough_that_one_child_concerned_is_under_the_sites_age():
    decision = decide(facts(Doer.PUPIL, minimum_age=11))

    assert Step.WARN_PARENTS in decision.may


def test_at_the_sites_age_nobody_is_warned():
    decision = decide(facts(Doer.PUPIL, minimum_age=10))

    assert not decision.may


@pytest.mark.parametrize(
    "again", [{"goes_on": Known.YES}, {"goes_on": Known.NO}], ids=["goes on", "came again"]
)
def test_after_advice_the_site_may_be_declined_with_the_warning_and_school_is_still_dealt_with(
    again,
):
    decision = decide(facts(Doer.PUPIL, **advised(**again)))

    assert decision.declined == (Step.NETWORK_PART,)
    assert "duty of care stays" in decision.may_decline[0].warning
    assert Step.NETWORK_PART not in decision.must
    assert {Step.CHECK_WELFARE, Step.INVESTIGATE, Step.SCHOOL_PART} <= set(decision.must)
    assert rests_on(decision, Step.NETWORK_PART) == {Clause.UNDER_AGE}


NOT_DECLINED = {
    "not advised": {"advised": Known.NO, "advised_on": None},
    "not known whether advised": {"advised": Known.UNKNOWN, "advised_on": None},
    "advised that day and over": {"advised_on": ON},
    "of age": {"minimum_age": 10},
    "age limit not known": {"minimum_age": None},
    "staff are hurt too": {"hurt_staff": True},
    "perhaps not on the roll": {"hurt": (PERHAPS_A_PUPIL,)},
    "not on the roll": {"hurt": (A_CHILD_ELSEWHERE,)},
    "danger": {"danger": danger(Danger.HATE)},
    "by text": {"mediums": mediums(Medium.TEXT)},
    "not known by what": {"mediums": mediums(Medium.UNKNOWN)},
    "a parent does it too": {"doers": frozenset({Doer.PUPIL, Doer.PARENT})},
    "somebody unknown does it too": {"doers": frozenset({Doer.PUPIL, Doer.UNKNOWN})},
}


@pytest.mark.parametrize("known", NOT_DECLINED.values(), ids=NOT_DECLINED)
def test_nothing_is_declined_where_one_condition_fails(known):
    decision = decide(facts(Doer.PUPIL, **(advised() | known)))

    assert decision.may_decline == ()


def test_texts_and_calls_are_the_same_but_for_the_age_of_a_site():
    by_site = decide(facts(Doer.PUPIL, minimum_age=13))
    by_text = decide(facts(Doer.PUPIL, minimum_age=13, mediums=mediums(Medium.TEXT, Medium.CALL)))

    assert set(by_site.must) - set(by_text.must) == {Step.NETWORK_PART}
    assert set(by_text.must) - set(by_site.must) == {Step.PHONE_PART}
    assert by_text.may == ()
    assert rests_on(by_text, Step.PHONE_PART) == {Clause.TEXT_AND_PHONE}


def test_texts_stay_a_must_where_the_site_may_be_declined():
    both = mediums(Medium.NETWORK, Medium.TEXT)
    decision = decide(facts(Doer.PUPIL, **advised(mediums=both)))

    assert decision.declined == (Step.NETWORK_PART,)
    assert Step.PHONE_PART in decision.must


def test_families_who_refuse_while_it_goes_on_may_be_referred_to_the_police_as_harassment():
    decision = decide(facts(Doer.PUPIL, **REFUSED))

    assert decision.may_refer == (Body.POLICE,)
    assert not decision.refer
    assert rests_on(decision, Body.POLICE) == {Clause.POLICE}


@pytest.mark.parametrize("known", [{"engaging": Engaging.NO}, {"goes_on": Known.YES}])
def test_refusing_alone_or_going_on_alone_refers_nobody(known):
    assert not decide(facts(Doer.PUPIL, **known)).may_refer


def test_under_ten_the_police_advise_and_social_care_may_hear_instead():
    decision = decide(facts(Doer.PUPIL, doing=(A_YOUNG_PUPIL,), **REFUSED))

    assert decision.may_refer == (Body.SOCIAL_CARE,)
    assert decision.may == (Step.ASK_POLICE,)
    assert rests_on(decision, Step.ASK_POLICE) == {Clause.POLICE, Rule.UNDER_TEN}


def test_one_who_is_ten_among_them_can_be_charged():
    doing = (A_YOUNG_PUPIL, A_YOUNG_PUPIL.__class__(age=10, on_roll=Known.YES))
    decision = decide(facts(Doer.PUPIL, doing=doing, **REFUSED))

    assert decision.may_refer == (Body.POLICE,)
    assert rests_on(decision, Body.POLICE) == {Clause.POLICE}


def test_where_ages_are_not_known_the_line_of_the_police_says_so():
    decision = decide(facts(Doer.PUPIL, doing=(), **REFUSED))

    assert decision.may_refer == (Body.POLICE,)
    assert rests_on(decision, Body.POLICE) == {Clause.POLICE, Rule.UNDER_TEN}
    assert "ages" in decision.find_out


def test_a_parent_who_threatens_staff_is_bullying_the_head_is_told_and_the_parent_spoken_to():
    decision = decide(facts(Doer.PARENT, **STAFF_ONLY))

    assert decision.responsibility == Responsibility.SCHOOL
    assert decision.must == (Step.TELL_HEAD, Step.SUPPORT_STAFF, Step.SPEAK_TO_PARENT)
    assert not decision.refer and not decision.may_refer
    assert rests_on(decision, Step.TELL_HEAD) == {Clause.THREATS_TO_STAFF}


@pytest.mark.parametrize("tried", [{"spoken": Known.YES}, {"engaging": Engaging.NO}])
def test_unresolved_after_the_parent_was_spoken_to_or_refuses_police_and_authority_both_hear(tried):
    decision = decide(facts(Doer.PARENT, **STAFF_ONLY, goes_on=Known.YES, **tried))

    assert decision.refer == (Body.POLICE, Body.LA)
    assert Clause.THREATS_TO_STAFF in rests_on(decision, Body.POLICE)


@pytest.mark.parametrize(
    "known", [{"spoken": Known.YES}, {"goes_on": Known.YES}, {"engaging": Engaging.NO}]
)
def test_before_the_parent_was_spoken_to_in_vain_neither_has_to_hear(known):
    assert not decide(facts(Doer.PARENT, **STAFF_ONLY, **known)).refer


def test_an_adult_who_works_here_is_another_workflow_and_nothing_else_is_decided():
    decision = decide(facts(Doer.EMPLOYED, Doer.PUPIL, **advised(**REFUSED)))

    assert decision.responsibility == Responsibility.OTHER_WORKFLOW
    assert decision.must == (Step.CHECK_WELFARE,)
    assert decision.refer == (Body.DISCLOSURE,)
    assert not (decision.may or decision.may_decline or decision.may_refer)


def test_danger_adds_to_the_disclosure_about_an_adult_here():
    decision = decide(facts(Doer.EMPLOYED, danger=danger(Danger.SEXUAL_IMAGE)))

    assert decision.must == (Step.DO_NOT_VIEW, Step.TELL_DSL, Step.CHECK_WELFARE)
    assert decision.refer == (Body.POLICE, Body.SOCIAL_CARE, Body.DISCLOSURE)


@pytest.mark.parametrize("sign", Danger)
def test_any_danger_to_a_child_from_an_adult_here_goes_to_police_and_social_care_at_once(sign):
    decision = decide(facts(Doer.EMPLOYED, danger=danger(sign)))

    assert {Body.POLICE, Body.SOCIAL_CARE, Body.DISCLOSURE} <= set(decision.refer)
    assert decision.responsibility == Responsibility.OTHER_WORKFLOW


def test_the_site_may_be_declined_whoever_else_among_children_does_it():
    children = (Doer.PUPIL, Doer.FORMER, Doer.OTHER_SCHOOL)
    decision = decide(facts(*children, **advised()))

    assert decision.declined == (Step.NETWORK_PART,)


@pytest.mark.parametrize(
    ("doer", "known", "may_hear"),
    [
        (Doer.PARENT, {}, True),
        (Doer.PARENT, STAFF_ONLY, False),  # police and LA both have to hear, as of threats to staff
        (Doer.PARENT, {"hurt": (A_CHILD_ELSEWHERE,)}, False),
        (Doer.UNKNOWN, {}, True),
        (Doer.FORMER, {}, False),
        (Doer.OTHER_SCHOOL, {}, False),
    ],
)
def test_refusal_counts_where_the_school_works_with_the_families(doer, known, may_hear):
    decision = decide(facts(doer, **known, **REFUSED))

    assert (Clause.POLICE in rests_on(decision, Body.POLICE)) == may_hear


# What the policy leaves open.


@pytest.mark.parametrize("doer", Doer)
@pytest.mark.parametrize("child", [A_YOUNG_PUPIL, PERHAPS_A_PUPIL], ids=["on roll", "perhaps"])
def test_a_hurt_pupil_is_looked_after_whoever_does_it(doer, child):
    assert Step.CHECK_WELFARE in decide(facts(doer, hurt=(child,))).must


@pytest.mark.parametrize("doer", Doer)
def test_hurt_staff_are_supported_whoever_does_it(doer):
    decision = decide(facts(doer, **STAFF_ONLY))

    assert Step.SUPPORT_STAFF in decision.must
    assert rests_on(decision, Step.SUPPORT_STAFF) == {Rule.STAFF_SAFETY}


def test_a_parent_who_does_it_to_a_pupil_is_a_duty_of_care_and_social_care_at_choice():
    decision = decide(facts(Doer.PARENT))

    assert decision.responsibility == Responsibility.SCHOOL
    assert decision.must == (Step.TELL_DSL, Step.CHECK_WELFARE, Step.INVESTIGATE)
    assert decision.may_refer == (Body.SOCIAL_CARE,)
    assert rests_on(decision, Responsibility.SCHOOL) == {Rule.WELFARE}


def test_somebody_unknown_is_treated_as_a_pupil_until_known():
    decision = decide(facts(Doer.UNKNOWN, **advised()))

    assert decision.responsibility == Responsibility.SCHOOL
    assert decision.must == (
        Step.CHECK_WELFARE,
        Step.FIND_OUT_WHO,
        Step.INVESTIGATE,
        Step.INVOLVE_FAMILIES,
        Step.SCHOOL_PART,
        Step.NETWORK_PART,
    )
    assert not decision.may_decline
    assert decision.find_out[0] == "who"


def test_pupils_who_hurt_staff_are_the_schools():
    decision = decide(facts(Doer.PUPIL, **STAFF_ONLY))

    assert decision.responsibility == Responsibility.SCHOOL
    assert {Step.INVESTIGATE, Step.INVOLVE_FAMILIES, Step.SCHOOL_PART} <= set(decision.must)


@pytest.mark.parametrize("doer", [Doer.FORMER, Doer.OTHER_SCHOOL, Doer.OTHER_ADULT])
def test_others_who_hurt_staff_may_be_taken_to_the_police(doer):
    decision = decide(facts(doer, **STAFF_ONLY))

    assert decision.responsibility == Responsibility.NOT_SCHOOL
    assert decision.must == (Step.SUPPORT_STAFF,)
    assert Body.POLICE in decision.may_refer


def test_our_pupil_who_hurts_a_child_elsewhere_is_looked_into_and_may_be_acted_on():
    decision = decide(facts(Doer.PUPIL, hurt=(A_CHILD_ELSEWHERE,)))

    assert decision.responsibility == Responsibility.SCHOOL
    assert decision.must == (Step.INVESTIGATE, Step.INVOLVE_FAMILIES)
    assert decision.may == (Step.OWN_PUPIL, Step.CONTACT_SCHOOL)
    assert decision.may_refer == (Body.NEW_SCHOOL,)
    assert rests_on(decision, Step.OWN_PUPIL) == {Rule.OFF_SITE}
    assert rests_on(decision, Step.INVESTIGATE) == {Clause.DUTY, Rule.BULLYING_OUTSIDE}


@pytest.mark.parametrize("doer", [Doer.FORMER, Doer.OTHER_SCHOOL, Doer.PARENT, Doer.OTHER_ADULT])
def test_a_child_elsewhere_and_nobody_of_ours_is_not_the_schools(doer):
    decision = decide(facts(doer, hurt=(A_TEENAGER,)))

    assert decision.responsibility == Responsibility.NOT_SCHOOL
    assert decision.must == () and decision.refer == ()
    assert decision.may == (Step.CONTACT_SCHOOL,)
    by_an_adult = doer in (Doer.PARENT, Doer.OTHER_ADULT)
    assert (Body.SOCIAL_CARE in decision.may_refer) == by_an_adult
    assert Body.NEW_SCHOOL in decision.may_refer


def test_another_adult_who_does_it_to_a_pupil_is_safeguarding():
    decision = decide(facts(Doer.OTHER_ADULT))

    assert decision.responsibility == Responsibility.NOT_SCHOOL
    assert decision.must == (Step.TELL_DSL, Step.CHECK_WELFARE)
    assert decision.refer == (Body.POLICE, Body.SOCIAL_CARE)


def test_of_mixed_doers_the_strictest_responsibility_wins_and_the_steps_of_both_stand():
    former, ours = decide(facts(Doer.FORMER)), decide(facts(Doer.PUPIL))
    both = decide(facts(Doer.PUPIL, Doer.FORMER))

    assert both.responsibility == Responsibility.SCHOOL
    assert set(both.must) == set(former.must) | set(ours.must)
    assert both.may_refer == (Body.NEW_SCHOOL,)
    assert not both.why(Responsibility.NOT_SCHOOL)


def test_a_child_may_be_hurt_and_do_it_too():
    decision = decide(facts(Doer.PUPIL, hurt=(A_YOUNG_PUPIL,), doing=(A_YOUNG_PUPIL,)))

    assert {Step.CHECK_WELFARE, Step.INVESTIGATE} <= set(decision.must)
