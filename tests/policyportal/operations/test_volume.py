"""`load_volume`: many people at once, as true as if each had been brought in by hand."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from compliance.signing.models import Acknowledgement
from policyportal.audit.log import record, record_many, root_at
from policyportal.audit.models import Entry, Node
from policyportal.audit.verification import verify
from policyportal.operations import volume
from policyportal.people.models import Person, RoleAssignment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def test_makes_so_many_people_with_roles_and_addresses():
    made = volume.make(60, seed=7)
    assert (made.people, made.signatures) == (60, 0)
    assert Person.objects.count() == 60
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 60
    assert RoleAssignment.objects.values("person").distinct().count() == 60
    assert Person.objects.filter(line_manager__isnull=False).count() == 55


def test_the_log_has_an_entry_for_each_and_holds():
    volume.make(60, seed=7)
    assert Entry.objects.filter(action="person.added").count() == 60
    assert verify().broken == []


def test_the_same_seed_gives_the_same_people():
    with_seed = []
    for seed in (7, 7, 8):
        volume.make(20, seed=seed)
        newest = Person.objects.order_by("-pk")[:20]
        with_seed.append([(person.name, person.job_title) for person in newest])
    assert with_seed[0] == with_seed[1] != with_seed[2]


def test_refuses_a_real_installation(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="real installation"):
        call_command("load_volume", staff=3)
    assert not Person.objects.exists()


def test_refuses_nobody():
    with pytest.raises(CommandError, match="from 1 on"):
        call_command("load_volume", staff=0)


def test_says_what_is_there():
    out = io.StringIO()
    call_command("load_volume", staff=3, seed=2, stdout=out)
    assert out.getvalue() == "3 people and 0 signatures are there.\n"


def test_queries_do_not_grow_with_people(django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        volume.make(400, seed=1)


def test_entries_written_together_give_the_tree_of_entries_written_singly(teacher):
    record("test.first", teacher, by=None)
    record_many([("test.many", teacher, {"n": n}) for n in range(6)], by=teacher)
    record("test.last", None, by=None)
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 9))
    assert Node.objects.count() == 8 + 4 + 2 + 1
    assert verify().broken == []
    assert verify().root == root_at(8)
    assert not Acknowledgement.objects.exists()
