"""People join, leave and change roles; a policy is written, marked, approved, published, withdrawn,
signed; permissions are asked for and decided; days pass. In any order, by anybody."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from compliance.permissions import actions as asking
from compliance.permissions import decisions
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from compliance.policies import actions as policies
from compliance.policies import marking
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import Policy, SectionKind, Status, Version
from compliance.signing import actions as signing
from policyportal.audit import unchanged
from policyportal.people import actions as people
from policyportal.people.models import Person, Role, RoleAssignment
from policyportal.refusal import Refused
from tests.conftest import make_person
from tests.life.invariants import Invariants
from tests.life.oracle import Edition, Oracle

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
AUDIENCES = [[Role.STAFF], [Role.STAFF, Role.SLT], [Role.STAFF, Role.SLT, Role.GOVERNOR]]
JOINING = [Role.STAFF, Role.SLT, Role.GOVERNOR]
picks = st.integers(min_value=0, max_value=10_000)


def a_text(words: tuple[int, ...]) -> Manuscript:
    clauses = [ManuscriptClause(f"Rule {n} holds {w} times.", f"tou.rule-{n}")
               for n, w in enumerate(words)]  # fmt: skip
    clauses.append(ManuscriptClause("Not in work time, unless allowed.", "worktime.permission"))
    return Manuscript(
        title="Policy of the machine",
        sections=[ManuscriptSection("Terms", "tou", SectionKind.TERMS, clauses)],
    )


def answers_for(kind: Kind, today, owners) -> dict:
    until = (today + timedelta(days=20)).isoformat()
    return {
        Kind.SCHOOL_SERVICE: {
            "platform": "blog",
            "other_platform": "",
            "name": "Class blog",
            "address": "",
            "purpose": "Show parents what the class does.",
            "audience": "Parents",
            "first_owner": owners[0],
            "second_owner": owners[1],
            "when_an_owner_leaves": "The office takes it over.",
        },
        Kind.WORK_TIME: {
            "what_for": "A course",
            "platform_or_site": "LinkedIn",
            "from_on": today.isoformat(),
            "until_on": until,
        },
        Kind.REFERENCE: {
            "about": "event",
            "who_or_what": "The summer fair",
            "where": "My own page",
            "words": "Come to the fair.",
            "pictures": "no",
            "consent": "Nobody can be recognised.",
        },
        Kind.FAMILY_LINK: {
            "pupils": "A nephew in Year 2",
            "relation": "Nephew",
            "platforms": "WhatsApp",
            "undertaking": True,
        },
    }[kind]


class Life(Invariants, RuleBasedStateMachine):
    """One school's year. Everything is undone at the end of each example."""

    def __init__(self):
        super().__init__()
        self.everything = transaction.atomic()
        self.everything.__enter__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.traveller = self.clock.start()
        self.oracle, self.words, self.audience = Oracle(), (1, 1, 1), AUDIENCES[2]
        unchanged.forget()

    def teardown(self):
        try:
            self.at_the_end()
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.everything.__exit__(None, None, None)

    # Who is who.

    @initialize()
    def the_school_opens(self):
        since = timezone.localdate() - timedelta(days=100)
        cast = {
            "administrator": [Role.ADMINISTRATOR],
            "head": [Role.HEADTEACHER],
            "chair": [Role.CHAIR, Role.GOVERNOR],
            "deputy": [Role.SLT, Role.STAFF],
            "teacher": [Role.STAFF],
            "assistant": [Role.STAFF],
        }
        for name, roles in cast.items():
            person = make_person(f"{name}@life.example", name, "Life", *roles, since=since)
            self.oracle.roles[person.pk] = [(role.value, since, None) for role in roles]
        self.fixed = list(self.oracle.roles)[:3]
        self.begin_watching()

    def somebody(self, pick: int) -> Person:
        everybody = sorted(self.oracle.roles)
        return Person.objects.get(pk=everybody[pick % len(everybody)])

    def one(self, number: int) -> Person:
        return Person.objects.get(pk=self.fixed[number])

    @property
    def administrator(self):
        return self.one(0)

    @contextmanager
    def trying(self):
        """Do something that may be refused. A refusal leaves everything as it was."""
        before = self.seen()
        self.refused = False
        try:
            with transaction.atomic():
                yield
        except (Refused, PermissionDenied):
            self.refused = True
            assert self.seen() == before, "A refusal changed something."
        self.each_change_has_its_entry(before)

    # People.

    @rule(role=st.sampled_from(JOINING), ahead=st.integers(0, 10))
    def join(self, role, ahead):
        day = timezone.localdate() + timedelta(days=ahead)
        name = f"joiner{len(self.oracle.roles)}"
        person = people.add_person(
            email=f"{name}@life.example", given_name=name, family_name="Life",
            roles=[(role, day)], by=self.administrator,
        )  # fmt: skip
        self.oracle.roles[person.pk] = [(role.value, day, None)]

    @rule(pick=picks, ahead=st.integers(-3, 20))
    def leave(self, pick, ahead):
        person, day = self.somebody(pick), timezone.localdate() + timedelta(days=ahead)
        if person.pk not in self.fixed:
            with self.trying():
                people.leave(person, on=day, by=self.administrator)
            self.read_roles_of(person)

    @rule(pick=picks, role=st.sampled_from(JOINING), back=st.integers(-2, 5))
    def change_role(self, pick, role, back):
        person, day = self.somebody(pick), timezone.localdate() + timedelta(days=back)
        held = RoleAssignment.objects.filter(person=person, role=role, ends_on=None).first()
        with self.trying():
            if held is not None:
                people.end_role(held, on=day, by=self.administrator)
            elif RoleAssignment.objects.filter(person=person).not_over_before(day).exists():
                people.start_role(person, role=role, on=day, by=self.administrator)
            else:
                people.come_back(person, role=role, on=day, by=self.administrator)
        self.read_roles_of(person)

    def read_roles_of(self, person):
        """Take over the dates that were recorded: they are facts given to the portal."""
        rows = RoleAssignment.objects.filter(person=person)
        self.oracle.roles[person.pk] = [(r.role, r.starts_on, r.ends_on) for r in rows]

    # The policy.

    @property
    def preparing(self) -> Version | None:
        return Version.objects.in_preparation().first()

    @rule(which=st.integers(0, 2), times=st.integers(1, 2), audience=st.sampled_from(AUDIENCES),
          pick=st.sampled_from([0, 0, 0, 1]))  # fmt: skip
    def write(self, which, times, audience, pick):
        words = tuple(times if n == which else w for n, w in enumerate(self.words))
        with self.trying():
            policies.save_draft(
                a_text(words), by=self.one(pick), policy=Policy.objects.first(), audience=audience
            )
        if not self.refused:
            self.words, self.audience = words, audience

    @precondition(lambda self: self.preparing)
    @rule(data=st.data())
    def mark(self, data):
        version = self.preparing
        changes = marking.unmarked(version)
        if not changes:
            return
        change = data.draw(st.sampled_from(sorted(c.name for c in changes)))
        roles = data.draw(st.sets(st.sampled_from(self.audience)))
        with self.trying():
            marking.mark_changes(
                version, [marking.Mark(change, sorted(roles), "")], by=self.administrator
            )

    @precondition(lambda self: self.preparing)
    @rule(who=picks, what=st.sampled_from(["submit", "approve", "approve", "publish", "publish",
                                           "send back", "withdraw"]))  # fmt: skip
    def bring_on(self, who, what):
        version = self.preparing
        by = {"approve": self.one(1 + who % 2)}.get(what, self.administrator)
        if who % 7 == 0:
            by = self.somebody(who)
        with self.trying():
            if what == "send back":
                policies.send_back(version, by=self.one(1), reason="Say it more plainly.")
            elif what == "withdraw":
                policies.withdraw(version, by=by, reason="Not now.")
            else:
                getattr(policies, what)(version, by=by)
        if what == "publish" and not self.refused:
            self.remember_publication(Version.objects.get(pk=version.pk))

    @precondition(lambda self: not self.preparing)
    @rule(which=st.integers(0, 2), times=st.integers(1, 2), audience=st.sampled_from(AUDIENCES),
          data=st.data())  # fmt: skip
    def a_new_version_from_start_to_end(self, which, times, audience, data):
        self.write(which=which, times=times, audience=audience, pick=0)
        version = self.preparing
        for change in marking.unmarked(version):
            roles = data.draw(st.sets(st.sampled_from(audience)))
            mark = marking.Mark(change.name, sorted(roles), "")
            marking.mark_changes(version, [mark], by=self.administrator)
        policies.submit(version, by=self.administrator)
        policies.approve(version, by=self.one(1))
        policies.publish(version, by=self.administrator)
        self.remember_publication(Version.objects.get(pk=version.pk))

    def remember_publication(self, version):
        roles = {role for mark in version.marks.all() for role in mark.roles}
        if version.number == min(v.number for v in Version.objects.ever_published()):
            roles = set(version.audience)
        self.oracle.editions.append(
            Edition(
                version.number,
                self.words,
                frozenset(version.audience),
                frozenset(roles),
                timezone.localdate(),
            )  # fmt: skip
        )
        self.remember_text(version)

    @precondition(lambda self: self.oracle.editions)
    @rule(pick=picks, anybody=st.sampled_from([False, False, True]))
    def sign(self, pick, anybody):
        version, today = Version.objects.get(status=Status.PUBLISHED), timezone.localdate()
        asked = [pk for pk in sorted(self.oracle.roles) if self.oracle.must_sign(pk, today)]
        person = self.somebody(pick)
        if asked and not anybody:
            person = Person.objects.get(pk=asked[pick % len(asked)])
        must = self.oracle.must_sign(person.pk, today)
        with self.trying():
            signing.sign(
                version, by=person, fingerprint_shown=version.fingerprint, agreed=True,
                typed_name=person.name, address=None, user_agent="",
            )  # fmt: skip
        if must and person.is_active:
            assert not self.refused, "Somebody who must sign could not."
        if not self.refused:
            signed = self.oracle.signed.setdefault(person.pk, [])
            signed.append((timezone.localdate(), version.number))

    # Permissions.

    @rule(pick=picks, kind=st.sampled_from(list(Kind)))
    def ask(self, pick, kind):
        person, today = self.somebody(pick), timezone.localdate()
        answers = answers_for(kind, today, [self.fixed[0], self.fixed[1]])
        with self.trying():
            draft = asking.begin(kind, by=person, answers=answers)
            asking.submit(draft, seen=draft.revision, by=person)

    def a_permission(self, pick: int, *states: State) -> Permission | None:
        """One of those in the given states; of any state where there is none."""
        rows = Permission.objects.select_related("person").order_by("pk")
        rows = list(rows.filter(state__in=states)) or list(rows)
        return rows[pick % len(rows)] if rows else None

    @rule(pick=picks, kind=st.sampled_from(list(Kind)), days=st.integers(0, 60))
    def ask_and_be_answered(self, pick, kind, days):
        """The usual way, so that there is something to expire, revoke, renew and suspend."""
        self.ask(pick, kind)
        if self.refused:
            return
        permission = Permission.objects.latest("pk")
        by = self.one(2) if permission.person.holds(Role.HEADTEACHER) else self.one(1)
        what = {"seen": permission.revision, "by": by}
        ends_on = timezone.localdate() + timedelta(days=days)
        before = self.seen()
        if kind == Kind.FAMILY_LINK:
            decisions.note(permission, **what)
        else:
            decisions.approve(permission, conditions="", ends_on=ends_on, **what)
        self.each_change_has_its_entry(before)

    @rule(which=picks, who=picks, stale=st.booleans(), days=st.integers(-2, 40),
          what=st.sampled_from(["approve", "decline", "ask more", "note", "revoke"]))  # fmt: skip
    def decide(self, which, who, what, stale, days):
        """By the head or the chair, by right or not; by anybody; on the page as it is or older."""
        at = State.APPROVED if what == "revoke" else State.SUBMITTED
        permission = self.a_permission(which, at)
        if permission is None:
            return
        by = self.one(1 + who % 2) if who % 4 else self.somebody(who)
        seen = permission.revision - (stale and which % 5 == 0)
        ends = timezone.localdate() + timedelta(days=days)
        with self.trying():
            match what:
                case "approve":
                    decisions.approve(permission, conditions="", ends_on=ends, seen=seen, by=by)
                case "decline":
                    decisions.decline(permission, reason="Not this term.", seen=seen, by=by)
                case "ask more":
                    decisions.ask_more(permission, question="When?", seen=seen, by=by)
                case "note":
                    decisions.note(permission, seen=seen, by=by)
                case "revoke":
                    decisions.revoke(permission, reason="It went wrong.", by=by)
        if not self.refused:
            assert self.was_theirs_to_decide(permission, by)

    def was_theirs_to_decide(self, permission: Permission, by: Person) -> bool:
        """As domain.md says it: the head, the SLT for the school's own, the chair for the head."""
        today = timezone.localdate()
        roles = self.oracle.held(by.pk, today)
        if Role.HEADTEACHER in self.oracle.held(permission.person_id, today):
            right = Role.CHAIR in roles
        else:
            may = {Role.HEADTEACHER} | (
                {Role.SLT} if permission.kind == "school-service" else set()
            )
            right = bool(may & roles)
        return right and by.pk != permission.person_id

    @rule(which=picks, who=picks,
          what=st.sampled_from(["reply", "reply", "withdraw", "renew", "again"]))  # fmt: skip
    def take_one_s_own_on(self, which, who, what):
        """By the holder, and now and then by somebody else."""
        at = {"reply": State.ASKED, "renew": State.EXPIRED, "again": State.DRAFT}
        permission = self.a_permission(which, at.get(what, State.SUBMITTED))
        if permission is None:
            return
        by = permission.person if who % 4 else self.somebody(who)
        with self.trying():
            match what:
                case "reply":
                    asking.reply(permission, words="Friday.", seen=permission.revision, by=by)
                case "withdraw":
                    asking.withdraw(permission, by=by)
                case "renew":
                    asking.renew(permission, by=by)
                case "again":
                    asking.submit(permission, seen=permission.revision, by=by)

    # Time.

    @rule(days=st.integers(1, 25))
    def days_pass(self, days):
        self.traveller.shift(timedelta(days=days))
        before, today = self.seen(), timezone.localdate()
        people.deactivate_leavers(today)
        decisions.end_for_leavers(today)
        decisions.expire_due(today)
        self.each_change_has_its_entry(before)
        self.nothing_outlives_its_day()
