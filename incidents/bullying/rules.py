"""The decision table: one small function a rule, in the order of the school's policy.

Each rule reads the facts and gives its lines, and none knows of another. Where an adult who works
here does it, only danger and welfare are decided beside that (`HOWEVER_IT_IS`). A line rests on the
policy's clause where the policy says it, and on statute or guidance where it is silent;
docs/decisions/14-bullying-decision.md has the readings that were chosen.
"""

from .authorities import Authority, Clause, Rule
from .dangers import DANGERS
from .facts import ADULTS, CHILDREN, PHONE, Doer, Engaging, Facts, Known, Where
from .lines import Lines, may, may_refer, may_refer_to_police, must, refer, refer_to_police, whose
from .outcome import Body, Kind, Line, Responsibility, Step

OURS = frozenset({Doer.PUPIL, Doer.UNKNOWN})
ELSEWHERE = frozenset({Doer.FORMER, Doer.OTHER_SCHOOL})


# Whoever does it.


def our_pupil_is_looked_after(facts: Facts) -> Lines:
    if facts.hurt_here == Known.YES:
        yield must(Step.CHECK_WELFARE, "A child who is hurt is on our roll.", Rule.WELFARE)
    elif facts.hurt_here == Known.UNKNOWN:
        yield must(Step.CHECK_WELFARE, "A child who is hurt may be on our roll.", Rule.WELFARE)


def staff_are_supported(facts: Facts) -> Lines:
    if facts.hurt_staff:
        yield must(Step.SUPPORT_STAFF, "A member of staff is hurt.", Rule.STAFF_SAFETY)


def adult_here(facts: Facts) -> Lines:
    if Doer.EMPLOYED in facts.doers:
        fact = "An adult who works or volunteers here does it, or a governor."
        yield whose(Responsibility.OTHER_WORKFLOW, fact, Clause.RECORD)
        yield refer(Body.DISCLOSURE, fact, Clause.REFER)
        yield from adult_here_and_danger(facts)


def adult_here_and_danger(facts: Facts) -> Lines:
    """Tell police and social care at once, beside the disclosure: nobody waits for its advice."""
    if facts.danger and facts.hurt:
        fact = "An adult here does it to a child, and there is a sign of danger."
        yield from refer_to_police(facts, fact, Rule.AT_ONCE)
        yield refer(Body.SOCIAL_CARE, fact, Rule.AT_ONCE)


# Children who are not, or no longer, ours.


def former_pupils(facts: Facts) -> Lines:
    reasons = {
        Doer.FORMER: ("Somebody who does it has left this school.", Clause.FORMER_PUPIL),
        Doer.OTHER_SCHOOL: ("Somebody who does it goes to another school.", Rule.MEASURES),
    }
    for doer, (fact, authority) in reasons.items():
        if doer in facts.doers:
            yield whose(Responsibility.NOT_SCHOOL, fact, authority)
            yield may(Step.CONTACT_SCHOOL, fact, Clause.FORMER_PUPIL)
            yield may_refer(Body.NEW_SCHOOL, fact, Clause.FORMER_PUPIL)


# Our own pupils, and whoever is not known, who may be one.


def our_pupils(facts: Facts) -> Lines:
    """Investigate and work with the families, wherever and by whatever it happens."""
    if Doer.PUPIL not in facts.doers:
        return
    fact, authority = where_it_happens(facts)
    if facts.may_be_hurt_here:
        yield whose(
            Responsibility.SCHOOL,
            "Pupils of this school do it to a pupil of this school.",
            Clause.DUTY,
        )
    if facts.hurt_staff:
        yield whose(
            Responsibility.SCHOOL,
            "Pupils of this school do it to a member of its staff.",
            Rule.MEASURES,
        )
    yield must(Step.INVESTIGATE, fact, authority)
    yield must(Step.INVOLVE_FAMILIES, "Pupils of this school do it.", Clause.FAMILIES)


def where_it_happens(facts: Facts) -> tuple[str, Authority]:
    if Where.OUTSIDE in facts.where:
        return "It happens outside school, and pupils of this school do it.", Clause.WEEKEND
    if Where.IN_SCHOOL in facts.where:
        return "It happens in school, and pupils of this school do it.", Rule.MEASURES
    return "Pupils of this school do it; where it begins changes nothing.", Clause.DUTY


def not_known_who(facts: Facts) -> Lines:
    """Treat it as the school's until it is known who does it."""
    if Doer.UNKNOWN not in facts.doers:
        return
    fact = "It is not known who does it; until it is, it is treated as our pupils’ doing."
    yield whose(Responsibility.SCHOOL, fact, Clause.DUTY)
    yield must(Step.FIND_OUT_WHO, fact, Clause.DUTY)
    yield must(Step.INVESTIGATE, fact, Clause.DUTY)
    if facts.may_be_hurt_here:
        yield must(
            Step.INVOLVE_FAMILIES, "The hurt child’s own family is part of it.", Clause.FAMILIES
        )


def each_part_of_it(facts: Facts) -> Lines:
    """Deal with all of it: in school, by text and phone, and on the site unless declined."""
    if not facts.doers & OURS or not (facts.may_be_hurt_here or facts.hurt_staff):
        return
    yield must(
        Step.SCHOOL_PART,
        "Bullying is not tolerated here, wherever it began.",
        Clause.ZERO_TOLERANCE,
    )
    if facts.mediums & PHONE:
        yield must(
            Step.PHONE_PART,
            "Some of it comes by text or phone, to which the same applies.",
            Clause.TEXT_AND_PHONE,
        )
    if facts.on_a_site != Known.NO and not may_decline_the_site(facts):
        fact = "Some of it happens on a site, app or game, or may."
        yield must(Step.NETWORK_PART, fact, Clause.DUTY)


def under_age(facts: Facts) -> Lines:
    """Let all the children’s parents be warned; a letter to the whole year is another choice."""
    if facts.doers & OURS and facts.under_age == Known.YES:
        fact = "A child concerned was under the site’s age that day."
        yield may(Step.WARN_PARENTS, fact, Clause.UNDER_AGE)
        yield may(Step.WRITE_TO_YEAR, fact, Clause.MINIMUM_AGE)


def advised_before(facts: Facts) -> Lines:
    if may_decline_the_site(facts):
        fact = "The families were advised to stop the use under age, and it goes on or came again."
        yield Line(Kind.DECLINE, Step.NETWORK_PART, fact, Clause.UNDER_AGE)


def may_decline_the_site(facts: Facts) -> bool:
    """Whether what happens on the site may be left to the families, who did not follow advice.

    Only where children alone do it, ours among them, to a child certainly on our roll: the advice
    went to their families. Never where staff are hurt, it is open who does it, or there is danger.
    """
    children_alone = Doer.PUPIL in facts.doers and facts.doers <= CHILDREN
    among_ours = facts.hurt_here == Known.YES and not facts.hurt_staff
    in_vain = facts.under_age == Known.YES and facts.came_again
    return children_alone and among_ours and in_vain and not facts.danger


def families_refuse(facts: Facts) -> Lines:
    if facts.engaging != Engaging.NO or facts.goes_on != Known.YES:
        return
    of_a_parent = Doer.PARENT in facts.doers and (facts.hurt_staff or facts.may_be_hurt_here)
    if not (facts.doers & OURS or of_a_parent):
        return
    fact = "The families refuse to work with the school, and it goes on."
    yield from may_refer_to_police(facts, fact, Clause.POLICE)
    if facts.all_under_ten == Known.YES:
        fact = "The families refuse, and the children who do it are too young to be charged."
        yield may_refer(Body.SOCIAL_CARE, fact, Rule.IN_NEED)


# A parent or carer.


def parent_to_staff(facts: Facts) -> Lines:
    """Count it as bullying; once the parent is spoken to in vain or refuses, police and LA both."""
    if Doer.PARENT not in facts.doers or not facts.hurt_staff:
        return
    fact = "A parent or carer does it to a member of staff."
    yield whose(Responsibility.SCHOOL, fact, Clause.THREATS_TO_STAFF)
    yield must(Step.TELL_HEAD, fact, Clause.THREATS_TO_STAFF)
    yield must(Step.SPEAK_TO_PARENT, fact, Clause.THREATS_TO_STAFF)
    in_vain = {
        "The parent has been spoken to, and it goes on.": facts.spoken == Known.YES,
        "The family refuses to work with the school, and it goes on.": (
            facts.engaging == Engaging.NO
        ),
    }
    fact = next((fact for fact, is_so in in_vain.items() if is_so), "")
    if fact and facts.goes_on == Known.YES:
        yield from refer_to_police(facts, fact, Clause.THREATS_TO_STAFF)
        yield refer(Body.LA, fact, Clause.THREATS_TO_STAFF)


def parent_to_pupil(facts: Facts) -> Lines:
    """Protect the child: the policy says nothing of it; the DSL weighs who is spoken to."""
    if Doer.PARENT not in facts.doers or not facts.may_be_hurt_here:
        return
    fact = "A parent or carer does it to a pupil of this school."
    yield whose(Responsibility.SCHOOL, fact, Rule.WELFARE)
    yield must(Step.TELL_DSL, fact, Rule.WELFARE)
    yield must(Step.INVESTIGATE, fact, Clause.DUTY)
    yield may_refer(Body.SOCIAL_CARE, fact, Rule.IN_NEED)


# Another adult; staff hurt from outside; a hurt child who is not ours.


def other_adult_to_pupil(facts: Facts) -> Lines:
    if Doer.OTHER_ADULT not in facts.doers or not facts.may_be_hurt_here:
        return
    fact = "An adult from outside the school does it to a pupil of this school."
    yield whose(Responsibility.NOT_SCHOOL, fact, Rule.SIGNIFICANT_HARM)
    yield must(Step.TELL_DSL, fact, Rule.SIGNIFICANT_HARM)
    yield refer(Body.SOCIAL_CARE, fact, Rule.SIGNIFICANT_HARM)
    yield from refer_to_police(facts, fact, Rule.COMMUNICATIONS)


def others_to_staff(facts: Facts) -> Lines:
    if not facts.hurt_staff or not facts.doers & (ELSEWHERE | {Doer.OTHER_ADULT}):
        return
    fact = "Somebody from outside the school does it to a member of staff."
    yield whose(Responsibility.NOT_SCHOOL, fact, Rule.HARASSMENT)
    yield from may_refer_to_police(facts, fact, Rule.HARASSMENT)


def our_pupil_to_a_child_elsewhere(facts: Facts) -> Lines:
    """Look into what our own pupil does; how far the school acts on it outside is its choice."""
    if Doer.PUPIL not in facts.doers or not facts.hurt_elsewhere:
        return
    fact = "A pupil of this school does it to a child who is not on its roll."
    yield whose(Responsibility.SCHOOL, fact, Rule.OFF_SITE)
    yield must(Step.INVESTIGATE, fact, Rule.BULLYING_OUTSIDE)
    yield may(Step.OWN_PUPIL, fact, Rule.OFF_SITE)
    yield may(Step.CONTACT_SCHOOL, fact, Rule.BULLYING_OUTSIDE)
    yield may_refer(Body.NEW_SCHOOL, fact, Rule.BULLYING_OUTSIDE)


def nobody_of_ours(facts: Facts) -> Lines:
    if facts.doers & OURS or not facts.hurt_elsewhere:
        return
    fact = "The hurt child is not on our roll, and nobody known to do it is a pupil here."
    yield whose(Responsibility.NOT_SCHOOL, fact, Rule.MEASURES)
    yield may(Step.CONTACT_SCHOOL, fact, Clause.FORMER_PUPIL)
    yield may_refer(Body.NEW_SCHOOL, fact, Clause.FORMER_PUPIL)
    if facts.doers & ADULTS:
        yield may_refer(Body.SOCIAL_CARE, "An adult does it to a child.", Rule.IN_NEED)


HOWEVER_IT_IS = (
    *DANGERS,
    our_pupil_is_looked_after,
    staff_are_supported,
    adult_here,
)
UNLESS_AN_ADULT_HERE = (
    former_pupils,
    our_pupils,
    not_known_who,
    each_part_of_it,
    under_age,
    advised_before,
    families_refuse,
    parent_to_staff,
    parent_to_pupil,
    other_adult_to_pupil,
    others_to_staff,
    our_pupil_to_a_child_elsewhere,
    nobody_of_ours,
)


def lines(facts: Facts) -> Lines:
    """Give every line of every rule that these facts bring in."""
    for rule in HOWEVER_IT_IS:
        yield from rule(facts)
    if Doer.EMPLOYED not in facts.doers:
        for rule in UNLESS_AN_ADULT_HERE:
            yield from rule(facts)
