"""QR codes as pictures that a page or a PDF carries in itself."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, says: str = "") -> SafeString:
    """Return an inline SVG of the text, black on white in dark mode too.

    `says` is what the picture says to those who do not see it; by default the text itself.
    """
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=4, light="#fff", title=says or text)  # segno escapes it
    return mark_safe(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308
