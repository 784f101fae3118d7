"""WeasyPrint, and what it may fetch: nothing but the files that the project names as its own.

Importing it takes longer than all the rest of the portal, and few commands print: `press.py`
imports it when something is printed, the web server before it forks.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint import HTML
from weasyprint import Attachment as Embedded
from weasyprint.urls import URLFetcher, URLFetcherResponse

from policyportal.documents import artifacts

PRINT_FILES = settings.BASE_DIR / "static" / "print"
HANDED_IN = "portal"  # the scheme of pictures that come with the text: portal:logo
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class OwnFilesOnly(URLFetcher):
    """Give the renderer files under `static/print/` and what was handed in, and nothing else."""

    def __init__(self, pictures: Mapping[str, bytes] | None = None):
        super().__init__(allowed_protocols=["file", HANDED_IN], allow_redirects=False)
        self.pictures = pictures or {}

    def fetch(self, url, headers=None):
        parts = urlsplit(url)
        if parts.scheme == HANDED_IN and parts.path in self.pictures:
            return self._handed_in(url, self.pictures[parts.path])
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(PRINT_FILES):
            raise ValueError(f"The renderer may not fetch {url}.")
        return super().fetch(url, headers)

    def _handed_in(self, url: str, data: bytes) -> URLFetcherResponse:
        """Return a picture made of points; one of lines could name files of its own."""
        for begins, media_type in PICTURES.items():
            if data.startswith(begins):
                return URLFetcherResponse(url, body=data, headers={"Content-Type": media_type})
        raise ValueError(f"The renderer may not take {url}: it is neither PNG nor JPEG.")


def render(
    markup: str, attachments: Iterable[dict], pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of a whole page of HTML.

    Each attachment is what WeasyPrint's `Attachment` takes, by name. `pictures` are the bytes of
    PNG or JPEG files, by the name that the page has them by: `<img src="portal:NAME">`.
    """
    page = HTML(
        string=markup, base_url=f"{PRINT_FILES.as_uri()}/", url_fetcher=OwnFilesOnly(pictures)
    )
    embedded = [Embedded(**one) for one in attachments]
    return page.write_pdf(
        pdf_variant="pdf/ua-1", attachments=embedded, finisher=artifacts.mark_margins
    )


@cache
def warm_up() -> None:
    """Find the fonts, once in a process: those that are forked from it need not look again."""
    page = "<html lang=en><p>a <b>b</b>"
    HTML(string=page, url_fetcher=OwnFilesOnly()).write_pdf(pdf_variant="pdf/ua-1")
