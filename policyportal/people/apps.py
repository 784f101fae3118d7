from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "policyportal.people"
    label = "people"
