from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "policyportal.documents"
    label = "documents"

    def ready(self):
        from policyportal.documents import finished
        from policyportal.outbox import rings

        rings.register("documents.finished", finished.ring, by_day=True)
