"""Whether the published texts are still what the audit log says was published."""

import json
from collections.abc import Iterator

from compliance.policies.canonical import fingerprint
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version
from policyportal.audit.agreement import said_of
from policyportal.row_names import name_of


def disagreements() -> Iterator[str]:
    """Give a sentence for each published version whose text or fingerprint has been changed."""
    versions = list(Version.objects.ever_published().order_by("pk"))
    said = said_of(versions, "version.published")
    for version in versions:
        recorded = json.loads(said.get(name_of(version), "{}")).get("fingerprint")
        if recorded is None:
            yield f"The log has nothing of the publication of {version}."
        elif not recorded == version.fingerprint == fingerprint(Manuscript.of(version)):
            yield f"The text of {version} is not what was published."
