from django.apps import AppConfig


class SchoolConfig(AppConfig):
    name = "policyportal.school"
    label = "school"
