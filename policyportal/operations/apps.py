from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "policyportal.operations"
    label = "operations"
