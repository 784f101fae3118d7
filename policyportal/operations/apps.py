from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "policyportal.operations"
    label = "operations"

    def ready(self):
        from policyportal.operations import checks, forgetting, health  # noqa: F401 — checks register themselves
        from policyportal.outbox import rings

        rings.register("operations.note-ring", health.note_ring)
        rings.register("operations.forget", forgetting.forget)
