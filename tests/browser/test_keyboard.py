"""By keyboard: the way past the menu, a focus that is always seen, forms that lead to the fault."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RING = """() => {
  const seen = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  return {
    what: document.activeElement.outerHTML.slice(0, 100),
    ring: seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2,
    visible: box.width > 1 && box.height > 1,
  };
}"""


def test_the_first_tab_leads_past_the_menu(browser, school, teacher):
    page = browser.open(teacher)
    page.goto("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to main content")
    assert link.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("url", ["/", "/account/password/"])
def test_focus_is_always_seen(browser, school, administrator, url, scheme, width):
    page = browser.open(
        administrator, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    page.goto(url)
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(RING)
        if stop["what"].startswith("<body"):
            break
        stops.append(stop)
    assert len(stops) > 5
    assert [stop for stop in stops if not (stop["ring"] and stop["visible"])] == []


def test_the_menu_opens_without_a_mouse_or_a_script(browser, school, administrator):
    page = browser.open(
        administrator, viewport={"width": 320, "height": 640}, java_script_enabled=False
    )
    page.goto("/")
    people = page.get_by_role("link", name="People", exact=True)
    assert not people.is_visible()
    page.get_by_text("Menu", exact=True).focus()
    page.keyboard.press("Enter")
    people.wait_for()
    assert people.bounding_box()["height"] >= 44


def test_an_error_leads_to_its_field(browser, school):
    page = browser.open()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in").click()
    summary = page.get_by_role("alert")
    summary.get_by_role("link", name="Type your password.").click()
    field = page.get_by_label("Password")
    assert page.evaluate("document.activeElement.name") == "password"
    assert field.get_attribute("aria-invalid") == "true"
    described = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert "Type your password." in described.inner_text()


def test_printed_pages_name_the_reader_and_the_day(browser, school, teacher):
    page = browser.open(teacher)
    page.goto("/")
    foot = page.get_by_text("Printed on")
    assert not foot.is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert foot.is_visible()
    assert "by Amina Yusuf" in foot.inner_text()
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
