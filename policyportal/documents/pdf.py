"""HTML to PDF. Reaches nothing but the files that the project names as its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from policyportal.documents.press import Job, print_page


@dataclass(frozen=True)
class Attachment:
    """A file carried inside a PDF, beside its pages. `made` is the time the PDF gives for it."""

    name: str
    description: str
    text: str
    made: datetime


def render_pdf(
    template: str,
    context: dict,
    *,
    attachments: tuple[Attachment, ...] = (),
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of the template; the same bytes for the same input.

    The template names its language and title; a picture is an inline SVG with a title, a file
    below `static/print/` with alt text, named by its relative path, or one of `pictures` (PNG or
    JPEG, by name: `portal:NAME`). CannotPrint where it takes more time or memory than it may.
    """
    return print_page(job_of(template, context, attachments=attachments, pictures=pictures))


def job_of(
    template: str,
    context: dict,
    *,
    attachments: tuple[Attachment, ...] = (),
    pictures: Mapping[str, bytes] | None = None,
) -> Job:
    """Return what `press` prints of the template; see `render_pdf`."""
    beside = tuple(
        {
            "string": one.text,
            "name": one.name,
            "description": one.description,
            "created": one.made,
            "modified": one.made,
        }
        for one in attachments
    )
    return Job(render_to_string(template, context), beside, dict(pictures or {}))
