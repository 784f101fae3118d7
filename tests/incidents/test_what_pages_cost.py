"""Every page of a case of bullying and of a record takes as many queries with thirty of everything.

Thirty entries, children, files, assessments, families, days to look again, letters, referrals and
people beside the one of each that every page was tried with.
"""

import pytest
from django.utils import timezone

from incidents.bullying import follow_ups, letters, outside
from incidents.bullying.models import Body, Family, LetterKind
from incidents.cases import adding, evidence, steps
from incidents.cases.chronology import Happened
from incidents.cases.involving import children_of, involve
from incidents.cases.models import Case, Power, Side
from incidents.reporting.models import IctBan, Kind
from policyportal.people.models import Person
from policyportal.vault.uploads import Accepted
from tests.conftest import make_person
from tests.incidents.bullying.assessed import assessed
from tests.incidents.bullying.rows import a_child
from tests.incidents.cases.kinds import queries_of
from tests.incidents.reporting.rows import a_record
from tests.incidents.rows import added
from tests.incidents.test_whatever_is_sent_of_bullying import a_full_case, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MANY = 30


def costs(client, case: Case) -> dict[str, int]:
    """Return how many queries each page of the case takes that is there to be read."""
    found = {}
    for address in addresses(case):
        if "/file/" in address or address.endswith("/pdf/"):
            continue  # which sends the bytes of one file
        if client.get(address).status_code == 200:
            found[address] = queries_of(client, address)
    return found


def many_of_what_every_case_has(case: Case, head: Person) -> None:
    who = {"seen": None, "by": head}
    for number in range(MANY):
        adding.add(now(case), words=f"Addition {number}.", **who)
        note = Accepted(f"note-{number}.txt", "text/plain", f"Note {number}".encode())
        said = {"description": "", "captured_at": None, "images": "no"}
        evidence.add(now(case), upload=note, **said, **who)
        child = a_child(f"Child {number}", by=head, school_class=f"{number % 6 + 1} Oak")
        involve(case, child, Side.HURT if number % 2 else Side.DOING, by=head)
        somebody = make_person(f"helper{number}@larkspur.example", "Helper", f"No{number}", "staff")
        added(case, somebody, Power.READ, by=head)
    entry = steps.finish(now(case), Happened.ADDED, by=head, words="On Monday.")
    steps.finish(now(case), Happened.CORRECTED, by=head, words="On Tuesday.", corrects=entry)


def many_of_bullying(case: Case, head: Person) -> None:
    who = {"seen": None, "by": head}
    today = timezone.localdate()
    for number, involved in enumerate(children_of(case)[:MANY]):
        assessed(case, head)
        family = Family(case=case, name=f"{case.reference}/F{number + 2}", by=head)
        family.words = "Her aunt."
        family.save(force_insert=True)
        family.children.add(involved.child)
        due_on = today + timezone.timedelta(days=number + 9)
        follow_ups.set_follow_up(now(case), due_on=due_on, words="Ask her.", **who)
        outside.refer(now(case), Body.LA, made_at=timezone.now(), words="Rang them.", **who)
        letters.write(now(case), LetterKind.INVITATION, words="Please come and see us.", **who)


def now(case: Case) -> Case:
    return type(case).objects.get(pk=case.pk)


@pytest.mark.parametrize("kind", ["bullying", "record"])
def test_each_page_costs_the_same_with_thirty_of_everything(
    kind, client, school, head, dsl, chair, other_teacher
):
    if kind == "bullying":
        case = a_full_case(other_teacher, head)
    else:
        case = a_record(other_teacher, Kind.FIREWALL)
    client.force_login(head)
    added(case, dsl, Power.READ, by=head)
    adding.add(now(case), words="The first.", seen=None, by=head)
    one = costs(client, now(case))
    many_of_what_every_case_has(case, head)
    if kind == "bullying":
        many_of_bullying(case, head)
    else:
        today = timezone.localdate()
        for involved in children_of(case):
            days = {"starts_on": today, "ends_on": today}
            IctBan.objects.create(record=case, child=involved.child, set_by=head, **days)
    many = costs(client, now(case))
    grown = {page: (one[page], many[page]) for page in one if one[page] < many.get(page, 0)}
    assert grown == {}
    assert len(one) > 15 and one.keys() <= many.keys()
