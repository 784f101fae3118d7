"""The log as lines of JSON that `docs/verify.py` can check without the portal."""

from typing import TextIO

from policyportal.audit import heads
from policyportal.audit.log import canonical, facts_of
from policyportal.audit.models import Entry, SignedHead
from policyportal.audit.verification import Report


class Export:
    """Write a first line that names the format, a line an entry, a line a signed head, an end.

    Details are personal and stay behind; their commitments are in the entries.
    """

    def __init__(self, file: TextIO):
        self.file = file
        self._line({"format": "policyportal audit export 1"})

    def _line(self, value: dict) -> None:
        self.file.write(canonical(value) + "\n")

    def entry(self, entry: Entry) -> None:
        self._line({"entry": facts_of(entry)})

    def end(self, report: Report) -> None:
        signed = SignedHead.objects.filter(size__lte=report.size).order_by("size", "day")
        for head in signed.iterator():
            self._line({"signed_head": heads.as_saved(head)})
        self._line({"end": {"size": report.size, "root": report.root}})
