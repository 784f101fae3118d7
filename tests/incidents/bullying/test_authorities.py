"""Every authority is there: a clause that the portal knows, or a passage with its place."""

import ast
from pathlib import Path

import pytest

from compliance.policies.clause_keys import KNOWN_CLAUSES
from incidents.bullying import authorities, dangers, lines, rules
from incidents.bullying.authorities import Clause, Rule, cited, passages


@pytest.mark.parametrize("clause", Clause)
def test_a_clause_is_one_that_the_portal_knows_and_that_something_cites(clause):
    assert KNOWN_CLAUSES[clause].cited_by
    assert KNOWN_CLAUSES[clause].gist in cited(clause)


def test_there_is_a_passage_for_every_rule_and_no_other():
    assert set(passages()) == set(Rule)


@pytest.mark.parametrize("rule", Rule)
def test_a_passage_has_source_edition_place_and_our_own_words(rule):
    passage = passages()[rule]

    assert passage.source and passage.edition and passage.paragraph
    assert passage.says.endswith((".", ".)"))
    assert cited(rule) == f"{passage.source}, {passage.edition}, {passage.paragraph}"


def test_every_authority_decides_something():
    """Leave no passage that no rule cites: what a reader is shown is what decided."""
    named = set()
    for module in (rules, dangers, lines):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                named.add((node.value.id, node.attr))
    known = {("Clause", clause.name) for clause in Clause} | {("Rule", rule.name) for rule in Rule}

    assert known <= named


def test_clauses_and_passages_have_keys_of_their_own():
    assert not set(Clause) & set(Rule)
    assert authorities.FILE.exists()
