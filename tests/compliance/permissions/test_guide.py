"""The guide's decisions, over every way through it."""

import re
import tomllib

import pytest
from django.conf import settings

from compliance.permissions.guide import MOST_QUESTIONS, every_path, follow, next_question
from compliance.permissions.guide_outcomes import BREACH, Outcome, Verdict
from compliance.permissions.guide_questions import PLAN, Question
from compliance.permissions.kinds import CLAUSE, Kind
from compliance.permissions.questions import known_before

PATHS = list(every_path())
PATH_IDS = [" ".join(path.values()) for path in PATHS]
OUTCOMES = [next_question(path) for path in PATHS]
KNOWN = tomllib.loads((settings.BASE_DIR / "compliance/policies/clause_keys.toml").read_text())
FIXTURE = (settings.BASE_DIR / "fixtures/social-media-policy.md").read_text()
IN_FIXTURE = set(re.findall(r"\{#([\w.-]+)\}", FIXTURE))

every_way = pytest.mark.parametrize("path", PATHS, ids=PATH_IDS)


def verdict(**answers) -> Verdict:
    outcome = next_question(answers)
    assert isinstance(outcome, Outcome), outcome
    return outcome.verdict


def rests_on(**answers) -> tuple[str, ...]:
    return next_question(answers).rests_on


# Every way -------------------------------------------------------------------------------------


def test_there_are_many_ways_and_each_is_another():
    assert len(PATHS) > 80
    assert len({tuple(path.items()) for path in PATHS}) == len(PATHS)


@every_way
def test_at_most_four_questions(path):
    assert 1 <= len(path) <= MOST_QUESTIONS == 4
    assert isinstance(next_question(path), Outcome)


@every_way
def test_no_way_ends_before_its_last_answer(path):
    names = list(path)
    for length in range(len(names)):
        asked = next_question({name: path[name] for name in names[:length]})
        assert isinstance(asked, Question)
        assert asked.name == names[length]


@every_way
def test_the_clauses_are_known_and_in_the_schools_policy(path):
    outcome = next_question(path)
    assert outcome.rests_on and outcome.still and outcome.why
    assert set(outcome.keys) <= set(KNOWN)
    assert set(outcome.keys) <= IN_FIXTURE
    assert len(set(outcome.keys)) == len(outcome.keys)  # each quoted once


@every_way
def test_a_form_exactly_where_there_is_something_to_ask_or_tell(path):
    outcome = next_question(path)
    wanted = {Verdict.ASK: set(Kind) - {Kind.FAMILY_LINK}, Verdict.TELL: {Kind.FAMILY_LINK}}
    if outcome.verdict in wanted:
        assert outcome.kind in wanted[outcome.verdict]
        assert CLAUSE[outcome.kind] == outcome.rests_on[0]
    else:
        assert (outcome.kind, outcome.filled) == (None, {})


@every_way
def test_what_is_filled_in_is_taken_by_the_form(path, db):
    outcome = next_question(path)
    if outcome.kind:
        assert known_before(outcome.kind, dict(outcome.filled)) == outcome.filled


@every_way
def test_the_specific_term_wins_over_the_absolute_one_and_it_is_said(path):
    """domain.md: tou.prior-permission over tou.no-school-matters."""
    outcome = next_question(path)
    if {"tou.prior-permission", "tou.no-school-matters"} <= set(outcome.rests_on):
        assert outcome.verdict == Verdict.ASK
        assert outcome.rests_on.index("tou.prior-permission") == 0
        assert any("Two terms meet here" in sentence for sentence in outcome.why)


@every_way
def test_nothing_absolute_is_allowed(path):
    """What no permission can allow cites the term that rules it out, and what a breach means."""
    outcome = next_question(path)
    if outcome.verdict == Verdict.NEVER:
        assert outcome.rests_on[0] in {
            "tou.no-abuse",
            "tou.no-school-matters",
            "tou.no-pupil-friends",
            "tou.no-personal-gain",
            "tou.no-representing",
        }
        assert BREACH in outcome.still


def test_every_verdict_and_every_kind_is_reached():
    assert {outcome.verdict for outcome in OUTCOMES} == set(Verdict)
    assert {outcome.kind for outcome in OUTCOMES} == {None, *Kind}


@every_way
def test_each_question_tells_its_answers_apart(path):
    at = PLAN
    for answer in path.values():
        values = [choice.value for choice in at.choices]
        assert len(set(values)) == len(values) >= 2
        assert len({choice.label for choice in at.choices}) == len(values)
        at = at.choice(answer).to


# What the policy says --------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["facebook", "blog", "other"])
def test_something_for_the_school_is_asked_for_with_its_platform(platform):
    outcome = next_question({"plan": "service", "service": "yes", "platform": platform})
    assert (outcome.verdict, outcome.kind) == (Verdict.ASK, Kind.SCHOOL_SERVICE)
    assert outcome.filled == {"platform": platform}
    assert outcome.rests_on == ("service.approval",)


def test_not_sure_whether_it_is_the_schools_counts_as_yes():
    assert verdict(plan="service", service="unsure", platform="x") == Verdict.ASK


def test_what_has_nothing_to_do_with_the_school_needs_nothing():
    for answers in (
        {"plan": "profession", "names": "no"},
        {"plan": "service", "service": "no"},
        {"plan": "time", "purpose": "profession"},
    ):
        assert verdict(**answers) == Verdict.NO
        assert rests_on(**answers)[0] == "service.unrelated"
        assert "you do not need permission" in next_question(answers).title


def test_posting_on_an_account_of_the_school():
    post = {"plan": "post", "account": "yes"}
    assert verdict(**post, shows="no") == Verdict.NO
    assert verdict(**post, shows="yes", within="yes") == Verdict.NO
    beyond = next_question(post | {"shows": "yes", "within": "no"})
    assert (beyond.verdict, beyond.kind) == (Verdict.ASK, Kind.REFERENCE)
    assert beyond.filled == {"where": "An account of the school"}
    assert verdict(plan="post", account="no") == Verdict.SPEAK
    found = next_question({"plan": "post", "account": "unknown", "platform": "facebook"})
    assert (found.verdict, found.kind) == (Verdict.ASK, Kind.SCHOOL_SERVICE)


def test_working_hours():
    own = {"plan": "time", "purpose": "own"}
    for when in ("working", "break"):
        outcome = next_question(own | {"when": when})
        assert (outcome.verdict, outcome.kind) == (Verdict.ASK, Kind.WORK_TIME)
        assert outcome.rests_on[0] == "worktime.permission"
    assert verdict(**own, when="outside") == Verdict.NO
    assert verdict(plan="time", purpose="school", approved="yes") == Verdict.NO
    work = {"plan": "time", "purpose": "school", "approved": "no", "platform": "tiktok"}
    assert next_question(work).kind == Kind.SCHOOL_SERVICE


@pytest.mark.parametrize("about", ["person", "activity", "event"])
@pytest.mark.parametrize("say", ["mention", "opinion"])
@pytest.mark.parametrize("where", ["own", "other"])
def test_a_mention_is_asked_for_on_any_account(about, say, where):
    outcome = next_question({"plan": "mention", "about": about, "say": say, "where": where})
    assert (outcome.verdict, outcome.kind) == (Verdict.ASK, Kind.REFERENCE)
    assert outcome.filled["about"] == about
    assert set(outcome.filled) == {"about", "where"}


def test_what_no_permission_can_allow():
    for answers, key in [
        ({"plan": "mention", "about": "person", "say": "attack"}, "tou.no-abuse"),
        ({"plan": "mention", "about": "matters"}, "tou.no-school-matters"),
        ({"plan": "promote", "whose": "own"}, "tou.no-personal-gain"),
        ({"plan": "speak", "speaking": "self"}, "tou.no-representing"),
        ({"plan": "contact", "pupil": "now", "link": "no"}, "tou.no-pupil-friends"),
        (
            {"plan": "contact", "pupil": "former", "age": "under", "link": "no"},
            "tou.no-pupil-friends",
        ),
    ]:
        assert verdict(**answers) == Verdict.NEVER
        assert rests_on(**answers)[0] == key


def test_family_and_friends_are_told_of_and_kept_out_of_the_working_day():
    link = {"plan": "contact", "pupil": "now", "link": "yes"}
    for day in ("own", "work"):
        outcome = next_question(link | {"day": day})
        assert (outcome.verdict, outcome.kind) == (Verdict.TELL, Kind.FAMILY_LINK)
        assert outcome.rests_on == ("staff.family-link",)
    assert "out of the working day" in next_question(link | {"day": "work"}).title


def test_a_former_pupil_of_18_is_not_covered_and_something_still_applies():
    outcome = next_question({"plan": "contact", "pupil": "former", "age": "over"})
    assert outcome.verdict == Verdict.NO
    assert "tou.out-of-work" in outcome.still


def test_family_that_left_before_18_is_for_the_head_to_say():
    answers = {"plan": "contact", "pupil": "former", "age": "under", "link": "yes"}
    assert verdict(**answers) == Verdict.SPEAK


def test_anything_else_is_for_the_head_with_what_applies():
    outcome = next_question({"plan": "else"})
    assert outcome.verdict == Verdict.SPEAK
    assert outcome.rests_on == ("service.terms-apply",)


# Answers that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "kept", "asked"),
    [
        ({}, [], "plan"),
        ({"plan": "nonsense"}, [], "plan"),
        ({"plan": ""}, [], "plan"),
        ({"about": "person"}, [], "plan"),
        ({"plan": "mention", "about": "\x00"}, ["mention"], "about"),
        ({"plan": "mention", "about": "nobody", "say": "attack"}, ["mention"], "about"),
        ({"plan": "mention", "say": "attack"}, ["mention"], "about"),
        ({"plan": "contact", "pupil": "former", "link": "yes"}, ["contact", "former"], "age"),
    ],
)
def test_it_goes_on_from_the_last_answer_that_makes_sense(answers, kept, asked):
    path, reached = follow(answers)
    assert [one.choice.value for one in path] == kept
    assert reached.name == asked


def test_words_that_belong_to_another_way_change_nothing():
    answers = {"plan": "speak", "speaking": "self"}
    tampered = answers | {"about": "person", "platform": "x", "kind": "work-time"}
    assert next_question(tampered) == next_question(answers)
