"""The school's logo, as it is printed: one picture of points, of a size that prints well.

What is uploaded is checked in full, drawn anew on white and made small: a picture with a million
points would double the time of each print, and nothing that hides in a file survives being drawn.
"""

import io

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from PIL import Image

from policyportal.audit.log import record
from policyportal.school.models import Logo
from policyportal.vault import uploads

LARGEST = (600, 300)  # points across and down


def picture() -> bytes | None:
    """Return the logo as PNG; None where the school has given none."""
    found = Logo.objects.filter(pk=1).values_list("data", flat=True).first()
    return bytes(found) if found else None


@transaction.atomic
def change(upload: UploadedFile, *, by: models.Model) -> None:
    """Put the uploaded picture (JPEG or PNG) in place of the logo; a refusal says why not."""
    accepted = uploads.accept(upload, types=uploads.PICTURES)
    data = _drawn(accepted.data)
    logo, _ = Logo.objects.update_or_create(pk=1, defaults={"data": data})
    record("school.logo-changed", logo, by=by)


@transaction.atomic
def remove(*, by: models.Model) -> None:
    """Print without a logo from now on."""
    gone, _ = Logo.objects.filter(pk=1).delete()
    if gone:
        record("school.logo-removed", Logo(pk=1), by=by)


def _drawn(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as found:
        seen = found.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    drawn = Image.alpha_composite(white, seen).convert("RGB")
    drawn.thumbnail(LARGEST)
    file = io.BytesIO()
    drawn.save(file, "PNG", optimize=True)
    return file.getvalue()
