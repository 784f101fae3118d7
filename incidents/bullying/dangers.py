"""The rules of danger, which come before every other and hold whoever does it.

A sign of danger only ever adds to what must be done and who is told. Each rule reads the facts and
gives its lines; rules.py gathers them.
"""

from .authorities import Clause, Rule
from .facts import ADULTS, Danger, Doer, Facts
from .lines import Lines, may_refer_to_police, must, refer, refer_to_police
from .outcome import Body, Step

DURESS = frozenset(
    {Danger.BLACKMAIL, Danger.THREAT_OF_VIOLENCE, Danger.GROOMING, Danger.ADULT_POSING}
)


def somebody_in_danger(facts: Facts) -> Lines:
    if Danger.IMMEDIATE not in facts.danger:
        return
    fact = "Somebody is in immediate danger."
    yield must(Step.CALL_999, fact, Rule.AT_ONCE)
    yield must(Step.TELL_DSL, fact, Rule.AT_ONCE)
    yield from refer_to_police(facts, fact, Rule.AT_ONCE)


def sexual_image(facts: Facts) -> Lines:
    """Keep everybody from the image; the police where an adult is in it, or a child was forced."""
    if Danger.SEXUAL_IMAGE not in facts.danger:
        return
    fact = "There is a nude or sexual image of a child."
    yield must(Step.DO_NOT_VIEW, fact, Rule.IMAGES)
    yield must(Step.TELL_DSL, fact, Rule.IMAGES)
    yield refer(Body.SOCIAL_CARE, fact, Rule.IMAGES)
    if facts.doers & (ADULTS | {Doer.UNKNOWN}):
        yield from refer_to_police(
            facts, "An adult has to do with the image, or may have.", Rule.IMAGES
        )
    elif facts.danger & DURESS:
        yield from refer_to_police(
            facts, "A child was deceived, threatened or blackmailed over the image.", Rule.IMAGES
        )
    else:
        yield from may_refer_to_police(
            facts, "Only children are known to have to do with the image.", Rule.IMAGES
        )


def groomed_or_deceived(facts: Facts) -> Lines:
    reasons = {
        Danger.GROOMING: (
            "Somebody seems to win a child’s trust in order to harm them.",
            Rule.SOLICITING,
        ),
        Danger.ADULT_POSING: ("An adult gives themselves out to be a child.", Clause.POSING),
    }
    for danger, (fact, authority) in reasons.items():
        if danger in facts.danger:
            yield must(Step.TELL_DSL, fact, Rule.SIGNIFICANT_HARM)
            yield from refer_to_police(facts, fact, authority)
            yield refer(Body.CEOP, fact, authority)
            yield refer(Body.SOCIAL_CARE, fact, Rule.SIGNIFICANT_HARM)


def self_harm(facts: Facts) -> Lines:
    if Danger.SELF_HARM in facts.danger:
        fact = "Somebody may hurt themselves."
        yield must(Step.TELL_DSL, fact, Rule.CHILD_ON_CHILD)
        yield refer(Body.SOCIAL_CARE, fact, Rule.SIGNIFICANT_HARM)


def threatened_or_blackmailed(facts: Facts) -> Lines:
    """Have the police told: both are offences in themselves, however the bullying is dealt with."""
    reasons = {
        Danger.THREAT_OF_VIOLENCE: ("There is a threat of violence.", Rule.THREATS),
        Danger.BLACKMAIL: ("Somebody is blackmailed.", Rule.BLACKMAIL),
    }
    for danger, (fact, authority) in reasons.items():
        if danger in facts.danger:
            yield must(Step.TELL_DSL, fact, Rule.BULLYING_ADVICE)
            yield from refer_to_police(facts, fact, authority)


def hated(facts: Facts) -> Lines:
    """Leave the police to choice: hateful words are not always an offence."""
    if Danger.HATE in facts.danger:
        fact = "There is hate for what somebody is."
        yield must(Step.TELL_DSL, fact, Rule.EQUALITY)
        yield from may_refer_to_police(facts, fact, Rule.BULLYING_ADVICE)


DANGERS = (
    somebody_in_danger,
    sexual_image,
    groomed_or_deceived,
    self_harm,
    threatened_or_blackmailed,
    hated,
)
