"""Writing a pack: the same bytes for the same day, edition and records.

A pack rests on a signed head of the audit log that stands over its whole day. Of the log it has the
entries about policies and signatures; of all others a hash, from which nothing can be read.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import BinaryIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from compliance.signing.recorded import SIGNED
from policyportal.audit import heads
from policyportal.audit.log import canonical, facts_of
from policyportal.audit.models import Detail, Entry, SignedHead
from policyportal.documents.csv import write_csv
from policyportal.documents.tables import Table
from policyportal.documents.templatetags.dates import day as in_words
from policyportal.overview.copies.makers import Progress
from policyportal.overview.evidence_pack import facts
from policyportal.overview.evidence_pack.folder import Folder
from policyportal.overview.evidence_pack.tree import Tree
from policyportal.refusal import Refused
from policyportal.school.models import School

FORMAT = "policyportal evidence pack 1"
VERIFY = settings.BASE_DIR / "docs" / "verify.py"
TOLD = ("version.published", "version.superseded", SIGNED, "acknowledgement.expired")
CHUNK = 1000


class Edition(StrEnum):
    """With names, for an inspector; or without, for governors."""

    FULL = "full"
    CODED = "pseudonymised"


def latest_day() -> date | None:
    """Return the last day that a signed head stands over; None while no head is signed."""
    newest = SignedHead.objects.order_by("day").last()
    return timezone.localdate(newest.signed_at) - timedelta(days=1) if newest else None


def head_over(day: date) -> SignedHead:
    """Return the head that a pack of the day rests on, or refuse and say which day can be had."""
    over = heads.over(day)
    if over.head is None:
        raise Refused(
            "No head of the audit log has been signed yet, so there is nothing that a pack could "
            "be checked against. It is signed each evening.",
            field="day",
        )
    if not over.is_whole:
        raise Refused(
            "The audit log is not signed for the whole of that day yet: it is signed each evening. "
            f"The last day that can be had is {in_words(latest_day())}.",
            field="day",
        )
    return over.head


def _silence(done: int, whole: int) -> None:
    pass


def write(file: BinaryIO, day: date, edition: Edition, progress: Progress = _silence) -> str:
    """Write the pack, and return its content hash (hex)."""
    head = head_over(day)
    folder, found, tree = Folder(file, day), facts.texts(day), Tree(head.size)
    for text in found:
        folder.add(text.file, text.data)
    _csv(folder, "policies.csv", facts.policies(found))
    numbers = _signatures(folder, day, edition, progress)
    if edition == Edition.FULL:
        _csv(folder, "permissions.csv", facts.permissions(day))
        _receipts(folder, numbers, tree, head, progress)
    else:
        _csv(folder, "permissions.csv", facts.coded_permissions(day))
    with folder.open("audit.jsonl") as audit:
        for line in _extract(tree, head, edition):
            audit.write(canonical(line).encode() + b"\n")
    folder.add("verify.py", VERIFY.read_bytes())
    about = {"school": School.here().name, "day": day, "edition": edition.value, "head": head}
    readme = render_to_string("overview/evidence_pack/README.txt", about | {"texts": found})
    folder.add("README.txt", readme.encode())
    return folder.close(format=FORMAT, edition=edition.value, day=day.isoformat())


def _csv(folder: Folder, name: str, table: Table) -> None:
    with folder.open(name) as file:
        write_csv(file, table)


def _signatures(folder: Folder, day: date, edition: Edition, progress: Progress) -> dict[int, str]:
    """Write who was asked and who signed; return the receipts' numbers by the signatures' ids."""
    numbers: dict[int, str] = {}
    if edition == Edition.CODED:
        rows = facts.coded_rows(day)
        _csv(folder, "signatures.csv", Table.of("Signatures", facts.CODED_SIGNATURES, rows))
        return numbers

    def rows_of() -> Iterator[list]:
        for done, asked in enumerate(facts.signed(day), 1):
            if asked.line.signature:
                numbers[asked.line.signature.pk] = asked.line.signature.number
            if done % CHUNK == 0:
                progress(done, 2 * done)
            yield facts.row(asked)

    _csv(folder, "signatures.csv", Table("Signatures", tuple(facts.SIGNATURES), rows_of, 0))
    return numbers


def _receipts(
    folder: Folder, numbers: dict[int, str], tree: Tree, head: SignedHead, progress: Progress
) -> None:
    """Write a proof for each signature, as its receipt carries one, against the signed head."""
    waiting = sorted(numbers)
    for at in range(0, len(waiting), CHUNK):
        names = {f"compliance.acknowledgement:{pk}": numbers[pk] for pk in waiting[at : at + CHUNK]}
        entries = Entry.objects.filter(about__in=names, action=SIGNED, number__lte=head.size)
        details = {one.pk: one for one in Detail.objects.filter(entry__in=entries)}
        for entry in entries.order_by("number"):
            proof = {
                "format": "policyportal audit proof 1",
                "entry": facts_of(entry),
                "size": head.size,
                "root": head.root,
                "path": tree.path(entry.number),
                "receipt": names[entry.about],
            }
            if detail := details.get(entry.pk):
                proof["detail"] = {"salt": detail.salt, "text": detail.text}
            folder.add(f"receipts/{names[entry.about]}.json", canonical(proof).encode())
        progress(len(waiting) + at, 2 * len(waiting))


def _extract(tree: Tree, head: SignedHead, edition: Edition) -> Iterator[dict]:
    """Give the log's lines: what may be told as it is, of all else the hash; then the head."""
    yield {"format": "policyportal audit extract 1"}
    told = Entry.objects.none()
    if edition == Edition.FULL:
        told = Entry.objects.filter(action__in=TOLD, number__lte=head.size)
    waiting = told.order_by("number").iterator(chunk_size=CHUNK)
    entry = next(waiting, None)
    for number, leaf in enumerate(tree.leaves(), 1):
        if entry is not None and entry.number == number:
            yield {"entry": facts_of(entry)}
            entry = next(waiting, None)
        else:
            yield {"leaf": leaf}
    yield {"signed_head": heads.as_saved(head)}
    yield {"end": {"size": head.size, "root": head.root}}
