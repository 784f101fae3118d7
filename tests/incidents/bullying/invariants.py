"""What holds of every decision, said of the facts again and apart from the rules."""

from incidents.bullying.authorities import Clause, Rule
from incidents.bullying.decision import Body, Decision, Responsibility, Step
from incidents.bullying.facts import CHILDREN, PHONE, SITES, Danger, Doer, Engaging, Facts, Known

AUTHORITIES = frozenset({*Clause, *Rule})
ABOUT_AN_ADULT_HERE = frozenset(
    {
        Step.CALL_999,
        Step.DO_NOT_VIEW,
        Step.TELL_DSL,
        Step.CHECK_WELFARE,
        Step.SUPPORT_STAFF,
    }
)
OUTSIDE = frozenset({Body.POLICE, Body.SOCIAL_CARE, Body.CEOP})
ONLY_UNDER_AGE = {Step.WARN_PARENTS, Step.WRITE_TO_YEAR}
ELSEWHERE = CHILDREN - {Doer.PUPIL}
HERE = {Doer.PUPIL, Doer.UNKNOWN}
STEPS, BODIES = list(Step), list(Body)


def nothing_contradicts(facts: Facts, decision: Decision):
    must, may, declined = set(decision.must), set(decision.may), set(decision.declined)
    assert not must & may and not must & declined and not may & declined
    assert not set(decision.refer) & set(decision.may_refer)


def lines_stand_once_and_in_order(facts: Facts, decision: Decision):
    for steps, order in (
        (decision.must, STEPS),
        (decision.may, STEPS),
        (decision.declined, STEPS),
        (decision.refer, BODIES),
        (decision.may_refer, BODIES),
    ):
        if len(steps) > 1:
            assert list(steps) == [step for step in order if step in steps]


def every_line_says_why_and_nothing_else_does(facts: Facts, decision: Decision):
    lines = {
        decision.responsibility,
        *decision.must,
        *decision.may,
        *decision.declined,
        *decision.refer,
        *decision.may_refer,
    }
    assert {because.line for because in decision.because} == lines
    assert all(because.fact for because in decision.because)
    assert all(because.authority in AUTHORITIES for because in decision.because)


def whose_it_is(facts: Facts, decision: Decision):
    """Hold that the strictest wins: an adult here, then whoever is ours, then nobody of ours."""
    hurt_here = facts.hurt_staff or any(child.on_roll != Known.NO for child in facts.hurt)
    if Doer.EMPLOYED in facts.doers:
        expected = Responsibility.OTHER_WORKFLOW
    elif facts.doers & HERE or (Doer.PARENT in facts.doers and hurt_here):
        expected = Responsibility.SCHOOL
    else:
        expected = Responsibility.NOT_SCHOOL
    assert decision.responsibility == expected


def the_hurt_are_looked_after(facts: Facts, decision: Decision):
    perhaps_ours = any(child.on_roll != Known.NO for child in facts.hurt)
    assert (Step.CHECK_WELFARE in decision.must) == perhaps_ours
    assert (Step.SUPPORT_STAFF in decision.must) == facts.hurt_staff


def an_adult_here_is_left_to_the_other_workflow(facts: Facts, decision: Decision):
    assert (Body.DISCLOSURE in decision.refer) == (Doer.EMPLOYED in facts.doers)
    if Doer.EMPLOYED in facts.doers:
        assert ABOUT_AN_ADULT_HERE.issuperset(decision.must)
        assert set(decision.may) <= {Step.ASK_POLICE} and not decision.may_decline
        assert facts.danger or (not decision.may and not decision.may_refer)
        if facts.danger:
            assert OUTSIDE & {*decision.refer, *decision.may_refer}
        if facts.danger and facts.hurt:
            assert {Body.POLICE, Body.SOCIAL_CARE} <= set(decision.refer)


def our_pupils_are_looked_into_with_the_families(facts: Facts, decision: Decision):
    if Doer.PUPIL in facts.doers and Doer.EMPLOYED not in facts.doers:
        assert {Step.INVESTIGATE, Step.INVOLVE_FAMILIES} <= set(decision.must)


def a_former_pupils_school_may_be_contacted(facts: Facts, decision: Decision):
    if facts.doers & ELSEWHERE and Doer.EMPLOYED not in facts.doers:
        assert Step.CONTACT_SCHOOL in decision.may
        assert Body.NEW_SCHOOL in decision.may_refer


def declined_only_after_advice_and_never_all_of_it(facts: Facts, decision: Decision):
    ours = facts.doers & HERE and Doer.EMPLOYED not in facts.doers
    hurt_here = facts.hurt_staff or any(child.on_roll != Known.NO for child in facts.hurt)
    if not decision.may_decline:
        may_be_site = facts.mediums - PHONE
        assert (Step.NETWORK_PART in decision.must) == bool(ours and hurt_here and may_be_site)
        return
    assert decision.declined == (Step.NETWORK_PART,)
    assert all("duty of care stays" in declined.warning for declined in decision.may_decline)
    assert facts.advised == Known.YES and facts.advised_on <= facts.on
    assert facts.goes_on == Known.YES or facts.advised_on < facts.on
    assert {Step.SCHOOL_PART, Step.CHECK_WELFARE, Step.INVESTIGATE} <= set(decision.must)
    assert Doer.UNKNOWN not in facts.doers and not facts.danger and not facts.hurt_staff
    assert facts.under_age == Known.YES and facts.mediums & SITES


def text_and_phone_are_no_use_under_age(facts: Facts, decision: Decision):
    if facts.mediums <= PHONE:
        assert not ONLY_UNDER_AGE & set(decision.may) and not decision.may_decline
    if facts.under_age != Known.YES:
        assert not ONLY_UNDER_AGE & set(decision.may)
    if facts.mediums & PHONE and Step.SCHOOL_PART in decision.must:
        assert Step.PHONE_PART in decision.must


def a_parent_spoken_to_in_vain_is_for_police_and_authority(facts: Facts, decision: Decision):
    to_staff = Doer.PARENT in facts.doers and facts.hurt_staff
    tried = facts.spoken == Known.YES or facts.engaging == Engaging.NO
    in_vain = tried and facts.goes_on == Known.YES
    decided_here = Doer.EMPLOYED not in facts.doers
    assert (Body.LA in decision.refer) == bool(to_staff and in_vain and decided_here)
    assert Body.LA not in decision.may_refer
    if Body.LA in decision.refer:
        assert Body.POLICE in decision.refer
    if to_staff and decided_here:
        assert {Step.TELL_HEAD, Step.SPEAK_TO_PARENT} <= set(decision.must)


def somebody_unknown_is_looked_for(facts: Facts, decision: Decision):
    sought = Doer.UNKNOWN in facts.doers and Doer.EMPLOYED not in facts.doers
    assert (Step.FIND_OUT_WHO in decision.must) == sought


def nobody_under_ten_is_referred_as_an_offender(facts: Facts, decision: Decision):
    if facts.all_under_ten == Known.YES:
        assert Body.POLICE not in decision.may_refer
        if Body.POLICE in decision.refer:
            assert facts.danger
            assert any(why.authority == Rule.UNDER_TEN for why in decision.why(Body.POLICE))
    else:
        assert Step.ASK_POLICE not in decision.may


def families_who_refuse_are_told_of_where_the_school_works_with_them(facts, decision):
    refused = facts.engaging == Engaging.NO and facts.goes_on == Known.YES
    hurt_here = facts.hurt_staff or any(child.on_roll != Known.NO for child in facts.hurt)
    ours = facts.doers & HERE or (Doer.PARENT in facts.doers and hurt_here)
    if refused and ours and Doer.EMPLOYED not in facts.doers:
        lines = {*decision.refer, *decision.may_refer, *decision.may}
        assert lines & {Body.POLICE, Step.ASK_POLICE}
    if not refused:
        assert all(because.authority != Clause.POLICE for because in decision.because)


def danger_comes_first(facts: Facts, decision: Decision):
    danger, refer = facts.danger, set(decision.refer)
    if danger:
        assert Step.TELL_DSL in decision.must
    if Danger.IMMEDIATE in danger:
        assert decision.must[0] == Step.CALL_999 and Body.POLICE in refer
    if Danger.SEXUAL_IMAGE in danger:
        assert Step.DO_NOT_VIEW in decision.must[:2] and Body.SOCIAL_CARE in refer
        assert Body.POLICE in refer | {*decision.may_refer} or Step.ASK_POLICE in decision.may
    if danger & {Danger.GROOMING, Danger.ADULT_POSING}:
        assert {Body.POLICE, Body.CEOP, Body.SOCIAL_CARE} <= refer
    if danger & {Danger.THREAT_OF_VIOLENCE, Danger.BLACKMAIL}:
        assert Body.POLICE in refer
    if Danger.SELF_HARM in danger:
        assert Body.SOCIAL_CARE in refer


INVARIANTS = (
    nothing_contradicts,
    lines_stand_once_and_in_order,
    every_line_says_why_and_nothing_else_does,
    whose_it_is,
    the_hurt_are_looked_after,
    an_adult_here_is_left_to_the_other_workflow,
    our_pupils_are_looked_into_with_the_families,
    a_former_pupils_school_may_be_contacted,
    declined_only_after_advice_and_never_all_of_it,
    text_and_phone_are_no_use_under_age,
    a_parent_spoken_to_in_vain_is_for_police_and_authority,
    somebody_unknown_is_looked_for,
    nobody_under_ten_is_referred_as_an_offender,
    families_who_refuse_are_told_of_where_the_school_works_with_them,
    danger_comes_first,
)


def hold_all(facts: Facts, decision: Decision) -> None:
    for invariant in INVARIANTS:
        invariant(facts, decision)
