"""The look: little CSS of our own, each class in use, nothing inline, light pages."""

import gzip
import re
from pathlib import Path

import bootstrap_wrapper
import crispy_bootstrap5
import pytest
from django.conf import settings

STYLES = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
BOOTSTRAP = Path(bootstrap_wrapper.get_bootstrap_css_dir()) / "bootstrap.min.css"
FIRST_VISIT, LATER = 120_000, 30_000  # bytes (screen.md)
OWN_SCRIPT = r"<script src=\"{% static 'js/[a-z]+\.js' %}\" defer></script>"
PUT_TOGETHER = {"banner-late", "banner-soon", "notice-success", "notice-warning", "notice-error"}


def test_our_own_css_stays_small():
    assert sum(len(style.read_text().splitlines()) for style in STYLES) < 400


def test_every_class_that_is_styled_is_used():
    css = " ".join(re.sub(r"url\(.*?\)|/\*.*?\*/", "", style.read_text()) for style in STYLES)
    crispy = Path(crispy_bootstrap5.__file__).parent.rglob("*.html")
    used = " ".join(path.read_text() for path in [*TEMPLATES, *crispy])
    python = (settings.BASE_DIR / room for room in ("compliance", "policyportal"))
    used += " ".join(path.read_text() for room in python for path in room.rglob("*.py"))
    classes = set(re.findall(r"\.([a-z][a-z-]+)", css)) - PUT_TOGETHER
    assert {name for name in classes if name not in used} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline(template):
    """The content security policy would keep it from working."""
    said = re.sub(OWN_SCRIPT, "", template.read_text())
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=|javascript:", said)


@pytest.mark.parametrize(
    "url",
    ["/", "/policies/", "/policies/rules/sign/", "/policies/rules/register/", "/people/"],
)
def test_pages_are_light(as_person, administrator, in_force, school, url):
    """As they travel, compressed."""
    in_force(title="Rules", words="Be kind, in word and in deed. " * 700)  # as long as a real one
    response = as_person(administrator).get(url, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "gzip"
    page = len(response.content)
    styles = sum(len(gzip.compress(path.read_bytes())) for path in [BOOTSTRAP, *STYLES])
    assert page < LATER
    assert page + styles < FIRST_VISIT
