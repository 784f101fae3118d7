"""Whether there is a pattern: the same children, the same site or app, the same class, in a year.

Only what the reader may see counts, of any kind of case; what was voided does not, and what was
handed over counts as what it became. A child is found by the row, or by exactly the same name where
nothing known contradicts it. No count is a mark: it says which records to read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from incidents.bullying.following import a_year_before, about_row, can_be
from incidents.bullying.models import BullyingCase
from incidents.cases import pages, steps
from incidents.cases.involving import children_of
from incidents.cases.models import Case, Involved, Side
from incidents.cases.reported import Platform
from incidents.children.models import NAMED, Child
from policyportal.documents.templatetags.dates import day as in_words
from policyportal.people.models import Person
from policyportal.vault import blind

KINDS = {"D": "Disclosure", "B": "Bullying", "R": "Record"}  # by the reference's letter
NOT_NAMED = (Platform.UNKNOWN, Platform.OTHER)  # no pattern: it need not be the same one
LEFT_OUT = ("voided", pages.HANDED_OVER)  # states, alike in each kind of case
SHOWN = 5  # cases of a pattern; how many there are is said
# All that is read of the others, to tell whether it is the same child, and when.
READ = (
    "side",
    "case__recorded_at",
    "child__name_index",
    "child__school_class",
    "child__born_on",
    "child__on_roll_from",
    "child__on_roll_to",
    "child__never_here",
)


@dataclass(frozen=True)
class Other:
    """Another case of a pattern, as a row of its list."""

    case: Case
    kind: str
    day: date
    platform: str
    sides: tuple[str, ...] = ()  # of the child whom the pattern is about

    @property
    def reference(self) -> str:
        return self.case.reference


@dataclass(frozen=True)
class Pattern:
    """What comes again, said in a sentence, and the latest cases in which it does."""

    title: str
    sentence: str
    number: int  # of all of them
    others: tuple[Other, ...]


@dataclass(frozen=True)
class _Found:
    """A pattern before its cases are read: their ids, the latest first, with the child's sides."""

    title: str
    sentence: str
    cases: dict[int, list[Side]]

    @property
    def latest(self) -> list[int]:
        return list(self.cases)[:SHOWN]


def patterns_of(case: BullyingCase, person: Person) -> list[Pattern]:
    """Return what comes again around the case, as far as the person sees it. Seven queries at most.

    Of the twelve months before the day that it is read on.
    """
    since = a_year_before(timezone.localdate())
    children = _children(case)
    seen = _visible(case, person, since)
    involved = _involved(seen, children)
    found = [_of_child(child, case, involved, since) for child in children]
    found.append(_of_platform(case, seen, since))
    found += _of_classes(children, seen, since)
    return _with_cases([one for one in found if one is not None])


def _with_cases(found: list[_Found]) -> list[Pattern]:
    """Return the patterns with those of their cases that are shown. One query."""
    kinds = steps.KINDS.values()
    wanted = {pk for one in found for pk in one.latest}
    cases = Case.objects.select_related(*kinds).in_bulk(wanted) if wanted else {}
    return [
        Pattern(
            one.title,
            one.sentence,
            len(one.cases),
            tuple(_other(cases[pk], one.cases[pk]) for pk in one.latest),
        )
        for one in found
    ]


def _children(case: BullyingCase) -> list[Child]:
    return list({one.child_id: one.child for one in children_of(case)}.values())


def _visible(case: BullyingCase, person: Person, since):
    """Return the other cases that the person may see, that count."""
    cases = Case.objects.visible_to(person).filter(recorded_at__gte=since).exclude(pk=case.pk)
    for kind in steps.KINDS.values():
        cases = cases.exclude(**{f"{kind}__state__in": LEFT_OUT})
    return cases


def _involved(cases, children: Iterable[Child]) -> list[Involved]:
    """Return who else is on them of these names, the latest case first. One query."""
    of_these = Q(pk__in=[])
    for child in children:
        of_these |= Q(child=child.pk) | _called_as(child)
    found = Involved.objects.filter(of_these, case__in=cases.values("pk"), ended_at=None)
    found = found.select_related("child", "case").only(*READ)
    return list(found.order_by("-case__recorded_at", "-case", "pk"))


def _called_as(child: Child) -> Q:
    return Q(child__name_index__in=blind.candidates(child.name, purpose=NAMED))


def _other(case: Case, sides: Iterable[Side] = ()) -> Other:
    row = steps.in_kind(case)
    return Other(
        case=case,
        kind=KINDS[case.reference[:1]],
        day=getattr(row, "happened_on", None) or timezone.localdate(case.recorded_at),
        platform=row.get_platform_display(),
        sides=tuple(side.label for side in Side if side in set(sides)),
    )


def _of_child(child: Child, case: BullyingCase, involved: list[Involved], since) -> _Found | None:
    indexes = blind.candidates(child.name, purpose=NAMED)
    about, on = about_row(child), timezone.localdate(case.recorded_at)
    sides: dict[int, list[Side]] = {}
    for one in involved:
        if one.child_id != child.pk and one.child.name_index not in indexes:
            continue
        recorded_on = timezone.localdate(one.case.recorded_at)
        if one.child_id == child.pk or can_be(one.child, recorded_on, about, on):
            sides.setdefault(one.case_id, []).append(Side(one.side))
    if not sides:
        return None
    hurt = sum(Side.HURT in of for of in sides.values())
    doing = sum(Side.DOING in of for of in sides.values())
    said = [f"it was done to them in {hurt}"] if hurt else []
    said += [f"they did it or took part in {doing}"] if doing else []
    sentence = f"{_count(len(sides), 'other record names', 'other records name')} {child.name} "
    sentence += f"since {in_words(since)}: {', and '.join(said)}."
    return _Found(f"The same child: {child.name}", sentence, sides)


def _of_platform(case: BullyingCase, cases, since) -> _Found | None:
    if case.platform in NOT_NAMED:
        return None
    same = cases.filter(bullyingcase__platform=case.platform).order_by("-recorded_at", "-pk")
    others = same.values_list("pk", flat=True)
    if not others:
        return None
    name = case.get_platform_display()
    count = _count(len(others), "other case of bullying came", "other cases of bullying came")
    sentence = f"{count} by {name} since {in_words(since)}."
    return _Found(f"The same site or app: {name}", sentence, {pk: [] for pk in others})


def _of_classes(children: Iterable[Child], cases, since) -> list[_Found]:
    """Return what comes again in each class. One query, of two columns: a class is on many."""
    names = {one.school_class.casefold(): one.school_class for one in children if one.school_class}
    of_these = Q(pk__in=[])
    for name in names.values():
        of_these |= Q(child__school_class__iexact=name)
    rows = Involved.objects.filter(of_these, case__in=cases.values("pk"), ended_at=None)
    rows = rows.order_by("-case__recorded_at", "-case").values_list("child__school_class", "case")
    found: dict[str, dict[int, list[Side]]] = {same: {} for same in names}
    for school_class, case in rows if names else ():
        found.get(school_class.casefold(), {})[case] = []
    return [_of_class(names[same], found[same], since) for same in sorted(found) if found[same]]


def _of_class(name: str, cases: dict[int, list[Side]], since) -> _Found:
    count = _count(len(cases), "other record names", "other records name")
    sentence = f"{count} children of {name} since {in_words(since)}."
    return _Found(f"The same class: {name}", sentence, cases)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
