"""Whose signature still counts: by example, and against the rule said in another way."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.policies.coverage import Asking, Edition, Span, last_day, unbroken_since

ROLES = ("staff", "governor", "slt")
FIRST = date(2025, 1, 6)


def a_day(number: int) -> date:
    return FIRST + timedelta(days=number)


def edition(number, text, audience=ROLES, material=None, on=None, days=14) -> Edition:
    return Edition(
        number=number,
        fingerprint=text,
        audience=frozenset(audience),
        material=frozenset(audience if material is None else material),
        published_on=a_day(30 * (number - 1)) if on is None else on,
        days_to_sign=days,
    )


def held(role, start=-1000, end=None) -> Span:
    return Span(role, a_day(start), None if end is None else a_day(end))


def stand(editions, spans, signed, day, **more):
    return Asking(tuple(editions)).stand(spans, signed, a_day(day), **more)


THREE = (edition(1, "a"), edition(2, "b", material=["slt"]), edition(3, "c", material=[]))


def test_only_whom_a_material_change_touches_sign_again():
    teacher = stand(THREE, [held("staff")], [1], 70)
    assert (teacher.has_to_sign, teacher.covered, teacher.signed) == (False, True, 1)
    leader = stand(THREE, [held("staff"), held("slt")], [1], 70)
    assert leader.has_to_sign
    assert (leader.since, leader.due_on) == (a_day(30), a_day(44))
    assert stand(THREE, [held("slt")], [1, 2], 70).covered
    assert stand(THREE, [held("slt")], [3], 70).covered


def test_who_never_signed_has_to_by_the_first_version_that_asked_their_role():
    assert stand(THREE, [held("staff")], [], 70).due_on == a_day(14)
    assert stand(THREE, [held("slt")], [], 70).due_on == a_day(44)
    assert stand(THREE, [held("slt"), held("staff")], [], 70).due_on == a_day(14)


def test_a_role_that_begins_later_meets_an_old_change_from_its_first_day():
    leader = stand(THREE, [held("staff"), held("slt", 80)], [1], 85)
    assert (leader.has_to_sign, leader.since) == (True, a_day(80))
    assert not stand(THREE, [held("staff"), held("slt", 80)], [1], 79).has_to_sign


def test_a_role_that_ends_takes_its_change_along():
    assert stand(THREE, [held("staff"), held("slt", -1000, 79)], [1], 79).has_to_sign
    assert not stand(THREE, [held("staff"), held("slt", -1000, 79)], [1], 80).has_to_sign


def test_unchanged_text_asks_nobody_and_resets_no_clock():
    again = (edition(1, "a"), edition(2, "a"))
    assert stand(again, [held("staff")], [1], 40).covered
    assert stand(again, [held("staff")], [], 40).due_on == a_day(14)


def test_a_text_that_came_back_is_signed_by_who_signed_it_first():
    back = (edition(1, "a"), edition(2, "b"), edition(3, "a"))
    assert stand(back, [held("staff")], [1], 70).covered
    assert stand(back, [held("staff")], [2], 70).has_to_sign
    assert stand(back, [held("staff")], [1, 2], 70).signed == 1


def test_a_role_left_out_of_a_changed_version_signs_when_it_is_asked_again():
    gap = (
        edition(1, "a"),
        edition(2, "b", ["staff"]),
        edition(3, "c", material=[]),
    )
    assert stand(gap, [held("governor")], [1], 70).since == a_day(60)
    assert stand(gap[:2], [held("governor")], [1], 50).asked is False
    harmless = (edition(1, "a"), edition(2, "b", ["staff"], []), edition(3, "c", material=[]))
    assert stand(harmless, [held("governor")], [1], 70).covered


def test_a_role_new_in_the_audience_is_asked_from_then():
    wider = (edition(1, "a", ["staff"]), edition(2, "a"))
    assert stand(wider, [held("governor")], [], 40).due_on == a_day(44)
    assert stand(wider, [held("governor"), held("staff")], [], 40).due_on == a_day(14)


def test_nobody_could_sign_before_they_were_known():
    found = stand(THREE, [held("staff")], [], 70, known_on=a_day(65))
    assert (found.since, found.due_on) == (a_day(65), a_day(79))
    assert stand(THREE, [held("staff", 68)], [], 70, known_on=a_day(65)).since == a_day(68)


def test_who_came_back_has_time_from_then():
    away = [held("staff", -1000, 5), held("staff", 20)]
    assert stand(THREE[:1], away, [], 21).since == a_day(20)
    assert stand(THREE[:1], [held("staff", -1000, 5), held("slt", 6)], [], 21).since == FIRST


def test_who_holds_none_of_the_roles_is_not_asked():
    found = stand([edition(1, "a", ["governor"])], [held("staff")], [], 5)
    assert (found.asked, found.has_to_sign, found.covered, found.due_on) == (
        False,
        False,
        False,
        None,
    )


def test_the_last_day_of_somebody_who_left():
    spans = [held("staff", 0, 9), held("slt", 3, 5), held("governor", 0)]
    assert last_day(spans, ["staff", "slt"], a_day(20)) == a_day(9)
    assert last_day(spans, ["staff", "slt"], a_day(7)) == a_day(7)
    assert last_day(spans, ["dsl"], a_day(7)) == a_day(7)


def test_stretches_that_meet_are_one():
    spans = [(a_day(0), a_day(3)), (a_day(4), a_day(6)), (a_day(8), None), (a_day(2), a_day(1))]
    assert unbroken_since(spans, a_day(6)) == a_day(0)
    assert unbroken_since(spans, a_day(7)) is None
    assert unbroken_since(spans, a_day(9)) == a_day(8)
    assert unbroken_since([], a_day(9)) is None


# Against the rule, word by word --------------------------------------------------------------

some_roles = st.sets(st.sampled_from(ROLES))
spans_held = st.lists(
    st.builds(
        lambda role, start, length: held(role, start, None if length is None else start + length),
        st.sampled_from(ROLES),
        st.integers(-20, 50),
        st.none() | st.integers(0, 30),
    ),
    max_size=5,
)


@st.composite
def some_editions(draw):
    on, found = 0, []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        audience = draw(some_roles.filter(bool))
        material = audience if number == 1 else draw(some_roles)
        found.append(edition(number, draw(st.sampled_from("abc")), audience, material, a_day(on)))
        on += draw(st.integers(0, 15))
    return found


def touches(editions, at, role) -> bool:
    """X touches r if r is in what it touches, or if it touches some and does not ask r."""
    new, old = editions[at], editions[at - 1]
    changed = new.fingerprint != old.fingerprint
    return changed and (
        role in new.material or (len(new.material) > 0 and role not in new.audience)
    )


def covered(editions, roles, signed) -> bool:
    """They signed a W such that no X, W < X <= V, touches a role that they hold and V asks.

    A signature of W counts as of the latest version with the text of W.
    """
    for number in signed:
        text = editions[number - 1].fingerprint
        at = max(i for i, one in enumerate(editions) if one.fingerprint == text)
        later = range(at + 1, len(editions))
        if not any(touches(editions, x, role) for x in later for role in roles):
            return True
    return False


@given(
    some_editions(),
    spans_held,
    st.sets(st.integers(1, 5)),
    st.integers(0, 40),
    st.integers(-10, 60),
)
@settings(max_examples=200)
def test_as_the_rule_says(editions, spans, signed, more, known):
    signed = {number for number in signed if number <= len(editions)}
    day, known_on = editions[-1].published_on + timedelta(days=more), a_day(known)
    asking = Asking(tuple(editions))
    found = asking.stand(spans, signed, day, known_on)
    roles = {s.role for s in spans if s.is_on(day)} & editions[-1].audience
    assert found.asked == bool(roles)
    assert found.covered == covered(editions, roles, signed)
    if not found.has_to_sign:
        return
    concerned = [r for r in editions[-1].audience if not covered(editions, [r], signed)]
    run = day
    while any(
        s.role in concerned and s.is_on(run) and asking.asked_from[s.role] <= run for s in spans
    ):
        run -= timedelta(days=1)
    assert found.since == max(run + timedelta(days=1), known_on)
    assert found.due_on == found.since + timedelta(days=14)
