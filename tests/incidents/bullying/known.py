"""Facts for the tests, said in few words."""

from datetime import date

from incidents.bullying.facts import Child, Danger, Doer, Engaging, Facts, Known, Medium

ON = date(2026, 3, 9)
EARLIER = date(2026, 1, 12)

A_PUPIL = Child(age=10, year_group=5, on_roll=Known.YES)
ANOTHER_PUPIL = Child(age=11, year_group=6, on_roll=Known.YES)
A_YOUNG_PUPIL = Child(age=8, year_group=3, on_roll=Known.YES)
A_CHILD_ELSEWHERE = Child(age=10, on_roll=Known.NO)
PERHAPS_A_PUPIL = Child(age=10, on_roll=Known.UNKNOWN)
A_TEENAGER = Child(age=14, on_roll=Known.NO)


def facts(*doers: Doer, **known) -> Facts:
    """Return facts in which all is known that these do not leave open, and nothing aggravates."""
    settled = {
        "on": ON,
        "doers": frozenset(doers),
        "hurt": (A_PUPIL,),
        "doing": (ANOTHER_PUPIL,) if set(doers) & {Doer.PUPIL} else (),
        "mediums": frozenset({Medium.NETWORK}),
        "minimum_age": 0,
        "advised": Known.NO,
        "engaging": Engaging.YES,
        "goes_on": Known.NO,
        "spoken": Known.NO,
    }
    return Facts(**(settled | known))


def advised(**known) -> dict:
    """Return that the families were advised in January, of a site from thirteen on."""
    return {"minimum_age": 13, "advised": Known.YES, "advised_on": EARLIER} | known


def danger(*signs: Danger) -> frozenset[Danger]:
    return frozenset(signs)


def mediums(*mediums: Medium) -> frozenset[Medium]:
    return frozenset(mediums)


def rests_on(decision, line) -> set:
    """Return the authorities that one line of a decision rests on."""
    return {because.authority for because in decision.why(line)}
