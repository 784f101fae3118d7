from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "policyportal.outbox"
    label = "outbox"
