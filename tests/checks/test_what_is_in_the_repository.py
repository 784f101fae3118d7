"""Nothing secret, nothing of somebody's machine, nothing fetched from elsewhere."""

import re

import pytest
from django.conf import settings

from tests.checks.conftest import our_files

TEXT = (
    ".py",
    ".sh",
    ".html",
    ".css",
    ".txt",
    ".in",
    ".ini",
    ".toml",
    ".md",
    ".csv",
    ".json",
    ".svg",
)
SECRETS = [
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{36}",
    r"\bxox[abpr]-[A-Za-z0-9-]{10,}",
    r"\bsk-[A-Za-z0-9_-]{20,}",
    # A name that means a secret, given a long value that no person would think of.
    r"(?i)(?:secret|token|passw|api_?key|vault_key)\w*[\"']?\s*[=:]\s*[\"']"
    r"(?=[^\"']*[0-9])(?=[^\"']*[A-Z])(?=[^\"']*[a-z])[\w+/=.:-]{24,}[\"']",
]
# Folders that exist on somebody's machine and not on another's.
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.<>/*-])/(?:home|root|work|opt|Users|mnt)/\w")
ELSEWHERE = re.compile(
    r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']*|url\([\"']?(?:https?:)?//[^)]*"
)


def lines_of(*suffixes):
    for path in our_files(*suffixes):
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(settings.BASE_DIR)}:{number}", line


@pytest.mark.parametrize("pattern", SECRETS)
def test_no_secret(pattern):
    secret = re.compile(pattern)
    found = [where for where, line in lines_of() if secret.search(line)]
    assert found == []


@pytest.mark.parametrize(
    "pattern, caught",
    [
        (SECRETS[1], "AKIA" + "Q7" * 8),
        (SECRETS[2], "ghp_" + "aB3" * 12),
        (SECRETS[5], "SECRET_KEY = '" + "aB3-xY7_" * 5 + "'"),
        (SECRETS[5], '"api_key": "' + "aB3xY7" * 5 + '"'),
    ],
)
def test_a_secret_would_be_found(pattern, caught):
    assert re.search(pattern, caught)


def test_no_folder_of_somebodys_machine():
    found = [
        where
        for where, line in lines_of(*TEXT, "/run", "/test", "/lock")
        if SOMEBODYS_FOLDER.search(line)
    ]
    assert found == []
    assert SOMEBODYS_FOLDER.search("cd '/" + "home/ann'")


def test_pages_fetch_nothing_from_elsewhere():
    """Links that a person follows may lead out; what a page loads or posts to may not."""
    loads = re.compile(r"<(?:link|script|img|iframe|form|source|video|use|object|embed)\b[^>]*>")
    found = [
        where
        for where, line in lines_of(".html", ".css", ".svg")
        for tag in [*loads.findall(line), *re.findall(r"url\([^)]*\)|@import[^;]*", line)]
        if ELSEWHERE.search(tag)
    ]
    assert found == []
    assert ELSEWHERE.search('<script src="//cdn.example/x.js">')


OWN_SCRIPT = re.compile(r"<script src=\"{% static 'js/[a-z]+\.js' %}\" defer></script>")


def test_no_inline_script_and_no_inline_style():
    """The content security policy would refuse them, and the portal works without.

    A file of our own may be named: without it, what it does is done by a link.

    An e-mail has no policy and can load no stylesheet: it brings its own.
    """
    inline = re.compile(r"<script\b|<style\b|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    templates = settings.BASE_DIR / "templates"
    found = [
        str(path.relative_to(templates))
        for path in our_files(".html")
        if templates in path.parents and inline.search(OWN_SCRIPT.sub("", path.read_text()))
    ]
    assert found == ["outbox/letter.html"]
    assert not re.search(r"<script\b|\son[a-z]+=", (templates / found[0]).read_text())
