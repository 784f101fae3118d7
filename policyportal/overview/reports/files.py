"""A report as a file: made while somebody waits where it is short, by a worker where it is not."""

from io import BytesIO
from typing import BinaryIO

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from policyportal.audit import heads, log
from policyportal.documents import csv, xlsx
from policyportal.documents.parts import Part
from policyportal.documents.report_pdf import Heading, report_pdf
from policyportal.documents.tables import Table
from policyportal.documents.templatetags.dates import day, moment
from policyportal.overview.copies.makers import Progress
from policyportal.overview.reports.asking import Question
from policyportal.overview.reports.report import LONG
from policyportal.school import logo
from policyportal.school.models import School

# What each is, and from how many rows on it is made in the background.
FORMS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "xlsx": xlsx.MEDIA_TYPE}
LONG_FROM = {"pdf": LONG, "csv": 20_000, "xlsx": 20_000}


def is_long(question: Question, form: str) -> bool:
    """Whether nobody should have to wait for the file on a page."""
    return question.report.length(question.asked) > LONG_FROM[form]


def name_of(question: Question, form: str) -> str:
    return f"{question.report.slug}-{question.asked.day}.{form}"


@transaction.atomic
def response(question: Question, form: str) -> HttpResponse:
    """Return the file, and leave in the log who took it."""
    file = BytesIO()
    write(question, form, file)
    taken = {"report": question.report.slug, "form": form, "day": str(question.asked.day)}
    log.record("report.taken", None, by=question.asked.by, **taken, filters=question.params)
    return HttpResponse(
        file.getvalue(),
        content_type=FORMS[form],
        headers={"Content-Disposition": content_disposition_header(True, name_of(question, form))},
    )


def _silence(done: int, whole: int) -> None:
    pass


def write(question: Question, form: str, file: BinaryIO, progress: Progress = _silence) -> None:
    """Write the report to a file in one of the forms."""
    parts = question.report.parts(question.asked)
    if form == "csv":
        csv.write_csv(file, _first_table(parts), progress)
    elif form == "xlsx":
        tables = [part.table for part in parts if part.table]
        about = _about(question, parts)
        xlsx.write_xlsx(file, tables, about, title=question.report.title, progress=progress)
    else:
        file.write(report_pdf(_heading(question), parts, progress))


def _first_table(parts: list[Part]) -> Table:
    return next(part.table for part in parts if part.table)


def _heading(question: Question) -> Heading:
    report, asked, school = question.report, question.asked, School.here()
    over = heads.over(asked.day)
    return Heading(
        title=report.title,
        about=report.about,
        school=school.name,
        day=asked.day,
        made_at=timezone.now(),
        made_for=asked.by.name,
        rests_on=over.sentence,
        root=over.root,
        filters=question.in_words,
        logo=logo.picture(),
    )


def _about(question: Question, parts: list[Part]) -> list[tuple[str, str]]:
    """Return what the first sheet of a workbook says."""
    heading = _heading(question)
    said = [(part.heading, sentence) for part in parts for sentence in (*part.says, *part.notes)]
    return [
        ("What it is", heading.about),
        ("School", heading.school),
        ("As at", day(heading.day)),
        ("Made", f"{moment(heading.made_at)}, for {heading.made_for}"),
        ("Rests on", heading.rests_on),
        *([("Root", heading.root)] if heading.root else []),
        *heading.filters,
        *said,
    ]
