"""Who may open and send what: home, dashboard, reports, files, evidence packs, the school's pages.

The table `who_may_see_what.txt` has a line for each address and method, and in it what each of the
cast is answered: a status; or "door", which leads to the sign-in page. What is another's and what
does not exist are answered alike: 404.

The ready file and the schedule are the governor's, the waiting one is the headteacher's and full of
names. The school has no logo, one closure, one term, and nothing undecided in the outbox.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from policyportal.operations import school_urls
from policyportal.overview.copies import actions, making, schedules
from policyportal.overview.copies import urls as copy_urls
from policyportal.overview.copies.models import Every
from policyportal.overview.evidence_pack import urls as pack_urls
from policyportal.overview.reports import urls as report_urls
from policyportal.overview.reports.makers import REPORT
from policyportal.school.models import Closure, Term
from tests.answers import Table
from tests.days import today

TABLE = Table(Path(__file__).with_name("who_may_see_what.txt"))
REVIEWS = {"report": "reviews", "form": "csv", "day": "", "filters": {}}
REGISTER = {"report": "register", "form": "csv", "day": "", "filters": {}}


@pytest.fixture
def cast(request):
    return {who: request.getfixturevalue(who) for who in TABLE.cast}


@pytest.fixture
def stands_for(cast, school, in_force):
    """What the names in the addresses stand for."""
    in_force(title="Rules")
    ready = actions.ask(REPORT, REVIEWS, by=cast["governor"])
    making.make(ready.reference)
    sent = schedules.begin(REPORT, REVIEWS, every=Every.MONTH, by=cast["governor"])
    named = {"name": "Spring", "starts_on": today(), "ends_on": today() + timedelta(days=70)}
    return {
        "ready": ready.reference,
        "waiting": actions.ask(REPORT, REGISTER, by=cast["head"]).reference,
        "schedule": sent.pk,
        "closure": Closure.objects.create(name="Fair", starts_on=today(), ends_on=today()).pk,
        "term": Term.objects.create(**named).pk,
    }


@pytest.mark.parametrize("who", TABLE.columns)
def test_each_is_answered_as_the_table_says(client, cast, stands_for, who):
    if who in cast:
        client.force_login(cast[who])
    assert TABLE.wrong(client, who, stands_for) == []


def test_the_table_has_every_address(stands_for):
    there = TABLE.names(stands_for)
    patterns = [
        *copy_urls.urlpatterns,
        *pack_urls.urlpatterns,
        *report_urls.urlpatterns,
        *school_urls.urlpatterns,
    ]
    named = {pattern.name for pattern in patterns}
    assert len(named) >= 24
    for method in ("GET", "POST"):
        assert there[method] >= named | {"home", "dashboard", "health", "demo-accounts"}
