"""What was handed over shows nothing of what was in it, whatever is sent to its pages."""

import pytest
from django.urls import get_resolver

from incidents.cases.models import Case
from tests.incidents.cases.over import with_everything
from tests.incidents.reporting.passing_on import now, pass_on

pytestmark = pytest.mark.django_db

IN_IT = ("Asha", "Toby", "Lall", "Marsh", "020 7946 0018", "came on Tuesday", "talk of it at home")
IN_IT += ("The log of", "On Monday", "Friday.")
TYPED = "What the caretaker saw on Thursday."
SENT = {"seen": "1", "images": "no", "description": "d"} | dict.fromkeys(
    ("words", "reason", "note", "found"), TYPED
)
SHOWN_STILL = ("record-ban-end",)  # staff see it, until it is ended there


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def cast(school, teacher, head, dsl, chair):
    return {"recorder": teacher, "head": head, "dsl": dsl, "chair": chair}


def addresses(case: Case) -> list[str]:
    """Return the address of every page of a case, with the number and the words that it takes."""
    words = {"number": "1", "kind": "warning", "step": "policy", "body": "police"}
    found = []
    for name, ways in get_resolver().namespace_dict["incidents"][1].reverse_dict.lists():
        if not isinstance(name, str) or name in SHOWN_STILL:
            continue
        for way in ways:
            (pattern, parameters) = way[0][0]
            if "reference" in parameters:
                said = {one: words.get(one, "1") for one in parameters}
                found.append("/" + pattern % (said | {"reference": case.reference}))
    return sorted(set(found))


@pytest.mark.parametrize("kind", ["B", "R"])
def test_no_page_of_it_shows_what_was_in_it(kind, cast, head, as_person):
    old = with_everything(kind, **cast)
    pass_on(old, "conduct", head, described="A coach")
    client, places = as_person(head), addresses(now(old))
    assert len(places) > 40
    for place in places:
        for answer in (client.get(place), client.post(place, SENT)):
            assert answer.status_code in (200, 302, 404, 405), place
            html = answer.content.decode("latin-1")
            assert [one for one in IN_IT if one in html] == [], place
            assert not answer["Content-Type"].startswith("application/pdf")


@pytest.mark.parametrize("place", ["found", "plan", "letters/1", "families/1/contact"])
def test_what_was_typed_meanwhile_is_given_back(place, cast, head, as_person):
    old = with_everything("B", **cast)
    pass_on(old, "conduct", head, described="A coach")
    html = as_person(head).post(f"/bullying/{old.reference}/{place}/", SENT).content.decode()
    assert TYPED in html
    assert "nothing was kept here" in html
