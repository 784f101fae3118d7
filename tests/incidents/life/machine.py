"""Cases in any order of actions by anybody, held against `oracle.py` after each of them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from incidents.cases.models import Case, ChronologyEntry, Confirmation, Power
from incidents.disclosures.models import Disclosure
from policyportal.audit.models import Entry
from policyportal.outbox import kinds
from policyportal.outbox.models import Message
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused
from policyportal.row_names import name_of
from policyportal.school.models import SafeguardingContacts
from tests.conftest import make_person
from tests.incidents.disclosures.calls import calls
from tests.incidents.life import oracle
from tests.incidents.rows import a_conduct_record, a_disclosure, added

WHO = ["head", "chair", "named", "worker", "reader", "subject", "recorder", "dsl", "administrator"]
ACTIONS = sorted(oracle.WORK | oracle.MANAGE | {"confirm"})
MOST = 3  # cases at once
LOOKS = ("case.viewed",)
LED_PAST = {"act", "act-at-once", "add", "tell", "contact", "support"}  # nearly always possible


def a_cast() -> dict[str, Person]:
    """Make everybody by what they are to the cases."""
    roles = {
        "head": [Role.HEADTEACHER],
        "chair": [Role.CHAIR, Role.GOVERNOR],
        "named": [Role.GOVERNOR],
        "dsl": [Role.DSL, Role.STAFF],
        "administrator": [Role.ADMINISTRATOR],
    }
    names = [*WHO, "colleague", "other"]
    return {
        who: make_person(f"{who}@larkspur.example", who.title(), "Life", *roles.get(who, ["staff"]))
        for who in names
    }


class Life(RuleBasedStateMachine):
    """One school with a few cases, and people who try everything."""

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.models: dict[int, oracle.Model] = {}
        self.entries: dict[int, int] = {}
        self.cast: dict[str, Person] = {}
        self.touched = 0  # the case that was tried last

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @initialize()
    def a_school(self):
        self.cast = a_cast()
        SafeguardingContacts.objects.create(
            named_governor=self.cast["named"], consults_on_low_level=False
        )

    @rule(conduct=st.booleans(), about=st.sampled_from(["subject", "head", "dsl", "chair"]))
    @precondition(lambda self: len(self.models) < MOST)
    def recorded(self, conduct, about):
        make = a_conduct_record if conduct else a_disclosure
        case = make(self.cast["recorder"], self.cast[about])
        manager = "chair" if about == "head" else "head"
        for who, power in (("worker", Power.WORK), ("reader", Power.READ)):
            added(case, self.cast[who], power, by=self.cast[manager])
        self.models[case.pk] = oracle.Model(
            kind="conduct" if conduct else "disclosure",
            subject=about,
            manager=manager,
            workers=frozenset({"worker"}),
        )
        self.entries[case.pk], self.touched = 0, case.pk

    @rule(which=st.integers(0, MOST - 1), who=st.sampled_from(WHO), action=st.sampled_from(ACTIONS))
    @precondition(lambda self: self.models)
    def somebody_tries(self, which, who, action):
        pk = sorted(self.models)[which % len(self.models)]
        self._try(pk, who, action)

    @rule(which=st.integers(0, MOST - 1), number=st.integers(0, 1000))
    @precondition(lambda self: self.models)
    def who_may_does(self, which, number):
        """Somebody who may takes a step that is possible, twice, so that cases come far."""
        pk = sorted(self.models)[which % len(self.models)]
        for turn in (number, number // len(ACTIONS)):
            model = self.models[pk]
            ready = [one for one in ACTIONS if oracle.possible(model, one) and one not in LED_PAST]
            ready = [one for one in ready if one != "confirm" or model.asked]
            if ready:
                action = ready[turn % len(ready)]
                by_second = oracle.second(model) if action == "confirm" else model.manager
                self._try(pk, by_second, action)

    def _try(self, pk: int, who: str, action: str):
        self.touched = pk
        model, case = self.models[pk], Disclosure.objects.get(pk=pk)
        if action == "confirm" and not model.asked:
            return
        if action == "tick" and (model.kind == "conduct" or case.source != "parent"):
            return
        person = Person.objects.get(pk=self.cast[who].pk)
        call = calls(case, person, self.cast["colleague"], self.cast["other"])[action]
        try:
            with transaction.atomic():
                call()
            became = "done"
        except PermissionDenied:
            became = "stopped"
        except Refused:
            became = "refused"
        if not oracle.may(model, who, action):
            assert became in ("stopped", "refused"), (model, who, action)
            return
        wanted = "done" if oracle.possible(model, action) else "refused"
        assert became == wanted, (model, who, action, became)
        if became == "done":
            self.entries[pk] += 1
            self._changed(pk, action)

    def _changed(self, pk: int, action: str):
        model = self.models[pk] = oracle.after(self.models[pk], action)
        if action == "subject" and model.manager != "head":
            # It was about the headteacher: it goes to them now, and nobody stays added.
            self.models[pk] = oracle.replace(
                model, manager="head", workers=frozenset(), added=frozenset(), asked=""
            )

    def _touched(self):
        return [(self.touched, self.models[self.touched])] if self.touched else []

    @invariant()
    def each_is_where_it_should_be(self):
        for case in Disclosure.objects.select_related("subject", "case_manager"):
            model = self.models[case.pk]
            assert (case.kind, case.state) == (model.kind, model.state)
            assert case.subject == self.cast[model.subject]
            assert case.case_manager == self.cast[model.manager]
            asked = Confirmation.objects.filter(case=case.pk, answer="").first()
            assert (asked.purpose if asked else "") == model.asked

    @invariant()
    def the_subject_finds_nothing(self):
        for pk, model in self._touched():
            person = Person.objects.get(pk=self.cast[model.subject].pk)
            assert not Case.objects.visible_to(person).filter(pk=pk).exists()
            assert not Disclosure.objects.reported_by(person).filter(pk=pk).exists()

    @invariant()
    def no_message_would_reach_the_subject(self):
        for message in Message.objects.filter(state="pending"):
            case = getattr(message.thing, "case", message.thing)
            if message.recipient_id == case.subject_id:
                assert not kinds.lines_of([message])

    @invariant()
    def only_who_should_sees_it(self):
        for pk, model in self._touched():
            sees = {model.manager} | model.workers
            sees |= {"reader"} if model.workers else set()  # added and taken off together
            sees |= {oracle.second(model)} if model.asked else set()
            for who in WHO:
                person = Person.objects.get(pk=self.cast[who].pk)
                seen = Case.objects.visible_to(person).filter(pk=pk).exists()
                assert seen == (who in sees and who != model.subject), (who, model)

    @invariant()
    def every_step_left_one_entry(self):
        for pk, _ in self._touched():
            number = self.entries[pk]
            numbers = ChronologyEntry.objects.filter(case=pk).order_by("number")
            assert list(numbers.values_list("number", flat=True)) == list(range(1, number + 1))
            logged = Entry.objects.filter(about=name_of(Case(pk=pk)), action__startswith="case.")
            assert logged.exclude(action__in=LOOKS).count() == number

    @invariant()
    def nobody_closed_alone_or_unreferred(self):
        for case in Disclosure.objects.filter(state="closed"):
            assert case.closed_by_id != case.confirmed_by_id
            by_rule = case.referred_at or case.consulted_at or case.below_confirmed_by_id
            assert by_rule or case.kind == "conduct"
