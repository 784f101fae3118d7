from django.apps import AppConfig
from django.db.models.signals import post_migrate

from policyportal.audit import triggers


class AuditConfig(AppConfig):
    name = "policyportal.audit"
    label = "audit"

    def ready(self):
        post_migrate.connect(triggers.install, dispatch_uid="audit.triggers")
