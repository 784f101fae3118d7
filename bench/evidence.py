"""An evidence pack in both editions, by signatures: seconds beside a plain zip of the same files.

    .venv/bin/python -m bench.evidence [STAFF …]      by default 1,000 and 8,000

Everybody has signed one policy through the action that the page uses. The plain zip has the files
of the pack ready in memory, so it is what no pack can be faster than. `verify.py` checks each pack.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.school import SLUG, days_ago, opened  # noqa: E402
from compliance.policies.models import Version  # noqa: E402
from compliance.signing import actions  # noqa: E402
from policyportal.audit import heads  # noqa: E402
from policyportal.operations.clock import as_of  # noqa: E402
from policyportal.overview.evidence_pack import pack  # noqa: E402
from policyportal.overview.evidence_pack.pack import Edition  # noqa: E402
from policyportal.people.models import Person, Role, RoleAssignment  # noqa: E402

STAFF = (1_000, 8_000)
logging.disable(logging.WARNING)  # that the bench has no witnesses


def sign_all(staff: int) -> None:
    """Bring the staff to that many, all of whom have signed."""
    version = Version.objects.in_force().get(policy__slug=SLUG)
    there = Person.objects.filter(email__startswith="person").count()
    began = timezone.localdate() - timedelta(days=90)
    with days_ago(5):
        for n in range(there, staff):
            person = Person.objects.create(
                email=f"person{n}@bench.example", given_name=f"Person{n}", family_name="Bench"
            )
            RoleAssignment.objects.create(person=person, role=Role.STAFF, starts_on=began)
            actions.sign(
                version,
                by=person,
                fingerprint_shown=version.fingerprint,
                typed_name=person.name,
                agreed=True,
                address=None,
                user_agent="",
            )


def sign_the_log(days: int) -> None:
    evening = timezone.localtime().replace(hour=20, minute=0) - timedelta(days=days)
    with override_settings(DEMO=True), as_of(evening):
        heads.sign_head_of_the_night()


def measure(staff: int, edition: Edition, folder: Path) -> None:
    day = pack.latest_day()
    path = folder / "pack.zip"
    began = time.perf_counter()
    with path.open("wb") as file:
        pack.write(file, day, edition)
    seconds = time.perf_counter() - began
    tracemalloc.start()
    pack.write(BytesIO(), day, edition)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    with ZipFile(path) as made:
        files = {name: made.read(name) for name in made.namelist()}
    began = time.perf_counter()
    with ZipFile(folder / "plain.zip", "w", ZIP_DEFLATED) as plain:
        for name, data in files.items():
            plain.writestr(name, data)
    bare = time.perf_counter() - began
    verify = [sys.executable, settings.BASE_DIR / "docs" / "verify.py", "pack", path]
    began = time.perf_counter()
    subprocess.run(verify, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own
    checked = time.perf_counter() - began
    print(
        f"{staff:>6} {edition.value:<14} {len(files):>6} {path.stat().st_size / 2**20:>6.1f}"
        f" {seconds:>8.2f} {bare:>9.2f} {seconds / bare:>6.1f} {peak:>6.0f} {checked:>9.2f}"
    )


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or STAFF
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        opened()
        print(" staff edition         files    MiB  seconds plain zip  ratio    MiB verify.py")
        for days, staff in zip(range(3, 3 - len(sizes), -1), sizes, strict=True):
            sign_all(staff)
            sign_the_log(days)
            with tempfile.TemporaryDirectory() as folder:
                for edition in Edition:
                    measure(staff, edition, Path(folder))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
