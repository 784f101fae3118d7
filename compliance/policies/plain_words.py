"""The plain words for parents: Markdown to safe HTML."""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "html_inline", "html_block"]
)


def as_html(markdown: str) -> SafeString:
    """Return HTML with no raw HTML, pictures or script links; headings begin at the third level."""
    tokens = _markdown.parse(markdown)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    levels = sorted({token.tag for token in headings})  # those used, so that none is left out
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + 3, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(html)  # noqa: S308  the renderer escapes all text; raw HTML is off
