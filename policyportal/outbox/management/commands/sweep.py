from django.core.management.base import BaseCommand, CommandError

from policyportal.outbox.models import State
from policyportal.outbox.rings import ring_all


class Command(BaseCommand):
    help = "Do now, without Celery, all that the beat looks after: send what is due, and the rest."

    def handle(self, **options):
        done = ring_all()
        for name, result in done.items():
            if isinstance(result, Exception):
                self.stderr.write(f"{name}: {type(result).__name__}: {result}")
        failed = [name for name, result in done.items() if isinstance(result, Exception)]
        if failed:
            raise CommandError(f"Not all could be done: {', '.join(failed)}.")
        ended = done["outbox.deliver"]
        said = ", ".join(f"{ended[state]} {state.label.lower()}" for state in State if ended[state])
        self.stdout.write(f"All done. Messages: {said or 'none due'}.")
