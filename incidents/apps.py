from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self):
        from incidents.cases import chronology
        from incidents.disclosures.happenings import Happening

        chronology.register(Happening)
