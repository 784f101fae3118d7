"""What a letter begins with, and whose names it may not have: both from the case."""

from django.db.models import Q

from incidents.bullying import following, letter_names, letter_texts
from incidents.bullying.letter_names import Found
from incidents.bullying.models import BullyingCase, Family, LetterKind, State
from incidents.bullying.platforms import age_limit
from incidents.cases import evidence
from incidents.cases.models import ChronologyEntry
from incidents.cases.reported import Platform
from incidents.children.models import Child
from policyportal.people.models import Person, Role
from policyportal.school.models import School

# Of these nobody could say which site or app it was.
NOT_SAID = (Platform.GAME, Platform.OTHER, Platform.UNKNOWN)
NO_ROLE = "[your role at the school]"  # where nobody manages the case


def suggested(case: BullyingCase, kind: LetterKind, *, by: Person) -> str:
    """Return the text that a letter of the case begins with."""
    return letter_texts.suggested(kind, facts_of(case, kind, by=by))


def facts_of(case: BullyingCase, kind: LetterKind, *, by: Person) -> letter_texts.Facts:
    """Return what is known; steps and evidence only for the log, which alone says them."""
    school, platform = School.here(), Platform(case.platform)
    more = {}
    if kind == LetterKind.POLICE_LOG:
        more = {"before": _before(case, by), "steps": _steps(case), "evidence": _evidence(case)}
    return letter_texts.Facts(
        school=school.name,
        contact=(case.case_manager or by).name,
        role=Role(case.manager_role).label if case.case_manager else NO_ROLE,
        telephone=school.telephone,
        on=case.happened_on,
        site=_site(case),
        limit=age_limit(platform, case.happened_on),
        **more,
    )


def _site(case: BullyingCase) -> str:
    platform = Platform(case.platform)
    return "" if platform in NOT_SAID else platform.label


def _before(case: BullyingCase, by: Person) -> tuple[letter_texts.Before, ...]:
    """Return what was reported before of the same children, as far as the writer sees it."""
    chain = [one.pk for one in following.chain(case) if one.state != State.HANDED_OVER]
    found = BullyingCase.objects.visible_to(by).filter(pk__in=chain).order_by("recorded_at", "pk")
    return tuple(letter_texts.Before(one.happened_on, _site(one), one.recorded_at) for one in found)


def _steps(case: BullyingCase) -> tuple:
    entries = ChronologyEntry.objects.filter(case=case.pk)
    said = entries.values_list("happened_at", "at", "what")
    return tuple((happened_at or at, what) for happened_at, at, what in said)


def _evidence(case: BullyingCase) -> tuple[letter_texts.Kept, ...]:
    return tuple(
        letter_texts.Kept(one.number, one.file.kind, one.captured_at, one.added_at, one.file.sha256)
        for one in evidence.list_of(case)
    )


def names_in(words: str, case: BullyingCase, kind: LetterKind, *, by: Person) -> Found:
    """Return whose names stand in the words: every child’s on the case or of its families.

    Who was taken off the case is a child on it, too, and so is who is on the case before it or
    after it, where the writer sees that. An adult whom it is about, or to whom it was done, is
    named to the police alone.
    """
    names = [child.name for child in _children(case, by)]
    if kind != LetterKind.POLICE_LOG:
        names += [one.name for one in (case.subject, case.affected) if one]
        names += letter_names.capitalised(case.described)
    return letter_names.find(words, names, proposed=suggested(case, kind, by=by))


def _children(case: BullyingCase, by: Person) -> list[Child]:
    linked = following.linked(case, by)
    beside = [one for one in (linked.earlier, *linked.later) if one]
    cases = [case.pk, *(one.pk for one in beside if one.state != State.HANDED_OVER)]
    through = Family.children.through.objects.filter(family__case__in=cases)
    on_it = Q(involved__case__in=cases) | Q(pk__in=through.values("child"))
    return list(Child.objects.filter(on_it).distinct().order_by("pk"))
