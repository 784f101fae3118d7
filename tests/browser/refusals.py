"""Forms sent with nothing in them: each says what to do, and axe finds nothing in it."""

from playwright.sync_api import TimeoutError

from tests.browser.looking import LAID_OUT, NARROW, look
from tests.browser.walk import place

POSTS = "main form[method=post]"
WRITTEN_IN = f"{POSTS} textarea, {POSTS} input:not([type=hidden], [type=radio], [type=file])"


def send(page, faults: list[str], *, narrow=NARROW) -> None:
    """Press the form's button, and look at the page that comes back."""
    url = page.url
    main = page.locator("main button.btn-primary")
    (main if main.count() == 1 else page.locator("main form button").last).click()
    links = page.locator(".error-summary a")
    try:
        links.first.wait_for()
    except TimeoutError:
        faults.append(f"{url}: no summary of what is wrong")
        return
    for link in links.all():
        field = link.get_attribute("href")
        if page.locator(f"[id='{field[1:]}']").count() != 1:
            faults.append(f"{url}: no field {field}")
    look(page, f"faults of {url}", faults, narrow=narrow)


def send_empty(page, urls: list[str], faults: list[str], *, taken: tuple[str, ...] = ()) -> None:
    """Send one form of each kind that the addresses have, with all taken out that was filled in.

    Forms of places named in `taken` are left alone, as they are taken with nothing in them. How
    faults look on a telephone is for `test_faults.py`: here they are laid out on one.
    """
    seen = set(taken)
    for url in urls:
        if (name := place(url)) in seen:
            continue
        page.goto(url)
        if page.locator(POSTS).count() and page.locator(f"{POSTS} .btn").count():
            seen.add(name)
            empty_out(page)
            send(page, faults, narrow=LAID_OUT)


def empty_out(page) -> None:
    """Take away what is filled in or ticked, as a suggestion or earlier."""
    for box in page.locator(WRITTEN_IN).all():
        if box.get_attribute("type") == "checkbox":
            box.set_checked(False)
        elif box.is_editable():
            box.fill("")
