"""What the LADO advised, in order, by whom, and as often as they do."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from incidents.cases.models import ChronologyEntry, Power
from incidents.disclosures import advising
from incidents.disclosures.advising import OnSuspension
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, State
from policyportal.audit.models import Entry
from policyportal.documents.templatetags.dates import moment
from policyportal.refusal import Refused
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db
WORDS = "Keep him away from Year 6 until the police have spoken to the family."


@pytest.fixture
def case(other_teacher, teacher, head, chair):
    return put(a_disclosure(other_teacher, teacher), State.REFERRED, by=head)


def advise(case, by, seen=None, **more):
    said = {
        "given_at": timezone.now() - timedelta(minutes=5),
        "officer": "Officer Kemi Dada",
        "words": WORDS,
        "on_suspension": OnSuspension.ALTERNATIVES,
        "police_contacted": True,
    }
    return advising.record_advice(case, **said | more, seen=seen, by=by)


def test_advice_opens_what_follows(case, head):
    given_at, police_at = (timezone.now() - timedelta(minutes=m) for m in (5, 50))
    advise(case, head, given_at=given_at, police_at=police_at)
    row = Disclosure.objects.get()
    assert (row.state, row.advised_at) == (State.ADVISED, given_at)
    assert row.revision == case.revision + 1
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.words, entry.happened_at) == (Happening.ADVICE, WORDS, given_at)
    assert entry.facts == {
        "Advised by": "Officer Kemi Dada",
        "On suspension": "Something else than suspension would do",
        "Police contacted": "Yes",
        "Contact with the police": moment(police_at),
    }
    recorded = Entry.objects.latest("number")
    assert recorded.action == "case.advice"
    assert "Year 6" not in recorded.detail.text


def test_more_advice_is_added_and_the_first_day_stays(case, head):
    first = advise(case, head).advised_at
    advise(case, head, given_at=timezone.now(), words="Suspension should now be looked at.")
    assert Disclosure.objects.get().advised_at == first
    assert ChronologyEntry.objects.filter(what=Happening.ADVICE).count() == 2


@pytest.mark.parametrize(
    "state", [State.RECORDED, State.BELOW, State.CONCLUDED, State.CLOSED, State.VOIDED]
)
def test_not_in_any_other_state(state, other_teacher, teacher, head, chair):
    case = put(a_disclosure(other_teacher, teacher), state, by=head, second=chair)
    before = Disclosure.objects.values().get()
    with pytest.raises(Refused):
        advise(case, head)
    assert Disclosure.objects.values().get() == before
    assert not ChronologyEntry.objects.exists()


def test_the_referral_comes_first(other_teacher, teacher, head):
    with pytest.raises(Refused) as refused:
        advise(a_disclosure(other_teacher, teacher), head)
    assert "Record the referral" in refused.value.sentence
    assert refused.value.cites == "child-protection.refer"


def test_not_on_a_conduct_record(other_teacher, teacher, head):
    with pytest.raises(Refused):
        advise(a_conduct_record(other_teacher, teacher), head)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"given_at": timezone.now() + timedelta(days=900)}, "given_at"),
        ({"given_at": timezone.now() - timedelta(days=900)}, "given_at"),
        ({"police_at": timezone.now() + timedelta(days=900)}, "police_at"),
        ({"police_contacted": False, "police_at": timezone.now()}, "police_at"),
        ({"officer": " "}, "officer"),
        ({"words": " "}, "words"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(more, field, case, head):
    with pytest.raises(Refused) as refused:
        advise(case, head, **more)
    assert refused.value.field == field
    assert Disclosure.objects.get().state == State.REFERRED


def test_an_old_page_records_nothing(case, head):
    seen = case.revision
    advise(case, head, seen=seen)
    with pytest.raises(Refused):
        advise(case, head, seen=seen)
    assert ChronologyEntry.objects.count() == 1


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "chair", "dsl", "administrator"])
def test_nobody_else(who, case, request):
    with pytest.raises(PermissionDenied):
        advise(case, request.getfixturevalue(who))


def test_who_was_added_to_work_may_and_a_reader_may_not(case, head, dsl, slt):
    added(case, dsl, Power.WORK, by=head)
    added(case, slt, Power.READ, by=head)
    with pytest.raises(PermissionDenied):
        advise(case, slt)
    advise(case, dsl)
    assert Disclosure.objects.get().state == State.ADVISED
