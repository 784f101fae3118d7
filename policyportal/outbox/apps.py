from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "policyportal.outbox"
    label = "outbox"

    def ready(self):
        from policyportal.celery import app
        from policyportal.outbox.unanswered import Unanswered

        app.steps["consumer"].add(Unanswered)
