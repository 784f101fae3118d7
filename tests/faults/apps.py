"""What the tried installation has beside the portal: kinds of message, and a workday's clock."""

import os
from datetime import datetime, timedelta

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self):
        import time_machine

        from policyportal.outbox.kinds import Kind, Line, each, register

        # All processes are on the same Monday noon, so that e-mails of the day go whenever it runs.
        ahead = timedelta(seconds=float(os.environ["FAULTS_AHEAD"]))
        time_machine.travel(datetime.now().astimezone() + ahead, tick=True).start()
        lines = each(lambda message: Line(f"Row {message.pk} stands", "/"))
        for name in ("plain", "daily"):
            register(Kind(f"faults.{name}", lines))
        register(Kind("faults.urgent", lines, urgent=True))
        register(Kind("faults.gone", lambda messages: {}))  # its reason is gone when it is sent
