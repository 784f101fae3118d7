"""manage.py import_people FILE.csv"""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from policyportal.people.importing.applying import PlanChanged, import_people, plan_import
from policyportal.people.importing.plan import Plan
from policyportal.people.importing.reading import LARGEST, read_sheet
from policyportal.people.models import Person
from policyportal.refusal import Refused


class Command(BaseCommand):
    help = (
        "Bring in the staff list that a school system exports (CSV): adds people, changes what "
        "changed, ends the roles of those with a leaving date. All or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="Say what it would do.")
        parser.add_argument(
            "--everyone",
            action="store_true",
            help="This file is everybody: people here who are not in it have left.",
        )
        parser.add_argument(
            "--by", metavar="EMAIL", help="The policy administrator in whose name it is done."
        )

    def handle(self, *args, file, dry_run, everyone, by, **options):
        person = self._administrator(by) if by else None
        try:
            sheet = read_sheet(self._data(file))
        except Refused as refused:
            raise CommandError(f"Nothing was written. {refused.sentence}") from None
        if dry_run:
            plan = plan_import(sheet, everybody=everyone, by=person)
        else:
            try:
                plan = import_people(sheet, everybody=everyone, by=person, file_name=file.name)
            except PlanChanged:
                raise CommandError(
                    "Nothing was written. People were changed meanwhile: run it again."
                ) from None
            except PermissionDenied:
                raise CommandError(
                    f"Nothing was written. {by} is no policy administrator."
                ) from None
        self._show(plan)
        if not plan.can_be_written:
            wrong = len(plan.faults) + len(plan.refusals)
            raise CommandError(
                f"Nothing was written: {wrong} {'thing is' if wrong == 1 else 'things are'} wrong."
            )
        done = "Dry run, nothing was written. It would be" if dry_run else "Imported"
        self.stdout.write(f"{done}: {plan.in_short}.")

    def _administrator(self, email: str) -> Person:
        person = Person.objects.active().filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nothing was written. Nobody here has the address {email}.")
        return person

    def _data(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(
                f"Nothing was written. {file} cannot be read: {error.strerror}."
            ) from None

    def _show(self, plan: Plan) -> None:
        write = self.stdout.write
        if plan.ignored:
            write(f"Columns that were not used: {', '.join(plan.ignored)}")
        for added in plan.added:
            write(f"added    {added.name} <{added.email}> {added.role_labels}")
        for change in plan.changed:
            parts = "; ".join(f"{d.label}: {d.old or '–'} → {d.new}" for d in change.differences)
            write(f"changed  {change.name}: {parts}")
        for left in plan.left:
            write(f"left     {left.name} <{left.email}> last day {left.on}")
        for name in plan.already_left:
            write(f"not added, left before today: {name}")
        for note in plan.notes:
            write(f"note     {note}")
        for fault in plan.faults:
            self.stderr.write(str(fault))
        for refusal in plan.refusals:
            self.stderr.write(refusal)
