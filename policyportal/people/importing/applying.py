"""From a Plan to rows: all of it in one transaction, in as few statements as it takes."""

from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from policyportal.audit import log
from policyportal.people import access
from policyportal.people.importing.known import everybody_known
from policyportal.people.importing.plan import Node, Plan
from policyportal.people.importing.planning import make_plan
from policyportal.people.importing.reading import Sheet
from policyportal.people.leaving import unsettled
from policyportal.people.models import Person, RoleAssignment
from policyportal.people.notices import tell_old_address

A_TIME = 500  # rows a statement


class PlanChanged(Exception):
    """What would be written now is not what was shown; `plan` is what it would be now."""

    def __init__(self, plan: Plan):
        super().__init__("The plan has changed.")
        self.plan = plan


def plan_import(sheet: Sheet, *, everybody: bool, by: Person | None, lock: bool = False) -> Plan:
    """Say what importing the sheet today would do."""
    return make_plan(
        sheet,
        everybody_known(lock=lock),
        everybody=everybody,
        by=by.pk if by else None,
        today=timezone.localdate(),
    )


def import_people(
    sheet: Sheet, *, everybody: bool, by: Person | None, shown: str = "", file_name: str = ""
) -> Plan:
    """Write what the sheet says, all or nothing, and return what was written.

    `shown` is the fingerprint of the plan that the person saw: where people have changed since,
    PlanChanged is raised. A plan with faults or refusals is returned with nothing written.
    """
    try:
        return _import(sheet, everybody, by, shown, file_name)
    except IntegrityError:  # someone was added between reading and writing
        raise PlanChanged(plan_import(sheet, everybody=everybody, by=by)) from None


@transaction.atomic
def _import(sheet, everybody, by, shown, file_name) -> Plan:
    plan = plan_import(sheet, everybody=everybody, by=by, lock=True)
    access.require(by is None or access.can_manage_people(by))
    if shown and plan.fingerprint != shown:
        raise PlanChanged(plan)
    if plan.can_be_written:
        _Writing(plan, by).write(file_name)
    return plan


class _Writing:
    def __init__(self, plan: Plan, by: Person | None):
        self.plan, self.by = plan, by
        keys = [each.pk for each in [*plan.changed, *plan.left]]
        self.people = {p.pk: p for p in Person.objects.filter(pk__in=keys)}
        self.of_line: dict[int, Person] = {}
        self.ended: list[RoleAssignment] = []
        self.unbegun: list[int] = []

    def write(self, file_name: str) -> None:
        self._end_roles()
        self._change()
        self._add()
        self._give_roles()
        self._manage()
        self._record(file_name)

    def _end_roles(self) -> None:
        """End what ends, drop what never began, move first days that are yet to come."""
        ends = {left.pk: left.on for left in self.plan.left}
        ends |= {c.pk: c.ends_on for c in self.plan.changed if c.ends_on and not c.comes_back}
        moves = {pk: c.moved_to for c in self.plan.changed for pk in c.moved}
        rows = RoleAssignment.objects.filter(person__in=self.people)
        for row in rows.not_over_before(self.plan.today):
            row.starts_on = moves.get(row.pk, row.starts_on)
            last = ends.get(row.person_id)
            if last and row.starts_on > last:
                self.unbegun.append(row.pk)
            else:
                row.ends_on = last or row.ends_on
                self.ended.append(row)
        RoleAssignment.objects.filter(pk__in=self.unbegun).delete()
        RoleAssignment.objects.bulk_update(self.ended, ["starts_on", "ends_on"], A_TIME)
        for left in self.plan.left:
            if left.on < self.plan.today and not unsettled(self.people[left.pk]):
                self._close(self.people[left.pk])

    def _close(self, person: Person) -> None:
        person.is_active = False
        person.sign_in_round += 1

    def _change(self) -> None:
        moved = []
        for change in self.plan.changed:
            person = self.people[change.pk]
            if "email" in change.facts:
                tell_old_address(person, person.email)
            for key, value in change.facts.items():
                setattr(person, key, value)
            if change.comes_back:
                person.is_active = True
            if "email" in change.facts:
                person.sign_in_round += 1
                moved.append(person)
        EmailAddress.objects.filter(user__in=moved).delete()
        self._save("email", "given_name", "family_name", "job_title", "staff_number")
        self._save("is_active", "sign_in_round")
        self._verify(moved)

    def _save(self, *fields: str) -> None:
        Person.objects.bulk_update(self.people.values(), fields, A_TIME)

    def _verify(self, people: list[Person]) -> None:
        """Make the school's address for someone the one they sign in with."""
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people],
            A_TIME,
        )

    def _add(self) -> None:
        for added in self.plan.added:
            self.of_line[added.line] = Person(
                email=added.email,
                given_name=added.given_name,
                family_name=added.family_name,
                job_title=added.job_title,
                staff_number=added.staff_number,
                password=make_password(None),
            )
        Person.objects.bulk_create(self.of_line.values(), A_TIME)
        self._verify(list(self.of_line.values()))

    def _give_roles(self) -> None:
        given: list[RoleAssignment] = []

        def give(person: Person, roles, starts_on: date, ends_on: date | None) -> None:
            given.extend(
                RoleAssignment(person=person, role=role, starts_on=starts_on, ends_on=ends_on)
                for role in roles
            )

        for added in self.plan.added:
            give(self.of_line[added.line], added.roles, added.starts_on, added.ends_on)
        for change in self.plan.changed:
            give(self.people[change.pk], change.new_roles, change.starts_on, change.ends_on)
        RoleAssignment.objects.bulk_create(given, A_TIME)

    def _manage(self) -> None:
        """Set line managers, once everybody is there to be one."""
        managed = []
        for each in [*self.plan.added, *self.plan.changed]:
            if each.line_manager:
                person = self.of_line.get(each.line) or self.people[each.pk]
                person.line_manager_id = self._key(each.line_manager)
                managed.append(person)
        Person.objects.bulk_update(managed, ["line_manager"], A_TIME)

    def _key(self, node: Node) -> int:
        kind, key = node
        return key if kind == "known" else self.of_line[key].pk

    def _record(self, file_name: str) -> None:
        """One entry for the import, one for each person it touched."""
        plan, by = self.plan, self.by
        log.record("people.imported", None, by=by, file=file_name, counts=plan.in_short)
        for added in plan.added:
            log.record(
                "person.added",
                self.of_line[added.line],
                by=by,
                email=added.email,
                name=added.name,
                roles=[[str(role), added.starts_on.isoformat()] for role in added.roles],
                ends_on=str(added.ends_on or ""),
            )
        for change in plan.changed:
            log.record(
                "person.came-back" if change.comes_back else "person.changed",
                self.people[change.pk],
                by=by,
                changes=[[d.label, d.old, d.new] for d in change.differences],
            )
        for left in plan.left:
            log.record("person.left", self.people[left.pk], by=by, on=left.on.isoformat())
