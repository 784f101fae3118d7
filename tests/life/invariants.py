"""What is true of the school whatever was done, in whatever order."""

from datetime import timedelta

from django.utils import timezone
from hypothesis.stateful import invariant

from compliance.permissions.models import OPEN, Permission, PermissionStep, State
from compliance.permissions.standing import Standing as Suspension
from compliance.permissions.standing import all_shown
from compliance.policies.canonical import canonical_form
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version
from compliance.signing.models import Acknowledgement
from compliance.signing.outstanding import Standing, register, to_sign
from policyportal.audit.agreement import disagreements
from policyportal.audit.models import Entry
from policyportal.audit.verification import verify
from policyportal.people.models import Person
from policyportal.row_names import name_of

ASKED = (Standing.OVERDUE, Standing.OUTSTANDING, Standing.LEFT_UNSIGNED)


class Invariants:
    """Mixed into the machine. `texts` and `receipts` only ever grow."""

    def begin_watching(self):
        self.texts, self.receipts = {}, {}

    def remember_text(self, version):
        self.texts[version.pk] = canonical_form(Manuscript.of(version))

    def seen(self) -> dict[str, object]:
        """Return the state of each row that has one, by the row's name."""
        rows = [*Version.objects.all(), *Permission.objects.all(), *Person.objects.all()]
        states = {name_of(row): self._state(row) for row in rows}
        signed = {name_of(row): True for row in Acknowledgement.objects.all()}
        steps = {"steps": PermissionStep.objects.count()}
        return states | signed | steps | {"log": Entry.objects.count()}

    @staticmethod
    def _state(row):
        if isinstance(row, Person):
            return row.is_active
        if isinstance(row, Version):
            return row.status, row.approved_at is not None
        return row.state

    def each_change_has_its_entry(self, before):
        """Every row whose state is not what it was is what a new entry of the log is about."""
        after = self.seen()
        entries = Entry.objects.order_by("number")[before["log"] :]
        about = {entry.about for entry in entries}
        rows = {name for name in before.keys() | after.keys() if ":" in name}
        changed = {name for name in rows if before.get(name) != after.get(name)}
        assert changed <= about, f"No entry says why {changed - about} changed."

    def nothing_outlives_its_day(self):
        """After the rings: no approval past its end, nothing open or approved of who has left."""
        today = timezone.localdate()
        approved = Permission.objects.filter(state=State.APPROVED)
        assert not approved.filter(ends_on__lt=today).exists()
        for permission in Permission.objects.filter(state__in=[State.APPROVED, *OPEN]):
            assert not self.oracle.is_gone(permission.person_id, today)
        for person in Person.objects.active():
            assert not self.oracle.is_gone(person.pk, today)

    @invariant()
    def no_published_text_ever_changes(self):
        for version in Version.objects.filter(pk__in=getattr(self, "texts", {})):
            assert canonical_form(Manuscript.of(version)) == self.texts[version.pk]

    @invariant()
    def nobody_decides_their_own(self):
        for version in Version.objects.exclude(approved_by=None):
            assert not version.is_written_by(version.approved_by)
        for permission in Permission.objects.exclude(decided_by=None):
            assert permission.decided_by_id != permission.person_id
        for step in PermissionStep.objects.select_related("permission"):
            own = step.by_id == step.permission.person_id
            decided = step.what in ("asked-more", "approved", "declined", "noted", "revoked")
            assert not (own and decided)

    @invariant()
    def each_signature_is_of_its_version(self):
        for signed in Acknowledgement.objects.select_related("version"):
            assert signed.fingerprint == signed.version.fingerprint
            assert signed.statement == signed.version.statement

    @invariant()
    def no_signature_ever_goes(self):
        receipts = getattr(self, "receipts", {})
        now = dict(Acknowledgement.objects.values_list("reference", "signed_at"))
        assert receipts.items() <= now.items()
        receipts.update(now)

    @invariant()
    def at_most_one_version_is_in_force(self):
        in_force = Version.objects.in_force().count()
        assert in_force == bool(getattr(self, "texts", {}))

    @invariant()
    def those_must_sign_whom_the_rule_names(self):
        """To the portal and to the oracle, today and on some days before."""
        if not getattr(self, "texts", {}):
            return
        today = timezone.localdate()
        for person in Person.objects.active():
            wanted = self.oracle.must_sign(person.pk, today)
            assert bool(to_sign(person, today)) == wanted, f"{person} today"
        for back in (0, 7, 30):
            self._as_at(today - timedelta(days=back))

    @invariant()
    def an_approval_is_suspended_exactly_while_its_holder_has_to_sign(self):
        if not getattr(self, "texts", {}):
            return
        today = timezone.localdate()
        approved = Permission.objects.filter(state=State.APPROVED, ends_on__gte=today)
        for permission, shown in all_shown(approved.select_related("policy", "person"), today):
            must = permission.policy is not None and permission.person.is_active
            must = must and self.oracle.must_sign(permission.person_id, today)
            assert (shown.standing == Suspension.SUSPENDED) == must

    def _as_at(self, day):
        edition = self.oracle.in_force(day)
        if edition is None:
            return
        version = Version.objects.get(number=edition.number)
        standing = {person.pk: person.standing for person in register(version, day)}
        for pk in self.oracle.roles:
            if self.oracle.is_asked(pk, day):
                unsigned = standing.get(pk) in ASKED
                assert unsigned == self.oracle.must_sign(pk, day), f"person {pk} on {day}"

    def at_the_end(self):
        assert verify().broken == []
        assert list(disagreements()) == []
