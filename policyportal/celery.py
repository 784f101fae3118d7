"""The Celery application. The database is the truth; a message here only rings a bell."""

import os
from pathlib import Path

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")

TRANSPORT_ALIASES["folder"] = "policyportal.outbox.folder:Transport"

app = Celery("policyportal")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.on_after_configure.connect
def make_folders(sender: Celery, **_) -> None:
    """Make the folders of the broker that is a folder."""
    options = sender.conf.broker_transport_options
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True, mode=0o700)
