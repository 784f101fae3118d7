"""The demo's reports through the one door: bullying at several stages, and what is recorded.

Weekend taunts in Year 5, reported again after the parents were warned; a former pupil; a mother who
threatens a teacher; a pupil who followed a member of staff; supervised use; one not picked up yet.
"""

from datetime import date, timedelta

from django.utils import timezone

from incidents.bullying import (
    assessing,
    families,
    follow_ups,
    going_on,
    letter_facts,
    letters,
    recording,
    ticks,
)
from incidents.bullying.facts import Child, Danger, Doer, Engaging, Facts, Known, Medium, Where
from incidents.bullying.models import BullyingCase, Contact, LetterKind
from incidents.cases import confirmations, involving
from incidents.cases.models import Case, Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About
from incidents.disclosures.told import How
from incidents.reporting import actions, bans
from incidents.reporting import recording as records
from incidents.reporting.models import Kind, Record
from policyportal.operations.demo_cases import ago
from policyportal.operations.diary import Diary, person

HEAD, DSL, TEACHER, SIXTH = "ruth.adeyemi", "leila.haddad", "amina.yusuf", "tom.okafor"

TAUNTS = (
    "She showed me the group chat on her mother’s phone: names, and a picture of her shoes, every "
    "Saturday since half term. She does not want to sit with them on Mondays."
)
AGAIN = (
    "The same group has begun again, her mother says, now against a second girl as well. Last "
    "Saturday it went on until eleven at night."
)
LEFT = (
    "He went to the secondary school in September and writes to our Year 6 from there. They have "
    "stopped playing the game because of him."
)
THREAT = (
    "She wrote on her own page that she will wait for me at the gate and that I will be sorry. Two "
    "parents have liked it."
)
FOLLOWED = "He asked to follow me on Instagram last night. I did not answer."
ROUND = "He had a VPN on the library computer and was on a games site when I came in."
PHONE = "Her phone rang in her bag during registration. She had not handed it in."


def _of_year(year: int, name: str, form: str, today: date, **more) -> About:
    """Return a child who is in that year group today, and has been here since Reception."""
    began = today.year if today.month >= 9 else today.year - 1
    born_on = date(began - year - 5, 11, 12)
    here = {"on_roll_from": date(began - year, 9, 1)} | more
    return About(name, born_on=born_on, school_class=f"{year} {form}" if form else "", **here)


def _children(today: date) -> dict[str, About]:
    began = today.year if today.month >= 9 else today.year - 1
    left = {"on_roll_from": date(began - 7, 9, 1), "on_roll_to": date(began, 7, 21)}
    return {
        "maya": _of_year(5, "Maya Osei", "Willow", today),
        "lily": _of_year(5, "Lily Tran", "Willow", today),
        "jaden": _of_year(5, "Jaden Cole", "Willow", today),
        "ruby": _of_year(5, "Ruby Marsh", "Rowan", today),
        "elias": _of_year(6, "Elias Novak", "Oak", today),
        "dario": _of_year(7, "Dario Conti", "", today, **left),
        "kofi": _of_year(6, "Kofi Annan-Reid", "Oak", today),
        "zara": _of_year(6, "Zara Hussein", "Ash", today),
        "noah": _of_year(6, "Noah Fischer", "Ash", today),
    }


def enter(diary: Diary) -> None:
    """Enter into the diary what happened before today."""
    diary.enter(-34, lambda: _report(TAUNTS, _taunts("maya"), days=2, on=Platform.WHATSAPP))
    diary.enter(-34, _look_into_the_taunts)
    diary.enter(-33, _speak_to_the_families)
    diary.enter(-32, _warn_the_parents)
    diary.enter(-31, _confirm_the_letter)
    diary.enter(-20, lambda: _record(FOLLOWED, Kind.PUPIL_CONTACT, "kofi", by=SIXTH))
    diary.enter(-20, _tell_his_parents)
    diary.enter(-9, lambda: _record(ROUND, Kind.FIREWALL, "noah", by=SIXTH))
    diary.enter(-9, _supervise_him)
    diary.enter(-6, _report_who_left)


def live_today() -> None:
    """Do what happened today: so that times of day on pages lie in the past."""
    _report(AGAIN, _taunts("maya", "lily"), days=2, on=Platform.WHATSAPP)
    _report_the_threat()
    _record(PHONE, Kind.PHONE, "zara", by=SIXTH)


def _taunts(*hurt: str) -> list[tuple[str, Side]]:
    return [*((name, Side.HURT) for name in hurt), ("jaden", Side.DOING), ("ruby", Side.DOING)]


def _told(said: str, days: int, platform: Platform, sides=(), **more) -> Told:
    today = timezone.localdate()
    known = _children(today)
    return Told(
        said=said,
        platform=platform,
        happened_on=today - timedelta(days=days),
        aware_at=ago(1),
        children=tuple((known[name], side) for name, side in sides),
        **{"source": Source.PARENT} | more,
    )


def _report(said: str, sides, *, days: int, on: Platform, by: str = TEACHER, **more) -> None:
    account = {"doers": [Doer.PUPIL], "where": [Where.OUTSIDE], "mediums": [Medium.MESSAGING]}
    told = _told(said, days, on, sides, **({"account": account} | more))
    recording.record(told, reference=new_reference("B"), by=person(by))


def _record(said: str, kind: Kind, child: str, *, by: str) -> None:
    platform = Platform.INSTAGRAM if kind == Kind.PUPIL_CONTACT else Platform.UNKNOWN
    told = _told(said, 1, platform, [(child, Side.DOING)], source=Source.STAFF)
    records.record(told, kind, reference=new_reference("R"), by=person(by))


def _case(said: str, kind: type[Case] = BullyingCase):
    return next(one for one in kind.objects.all() if one.said == said)


def _on(case: Case, by: str = DSL) -> dict:
    case.refresh_from_db()
    return {"seen": case.revision, "by": person(by)}


def _look_into_the_taunts() -> None:
    case = _case(TAUNTS)
    child = Child(age=10, year_group=5, on_roll=Known.YES)
    facts = Facts(
        on=case.happened_on,
        doers=frozenset({Doer.PUPIL}),
        hurt=(child,),
        doing=(child, child),
        mediums=frozenset({Medium.MESSAGING}),
        minimum_age=13,
        where=frozenset({Where.OUTSIDE}),
        advised=Known.NO,
        goes_on=Known.YES,
    )
    assessing.assess(case, facts, **_on(case))
    going_on.begin_investigation(case, words="I see both sides tomorrow.", **_on(case))
    for slug in (ticks.SAFE, ticks.LISTEN, ticks.TELLER):
        going_on.tick(case, slug, **_on(case))


def _speak_to_the_families() -> None:
    case = _case(TAUNTS)
    for one in involving.children_of(case):
        family = families.note_family(
            case, [one.child], words="Both parents; reached on the mother’s phone.", **_on(case)
        )
        what = Contact.REFUSED if one.child.name == "Jaden Cole" else Contact.MET
        said = (
            "They will look at the phone together."
            if what == Contact.MET
            else ("They say that weekends are theirs.")
        )
        families.record_contact(case, family, what, happened_at=ago(1), words=said, **_on(case))
    follow_ups.agree_plan(
        case,
        words="No phones in the bedroom at weekends; a seat beside a friend; Ms Haddad asks each "
        "Monday.",
        follow_up_on=timezone.localdate() + timedelta(days=30),
        **_on(case),
    )


def _warn_the_parents() -> None:
    case = _case(TAUNTS)
    words = letter_facts.suggested(case, LetterKind.WARNING, by=person(DSL))
    letter = letters.write(case, LetterKind.WARNING, words=words, **_on(case))
    letters.ask(letter, **_on(case))


def _confirm_the_letter() -> None:
    waiting = confirmations.open_one(_case(TAUNTS))
    confirmations.answer(waiting, yes=True, words="", by=person(HEAD))


def _report_who_left() -> None:
    account = {"doers": [Doer.FORMER], "where": [Where.OUTSIDE], "mediums": [Medium.GAME]}
    sides = [("elias", Side.HURT), ("dario", Side.DOING)]
    _report(LEFT, sides, days=3, on=Platform.GAME, by=SIXTH, account=account)
    case = _case(LEFT)
    facts = Facts(
        on=case.happened_on,
        doers=frozenset({Doer.FORMER}),
        hurt=(Child(age=11, year_group=6, on_roll=Known.YES),),
        doing=(Child(age=12, on_roll=Known.NO),),
        mediums=frozenset({Medium.GAME}),
        where=frozenset({Where.OUTSIDE}),
        advised=Known.NO,
        goes_on=Known.YES,
        engaging=Engaging.NOT_ASKED,
    )
    assessing.assess(case, facts, **_on(case, HEAD))


def _report_the_threat() -> None:
    account = {
        "doers": [Doer.PARENT],
        "where": [Where.OUTSIDE],
        "mediums": [Medium.NETWORK],
        "danger": [Danger.THREAT_OF_VIOLENCE],
    }
    told = {"source": Source.STAFF, "described": "The mother of a pupil in Year 4"}
    affected = {"affected": person("nusrat.begum"), "account": account}
    _report(THREAT, (), days=1, on=Platform.FACEBOOK, by="nusrat.begum", **told, **affected)


def _tell_his_parents() -> None:
    record = _case(FOLLOWED, Record)
    actions.parents_told(
        record,
        told_at=ago(0),
        how=How.TELEPHONE,
        words="His father takes the account off the phone.",
        **_on(record, HEAD),
    )


def _supervise_him() -> None:
    record, today = _case(ROUND, Record), timezone.localdate()
    child = involving.children_of(record)[0].child
    until = today + timedelta(days=40)
    bans.set_ban(record, child=child, starts_on=today, ends_on=until, **_on(record, HEAD))
