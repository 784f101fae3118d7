from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "policyportal.vault"
    label = "vault"

    def ready(self):
        from policyportal.vault import checks  # noqa: F401 — the check registers itself
