"""`manage.py load_demo`"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policyportal.operations import demo, demo_school


class Command(BaseCommand):
    help = (
        "Make the demo school, with invented people in every role. Changes nothing if it is here."
    )

    def handle(self, *args, verbosity, **options):
        if not settings.DEMO:
            raise CommandError(
                "This is a real installation (DATABASE_URL or SECRET_KEY is set), and no demo "
                "account may exist in one. To set up a school: manage.py set_up_school"
            )
        made = demo_school.make()
        file = settings.VAR / "demo-accounts.txt"
        if made or not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(demo.as_text(), encoding="utf-8")
        if verbosity == 0:
            return
        if made:
            self.stdout.write(demo.as_text())
        self.stdout.write(
            f"The demo school {'is made' if made else 'was here already'}; "
            f"who can sign in stands in {file}"
        )
