from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "policyportal.overview"
    label = "overview"
