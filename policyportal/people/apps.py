from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "policyportal.people"
    label = "people"

    def ready(self):
        from policyportal.outbox import rings
        from policyportal.people import held_forms, notices  # noqa: F401 - registers its kinds
        from policyportal.people.rings import ring_leavers, ring_previews

        rings.register("people.leavers", ring_leavers, by_day=True)
        rings.register("people.previews", ring_previews)
        rings.register("people.held-forms", held_forms.purge)
