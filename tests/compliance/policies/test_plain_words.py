"""Markdown for parents: read, and nothing else let through."""

import pytest

from compliance.policies.plain_words import as_html


def test_markdown_becomes_html_below_the_pages_own_headings():
    html = as_html("# Why\n\nBe **kind**.\n\n- one\n- two\n\n[Help](https://example.org)")
    assert "<h3>Why</h3>" in html and "<strong>kind</strong>" in html
    assert "<li>one</li>" in html and '<a href="https://example.org">Help</a>' in html


def test_no_level_of_heading_is_left_out():
    assert as_html("## Why") == "<h3>Why</h3>\n"
    html = as_html("# One\n\n### Two\n\n# Three")
    assert html == "<h3>One</h3>\n<h4>Two</h4>\n<h3>Three</h3>\n"


def test_headings_stop_at_the_sixth_level():
    html = as_html("\n\n".join(f"{'#' * n} Level" for n in range(1, 7)))
    assert [html.count(f"<h{n}>") for n in range(1, 8)] == [0, 0, 1, 1, 1, 3, 0]


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <b onclick=x>bold</b>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/p.png)",
        "<style>p{}</style>",
    ],
)
def test_nothing_that_runs_or_loads_gets_through(bad):
    html = as_html(bad)
    for tag in ("<script", "<img", "<b ", "<style", 'href="javascript'):
        assert tag not in html
