"""Who may open and send what: every address of bullying, and what every case has of a case of it.

The table `who_may_see_what.txt` has a line for each address and method, and in it what each is
answered, as in the table of disclosures: what is not to be seen and what does not exist are alike.

The case was done to one member of staff and recorded by another; a governor was added to read it,
somebody of the senior leaders to work on it. `heads` is about a member of staff and was done to the
headteacher; `dsls` is about the DSL. In `letter` a letter waits for the DSL, and in `voiding` the
chair is asked. One has ended, one was handed over. B-00000 was never given.
"""

from pathlib import Path

import pytest
from django.utils import timezone

from incidents.bullying import ending, letters
from incidents.bullying import urls as bullying_urls
from incidents.bullying.models import LetterKind, State
from incidents.cases import urls as case_urls
from incidents.cases.involving import children_of
from incidents.cases.models import Power
from policyportal.people.models import Person
from tests.answers import Table
from tests.incidents.bullying.assessed import assessed
from tests.incidents.bullying.calls import calls
from tests.incidents.bullying.rows import a_bullying_case, put
from tests.incidents.reporting.passing_on import pass_on
from tests.incidents.rows import added

TABLE = Table(Path(__file__).with_name("who_may_see_what.txt"))
SHARED = {"case-retention", "case-destroy", "case-reroute"}
DONE = ("family", "contact", "follow-up", "letter", "evidence")


def with_all(recorder, head, **more):
    """Return a case that is worked on with the families, with a first of whatever it can have."""
    case = put(a_bullying_case(recorder, **more), State.FAMILIES, by=head)
    assessed(case, head)
    for action in DONE:
        calls(case, head, recorder)[action]()
    case.refresh_from_db()
    return case


@pytest.fixture
def stands_for(concerned):
    """What the names in the addresses stand for."""
    head, chair, recorder = (concerned[who] for who in ("head", "chair", "recorder"))
    case = with_all(recorder, head, affected=concerned["affected"])
    added(case, concerned["reader"], Power.READ, by=head)
    added(case, concerned["worker"], Power.WORK, by=head)
    asked = {"seen": None, "by": head}
    letter, voiding = a_bullying_case(recorder), a_bullying_case(recorder)
    words = "Please come and see us."
    letters.ask(letters.write(letter, LetterKind.INVITATION, words=words, **asked), **asked)
    ending.ask_to_void(voiding, reason="Recorded twice.", **asked)
    over = with_all(recorder, head)
    pass_on(over, "disclosure", head, subject=concerned["subject"])
    ended = put(a_bullying_case(recorder), State.CLOSED, by=head)
    type(ended).objects.filter(pk=ended.pk).update(kept_until=timezone.localdate())

    def about(**people):
        return a_bullying_case(recorder, **people).reference

    return {
        "case": case.reference,
        "child": children_of(case)[0].pk,
        "heads": about(subject=concerned["subject"], affected=head),
        "dsls": about(subject=concerned["dsl"]),
        "letter": letter.reference,
        "voiding": voiding.reference,
        "ended": ended.reference,
        "over": over.reference,
    }


@pytest.mark.parametrize("who", TABLE.columns)
def test_each_is_answered_as_the_table_says(client, concerned, stands_for, who):
    if who in concerned:
        client.force_login(Person.objects.get(pk=concerned[who].pk))
    assert TABLE.wrong(client, who, stands_for) == []


def test_the_table_has_every_address(stands_for):
    there = TABLE.names(stands_for)
    named = {p.name for p in [*bullying_urls.urlpatterns, *case_urls.urlpatterns]} | SHARED
    assert len(named) >= 45
    for method in ("GET", "POST"):
        assert there[method] >= named - {"images-advice"}  # which is of no case
