"""HTML to PDF. Reaches nothing but the files that the project names as its own."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint import Attachment as Embedded
from weasyprint.urls import URLFetcher

PRINT_FILES = settings.BASE_DIR / "static" / "print"


class OwnFilesOnly(URLFetcher):
    """Give the renderer files under `static/print/`, and refuse everything else."""

    def fetch(self, url, headers=None):
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(PRINT_FILES):
            raise ValueError(f"The renderer may not fetch {url}.")
        return super().fetch(url, headers)


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
    html = HTML(
        string=render_to_string(template, context),
        base_url=f"{PRINT_FILES.as_uri()}/",
        url_fetcher=OwnFilesOnly(),
    )
    embedded = [
        Embedded(
            string=one.text,
            name=one.name,
            description=one.description,
            created=one.made,
            modified=one.made,
        )
        for one in attachments
    ]
    return html.write_pdf(pdf_variant="pdf/ua-1", attachments=embedded)
