"""Files that nobody reads but through the portal."""

from django.conf import settings
from django.db import models
from django.utils import timezone

CALLED = {
    "image/jpeg": "JPEG picture",
    "image/png": "PNG picture",
    "application/pdf": "PDF",
    "text/plain": "Plain text",
    "message/rfc822": "Saved e-mail",
}


class SealedFile(models.Model):
    """A file kept encrypted (AES-256-GCM) under `var/vault/`; the row holds what may be known."""

    name = models.CharField(max_length=120, help_text="As uploaded, made safe.")
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="Bytes of the original.")
    sha256 = models.CharField(max_length=64, help_text="Of the original, as hex.")
    token = models.CharField(max_length=64, unique=True, help_text="The file's name in the vault.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.name

    @property
    def kind(self) -> str:
        """What the file is, as pages call it."""
        return CALLED.get(self.media_type, self.media_type)
