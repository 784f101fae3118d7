"""The one order in which a version is locked."""

from compliance.policies.models import Policy, Version
from policyportal.refusal import Refused


def lock(version: Version) -> Version:
    """Lock the policy, then the version: one order for all, so that none waits for the other."""
    Policy.objects.select_for_update().filter(pk=version.policy_id).first()
    locked = Version.objects.select_for_update().filter(pk=version.pk).first()
    if locked is None:
        raise Refused("This version has been discarded.")
    return locked
