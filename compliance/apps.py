from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self):
        from compliance.advice import notices as advice  # noqa: F401  registers its kinds
        from compliance.advice import recorded as sheets
        from compliance.permissions import notices as requests  # noqa: F401  registers its kinds
        from compliance.permissions import recorded as decisions
        from compliance.permissions import reminders as waiting
        from compliance.permissions import rings as permissions
        from compliance.permissions.accounts import handing_over
        from compliance.policies import (
            notices,  # noqa: F401  registers its kinds of message
            reading,
        )
        from compliance.policies import recorded as texts
        from compliance.reviews import reminders as reviews
        from compliance.signing import outstanding, reminders, retention
        from compliance.signing import recorded as signatures
        from policyportal.audit import agreement
        from policyportal.outbox import rings
        from policyportal.people import leaving

        reading.register_to_sign(outstanding.to_sign)
        rings.register("signing.retention", retention.ring, by_day=True)
        rings.register("signing.reminders", reminders.ring)
        rings.register("reviews.reminders", reviews.ring, by_day=True)
        rings.register("permissions.expiry", permissions.ring_expiry, by_day=True)
        rings.register("permissions.leavers", permissions.ring_leavers, by_day=True)
        rings.register("permissions.reminders", waiting.ring, by_day=True)
        leaving.register("school accounts", handing_over.unsettled)
        agreement.register("published texts", texts.disagreements)
        agreement.register("advice sheets", sheets.disagreements)
        agreement.register("signatures", signatures.disagreements)
        agreement.register("permissions", decisions.disagreements)
