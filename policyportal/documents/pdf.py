"""HTML to PDF. Reaches nothing but the files that the project names as its own."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
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


def render_pdf(template: str, context: dict) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of the template.

    The template names its language and title; a picture is an inline SVG or a file below
    `static/print/`, named by its relative path.
    """
    html = HTML(
        string=render_to_string(template, context),
        base_url=f"{PRINT_FILES.as_uri()}/",
        url_fetcher=OwnFilesOnly(),
    )
    return html.write_pdf(pdf_variant="pdf/ua-1")
