"""Whether what parents are given is still what the audit log says was approved."""

import json
from collections.abc import Iterator

from compliance.advice.models import AdviceVersion
from policyportal.audit.agreement import said_of
from policyportal.row_names import name_of


def disagreements() -> Iterator[str]:
    """Give a sentence for each approved sheet whose content has been changed."""
    versions = list(AdviceVersion.objects.ever_approved().order_by("pk"))
    said = said_of(versions, "advice.approved")
    for version in versions:
        recorded = json.loads(said.get(name_of(version), "{}")).get("fingerprint")
        if not recorded == version.fingerprint == version.says.fingerprint:
            yield f"The advice sheet {version} is not what was approved."
