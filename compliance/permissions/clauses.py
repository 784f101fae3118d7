"""The words of the school's own policy that a kind of request rests on."""

from collections.abc import Iterable

from compliance.policies.models import Clause, Status


def clause_in_force(key: str) -> Clause | None:
    """Return the clause of that key in a policy in force, or None where no policy has it."""
    clauses = Clause.objects.filter(version__status=Status.PUBLISHED, key=key)
    return clauses.select_related("version__policy").order_by("version__policy").first()


def clauses_in_force(keys: Iterable[str]) -> dict[str, Clause]:
    """Return the clauses of those keys in policies in force, as far as there are. One query."""
    clauses = Clause.objects.filter(version__status=Status.PUBLISHED, key__in=set(keys))
    found: dict[str, Clause] = {}
    for clause in clauses.select_related("version__policy").order_by("version__policy"):
        found.setdefault(clause.key, clause)
    return found
