"""Bullying in the states that the demo school leaves out, and the pages worth a look in each."""

from django.utils import timezone

from incidents.bullying import (
    assessing,
    ending,
    families,
    follow_ups,
    going_on,
    letter_facts,
    letters,
    outside,
    recording,
    situation,
    ticks,
)
from incidents.bullying.ending import SchoolTold
from incidents.bullying.facts import Danger, Doer, Facts, Known, Medium, Where
from incidents.bullying.guards import AGREED, LOOKED_INTO
from incidents.bullying.models import (
    Body,
    BullyingCase,
    Contact,
    Family,
    FollowUp,
    Letter,
    LetterKind,
    LetterState,
    State,
)
from incidents.cases import confirmations, evidence, involving
from incidents.cases.models import Confirmation, Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About
from incidents.reporting import rerouting
from policyportal.people.models import Person
from policyportal.vault.uploads import Accepted
from tests.browser.cases import a_picture, of_every_case
from tests.incidents.bullying.assessed import A_FORMER_PUPIL, IN_VAIN, SOMEBODY_HERE, facts
from tests.incidents.bullying.family_pages import in_days

SAID = "Every evening there are new messages about her. Averylongnicknamewithoutanygap" + "a" * 40
BOTH = (
    (About("Ada Wexcombe-Featherstonehaugh", school_class="5 Willow"), Side.HURT),
    (About("Ned Quill", school_class="5 Rowan"), Side.DOING),
)
NOTHING_KNOWN = {
    "doers": frozenset({Doer.UNKNOWN}),
    "doing": (),
    "mediums": frozenset({Medium.UNKNOWN}),
    "where": frozenset({Where.UNKNOWN}),
}
ON_A_SITE = {
    "mediums": frozenset({Medium.NETWORK}),
    "minimum_age": 13,
    "advised": Known.YES,
    "advised_on": in_days(-9),
    "goes_on": Known.YES,
    "danger": frozenset(Danger),
}
PAGES = {  # what can be done in each state, beside what can be in every one that is open
    State.ASSESSED: "begin/ not-school/",
    State.INVESTIGATING: "found/ resolved/ not-school/",
    State.FAMILIES: "found/ resolved/ not-school/",
    State.RESOLVED: "goes-on/",
}
WHILE_OPEN = "assess/ families/add/ follow-ups/add/ outside/ close/ void/"
READ = "families/ letters/"


def make(*, head: Person, dsl: Person, teacher: Person) -> None:
    """Make what is missing, by what people do: assessed in many ways, and each of the ends."""
    for of_them in (NOTHING_KNOWN, ON_A_SITE, SOMEBODY_HERE, A_FORMER_PUPIL):
        _assessed(by=head, reporter=teacher, **of_them)
    _make_threatened(by=head, reporter=teacher)
    _record(reporter=teacher, affected=head)  # which is the chair's
    _make_looked_into(head, dsl, teacher)
    resolved = _resolved(head, teacher)
    ending.ask_to_void(resolved, reason="It was recorded twice.", **_as(resolved, head))
    _make_ended(head, dsl, teacher)


def _record(*, reporter: Person, children=BOTH, **more) -> BullyingCase:
    now = timezone.now()
    told = Told(
        said=SAID,
        platform=Platform.WHATSAPP,
        happened_on=in_days(-2),
        aware_at=now,
        children=children,
        **{"source": Source.PARENT, "account": {"in_confidence": True}} | more,
    )
    return recording.record(told, reference=new_reference("B"), by=reporter)


def _as(case: BullyingCase, by: Person) -> dict:
    case.refresh_from_db()
    return {"seen": case.revision, "by": by}


def _assessed(*, by: Person, reporter: Person, **known) -> BullyingCase:
    case = _record(reporter=reporter)
    _assess(case, facts(case.happened_on, **known), by)
    return case


def _assess(case: BullyingCase, known: Facts, by: Person) -> None:
    assessing.assess(case, known, words="As both families say.", **_as(case, by))
    case.refresh_from_db()


def _make_threatened(*, by: Person, reporter: Person) -> None:
    """Make one in which a parent who was spoken to goes on, and the police know."""
    case = _record(
        reporter=reporter,
        children=(),
        affected=reporter,
        described="The father of a pupil in Year 3",
        source=Source.STAFF,
        account={"danger": [one.value for one in Danger]},
    )
    _assess(case, facts(case.happened_on, **IN_VAIN), by)
    words = "Crime reference 4512/26; they ring back."
    outside.refer(case, Body.POLICE, made_at=timezone.now(), words=words, **_as(case, by))


def _make_looked_into(head: Person, dsl: Person, teacher: Person) -> None:
    """Make one that is looked into: a letter with the second person, and one of each kind beside.

    Its facts have changed since they were looked over.
    """
    case = _assessed(by=head, reporter=teacher)
    going_on.begin_investigation(case, **_as(case, dsl))
    going_on.tick(case, ticks.WELFARE, note="She sleeps badly.", **_as(case, dsl))
    going_on.note_found(case, words="They all say so.", **_as(case, dsl))
    for kind in LetterKind:
        _write(case, kind, dsl if kind == LetterKind.WARNING else head)
    dropped, first = (
        Letter.objects.get(case=case.pk, kind=kind)
        for kind in (LetterKind.INVITATION, LetterKind.WARNING)
    )
    letters.drop(dropped, **_as(case, head))
    letters.ask(first, note="They meet on Monday.", **_as(case, dsl))
    _note_family(case, head, children=involving.children_of(case))
    evidence.add(
        case,
        upload=Accepted("chat.png", "image/png", a_picture()),
        description="A picture of the screen",
        captured_at=None,
        images="no",
        **_as(case, head),
    )
    someone = About("Ivy Okoro", school_class="6 Oak")
    today = timezone.localdate()
    involving.name_child(case, someone, Side.HURT, today=today, **_as(case, head))


def _write(case: BullyingCase, kind: LetterKind, by: Person) -> None:
    words = letter_facts.suggested(case, kind, by=by)
    letters.write(case, kind, words=words, **_as(case, by))


def _note_family(case: BullyingCase, by: Person, children) -> Family:
    named = [one.child for one in children]
    return families.note_family(case, named, words="The aunt, 020 7946 0000", **_as(case, by))


def _resolved(head: Person, teacher: Person) -> BullyingCase:
    """Make one in which every answer was had from the families, and it has stopped."""
    case = _assessed(by=head, reporter=teacher)
    going_on.begin_investigation(case, **_as(case, head))
    family = _note_family(case, head, involving.children_of(case)[:1])
    for what in Contact:
        now = {"happened_at": timezone.now(), "words": "So they say."}
        families.record_contact(case, family, what, **now, **_as(case, head))
    case.refresh_from_db()
    day = follow_ups.agree_plan(
        case, words="They sit apart.", follow_up_on=in_days(9), **_as(case, head)
    )
    ending.resolve(case, words="They have made it up.", **_as(case, head))
    follow_ups.look_again(day, found="All is well.", goes_on=Known.NO, **_as(case, head))
    return case


def _make_ended(head: Person, dsl: Person, teacher: Person) -> None:
    """Make what is not the school's, closed, opened again, handed over, and voided."""
    for ends in (0, 1, 2):
        case = _assessed(by=head, reporter=teacher, **A_FORMER_PUPIL)
        going_on.tick(case, ticks.WELFARE, **_as(case, head))
        other = {"school_told": SchoolTold.TOLD, "told_on": in_days(0)}
        ending.not_the_schools(case, words="He has left us.", **other, **_as(case, head))
        if ends:
            why = "There is no other school."
            ending.close(case, words="Dealt with.", why_not_referred=why, **_as(case, head))
        if ends > 1:
            ending.reopen(case, words="It has begun again.", **_as(case, head))
    over = _assessed(by=head, reporter=teacher, **SOMEBODY_HERE)
    what = {"described": "A coach from an agency", "reason": "He works here."}
    rerouting.reroute(over, "disclosure", **what, **_as(over, head))
    twice = _record(reporter=teacher)
    ending.ask_to_void(twice, reason="It was recorded twice.", **_as(twice, head))
    confirmations.answer(
        asked := confirmations.open_one(twice), yes=True, words="", seen=None, by=asked.second
    )


def for_person(who: Person) -> list[str]:
    """Return the pages of every case that the person sees; those of a state once to its manager."""
    found = ["/bullying/", "/bullying/?state=closed", "/bullying/?q=zzz", "/bullying/policy/"]
    done = set()
    for case in BullyingCase.objects.visible_to(who).order_by("pk"):
        found.append(f"/bullying/{case.reference}/")
        if case.state == State.HANDED_OVER:
            continue  # its page is all that is left of it
        found += _letters(case, who)
        asked = case.confirmations.filter(answer="").exists()
        alike = (case.state, bool(case.described), asked)
        if case.case_manager_id == who.pk and alike not in done:
            done.add(alike)
            found += _pages(case)
    asked = Confirmation.objects.filter(second=who, answer="", case__reference__startswith="B-")
    return found + [f"/cases/{one.case.reference}/confirm/" for one in asked]


def _letters(case: BullyingCase, who: Person) -> list[str]:
    """Return the letters that the person wrote, or is to read: they read otherwise to others."""
    written = Letter.objects.filter(case=case.pk)
    mine = [one for one in written if one.by_id == who.pk or one.state != LetterState.DRAFTED]
    return [f"/bullying/{case.reference}/letters/{one.number}/" for one in mine]


def _pages(case: BullyingCase) -> list[str]:
    pages = READ.split()
    if case.is_open:
        pages += [*PAGES.get(State(case.state), "").split(), *WHILE_OPEN.split()]
        pages += [f"letters/new/{kind}/" for kind in LetterKind.values]
        rows = situation.rows_of(case)
        left = set(going_on.may_be_ticked(case, rows)) - set(situation.ticked_in(rows.entries))
        pages += [f"tick/{step}/" for step in sorted(left)]
        waiting = FollowUp.objects.filter(case=case.pk, done_at=None)
        pages += [f"follow-ups/{one.number}/" for one in waiting]
    if case.state in AGREED:
        pages.append("plan/")
    if case.state in LOOKED_INTO:
        some = Family.objects.filter(case=case.pk)
        pages += [f"families/{one.number}/contact/" for one in some]
    if case.state == State.CLOSED:
        pages.append("reopen/")
    pages += [f"assessments/{one.number}/" for one in assessing.assessments(case)]
    found = [f"/bullying/{case.reference}/{page}" for page in pages]
    return found + of_every_case(case)
