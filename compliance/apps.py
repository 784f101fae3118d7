from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self):
        from compliance.policies import notices  # noqa: F401  registers its kinds of message
        from compliance.signing import retention
        from policyportal.outbox import rings

        rings.register("signing.retention", retention.ring)
