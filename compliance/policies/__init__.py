"""Policies: versions, sections, clauses, import, comparison, approval."""
