"""An advice sheet: cold, warm and kept, beside bare WeasyPrint and headless Chromium.

    .venv/bin/python -m bench.advice [ROUNDS]

Bare WeasyPrint and the press print the same HTML by turns. Cold is a process in which Django is
ready and WeasyPrint was never imported. Kept is what was printed before: the file by itself, and as
a whole request through the WSGI application. Chromium is started for each page.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import watching  # noqa: E402
from bench.school import found  # noqa: E402
from compliance.advice import actions, loading, printing  # noqa: E402
from compliance.advice.models import AdviceVersion  # noqa: E402
from policyportal.documents import finished, press, renderer  # noqa: E402
from policyportal.people.models import Person  # noqa: E402

ROUNDS = 10


def approved(people: dict[str, Person]) -> list[AdviceVersion]:
    """Have the four sheets approved."""
    writer = people["administrator"]
    drafts = [actions.submit(draft, by=writer) for draft in loading.load_drafts(by=writer)]
    return [actions.approve(one, seen=one.revision, by=people["head"]) for one in drafts]


def bare(markup: str) -> None:
    renderer.HTML(
        string=markup,
        base_url=f"{renderer.PRINT_FILES.as_uri()}/",
        url_fetcher=renderer.OwnFilesOnly(),
    ).write_pdf(pdf_variant="pdf/ua-1")


BEGIN = """
import os, pathlib, sys, time
import django
django.setup()
markup, began = pathlib.Path(sys.argv[1]).read_text(), time.perf_counter()
"""
END = """
print(time.perf_counter() - began)
"""
COLD = """
from weasyprint import HTML
pathlib.Path(sys.argv[3]).write_bytes(
    HTML(string=markup, base_url=sys.argv[2]).write_pdf(pdf_variant="pdf/ua-1")
)
"""
COLD_PRESS = """
from policyportal.documents.press import Job, print_page
pathlib.Path(sys.argv[3]).write_bytes(print_page(Job(markup)))
"""


def timed(do) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with tempfile.TemporaryDirectory() as folder:
            report(measured(approved(found()), rounds, Path(folder)))
    finally:
        runner.teardown_databases(databases)


def measured(versions: list[AdviceVersion], rounds: int, folder: Path) -> dict[str, float]:
    """Return the middle of each thing's seconds."""
    job = printing.sheet_job(versions[-1], timezone.localdate())
    html, pdf, shown = (folder / name for name in ("sheet.html", "sheet.pdf", "shown.html"))
    base = f"{renderer.PRINT_FILES.as_uri()}/"
    html.write_text(job.markup)
    shown.write_text(job.markup.replace("<head>", f'<head><base href="{base}">'))
    client, address = (
        Client(headers={"host": "localhost"}),
        f"/advice/{versions[-1].sheet.slug}.pdf",
    )
    for warm_up in (lambda: bare(job.markup), lambda: press.print_page(job)):
        warm_up()
    client.get(address)
    seconds: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(rounds):
        seconds["bare WeasyPrint, warm"].append(timed(lambda: bare(job.markup)))
        seconds["press, warm"].append(timed(lambda: press.print_page(job)))
        seconds["press, kept"].append(timed(lambda: finished.printed(job)))
        seconds["request, kept"].append(timed(lambda: client.get(address)))
    for _ in range(max(rounds // 3, 1)):
        for name, code in (("bare WeasyPrint, cold", COLD), ("press, cold", COLD_PRESS)):
            command = [sys.executable, "-c", BEGIN + code + END, str(html), base, str(pdf)]
            seconds[name].append(float(subprocess.check_output(command, text=True)))
        if shutil.which("chromium"):
            seconds["Chromium, started anew"].append(watching.run(watching.chromium(shown, pdf))[0])
    return {name: statistics.median(some) for name, some in seconds.items() if some}


NAMES = (
    "bare WeasyPrint, warm",
    "press, warm",
    "press, kept",
    "request, kept",
    "bare WeasyPrint, cold",
    "press, cold",
    "Chromium, started anew",
)


def report(found: dict[str, float]) -> None:
    warm, cold = found["bare WeasyPrint, warm"], found["bare WeasyPrint, cold"]
    print("| what | ms | beside bare WeasyPrint |\n|---|---|---|")
    for name, seconds in found.items():
        beside = cold if "cold" in name or "anew" in name else warm
        print(f"| {name} | {1000 * seconds:.1f} | {seconds / beside:.3f} |")
    times = found["press, warm"] / found["press, kept"]
    print(f"\nKept, it is there {times:.0f} times as fast.")


if __name__ == "__main__":
    main()
