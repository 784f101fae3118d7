"""Bring a checkout to where it can be served, in one process: a start of Django costs a second."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

# Bootstrap's parts, its right-to-left and its uncompressed forms: nothing here asks for them, and
# to compress them would take most of the first start.
NOT_SERVED = ["bootstrap-*", "bootstrap.css*", "bootstrap.rtl*"]


class Command(BaseCommand):
    help = "Migrate, make the cache table, collect static files if they changed, fill a demo."

    requires_system_checks = []  # migrate makes them, with those that look into the database

    def handle(self, *args, **options):
        settings.VAR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        call_command("createcachetable", verbosity=0)
        collect_static()
        if settings.DEMO:
            call_command("load_demo", verbosity=0)
        self.stdout.write("The portal is ready to start.")


def collect_static() -> None:
    """Copy, hash and compress the static files, unless that was done for these very files."""
    stamp = settings.STATIC_ROOT / "collected"
    wanted = static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_SERVED)
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """Return a hash over name, size and time of change of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(
                f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode()
            )
    return digest.hexdigest()
