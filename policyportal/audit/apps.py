from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from policyportal.audit import triggers


class AuditConfig(AppConfig):
    name = "policyportal.audit"
    label = "audit"

    def ready(self):
        from policyportal.audit import heads, log
        from policyportal.outbox import rings

        pre_migrate.connect(triggers.lift, sender=self, dispatch_uid="audit.triggers-lifted")
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="audit.triggers")
        post_migrate.connect(log.begin, sender=self, dispatch_uid="audit.begin")
        rings.register("audit.sign-head", heads.sign_head_of_the_night)
