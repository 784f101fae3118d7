"""The words of the school's own policy that a kind of request rests on."""

from collections.abc import Iterable

from compliance.policies.models import Clause, Status
from policyportal.audit import unchanged


def clause_in_force(key: str) -> Clause | None:
    """Return the clause of that key in a policy in force, or None where no policy has it."""
    clauses = Clause.objects.filter(version__status=Status.PUBLISHED, key=key)
    return clauses.select_related("version__policy").order_by("version__policy").first()


def clauses_in_force(keys: Iterable[str], log_end: str | None = None) -> dict[str, Clause]:
    """Return the clauses of those keys in policies in force, as far as there are. One query."""
    wanted = frozenset(keys)
    return unchanged.kept(log_end, ("clauses in force", wanted), lambda: _in_force(wanted))


def _in_force(keys: frozenset[str]) -> dict[str, Clause]:
    clauses = Clause.objects.filter(version__status=Status.PUBLISHED, key__in=keys)
    found: dict[str, Clause] = {}
    for clause in clauses.select_related("version__policy").order_by("version__policy"):
        found.setdefault(clause.key, clause)
    return found
