import re

from django.core.management.base import BaseCommand, CommandError

from policyportal.vault import blind, files, sealed, sealing
from policyportal.vault.models import SealedFile


def next_id(taken) -> str:
    numbers = [int(found[1]) for one in taken if (found := re.fullmatch(r"k(\d{1,9})", one))]
    return f"k{max(numbers, default=0) + 1}"


def _together(*parts: str | int) -> str:
    """Return the parts that are something, as a list in a sentence."""
    *first, last = [part for part in parts if part]
    return f"{', '.join(first)} and {last}" if first else last


class Command(BaseCommand):
    help = (
        "Seal every file in the vault, and every sealed text in the database, with the newest key "
        "in VAULT_KEYS, and make the indexes of such texts with it. Restart the portal with the "
        "new key first. Can be stopped and started again. With --new: only print a new key, to be "
        "put first in VAULT_KEYS."
    )

    def add_arguments(self, parser):
        parser.add_argument("--new", action="store_true", help="Print a new key and do no more.")

    def handle(self, *, new, **options):
        if new:
            self.stdout.write(sealing.new_key(next_id(sealing.keys())))
            return
        if SealedFile.objects.exists() or any(one.exists() for one in self._texts()):
            files.leave_word()
        kept, broken_files = self._reseal_files()
        texts, broken_texts = self._reseal_texts()
        indexes, broken_indexes = self._make_indexes()
        done = _together(
            f"{kept} files", texts and f"{texts} texts", indexes and f"{indexes} indexes"
        )
        if broken := broken_files + broken_texts + broken_indexes:
            raise CommandError(
                f"{done} sealed anew, {broken} could not be. Keep the old keys in VAULT_KEYS."
            )
        files.forget_old_words()
        left = files.without_row()
        also = f" {left} files belong to no record and were left as they are." if left else ""
        self.stdout.write(
            f"{done} sealed anew, all now with {sealing.newest()}.{also} "
            "The older keys can go from VAULT_KEYS."
        )

    def _reseal_files(self) -> tuple[int, int]:
        """Return how many files were sealed anew, and how many could not be."""
        done = broken = 0
        for file in SealedFile.objects.order_by("pk").iterator():
            try:
                done += files.reseal(file)
            except (sealing.SealBroken, OSError) as error:
                broken += 1
                self.stderr.write(f"File {file.pk}: {error}")
        return done, broken

    def _reseal_texts(self) -> tuple[int, int]:
        """Return how many texts were sealed anew, and how many could not be."""
        done = broken = 0
        for (_, column), rows in zip(sealed.columns(), self._texts(), strict=True):
            for row in rows.order_by("pk").iterator():
                try:
                    done += column.reseal(row)
                except sealing.SealBroken as error:
                    broken += 1
                    self.stderr.write(f"{column.place(row)}: {error}")
        return done, broken

    def _make_indexes(self) -> tuple[int, int]:
        """Return how many indexes were made anew, and how many could not be."""
        done = broken = 0
        for indexed in blind.columns():
            for row in indexed.rows().order_by("pk").iterator():
                try:
                    done += indexed.make_anew(row)
                except sealing.SealBroken as error:
                    broken += 1
                    self.stderr.write(f"{indexed.text.place(row)}, its index: {error}")
        return done, broken

    @staticmethod
    def _texts():
        """Give, for every sealed column, the rows that hold something in it."""
        for model, column in sealed.columns():
            yield model._base_manager.exclude(**{column.column: b""})
