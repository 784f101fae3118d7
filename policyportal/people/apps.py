from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "policyportal.people"
    label = "people"

    def ready(self):
        from policyportal.outbox import rings
        from policyportal.people.tasks import deactivate_leavers

        rings.register("people.leavers", deactivate_leavers)
