"""import_policy FILE: a school's own document becomes a draft of its policy."""

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from compliance.policies.actions import save_draft, slug_for
from compliance.policies.importing import MAX_BYTES, read_policy, unmapped
from compliance.policies.importing.limits import check_size
from compliance.policies.manuscript import DATES, Manuscript
from compliance.policies.models import ClauseKind, Policy
from policyportal.people.administrators import who_acts
from policyportal.refusal import Refused

NOTHING = "Nothing was saved."


class Command(BaseCommand):
    help = (
        "Read a policy from a Word document (.docx), Markdown (.md) or plain text (.txt) and save "
        "it as a draft. With --dry-run it is shown and nothing is saved; no database is needed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would be saved; save nothing"
        )
        parser.add_argument(
            "--json", action="store_true", help="with --dry-run: print it as JSON and nothing else"
        )
        parser.add_argument(
            "--policy",
            metavar="SLUG",
            default="",
            help="the word of the policy in its address (/policies/SLUG/); it is made if it is new",
        )
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="the author; may be left out where there is one policy administrator",
        )

    def handle(self, *, file, dry_run, policy, by, **options):
        if options["json"] and not dry_run:
            raise CommandError(f"{NOTHING} --json goes with --dry-run.")
        try:
            manuscript = read_policy(self._data(file), file.name)
        except Refused as refusal:
            raise CommandError(f"{NOTHING} {refusal.sentence}") from None
        if options["json"]:
            self.stdout.write(json.dumps(shown(manuscript), ensure_ascii=False, indent=2))
            return
        self._outline(manuscript)
        if dry_run:
            self.stdout.write(f"Dry run, nothing was saved. It would be: {in_short(manuscript)}.")
            return
        version = self._save(manuscript, file.name, policy, by)
        self.stdout.write(
            f"Saved as a draft of /policies/{version.policy.slug}/, version {version.number}: "
            f"{in_short(manuscript)}."
        )

    def _data(self, file: Path) -> bytes:
        """Return the file's bytes; one that is too large is refused before it is read."""
        try:
            check_size(file.stat().st_size)
            with file.open("rb") as opened:
                return opened.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{NOTHING} {file} cannot be read: {error.strerror}.") from None

    def _save(self, manuscript: Manuscript, name: str, slug: str, by: str | None):
        policy = Policy.objects.filter(slug=slug).first() if slug else None
        try:
            author = who_acts(by)
            return save_draft(manuscript, by=author, policy=policy, slug=slug, source_name=name)
        except Refused as refusal:
            namesake = slug_for(manuscript.title)
            how = ""
            if not slug and Policy.objects.filter(slug=namesake).exists():
                how = f" For a new version of it, give --policy {namesake}"
            raise CommandError(f"{NOTHING} {refusal.sentence}{how}") from None
        except PermissionDenied:
            raise CommandError(f"{NOTHING} {author.name} may not write policies.") from None

    def _outline(self, manuscript: Manuscript) -> None:
        write = self.stdout.write
        write(manuscript.title)
        for name in DATES:
            write(f"  {name.replace('_', ' ')}: {manuscript.dates[name] or 'not known'}")
        for section in manuscript.sections:
            write(f"\n{section.heading}  [{section.key}]")
            for clause in section.clauses:
                sign = "-" if clause.kind == ClauseKind.POINT else " "
                words = " ".join(clause.text.split())
                write(f"  {sign} {words[:72]}{'…' if len(words) > 72 else ''}  [{clause.key}]")
        lacking = unmapped(manuscript)
        if lacking:
            write("\nNot found, though the portal cites it:")
        for clause in lacking:
            write(f"  {clause.key} ({clause.gist}): {clause.cited_by}")
        write("")


def shown(manuscript: Manuscript) -> dict:
    """Return the manuscript as `--json` prints it; dates that are not known are null."""
    return {
        "title": manuscript.title,
        "dates": {name: manuscript.dates[name] for name in DATES},
        "sections": [
            {
                "heading": section.heading,
                "key": section.key,
                "clauses": [{"key": clause.key, "text": clause.text} for clause in section.clauses],
            }
            for section in manuscript.sections
        ],
    }


def in_short(manuscript: Manuscript) -> str:
    sections = len(manuscript.sections)
    clauses = sum(len(section.clauses) for section in manuscript.sections)
    return (
        f"“{manuscript.title}”, {sections} section{'' if sections == 1 else 's'}, "
        f"{clauses} clause{'' if clauses == 1 else 's'}"
    )
