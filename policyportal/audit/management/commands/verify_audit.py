import json
import os
import re
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from policyportal.audit import heads
from policyportal.audit.export import Export
from policyportal.audit.models import SignedHead
from policyportal.audit.verification import SavedHead, verify


def root_of(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ArgumentTypeError(f"{text} is not 64 hexadecimal digits.")
    return text.lower()


def head_of(text: str) -> SavedHead:
    size, _, root = text.partition(":")
    if not size.isdecimal() or not root:
        raise ArgumentTypeError("A head is written SIZE:ROOT, as in the witness's mail.")
    return SavedHead(int(size), root_of(root), "given")


def saved_in(path: Path) -> SavedHead:
    """Read a head that was saved as JSON; its signature is checked where there is one."""
    try:
        facts = json.loads(path.read_text())
        head = head_of(f"{facts['size']}:{facts['root']}")
        if facts.get("signature") and not heads.is_signed(
            SignedHead(
                day=date.fromisoformat(facts["day"]),
                size=head.size,
                root=head.root,
                public_key=facts["public_key"],
                signature=facts["signature"],
            )
        ):
            raise CommandError(f"The signature in {path} is wrong: it is no head of this portal.")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, ArgumentTypeError) as error:
        raise CommandError(f"{path} holds no saved head ({error}).") from error
    return SavedHead(head.size, head.root, f"in {path.name}")


class Command(BaseCommand):
    help = (
        "Check every entry of the audit log, its tree, its signed heads and any head that was "
        "saved. Ends with status 0 only if all of it is right."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--head",
            type=head_of,
            action="append",
            default=[],
            metavar="SIZE:ROOT",
            help="Check against this head, as in the witness's mail. May be given more than once.",
        )
        parser.add_argument(
            "--file",
            type=Path,
            action="append",
            default=[],
            metavar="SAVED_HEAD.json",
            help="Check against the head in the JSON of the witness's mail. May be repeated.",
        )
        parser.add_argument(
            "--public-key",
            type=root_of,
            action="append",
            default=[],
            metavar="HEX",
            help="Trust heads signed with this key too, from before a change of VAULT_KEYS.",
        )
        parser.add_argument(
            "--export", type=Path, metavar="FILE.jsonl", help="Write the log for docs/verify.py."
        )

    def handle(self, *, head, file, public_key, export, **options):
        saved = [*head, *map(saved_in, file)]
        keys = set(public_key)
        if export is None:
            report = verify(saved, public_keys=keys)
        else:
            report = self._exported(saved, keys, export)
        for sentence in report.broken:
            self.stderr.write(sentence)
        if report.broken:
            raise CommandError("The audit log is NOT right.")
        self.stdout.write(
            f"The audit log is right: {report.size} entries, {report.details} details kept and "
            f"{report.erased} erased, {report.signed} signed heads and "
            f"{report.saved - report.signed} given ones agree, root {report.root}."
        )

    def _exported(self, saved, keys, path: Path):
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with draft.open("w", encoding="ascii") as file:
                export = Export(file)
                report = verify(saved, public_keys=keys, each=export.entry)
                export.end(report)
            draft.replace(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        finally:
            draft.unlink(missing_ok=True)
        return report
