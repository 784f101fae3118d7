"""Reports that are made in the background, once or on a schedule."""

from typing import BinaryIO

from policyportal.documents.templatetags.dates import day
from policyportal.overview.copies.makers import Maker, Params, Progress, register
from policyportal.overview.reports import files
from policyportal.overview.reports.asking import Question
from policyportal.overview.reports.report import named
from policyportal.people.models import Person
from policyportal.refusal import Refused

WORDS = {"pdf": "PDF", "csv": "CSV", "xlsx": "workbook"}


def params_of(question: Question, form: str) -> dict:
    """Return what has to be known to make the file; no day where it is of the day it is made."""
    return {
        "report": question.report.slug,
        "form": form,
        "day": question.asked.day.isoformat() if question.is_past else "",
        "filters": question.params,
    }


def _question(person: Person, params: Params) -> Question:
    question = Question(
        named(params["report"]), person, {**params["filters"], "day": params["day"]}
    )
    if question.unclear or question.params != params["filters"]:
        raise Refused("What it was narrowed to is no longer there. Ask for it again.")
    return question


def _title(params: Params) -> str:
    report = named(params["report"])
    when = f" as at {day(params['day'])}" if params["day"] else ""
    return f"{report.title if report else 'A report'}{when}, {WORDS[params['form']]}"


def _may(person: Person, params: Params) -> bool:
    report = named(params["report"])
    return report is not None and report.may_read(person)


def _make(person: Person, params: Params, file: BinaryIO, progress: Progress) -> None:
    files.write(_question(person, params), params["form"], file, progress)


REPORT = register(
    Maker(
        name="report",
        title=_title,
        filename=lambda params: (
            "-".join(filter(None, [params["report"], params["day"]])) + "." + params["form"]
        ),
        media_type=lambda params: files.FORMS[params["form"]],
        may=_may,
        make=_make,
    )
)
