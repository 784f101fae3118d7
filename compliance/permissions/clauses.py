"""The words of the school's own policy that a kind of request rests on."""

from compliance.policies.models import Clause, Status


def clause_in_force(key: str) -> Clause | None:
    """Return the clause of that key in a policy in force, or None where no policy has it."""
    clauses = Clause.objects.filter(version__status=Status.PUBLISHED, key=key)
    return clauses.select_related("version__policy").order_by("version__policy").first()
