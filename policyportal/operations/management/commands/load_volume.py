"""`manage.py load_volume`"""

from django.core.management.base import BaseCommand, CommandError

from policyportal.operations import volume
from policyportal.refusal import Refused


class Command(BaseCommand):
    help = "Fill a demo with many invented people and their signatures, to measure it."

    def add_arguments(self, parser):
        parser.add_argument("--staff", type=int, required=True, help="how many people to add")
        parser.add_argument("--seed", type=int, default=1, help="the same people for the same seed")

    def handle(self, *args, staff, seed, **options):
        if staff < 1:
            raise CommandError("Give --staff a number from 1 on.")
        try:
            made = volume.make(staff, seed=seed)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{made.people} people and {made.signatures} signatures are there.")
