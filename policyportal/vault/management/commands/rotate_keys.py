import re

from django.core.management.base import BaseCommand, CommandError

from policyportal.vault import files, sealing
from policyportal.vault.models import SealedFile


def next_id(taken) -> str:
    numbers = [int(found[1]) for one in taken if (found := re.fullmatch(r"k(\d{1,9})", one))]
    return f"k{max(numbers, default=0) + 1}"


class Command(BaseCommand):
    help = (
        "Seal every file in the vault with the newest key in VAULT_KEYS. Restart the portal with "
        "the new key first. Can be stopped and started again. With --new: only print a new key, to "
        "be put first in VAULT_KEYS."
    )

    def add_arguments(self, parser):
        parser.add_argument("--new", action="store_true", help="Print a new key and do no more.")

    def handle(self, *, new, **options):
        if new:
            self.stdout.write(sealing.new_key(next_id(sealing.keys())))
            return
        done = broken = 0
        if SealedFile.objects.exists():
            files.leave_word()
        for sealed in SealedFile.objects.order_by("pk").iterator():
            try:
                done += files.reseal(sealed)
            except (sealing.SealBroken, OSError) as error:
                broken += 1
                self.stderr.write(f"File {sealed.pk}: {error}")
        if broken:
            raise CommandError(
                f"{done} files sealed anew, {broken} could not be. Keep the old keys in VAULT_KEYS."
            )
        files.forget_old_words()
        left = files.without_row()
        also = f" {left} files belong to no record and were left as they are." if left else ""
        self.stdout.write(
            f"{done} files sealed anew, all now with {sealing.newest()}.{also} "
            "The older keys can go from VAULT_KEYS."
        )
