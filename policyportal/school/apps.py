from django.apps import AppConfig


class SchoolConfig(AppConfig):
    name = "policyportal.school"
    label = "school"

    def ready(self):
        from policyportal.audit import heads
        from policyportal.school.models import witnesses

        heads.witnesses_come_from(witnesses)
