"""A real browser: Debian's Chromium, driven by Playwright, in front of the live server.

Every page object fails its test if the browser's console shows an error (a breach of the content
security policy is one) or if anything but this server is asked for anything.
"""

import os
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.browser import places

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",  # Chromium refuses its sandbox to root, and tests run in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def chromium():
    # Playwright keeps an event loop in this thread, which makes Django refuse its database here.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=FLAGS, timeout=60_000
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class Browser:
    """Opens pages on the live server, signed in or not, and keeps what went wrong on them."""

    def __init__(self, chromium, server: str, *, thorough: bool):
        self.chromium = chromium
        self.server = server
        self.thorough = thorough  # or a walk leaves out what looks like what it has seen
        self.faults: list[str] = []
        self.contexts = []

    def open(self, person=None, **options):
        """Return a page, signed in as the person if there is one (without the sign-in page)."""
        context = self.chromium.new_context(base_url=self.server, **options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.server}])
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._asked)
        return page

    def _heard(self, message):
        if message.type == "error":
            self.faults.append(f"console, {message.location.get('url')}: {message.text}")

    def _asked(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != urlsplit(self.server).netloc:
            self.faults.append(f"asked another host: {request.url}")


@pytest.fixture
def browser(chromium, live_server, request):
    cache.clear()  # sign-in attempts are counted there
    thorough = request.config.getoption("all_on_both") or request.config.getoption("long")
    browser = Browser(chromium, live_server.url, thorough=thorough)
    yield browser
    for context in browser.contexts:
        context.close()
    assert browser.faults == []


@pytest.fixture
def demo(transactional_db):
    """Make the demo school, and put it as the pages are walked."""
    places.make()
