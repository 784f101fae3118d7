"""The proposed keys, on the portal's own policy: the same clauses in other words."""

import copy
from pathlib import Path

from compliance.policies.clause_keys import KNOWN_CLAUSES
from compliance.policies.faults import faults
from compliance.policies.importing import propose_keys, read_policy, to_markdown, unmapped
from compliance.policies.models import SectionKind

FIXTURE = Path(__file__).parents[4] / "fixtures" / "social-media-policy.md"


def fixture():
    return read_policy(FIXTURE.read_bytes(), FIXTURE.name)


def test_the_fixture_has_every_known_clause_once():
    keys = [c.key for s in fixture().sections for c in s.clauses if c.key in KNOWN_CLAUSES]
    assert sorted(keys) == sorted(KNOWN_CLAUSES)
    assert unmapped(fixture()) == []


def test_known_clauses_are_recognised_in_other_words():
    given = fixture()
    proposed = copy.deepcopy(given)
    for section in proposed.sections:
        section.key = ""
        for clause in section.clauses:
            clause.key = ""
    propose_keys(proposed)
    pairs = [
        (clause.key, other.key)
        for section, counterpart in zip(given.sections, proposed.sections, strict=True)
        for clause, other in zip(section.clauses, counterpart.clauses, strict=True)
        if section.kind != SectionKind.APPENDIX
    ]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_no_known_clause_is_taken_for_one_of_an_appendix():
    text = "# Web Policy\n\n## Appendix A\n\n- Never be abusive or hateful to anyone.\n"
    assert read_policy(text.encode(), "a.md").sections[0].clauses[0].key.startswith("appendix.a.")


def test_the_fixture_reads_back_as_it_is_written():
    given = fixture()
    assert faults(given) == []
    again = read_policy(to_markdown(given).encode(), "a.md")
    assert again == given


def test_terms_are_found_among_the_rules_for_staff_where_there_are_no_terms_of_use():
    rules = (
        "- Staff publish nothing defamatory or in breach of copyright.\n"
        "- Staff never use social media for commercial or political campaigns, or to promote a "
        "business of their own.\n- Staff wear badges.\n"
    )
    text = "# Web Policy\n\n## Advice for staff\n\n" + rules
    keys = [c.key for c in read_policy(text.encode(), "a.md").sections[0].clauses]
    assert keys == ["tou.lawful-content", "tou.no-personal-gain", "staff.staff-wear-badges"]
