"""A register of 8 columns in each format, by rows: seconds and peak memory, Chromium beside it.

    .venv/bin/python -m bench.registers [ROWS …]      by default 1,000 and 10,000; workbook 100,000

Each is made in a process of its own, started anew, so that what one used does not count for
another. Chromium prints a plain HTML table of the same rows.
"""

import os
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from bench import watching  # noqa: E402
from policyportal.documents.csv import write_csv  # noqa: E402
from policyportal.documents.parts import Part  # noqa: E402
from policyportal.documents.report_pdf import Heading, report_pdf  # noqa: E402
from policyportal.documents.tables import Column, Holds, Table  # noqa: E402
from policyportal.documents.xlsx import write_xlsx  # noqa: E402

ROWS, WORKBOOK = (1_000, 10_000), 100_000
COLUMNS = (
    Column("Name", width=24),
    Column("E-mail", width=32),
    Column("Job title", width=20),
    Column("Standing", width=18),
    Column("Due", Holds.DAY, width=17),
    Column("Signed", Holds.MOMENT, width=20),
    Column("Receipt", width=16),
    Column("Version signed", Holds.NUMBER, width=8),
)


def register(length: int) -> Table:
    def rows():
        for at in range(length):
            yield [
                f"Amina Yusuf {at}",
                f"amina.yusuf.{at}@larkspur.example",
                "Teaching assistant",
                "Signed",
                date(2026, 3, 1 + at % 28),
                datetime(2026, 3, 1 + at % 28, 9, at % 60, tzinfo=UTC),
                f"R-7KQ4-M2XW-{at:05}",
                1 + at % 3,
            ]

    return Table("Everyone", COLUMNS, rows, length)


def make(form: str, length: int, path: str) -> None:
    table = register(length)
    if form == "pdf":
        heading = Heading(
            title="Signing register",
            about="Everyone.",
            school="Larkspur Lane Primary School",
            day=date(2026, 3, 31),
            made_at=datetime(2026, 4, 1, tzinfo=UTC),
            made_for="Ruth Adeyemi",
            rests_on="",
            root="",
        )
        Path(path).write_bytes(report_pdf(heading, [Part("Everyone", table=table)]))
        return
    with Path(path).open("wb") as file:
        if form == "csv":
            write_csv(file, table)
        else:
            write_xlsx(file, [table], [], title="Signing register")


def page(length: int, path: Path) -> None:
    """Write the same rows as a plain HTML table."""
    head = "".join(f"<th>{column.title}</th>" for column in COLUMNS)
    with path.open("w") as file:
        file.write(f"<!doctype html><html lang=en><title>Register</title><table><tr>{head}</tr>")
        for row in register(length).rows:
            file.write("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
        file.write("</table>")


def main() -> None:
    sizes = [int(one.replace(",", "")) for one in sys.argv[1:]] or ROWS
    with tempfile.TemporaryDirectory() as folder:
        print("| rows | format | seconds | peak MiB | of Chromium’s seconds | of its MiB |")
        print("|---|---|---|---|---|---|")
        for length in sizes:
            html = Path(folder) / f"{length}.html"
            page(length, html)
            theirs = watching.run(watching.chromium(html, Path(folder) / "theirs.pdf"))
            print(f"| {length:,} | Chromium, PDF | {theirs[0]:.1f} | {theirs[1]:.0f} | 1 | 1 |")
            for form in ("pdf", "csv", "xlsx"):
                row(length, form, folder, theirs)
        row(WORKBOOK, "xlsx", folder, None)


def row(length: int, form: str, folder: str, theirs: tuple[float, float] | None) -> None:
    command = [sys.executable, "-m", "bench.registers", "--make", form, str(length)]
    seconds, mib = watching.run([*command, f"{folder}/ours.{form}"])
    beside = f"{seconds / theirs[0]:.2f} | {mib / theirs[1]:.2f}" if theirs else "– | –"
    print(f"| {length:,} | {form} | {seconds:.1f} | {mib:.0f} | {beside} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        main()
