"""The Celery application. The database is the truth; a message here only rings a bell."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")

app = Celery("policyportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
