"""What a receipt says, and what proves it: the same for the same signature, whenever it is made."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from compliance.signing.models import Acknowledgement
from policyportal.audit import log
from policyportal.audit.models import Detail, Entry
from policyportal.documents.pdf import Attachment, render_pdf
from policyportal.documents.qr import qr_svg
from policyportal.school.models import School


@dataclass(frozen=True)
class Receipt:
    """A signature with its entry in the log, proven against the log as it was just then."""

    signature: Acknowledgement

    @cached_property
    def entry(self) -> Entry:
        return log.entry_of(self.signature, "acknowledgement.signed")

    @cached_property
    def proof(self) -> log.Proof:
        return log.prove(self.entry)

    @property
    def check_address(self) -> str:
        """Where anybody who holds the receipt can check it."""
        path = reverse("compliance:receipt-checked", args=[self.signature.number])
        return f"{settings.SITE_URL}{path}"

    @property
    def check_form_address(self) -> str:
        return f"{settings.SITE_URL}{reverse('compliance:receipt-check')}"

    @property
    def qr(self) -> SafeString:
        return qr_svg(self.check_address, says=f"QR code that leads to {self.check_address}")

    @property
    def file_name(self) -> str:
        return f"receipt-{self.signature.number}"

    def as_json(self) -> str:
        """Return the proof for machines: what `docs/verify.py receipt` reads."""
        proof = {**self.proof.as_document(), "receipt": self.signature.number}
        if detail := Detail.objects.filter(entry=self.entry).first():
            proof["detail"] = {"salt": detail.salt, "text": detail.text}
        return json.dumps(proof, indent=2, sort_keys=True)

    def as_pdf(self) -> bytes:
        """Return the receipt as a tagged PDF (PDF/UA-1) that carries its proof inside it."""
        proof = Attachment(
            name=f"{self.file_name}.json",
            description="Proof that the signature is in the school's audit log",
            text=self.as_json(),
            made=self.entry.at,
        )
        context = {"receipt": self, "signature": self.signature, "school": School.here()}
        return render_pdf("print/receipt.html", context, attachments=(proof,))
