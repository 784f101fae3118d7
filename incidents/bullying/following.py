"""A second referral finds the first by itself: the same children on a case of the last 12 months.

Nobody is told so who may not see both. Whom a case is about never learns of it, nor does whoever
it was done to unless they were added; so what is written on one case of another follows who they
are in both (domain.md, "People and roles").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from incidents.bullying.happenings import Happening
from incidents.bullying.models import BullyingCase, State
from incidents.cases import steps
from incidents.cases.involving import children_of
from incidents.cases.models import Case, Involved
from incidents.children.actions import FACTS, About
from incidents.children.classes import contradict
from incidents.children.models import NAMED, Child
from policyportal.people.models import Person
from policyportal.vault import blind


def a_year_before(day: date) -> datetime:
    """Return the first moment that still counts; a year before 29 February is the 28th."""
    try:
        first = day.replace(year=day.year - 1)
    except ValueError:
        first = day.replace(year=day.year - 1, day=28)
    return datetime.combine(first, time.min, timezone.get_current_timezone())


def can_be(child: Child, on: date, about: About, about_on: date) -> bool:
    """Whether a child of this name, written down then, can be the one who is spoken of now."""
    if about.born_on and child.born_on:
        return about.born_on == child.born_on
    if child.never_here and about.on_roll_from or about.never_here and child.on_roll_from:
        return False
    return not contradict(child.school_class, on, about.school_class, about_on)


def find_earlier(
    children: Iterable[About], day: date, *, than: BullyingCase
) -> BullyingCase | None:
    """Return the latest case with one of the children on it, locked; None where there is none.

    One that the case may name comes before one that it may not: else a case that is hidden would
    hide the earlier ones too. `than` is the case that it has to be earlier than: locked, or not
    saved yet. Then it is called before anything is written, so that cases are locked before
    children and the log. One query, and the lock.
    """
    rows, called = _spoken_of(children)
    named = Q(child__name_index__in=called) | Q(child__reference__in=rows)
    found = Involved.objects.filter(named, ended_at=None, case__bullyingcase__isnull=False)
    found = found.filter(case__recorded_at__gte=a_year_before(day))
    found = found.exclude(case__bullyingcase__state=State.VOIDED)
    if than.pk is not None:
        found = found.filter(case__recorded_at__lt=than.recorded_at).exclude(case=than.pk)
    latest: int | None = None
    for one in found.select_related("child", "case").order_by("-case__recorded_at", "-case"):
        child, on = one.child, timezone.localdate(one.case.recorded_at)
        meant = called.get(child.name_index, ())
        if child.reference in rows or any(can_be(child, on, about, day) for about in meant):
            latest = one.case_id if latest is None else latest
            if may_name(than, one.case):
                latest = one.case_id
                break
    return BullyingCase.objects.select_for_update().filter(pk=latest).first()


def _spoken_of(children: Iterable[About]) -> tuple[set[str], dict[str, list[About]]]:
    """Return the rows that are meant, and who else may be called what, by each blind index."""
    rows: set[str] = set()
    called: dict[str, list[About]] = {}
    for about in children:
        if about.reference:
            rows.add(about.reference)
        for index in blind.candidates(about.name, purpose=NAMED):
            called.setdefault(index, []).append(about)
    return rows, called


def look_again(case: BullyingCase) -> BullyingCase | None:
    """Find the case before, for a locked case whose children were named after it was recorded.

    It sets `case.follows`, which the caller saves, and returns the case found, for `link`.
    """
    if case.follows_id is not None:
        return None
    named = [about_row(one.child) for one in children_of(case)]
    day = timezone.localdate(case.recorded_at)
    case.follows = find_earlier(named, day, than=case) if named else None
    return case.follows


def about_row(child: Child) -> About:
    """Return what is known of a child who was written down, as somebody would say it of them."""
    known = {fact: getattr(child, fact) for fact in FACTS}
    return About(child.name, reference=child.reference, **known)


def may_name(case: Case, other: Case) -> bool:
    """Whether the case may say of the other that it exists.

    Only where whoever the other is about, or was done to, is out of this one in the same way.
    """
    if other.subject_id and other.subject_id != case.subject_id:
        return False
    return not other.affected_id or other.affected_id in (case.affected_id, case.subject_id)


def link(case: BullyingCase, earlier: BullyingCase) -> None:
    """Write on both cases that one follows the other, by nobody: who reported it does not know.

    `case.follows` stands in its row already, and the earlier case is locked.
    """
    for one, other in ((case, earlier), (earlier, case)):
        if may_name(one, other):
            # In lower case, so not shown: a link is shown to whom `linked` shows it.
            facts = {"case": other.reference}
            steps.finish(one, Happening.FOLLOWS, by=None, facts=facts)


@dataclass(frozen=True)
class Linked:
    """The case reported before, and those reported after it, as far as the reader sees them."""

    earlier: BullyingCase | None
    later: list[BullyingCase]

    def __bool__(self):
        return self.earlier is not None or bool(self.later)


def linked(case: BullyingCase, person: Person) -> Linked:
    """Return the cases that this one follows, and is followed by. One query at most."""
    linked_to = Q(follows=case.pk) | Q(pk=case.follows_id)
    found = BullyingCase.objects.visible_to(person).filter(linked_to)
    found = list(found.exclude(state=State.VOIDED).order_by("recorded_at", "pk"))
    earlier = next((one for one in found if one.pk == case.follows_id), None)
    return Linked(earlier, [one for one in found if one.pk != case.follows_id])


def chain(case: BullyingCase) -> list[BullyingCase]:
    """Return the cases before this one that it may speak of, the latest first. One query each."""
    found: list[BullyingCase] = []
    pk = case.follows_id
    while pk is not None:
        earlier = BullyingCase.objects.get(pk=pk)
        if earlier.state != State.VOIDED and may_name(case, earlier):
            found.append(earlier)
        pk = earlier.follows_id
    return found
