"""What the steps of a case rest on: the anti-bullying policy, and passages from outside.

The school's social media policy says that families are involved "under the anti-bullying policy".
Where that policy is in the portal, cases lead to it; a policy is found by its title.
"""

from compliance.policies.models import Version
from incidents.bullying.authorities import Rule, passages
from incidents.cases import guidance
from incidents.cases.guidance import Passage
from policyportal.audit import unchanged

IN_ITS_TITLE = "bullying"


def in_force(log_end: str | None = None) -> Version | None:
    """Return the school's anti-bullying policy in force; None where the portal has none."""
    versions = Version.objects.in_force().filter(title__icontains=IN_ITS_TITLE)
    found = versions.select_related("policy").order_by("policy")
    return unchanged.kept(log_end, "anti-bullying policy", found.first)


def passage(key: str) -> Passage:
    """Return what a decision or a step rests on where no clause of the policy says it."""
    return passages()[Rule(key)] if key in set(Rule) else guidance.passage(key)
