"""Who may open and send what: records, the lists of the door, and what every case has of a record.

The table `who_may_see_what.txt` has a line for each address and method, and in it what each is
answered, as in the table of disclosures: what is not to be seen and what does not exist are alike.
The pages of a report before it is sent stand there.

The case is a record for the headteacher: a governor was added to read it, somebody of the senior
leaders to work on it. `phone` is one for the DSL; the colleague was named at the door as the class
teacher. `heads` is about the headteacher and was done to a member of staff, `dsls` is about the
DSL. In `voiding` the chair is asked. One has ended, one was handed over. R-00000 was never given.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from incidents.cases import adding, evidence
from incidents.cases import urls as case_urls
from incidents.cases.involving import children_of
from incidents.cases.models import Power
from incidents.reporting import bans, closing
from incidents.reporting import urls as reporting_urls
from incidents.reporting.destinations import Choice
from incidents.reporting.models import Kind, Record, State
from policyportal.people.models import Person
from tests.answers import Table
from tests.incidents.bullying.calls import a_picture
from tests.incidents.cases.kinds import ended
from tests.incidents.reporting.passing_on import pass_on
from tests.incidents.reporting.reports import sent
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added

TABLE = Table(Path(__file__).with_name("who_may_see_what.txt"))
OF_A_DRAFT = {f"report-{page}" for page in ("danger", "urgent", "what", "who", "told", "files")}
OF_A_DRAFT |= {"report-check", "report-discard"}


@pytest.fixture
def stands_for(concerned):
    """What the names in the addresses stand for."""
    head, dsl, chair, recorder = (concerned[who] for who in ("head", "dsl", "chair", "recorder"))
    case = a_record(recorder, Kind.FIREWALL)
    by_the_head, today = {"seen": None, "by": head}, timezone.localdate()
    child, until = children_of(case)[0], today + timedelta(days=7)
    ban = bans.set_ban(case, child=child.child, starts_on=today, ends_on=until, **by_the_head)
    kept = {"description": "A picture", "captured_at": None, "images": "no"}
    evidence.add(case, upload=a_picture(), **kept, **by_the_head)
    case.refresh_from_db()
    added(case, concerned["reader"], Power.READ, by=head)
    added(case, concerned["worker"], Power.WORK, by=head)
    phone = sent(recorder, Choice.PHONE, class_teacher=concerned["colleague"].pk)
    adding.add(Record.objects.get(pk=phone.pk), words="Her bag.", seen=None, by=dsl)
    voiding, over = a_record(recorder, Kind.FIREWALL), a_record(recorder, Kind.FIREWALL)
    closing.ask_to_void(voiding, reason="Recorded twice.", **by_the_head)
    pass_on(over, "disclosure", head, subject=concerned["subject"])
    closed = ended(a_record(recorder, Kind.PHONE), State.CLOSED, by=dsl, second=chair)
    Record.objects.filter(pk=closed.pk).update(kept_until=today)
    heads = {"subject": head, "affected": concerned["affected"]}
    return {
        "case": case.reference,
        "child": child.pk,
        "ban": ban.pk,
        "phone": phone.reference,
        "heads": a_record(recorder, Kind.WORKING_DAY, **heads).reference,
        "dsls": a_record(recorder, Kind.WORKING_DAY, subject=dsl).reference,
        "voiding": voiding.reference,
        "ended": closed.reference,
        "over": over.reference,
    }


@pytest.mark.parametrize("who", TABLE.columns)
def test_each_is_answered_as_the_table_says(client, concerned, stands_for, who):
    if who in concerned:
        client.force_login(Person.objects.get(pk=concerned[who].pk))
    assert TABLE.wrong(client, who, stands_for) == []


def test_the_table_has_every_address(stands_for):
    there = TABLE.names(stands_for)
    named = {p.name for p in [*reporting_urls.urlpatterns, *case_urls.urlpatterns]} | {"dashboard"}
    assert len(named) >= 35
    for method in ("GET", "POST"):
        assert there[method] >= named - OF_A_DRAFT - {"images-advice"}  # which is of no case
