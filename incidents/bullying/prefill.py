"""What the rows of a case already say of its facts, for the form in which they are looked over.

What a person said of them in the last assessment stands, until a row says something else than it
said then: a child's day of birth was corrected, a family refused, it goes on after all. Nothing is
guessed: what no row says is "not known".
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from incidents.bullying import facts_json, platforms
from incidents.bullying.corrections import corrections
from incidents.bullying.facts import Danger, Doer, Engaging, Facts, Known, Medium, Where
from incidents.bullying.following import chain
from incidents.bullying.happenings import Happening
from incidents.bullying.models import (
    Assessment,
    BullyingCase,
    Contact,
    Family,
    FamilyContact,
    Letter,
    LetterKind,
    LetterState,
)
from incidents.bullying.outcome import Step
from incidents.cases.involving import children_of
from incidents.cases.models import ChronologyEntry, Side
from incidents.cases.reported import Platform
from incidents.cases.ticking import STEP
from incidents.children.classes import OLDEST_YEAR, year_of
from incidents.children.models import Child

RECORDED = "recorded"  # in an assessment's facts: what the rows said when it was made
SIDES = {"hurt": Side.HURT, "doing": Side.DOING}
# What was said stands while its row does; advice and its day together.
STANDS = (
    ("on",),
    ("doers",),
    ("mediums",),
    ("minimum_age",),
    ("where",),
    ("advised", "advised_on"),
    ("engaging",),
    ("goes_on",),
    ("spoken",),
    ("danger",),
    ("hurt_staff",),
)
NOT_ADVISED_YET = {"advised": Known.UNKNOWN.value, "advised_on": ""}
TALKED = (Contact.SPOKEN, Contact.MET)
WORKS_WITH_US = (Contact.MET, Contact.ENGAGED)
MEDIUMS = {
    Platform.WHATSAPP: Medium.MESSAGING,
    Platform.GAME: Medium.GAME,
    Platform.MESSAGES: Medium.TEXT,
    Platform.OTHER: Medium.UNKNOWN,
    Platform.UNKNOWN: Medium.UNKNOWN,
}  # each other platform is a network


def facts_of(case: BullyingCase) -> dict:
    """Return the facts as the form begins with them: plain strings, lists of them, and children.

    A number of queries that grows only with how often the same children were reported before.
    """
    now = as_recorded(case)
    last = Assessment.objects.filter(case=case.pk).order_by("-pk").first()
    if last is None:
        return now
    kept = last.facts
    before, said = kept.get(RECORDED, {}), as_initial(facts_json.from_json(kept))
    facts = dict(now)
    for names in STANDS:
        if all(now[name] == before.get(name) for name in names):
            facts |= {name: said[name] for name in names}
    for side in SIDES:
        facts[side] = _said_of(now[side], before.get(side, []), said[side])
    if facts["advised_on"] > facts["on"]:  # a day was said that lies before the advice
        facts |= NOT_ADVISED_YET
    return facts


def _said_of(now: list[dict], before: list[dict], said: list[dict]) -> list[dict]:
    """Return the children with what was said of each, where its row is as it was then.

    The facts name no child, so they are taken in order, and only where nobody was left out. Those
    without a row stand behind the others, until somebody is named who may be one of them.
    """
    if len(before) > len(said):
        return now
    known = {was["child"]: (was, of) for was, of in zip(before, said, strict=False)}
    named = [
        one | known[one["child"]][1]
        if one["child"] in known and without_name(one) == known[one["child"]][0]
        else one
        for one in now
    ]
    return named if len(now) > len(before) else named + said[len(before) :]


def without_name(child: dict) -> dict:
    return {name: value for name, value in child.items() if name != "name"}


def as_initial(facts: Facts) -> dict:
    """Return facts that were assessed as the form takes them, the children without their names."""
    kept = facts_json.to_json(facts)
    for name in ("minimum_age", "advised_on"):
        kept[name] = "" if kept[name] is None else str(kept[name])
    for side in SIDES:
        kept[side] = [
            {name: "" if value is None else str(value) for name, value in child.items()}
            for child in kept[side]
        ]
    return kept


def as_recorded(case: BullyingCase) -> dict:
    """Return what the rows say, whatever anybody said of it in an assessment."""
    entries = _standing(case)
    goes_on_since = _went_on(entries)
    on = max(case.happened_on, goes_on_since or case.happened_on)
    involved = children_of(case)
    contacts = _contacts([case])
    advised_on = _advised_on(case, on)
    account = case.account
    doers = _doers(
        _some(Doer, account.get("doers")),
        [one.child for one in involved if one.side == Side.DOING],
        on,
        here=case.subject_id is not None,
    )
    goes_on = _goes_on(entries) or _one(Known, account.get("goes_on"), Known.UNKNOWN)
    age = platforms.minimum_age(case.platform, on)
    facts = {
        "on": on.isoformat(),
        "doers": doers,
        "mediums": _some(Medium, account.get("mediums"))
        or [MEDIUMS.get(Platform(case.platform), Medium.NETWORK).value],
        "minimum_age": "" if age is None else str(age),
        "platform": str(case.platform),
        "where": _some(Where, account.get("where")) or [Where.UNKNOWN.value],
        "advised": (Known.YES if advised_on else Known.UNKNOWN).value,
        "advised_on": advised_on.isoformat() if advised_on else "",
        "engaging": _engaging(case, contacts).value,
        "goes_on": goes_on.value,
        "spoken": _spoken(case, doers, contacts, entries).value,
        "danger": _some(Danger, account.get("danger")),
        "hurt_staff": case.affected_id is not None or bool(account.get("hurt_staff")),
    }
    for name, side in SIDES.items():
        facts[name] = [_child(one.child, on) for one in involved if one.side == side]
    return facts


def _one(kind, said, otherwise):
    return kind(said) if said in kind.values else otherwise


def _some(kind, said) -> list[str]:
    """Return what of the report's answer is an answer, in the order in which it is asked."""
    return [one.value for one in kind if one.value in (said or ())]


def _doers(answers: list[str], doing: list[Child], day: date, *, here: bool) -> list[str]:
    """Return who does it, by what was said and by what is known of the children named.

    Whether a child is a pupil or has left, the days on the roll say, where each one's are known.
    `here` is that an adult of the school is named.
    """
    said = {Doer(one) for one in answers}
    known = {_doer(child, day) for child in doing}
    if known and None not in known:
        said -= {Doer.PUPIL, Doer.FORMER}
    found = said | known - {None}
    if here:
        found.add(Doer.EMPLOYED)
    if answers == [Doer.UNKNOWN] and len(found) > 1:
        found.discard(Doer.UNKNOWN)  # whoever told us could not say who; it is known since
    return [doer.value for doer in Doer if doer in (found or {Doer.UNKNOWN})]


def _doer(child: Child, day: date) -> Doer | None:
    on_roll = child.was_on_roll(day)
    if on_roll is None:
        return None
    if on_roll:
        return Doer.PUPIL
    has_left = child.on_roll_to is not None and child.on_roll_to < day
    return Doer.FORMER if has_left else Doer.OTHER_SCHOOL


def _child(child: Child, on: date) -> dict:
    age, year = child.age_on(on), child.year_group_on(on)
    if year is None and child.born_on is None:
        year = year_of(child.school_class)
    on_roll = {True: Known.YES, False: Known.NO, None: Known.UNKNOWN}[child.was_on_roll(on)]
    return {
        "child": child.reference,
        "name": child.name,
        "age": "" if age is None else str(age),
        "year_group": "" if year is None or year > OLDEST_YEAR else str(year),
        "on_roll": on_roll.value,
    }


def _contacts(cases: Iterable[BullyingCase]) -> list[FamilyContact]:
    """Return the contacts with families in these cases, the earliest first.

    What was struck through in a chronology is not among them. A query, and one for each case.
    """
    out = [
        name for case in cases for name in corrections(case, Happening.FAMILY_CONTACT, "contact")
    ]
    found = FamilyContact.objects.filter(case__in=[case.pk for case in cases])
    return list(found.exclude(name__in=out).order_by("happened_at", "pk"))


def _engaging(case: BullyingCase, contacts: list[FamilyContact]) -> Engaging:
    """Return whether the families work with the school, by the latest contact with each."""
    if not contacts:
        return Engaging.NOT_ASKED
    latest = {contact.family_id: Contact(contact.what) for contact in contacts}
    if Contact.REFUSED in latest.values():
        return Engaging.NO
    asked_all = len(latest) == Family.objects.filter(case=case.pk).count()
    willing = all(what in WORKS_WITH_US for what in latest.values())
    return Engaging.YES if asked_all and willing else Engaging.UNKNOWN


def _spoken(
    case: BullyingCase,
    doers: list[str],
    contacts: list[FamilyContact],
    entries: list[ChronologyEntry],
) -> Known:
    """Return whether the parent who does it was spoken to: a contact says so, or the step ticked.

    The step is there to tick only where a parent does it.
    """
    talked = Doer.PARENT in doers and any(contact.what in TALKED for contact in contacts)
    if talked or any(entry.facts.get(STEP) == Step.SPEAK_TO_PARENT for entry in entries):
        return Known.YES
    return _one(Known, case.account.get("spoken"), Known.UNKNOWN)


def _standing(case: BullyingCase) -> list[ChronologyEntry]:
    """Return what was ticked, and whether it went on; what was struck through says nothing."""
    said = ChronologyEntry.objects.filter(case=case.pk, corrected_by=None)
    what = (Happening.TICKED, Happening.NOT_RESOLVED, Happening.FOLLOWED_UP)
    return list(said.filter(what__in=what).order_by("number"))


def _answers(entries: list[ChronologyEntry]) -> list[tuple[ChronologyEntry, Known]]:
    """Return what was said of its going on, after it was resolved or by who looked again."""
    said = [
        (one, _one(Known, one.facts.get("goes_on"), Known.UNKNOWN))
        if one.what == Happening.FOLLOWED_UP
        else (one, Known.YES)
        for one in entries
        if one.what != Happening.TICKED
    ]
    return [(one, answer) for one, answer in said if answer != Known.UNKNOWN]


def _goes_on(entries: list[ChronologyEntry]) -> Known | None:
    """Return the last answer to whether it goes on; None where nobody has answered since."""
    answers = _answers(entries)
    return answers[-1][1] if answers else None


def _went_on(entries: list[ChronologyEntry]) -> date | None:
    """Return the last day on which it was said to go on: what came before that came in vain."""
    days = [one.happened_at or one.at for one, answer in _answers(entries) if answer == Known.YES]
    return timezone.localdate(days[-1]) if days else None


def _advised_on(case: BullyingCase, on: date) -> date | None:
    """Return the day of the last warning letter before the day that facts are taken of.

    One that was released, on this case or one before; that day itself counts where there was none
    earlier. What was said in a talk no row says: whether it was a warning, a person does.
    """
    days = _warned_by_letter([case, *chain(case)])
    earlier = max((day for day in days if day < on), default=None)
    return earlier or (on if on in days else None)


def _warned_by_letter(cases: list[BullyingCase]) -> set[date]:
    letters = Letter.objects.filter(
        case__in=[case.pk for case in cases],
        kind=LetterKind.WARNING,
        state=LetterState.RELEASED,
    )
    return {timezone.localdate(one) for one in letters.values_list("released_at", flat=True)}


def has_warning_of(case: BullyingCase, day: date) -> bool:
    """Whether a warning of that day can be on record: a letter, or a talk with a family.

    On this case or one before it.
    """
    cases = [case, *chain(case)]
    talks = [one.happened_at for one in _contacts(cases) if one.what in TALKED]
    return day in _warned_by_letter(cases) | {timezone.localdate(one) for one in talks}
