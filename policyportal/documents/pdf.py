"""HTML to PDF. Reaches nothing but the files that the project names as its own."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string


@dataclass(frozen=True)
class Attachment:
    """A file carried inside a PDF, beside its pages. `made` is the time the PDF gives for it."""

    name: str
    description: str
    text: str
    made: datetime


def render_pdf(template: str, context: dict, *, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of the template; the same bytes for the same input.

    The template names its language and title; a picture is an inline SVG with a title, or a file
    below `static/print/` with alt text, named by its relative path.
    """
    from policyportal.documents import renderer  # slow to import, and few commands print

    beside = [
        {
            "string": one.text,
            "name": one.name,
            "description": one.description,
            "created": one.made,
            "modified": one.made,
        }
        for one in attachments
    ]
    return renderer.render(render_to_string(template, context), beside)
