"""What may be uploaded: files whose name, first bytes and full parse agree.

A logo is a picture, a scan may be a PDF too; evidence, plain text or a saved e-mail as well.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile

from policyportal.vault import emails, pdfs, pictures, texts
from policyportal.vault.unfit import unfit

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120
SCANS = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
}
PICTURES = {ending: kind for ending, kind in SCANS.items() if kind.startswith("image/")}
EVIDENCE = SCANS | {".txt": "text/plain", ".eml": "message/rfc822"}
ASK = {
    len(PICTURES): "Choose a JPEG or PNG picture.",
    len(SCANS): "Choose a JPEG or PNG picture, or a PDF.",
    len(
        EVIDENCE
    ): "Choose a JPEG or PNG picture, a PDF, plain text (.txt) or a saved e-mail (.eml).",
}
FIRST_BYTES = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
}
TELLING = set(
    "apk app asp aspx bat bin cgi cmd com cpl dll doc docm docx eml exe gif hta htm html iso jar js"
    " jse jsp lnk mht msi pdf jpg jpeg png php phtml pif pl ppt pptx ps1 py rar reg rtf scr sh svg"
    " swf tar vbe vbs wsf xhtml xls xlsm xlsx xml zip 7z".split()
)


@dataclass(frozen=True)
class Accepted:
    """An upload that is what it says it is: its safe name, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes


def safe_name(name: str) -> str:
    """Return the file's own name without folders, control characters or surprises in it."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in name)
    name = re.sub(r'[<>:"|?*\s]+', " ", name).strip(" .")
    stem, suffix = PurePosixPath(name).stem.strip(), PurePosixPath(name).suffix.lower()
    return (stem or "scan")[: LONGEST_NAME - len(suffix)].rstrip() + suffix


def type_of_name(name: str, types: dict[str, str] = SCANS) -> str:
    """Return the media type, one of those that are taken, that a safe name promises."""
    *inner, last = PurePosixPath(name).suffixes or [""]
    media_type = types.get(last)
    if media_type is None:
        raise unfit(ASK[len(types)])
    for suffix in inner:
        suffix = suffix.strip().lower()
        if suffix[1:] in TELLING and types.get(suffix) != media_type:
            raise unfit(
                f"The file’s name says it is two things at once ({suffix} and {last}). "
                "Rename it, so that only one ending is left."
            )
    return media_type


def accept(upload: UploadedFile, *, types: dict[str, str] = SCANS) -> Accepted:
    """Read an upload and return what may be kept, or refuse it with a sentence for the person.

    At most 10 MB; pictures at most 40 megapixels; PDFs at most 20 pages, not encrypted, and with
    nothing in them that acts or hides; text and e-mails as `texts` and `emails` say.
    """
    if upload.size > LARGEST:
        raise unfit("The file is larger than 10 MB. Scan or save it again at a lower quality.")
    name = safe_name(upload.name or "")
    media_type = type_of_name(name, types)
    upload.seek(0)
    data = upload.read(LARGEST + 1)
    if not data:
        raise unfit("The file is empty. Choose the file again.")
    if len(data) > LARGEST:
        raise unfit("The file is larger than 10 MB. Scan or save it again at a lower quality.")
    if not data.startswith(FIRST_BYTES.get(media_type, b"")):
        raise unfit(f"What is in the file is not what its name says. {ASK[len(types)]}")
    check(data, media_type)
    return Accepted(name=name, media_type=media_type, data=data)


def check(data: bytes, media_type: str) -> None:
    """Parse the data in full; refuse it unless it is of that type, whole, and nothing else."""
    if media_type == "application/pdf":
        pdfs.check(data)
    elif media_type == "text/plain":
        texts.check(data)
    elif media_type == "message/rfc822":
        emails.check(data)
    else:
        pictures.check(data, media_type)
