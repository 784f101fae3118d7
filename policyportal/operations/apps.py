from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "policyportal.operations"
    label = "operations"

    def ready(self):
        from policyportal.operations import checks, forgetting, health, message_rings  # noqa: F401 — checks register themselves
        from policyportal.outbox import retention, rings

        rings.register("operations.note-ring", health.note_ring)
        rings.register("operations.forget", forgetting.forget)
        rings.register("operations.undecided", message_rings.ring)
        rings.register("outbox.retention", retention.ring)
