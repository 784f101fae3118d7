"""The clause that a refusal rests on, for pages of every room."""

from django import template

from compliance.permissions import clauses

register = template.Library()


@register.simple_tag
def clause_in_force(key: str):
    """Return the clause of that key in a policy in force, or None where no policy has it."""
    return clauses.clause_in_force(key)
