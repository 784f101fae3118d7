"""Whether the published texts, and what their changes mean, are still what the audit log says."""

import json
from collections.abc import Iterator

from compliance.policies.canonical import fingerprint
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version, every_role
from policyportal.audit.agreement import said_of
from policyportal.row_names import name_of


def disagreements() -> Iterator[str]:
    """Give a sentence for each published version whose text or marks have been changed."""
    versions = list(Version.objects.ever_published().prefetch_related("marks").order_by("pk"))
    said = said_of(versions, "version.published")
    for version in versions:
        recorded = json.loads(said.get(name_of(version), "{}"))
        if recorded.get("fingerprint") is None:
            yield f"The log has nothing of the publication of {version}."
            continue
        if (
            not recorded["fingerprint"]
            == version.fingerprint
            == fingerprint(Manuscript.of(version))
        ):
            yield f"The text of {version} is not what was published."
        if _meaning(version) != _recorded_meaning(recorded):
            yield f"Who signs again because of {version} is not what was published."


def _meaning(version: Version) -> tuple[list[str], dict[str, list[str]]]:
    return sorted(version.material_roles), {mark.change: mark.roles for mark in version.marks.all()}


def _recorded_meaning(recorded: dict) -> tuple[list[str], dict[str, list[str]]]:
    """What the log says; versions published before there were marks asked everybody."""
    return sorted(recorded.get("material_roles", every_role())), recorded.get("marks", {})
