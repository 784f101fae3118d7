"""WeasyPrint, and what it may fetch: nothing but the files that the project names as its own.

Importing it takes longer than all the rest of the portal, and few commands print: `pdf.py` imports
it when something is printed, the web server before it forks.
"""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
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


def render(markup: str, attachments: Iterable[dict]) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of a whole page of HTML.

    Each attachment is what WeasyPrint's `Attachment` takes, by name.
    """
    page = HTML(string=markup, base_url=f"{PRINT_FILES.as_uri()}/", url_fetcher=OwnFilesOnly())
    embedded = [Embedded(**one) for one in attachments]
    return page.write_pdf(pdf_variant="pdf/ua-1", attachments=embedded)
