from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "policyportal.documents"
    label = "documents"
