"""The anti-bullying policy: its own in the portal is led to, and found by its title."""

import pytest

from incidents.bullying import anti_bullying
from tests.compliance.policies.texts import a_draft, a_published, a_text
from tests.incidents.bullying.reading import page, text
from tests.incidents.bullying.rows import a_bullying_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]
TITLE = "Anti-bullying policy"


def test_the_case_leads_to_it_once_it_is_in_force(teacher, head, dsl, administrator, as_person):
    case = a_bullying_case(teacher)
    assert "It is not in the portal" in text(as_person(head).get(page("detail", case)))
    made = a_published(administrator, head, text=a_text(TITLE))
    html = text(as_person(head).get(page("detail", case)))
    address = f"/policies/{made.policy.slug}/"
    assert f'<a href="{address}">{TITLE}</a>' in html
    assert "It is not in the portal" not in html
    assert as_person(head).get(address).status_code == 200


def test_a_draft_of_it_is_not_it_nor_is_another_policy(administrator, head):
    a_published(administrator, head)
    a_draft(administrator, text=a_text(TITLE))
    assert anti_bullying.in_force() is None
