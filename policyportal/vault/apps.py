from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "policyportal.vault"
    label = "vault"
