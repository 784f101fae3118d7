from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self):
        from compliance.policies import notices  # noqa: F401  registers its kinds of message
