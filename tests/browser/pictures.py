"""Take pictures of every page of a running demo, to be looked at by a person (bin/pictures)."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from policyportal.operations.demo import DOMAIN, PASSWORD  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.walk import walk  # noqa: E402

PICTURES = settings.VAR / "pictures"
PEOPLE = {
    "administrator": "priya.nair",
    "head": "ruth.adeyemi",
    "chair": "daniel.rosen",
    "slt": "marcus.bell",
    "dsl": "leila.haddad",
    "teacher": "amina.yusuf",
    "owner": "nusrat.begum",
}
PUBLIC = ["/account/login/", "/account/password/reset/sent/", "/demo/"]
AT_THE_DOOR = ("danger", "what", "who", "told", "files", "check", "discard")
SIGHTS = [(width, scheme) for width in (1280, 375) for scheme in ("light", "dark")]


def sign_in(page, who: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(f"{who}@{DOMAIN}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def picture(page, role: str, name: str) -> None:
    for width, scheme in SIGHTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        folder = PICTURES / f"{width}-{scheme}"
        folder.mkdir(parents=True, exist_ok=True)
        file = f"{role} {name.replace(':', ' ').replace('/', ' ')}.png"
        page.screenshot(path=folder / file, full_page=True)


def picture_door(page, role: str) -> None:
    """Begin a report, which no link does, take its pages, and discard it."""
    page.goto("/report/")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/danger/")
    draft = page.url.removesuffix("danger/")
    page.goto(f"{draft}what/")
    page.get_by_label("Bullying online, by text or by phone").check()
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/who/")
    for step in AT_THE_DOOR:
        page.goto(f"{draft}{step}/")
        picture(page, role, f"incidents:report-{step}")
    page.get_by_role("button", name="Discard the draft").click()
    page.wait_for_url("**/report/**")


def main(server: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for role, who in [("anybody", ""), *PEOPLE.items()]:
            page = browser.new_context(base_url=server).new_page()
            if who:
                sign_in(page, who)
            for stop in walk(page, *(["/"] if who else PUBLIC)):
                if stop.is_page:
                    page.goto(stop.url)
                    picture(page, role, stop.name)
            if role == "teacher":
                picture_door(page, role)
            page.goto("/nowhere/")
            picture(page, role, "not found")
        browser.close()
    print(f"{len(list(PICTURES.glob('*/*.png')))} pictures in {PICTURES}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else f"http://localhost:{settings.PORT}")
