"""Who may open and send what: every address of cases and disclosures, by role and by method.

The table `who_may_see_what.txt` has a line for each address and method, and in it what each of the
cast is answered: a status; or "door", which leads to the sign-in page. What is not to be seen and
what does not exist are answered alike: 404.

The case is about the teacher and was recorded by the other teacher; a child is on it. The SLT was
added to work on it and the governor to read it. The head's is about the headteacher. The draft, and
the report that lacks what was said, are the other teacher's. D-00000 and R-00000 do not exist.
"""

from pathlib import Path

import pytest

from incidents.cases import adding, evidence
from incidents.cases import urls as case_urls
from incidents.cases.involving import involve
from incidents.cases.models import Power, Side
from incidents.disclosures import drafting
from incidents.disclosures import urls as disclosure_urls
from incidents.disclosures.models import State
from incidents.reporting.destinations import Choice
from policyportal.vault.uploads import Accepted
from tests.answers import Table
from tests.incidents.bullying.rows import a_child
from tests.incidents.reporting.reports import a_report
from tests.incidents.rows import a_disclosure, added, put

TABLE = Table(Path(__file__).with_name("who_may_see_what.txt"))


@pytest.fixture
def cast(request):
    return {who: request.getfixturevalue(who) for who in TABLE.cast}


@pytest.fixture
def stands_for(cast, school):
    """What the names in the addresses stand for."""
    head, chair = cast["head"], cast["chair"]
    case = a_disclosure(cast["other_teacher"], cast["teacher"])
    added(case, cast["slt"], Power.WORK, by=head)
    added(case, cast["governor"], Power.READ, by=head)
    adding.add(case, words="He wrote again.", seen=None, by=head)
    upload = Accepted("note.txt", "text/plain", b"What was on the screen.")
    about = {"description": "A note", "captured_at": None, "images": "no"}
    evidence.add(case, upload=upload, **about, seen=None, by=head)
    advised = a_disclosure(cast["other_teacher"], cast["teacher"])
    put(advised, State.ADVISED, by=head, second=chair)
    child = involve(case, a_child("Asha Lall", by=head), Side.HURT, by=head)
    return {
        "case": case.reference,
        "child": child.pk,
        "advised": advised.reference,
        "heads": a_disclosure(cast["other_teacher"], head).reference,
        "draft": drafting.begin(by=cast["other_teacher"]).reference,
        "report": a_report(cast["other_teacher"], Choice.PHONE, said="").reference,
    }


@pytest.mark.parametrize("who", TABLE.columns)
def test_each_is_answered_as_the_table_says(client, cast, stands_for, who):
    if who in cast:
        client.force_login(cast[who])
    assert TABLE.wrong(client, who, stands_for) == []


def test_the_table_has_every_address(stands_for):
    there = TABLE.names(stands_for)
    named = {p.name for p in [*disclosure_urls.urlpatterns, *case_urls.urlpatterns]}
    assert len(named) >= 45
    for method in ("GET", "POST"):
        assert there[method] >= named | {"safeguarding", "closures", "closure-remove"}
