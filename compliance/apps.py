from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self):
        from compliance.policies import notices  # noqa: F401  registers its kinds of message
        from compliance.policies import recorded as texts
        from compliance.signing import recorded as signatures
        from compliance.signing import retention
        from policyportal.audit import agreement
        from policyportal.outbox import rings

        rings.register("signing.retention", retention.ring)
        agreement.register("published texts", texts.disagreements)
        agreement.register("signatures", signatures.disagreements)
