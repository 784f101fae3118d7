"""From a Sheet and what is known to a Plan. No database, no clock.

Rules: an empty cell changes nothing. A person is known by staff code, else by address. Roles are
given by a file and never taken (what a school system does not know of, such as who is DSL, stays);
a leaving date, or not being in a file that is everybody, ends them all. Days that have been stay
as they are: a role that has begun keeps its first day.
"""

from datetime import date, timedelta

from policyportal.people.administrators import SENTENCE, covered_from
from policyportal.people.importing.known import Held, Known
from policyportal.people.importing.managers import Directory, in_loops
from policyportal.people.importing.parsing import Parsing, Wanted
from policyportal.people.importing.plan import Added, Changed, Difference, Left, Node, Plan
from policyportal.people.importing.reading import Sheet
from policyportal.people.models import Role

SHOWN = {
    "email": "E-mail address",
    "given_name": "First name",
    "family_name": "Last name",
    "job_title": "Job title",
    "staff_number": "Staff code",
}


def make_plan(
    sheet: Sheet, known: list[Known], *, everybody: bool, by: int | None, today: date
) -> Plan:
    """Say what importing the sheet would do. `by` is the key of the person who imports."""
    return _Planning(sheet, known, everybody, by, today).plan


class _Planning:
    def __init__(self, sheet, known, everybody, by, today):
        self.known: dict[int, Known] = {person.pk: person for person in known}
        self.by, self.today = by, today
        self.parsing = Parsing(sheet)
        self.plan = Plan(today, ignored=sheet.ignored, faults=self.parsing.faults)
        self.plan.notes += [
            f"Line {n} is a total, no person, and is left out." for n in sheet.totals
        ]
        self.of_line = self._match()
        self._managers()
        for wanted in self.parsing.wanted:
            person = self.of_line.get(wanted.line)
            self._change(person, wanted) if person else self._add(wanted)
        if everybody:
            self._leave_the_absent()
        self._guard()
        self.plan.faults.sort(key=lambda fault: fault.line)

    # Who is who --------------------------------------------------------------------------------

    def _match(self) -> dict[int, Known]:
        """Return which person each line is about; lines about nobody known are left out."""
        by_code = {p.staff_number: p for p in self.known.values() if p.staff_number}
        by_email = {p.email: p for p in self.known.values()}
        lines: dict[int, Known] = {}
        taken: dict[int, int] = {}
        for wanted in self.parsing.wanted:
            person = by_code.get(wanted.staff_number)
            at_address = by_email.get(wanted.email)
            if person and at_address and person.pk != at_address.pk:
                self._fault(
                    wanted,
                    "email",
                    f"This address belongs to {at_address.name}; the staff code to {person.name}.",
                )
            elif not person and at_address:
                person = at_address
                if wanted.staff_number and person.staff_number:
                    self._fault(
                        wanted,
                        "staff_number",
                        f"{person.name} has this address and the staff code "
                        f"{person.staff_number}. If this is the same person, change the code on "
                        f"their page first; if not, they need another address.",
                    )
            if person and person.pk in taken:
                self._fault(wanted, "email", f"Line {taken[person.pk]} is about {person.name} too.")
            elif person:
                lines[wanted.line] = person
                taken[person.pk] = wanted.line
        return lines

    def _managers(self) -> None:
        """Find each line's manager, and refuse chains that come back."""
        directory = Directory()
        nodes: dict[int, Node] = {}
        for person in self.known.values():
            if person.is_active:
                directory.add(("known", person.pk), person)
        for wanted in self.parsing.wanted:
            person = self.of_line.get(wanted.line)
            nodes[wanted.line] = ("known", person.pk) if person else ("line", wanted.line)
            directory.add(nodes[wanted.line], wanted)
        chains: dict[Node, Node] = {
            ("known", p.pk): ("known", p.line_manager)
            for p in self.known.values()
            if p.line_manager
        }
        self.manager_of: dict[int, Node] = {}
        for wanted in self.parsing.wanted:
            if wanted.line_manager:
                try:
                    node = directory.find(wanted.line_manager)
                except ValueError as error:
                    self._fault(wanted, "line_manager", str(error))
                    continue
                self.manager_of[wanted.line] = chains[nodes[wanted.line]] = node
        looped = in_loops(chains)
        for wanted in self.parsing.wanted:
            if wanted.line in self.manager_of and nodes[wanted.line] in looped:
                self._fault(
                    wanted, "line_manager", "This chain of line managers comes back to the person."
                )
        self.name_of = directory.names

    # Line by line ------------------------------------------------------------------------------

    def _add(self, wanted: Wanted) -> None:
        if wanted.ends_on and wanted.ends_on < self.today:
            self.plan.already_left.append(wanted.name)
            return
        starts_on = wanted.starts_on or self.today
        if wanted.ends_on and wanted.ends_on < starts_on:
            starts_on = wanted.ends_on
        manager = self.manager_of.get(wanted.line)
        self.plan.added.append(
            Added(
                line=wanted.line,
                email=wanted.email,
                given_name=wanted.given_name,
                family_name=wanted.family_name,
                job_title=wanted.job_title,
                staff_number=wanted.staff_number,
                roles=wanted.roles or [Role.STAFF],
                starts_on=starts_on,
                ends_on=wanted.ends_on,
                line_manager=manager,
                manager_name=self.name_of.get(manager, ""),
            )
        )

    def _change(self, person: Known, wanted: Wanted) -> None:
        change = Changed(person.pk, wanted.line, person.name)
        gone = not person.not_over(self.today)
        if gone and wanted.ends_on and wanted.ends_on < self.today:
            self.plan.unchanged += 1
            return
        self._facts(change, person, wanted)
        if gone:
            self._come_back(change, person, wanted)
        else:
            if wanted.ends_on and wanted.ends_on < self.today and self._leaves(person, wanted):
                return
            self._roles(change, person, wanted)
            self._last_day(change, person, wanted)
        if change.differences:
            self.plan.changed.append(change)
        else:
            self.plan.unchanged += 1

    def _facts(self, change: Changed, person: Known, wanted: Wanted) -> None:
        facts = {key: getattr(wanted, key) for key in SHOWN}
        if wanted.name_guessed and wanted.name.casefold() == person.name.casefold():
            del facts["given_name"], facts["family_name"]  # only split in another place
        for key, new in facts.items():
            old = getattr(person, key)
            # A name is one fact: half of it may be empty. Else an empty cell changes nothing.
            if (new or key in ("given_name", "family_name")) and new != old:
                change.facts[key] = new
                change.differences.append(Difference(SHOWN[key], old or "", new or ""))
        node = self.manager_of.get(wanted.line)
        if node and node != ("known", person.line_manager):
            change.line_manager = node
            old = self.known.get(person.line_manager)
            change.differences.append(
                Difference("Line manager", old.name if old else "", self.name_of.get(node, ""))
            )

    def _roles(self, change: Changed, person: Known, wanted: Wanted) -> None:
        now = person.not_over(self.today)
        new = [role for role in wanted.roles if role not in {held.role for held in now}]
        if new and self._own(person):
            self.plan.notes.append(
                "Your own roles stay as they are: nobody changes their own. Ask another policy "
                f"administrator to give you {', '.join(role.label for role in new)}."
            )
            new = []
        if new:
            change.new_roles = new
            change.starts_on = max(self.today, wanted.starts_on or self.today)
            self._roles_differ(change, now)
        self._first_day(change, person, wanted)

    def _first_day(self, change: Changed, person: Known, wanted: Wanted) -> None:
        """Move the first day of someone who has yet to start."""
        now = person.not_over(self.today)
        first = min(held.starts_on for held in now)
        if not wanted.starts_on or first <= self.today or self._own(person):
            return
        day = max(wanted.starts_on, self._free_from(person))
        if day == first:
            return
        moved = [held for held in now if held.starts_on == first]
        if any(held.ends_on and held.ends_on < day for held in moved):
            self._fault(wanted, "starts_on", "Their last day is before this.")
            return
        change.moved = [held.pk for held in moved]
        change.moved_to = day
        change.differences.append(Difference("First day", _day(first), _day(day)))

    def _roles_differ(self, change: Changed, now: list[Held]) -> None:
        old = ", ".join(held.role.label for held in now)
        added = ", ".join(role.label for role in change.new_roles)
        change.differences.append(
            Difference(
                "Roles", old, f"{old}{', ' if old else ''}{added} from {_day(change.starts_on)}"
            )
        )

    def _last_day(self, change: Changed, person: Known, wanted: Wanted) -> None:
        day = wanted.ends_on
        if day is None:
            return
        now = person.not_over(self.today)
        if {held.ends_on for held in now} == {day} and not change.new_roles:
            return
        starts = [change.moved_to if h.pk in change.moved else h.starts_on for h in now]
        first = max(min(starts), change.starts_on or min(starts))
        if day < first:
            self._fault(wanted, "ends_on", f"A role of theirs begins after this, on {_day(first)}.")
            return
        if self._own(person):
            self.plan.notes.append("Your own last day stays as it is: nobody changes their own.")
            return
        change.ends_on = day
        old = {held.ends_on for held in now}
        if old != {day}:
            shown = _day(next(iter(old))) if len(old) == 1 else ""
            change.differences.append(Difference("Last day", shown, _day(day)))

    def _come_back(self, change: Changed, person: Known, wanted: Wanted) -> None:
        change.comes_back = True
        change.new_roles = wanted.roles or [Role.STAFF]
        change.starts_on = self.today
        if wanted.starts_on and wanted.starts_on >= self._free_from(person):
            change.starts_on = wanted.starts_on
        change.ends_on = wanted.ends_on
        if change.ends_on and change.ends_on < change.starts_on:
            change.starts_on = change.ends_on
        change.differences.append(Difference("Here", "left", f"from {_day(change.starts_on)}"))
        self._roles_differ(change, [])
        if change.ends_on:
            change.differences.append(Difference("Last day", "", _day(change.ends_on)))

    def _free_from(self, person: Known) -> date:
        """Return the first day on which a new stretch of roles could begin."""
        over = [h.ends_on for h in person.held if h.ends_on and h.ends_on < self.today]
        return max(over, default=date.min) + timedelta(days=1)

    def _leaves(self, person: Known, wanted: Wanted) -> bool:
        """Plan that someone left on a past day; a fault where a role of theirs began after it."""
        began = [h.starts_on for h in person.not_over(self.today) if h.starts_on <= self.today]
        if began and max(began) > wanted.ends_on:
            self._fault(
                wanted, "ends_on", f"A role of theirs began after this, on {_day(max(began))}."
            )
            return False
        self.plan.left.append(
            Left(person.pk, wanted.line, person.name, person.email, wanted.ends_on)
        )
        return True

    # The whole ---------------------------------------------------------------------------------

    def _leave_the_absent(self) -> None:
        """A file that is everybody: who is here today and not in it left yesterday."""
        there = {person.pk for person in self.of_line.values()}
        for person in self.known.values():
            if person.pk in there or not person.here_on(self.today):
                continue
            last = self.today - timedelta(days=1)
            if any(held.starts_on == self.today for held in person.held):
                last = self.today
            if all(held.ends_on == last for held in person.not_over(self.today)):
                continue  # a second import on the same day
            self.plan.left.append(Left(person.pk, 0, person.name, person.email, last))

    def _guard(self) -> None:
        """Refuse what would lock everybody out, or the person who does it."""
        ended = {left.pk: left.on for left in self.plan.left}
        if self.by in ended:
            line = next(left.line for left in self.plan.left if left.pk == self.by)
            self.plan.refusals.append(
                f"Line {line} says that you have left. Nobody ends their own roles."
                if line
                else "You are not in this file, and it is to be everybody: you would lose your "
                "own account. Add yourself, or untick “this file is everybody”."
            )
        ended |= {change.pk: change.ends_on for change in self.plan.changed if change.ends_on}
        before, after = [], []
        for person in self.known.values():
            for held in person.not_over(self.today):
                if held.role != Role.ADMINISTRATOR or not person.is_active:
                    continue
                before.append((held.starts_on, held.ends_on))
                after.append((held.starts_on, ended.get(person.pk, held.ends_on)))
        for each in [*self.plan.added, *self.plan.changed]:
            given = each.roles if isinstance(each, Added) else each.new_roles
            if Role.ADMINISTRATOR in given:
                after.append((each.starts_on, each.ends_on))
        if covered_from(self.today, before) and not covered_from(self.today, after):
            self.plan.refusals.append(SENTENCE)

    def _own(self, person: Known) -> bool:
        return self.by is not None and person.pk == self.by

    def _fault(self, wanted: Wanted, key: str, sentence: str) -> None:
        self.parsing.fault(wanted.line, key, sentence)


def _day(value: date | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""
