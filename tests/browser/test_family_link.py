"""A family link: told, with the undertaking ticked, and noted; nobody else sees that it is."""

import pytest

from tests.browser.test_guide_and_cover import title
from tests.browser.test_journey import says
from tests.browser.test_permissions import go_on
from tests.compliance.permissions.conftest import a_text_with_permissions
from tests.compliance.policies.texts import a_published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_family_link_is_told_and_noted(browser, school, teacher, head, administrator, slt):
    a_published(administrator, head, text=a_text_with_permissions())
    page = browser.open(teacher, java_script_enabled=False)
    reference = tell(page)
    heads = browser.open(head)
    heads.goto("/permissions/queue/")
    heads.get_by_role("link", name="My niece").click()
    says(heads, "Noor Yusuf in Year 3")
    assert heads.get_by_role("radio").count() == 0  # there is nothing to approve
    heads.get_by_role("button", name="Note it").click()
    says(heads, f"Noted: {reference}")
    page.goto(f"/permissions/{reference}/")
    says(page, "Ruth Adeyemi")
    for name in ("Renew", "Withdraw"):
        assert page.get_by_role("link", name=name, exact=True).count() == 0
    for nosy in (administrator, slt):
        others = browser.open(nosy)
        for end in ("", "decide/", "check/", "revoke/"):
            assert others.request.get(f"/permissions/{reference}/{end}").status == 404


def tell(page) -> str:
    page.goto("/permissions/")
    page.get_by_role("link", name="Family or friends who are pupils here").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Which pupils?").fill("Noor Yusuf in Year 3")
    page.get_by_label("What is the link?").fill("My niece")
    go_on(page)
    page.get_by_label("On which sites").fill("A WhatsApp group of the family")
    go_on(page)
    go_on(page)
    says(page, "Tick this to say that you will keep to it.")
    page.get_by_role("checkbox").check()
    go_on(page)
    title(page, "Check your answers")
    page.get_by_role("button", name="Send").click()
    title(page, "Sent")
    return page.locator(".panel strong").inner_text()
