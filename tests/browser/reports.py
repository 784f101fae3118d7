"""Reports at every page of the door, records of each kind in every state, and their pages."""

from django.db import transaction
from django.utils import timezone

from incidents.bullying.models import Body, BullyingCase
from incidents.cases import confirmations, involving
from incidents.cases.models import Confirmation, Side
from incidents.cases.references import new_reference
from incidents.cases.reported import Platform, Source, Told
from incidents.children.actions import About
from incidents.disclosures.models import Disclosure, Draft
from incidents.disclosures.models import State as DisclosureState
from incidents.disclosures.told import How
from incidents.reporting import actions, bans, closing, door, rerouting
from incidents.reporting import recording as records
from incidents.reporting.destinations import Choice
from incidents.reporting.models import IctBan, Kind, Record, State
from incidents.reporting.ticks import ticks_of
from policyportal.people.models import Person
from tests.browser.cases import of_every_case
from tests.incidents.bullying.family_pages import in_days
from tests.incidents.reporting.reports import PAGES, a_report

SAID = "It was on the screen when I came in: thisisthenameofasitewithoutanygap" + "e" * 40 + ".test"
CHILD = (About("Ada Wexcombe-Featherstonehaugh", school_class="5 Willow"), None)
OTHER = (About("Ned Quill", school_class="5 Rowan"), None)
STEPS = "parents/ outside/ outside/police/ close/"
MANAGING = "void/"
OF_NO_CHOICE = ("danger", "urgent", "what", "discard")


def make(*, head: Person, dsl: Person, teacher: Person) -> None:
    """Make what is missing: drafts at the door, and a record of each kind in each of its ends."""
    _make_drafts(teacher)
    for kind in Kind:
        _record(kind, by=teacher)
    working_day = _record(Kind.WORKING_DAY, by=teacher, children=(), described="A builder")
    actions.tick(working_day, "adult-spoken", **_as(working_day, dsl))
    _take_further(_record(Kind.IMAGES, by=teacher, account={"urgent": "Yes"}), dsl)
    _make_bans(head, teacher)
    for choice in (Kind.PHONE, Kind.IMAGES):
        over = _record(choice, by=teacher)
        to = "bullying" if choice == Kind.PHONE else "disclosure"
        who = {} if choice == Kind.PHONE else {"described": "A coach from an agency"}
        rerouting.reroute(over, to, reason="It turned out so.", **who, **_as(over, dsl))
    for is_answered in (False, True):
        wrong = _record(Kind.COMPUTER, by=teacher)
        closing.ask_to_void(wrong, reason="It was recorded twice.", **_as(wrong, dsl))
        if is_answered:
            asked = confirmations.open_one(wrong)
            confirmations.answer(asked, yes=True, words="", seen=None, by=asked.second)


def _as(case: Record, by: Person) -> dict:
    case.refresh_from_db()
    return {"seen": case.revision, "by": by}


@transaction.atomic
def _record(kind: Kind, *, by: Person, children=(CHILD, OTHER), **more) -> Record:
    told = Told(
        said=SAID,
        source=Source.STAFF,
        platform=Platform.UNKNOWN,
        happened_on=in_days(-1),
        aware_at=timezone.now(),
        children=tuple((about, side or Side.DOING) for about, side in children),
        **{"account": {"in_confidence": True}} | more,
    )
    return records.record(told, kind, reference=new_reference("R"), by=by)


def _make_drafts(by: Person) -> None:
    """Make a draft of each choice, of danger, of nothing chosen yet, and one half answered."""
    for choice in Choice:
        a_report(by, choice)
    for danger in ("yes", "no"):
        door.begin(answers={"danger": danger}, by=by)
    a_report(by, Choice.BULLYING, danger="yes", said="", children=[], doers=["parent"])


def _take_further(record: Record, by: Person) -> None:
    """Take it outside and to the parents, tick all there is, and close it."""
    now, words = timezone.now(), "Crime reference 4512/26."
    for body in (Body.POLICE, Body.SOCIAL_CARE):
        actions.outside_told(record, body=body, made_at=now, words=words, **_as(record, by))
    why = {"made_at": None, "words": "The police do it."}
    actions.outside_told(record, body=Body.CEOP, **why, **_as(record, by))
    told = {"told_at": now, "how": How.TELEPHONE, "words": "They come in tomorrow."}
    actions.parents_told(record, **told, **_as(record, by))
    for step in ticks_of(Kind.IMAGES):
        actions.tick(record, step, **_as(record, by))
    closing.close(record, words="It is with the police.", **_as(record, by))


def _make_bans(head: Person, teacher: Person) -> None:
    """Make one that ended before its day beside one that is to come, and one without, with why."""
    record = _record(Kind.FIREWALL, by=teacher)
    first, second = (one.child for one in involving.children_of(record))
    days = {"starts_on": in_days(-1), "ends_on": in_days(30)}
    ban = bans.set_ban(record, child=first, **days, **_as(record, head))
    bans.end_ban(ban, words="It was her brother.", **_as(record, head))
    days["starts_on"] = in_days(3)
    bans.set_ban(record, child=second, **days, **_as(record, head))
    without = _record(Kind.FIREWALL, by=teacher)
    actions.tick(without, "no-ban", note="She told us of it herself.", **_as(without, head))
    reason = {"told_at": None, "how": None, "words": "They told us of it."}
    actions.parents_told(without, **reason, **_as(without, head))
    closing.close(without, words="The gap is closed.", **_as(without, head))


def for_person(who: Person) -> list[str]:
    """Return where reports begin, one's drafts, and every record that the person sees."""
    found = ["/report/", "/report/mine/", "/report/supervised/", "/report/records/"]
    found += ["/report/records/?state=all", "/report/records/?q=zzz"]
    for draft in Draft.objects.visible_to(who).filter(at_door=True):
        pages = PAGES if "what" in draft.answers else OF_NO_CHOICE
        takes = door.takes_files(draft.answers)
        pages = [one for one in pages if one != "files" or takes]
        found += [f"/report/{draft.reference}/{page}/" for page in pages]
        found += [f"/report/{draft.reference}/files/?images=no"] if takes else []
    done = set()
    for record in Record.objects.visible_to(who).order_by("pk"):
        found.append(f"/report/records/{record.reference}/")
        asked = record.confirmations.filter(answer="").exists()
        alike = (record.kind, record.state, asked)
        if record.case_manager_id == who.pk and alike not in done:
            done.add(alike)
            found += _pages(record)
    found += _to_be_passed_on(who)
    asked = Confirmation.objects.filter(second=who, answer="", case__reference__startswith="R-")
    return found + [f"/cases/{one.case.reference}/confirm/" for one in asked]


def _pages(record: Record) -> list[str]:
    if record.state == State.HANDED_OVER:
        return []  # its page is all that is left of it
    pages = []
    if record.is_open:
        pages = [*STEPS.split(), *MANAGING.split()]
        pages += [f"tick/{step}/" for step in ticks_of(Kind(record.kind))]
        pages += ["supervised/"] if record.kind == Kind.FIREWALL else []
    running = IctBan.objects.not_over_on(timezone.localdate()).filter(record=record.pk)
    pages += [f"supervised/{one.pk}/end/" for one in running]
    found = [f"/report/records/{record.reference}/{page}" for page in pages]
    found += [f"/report/{record.reference}/reroute/"] if record.is_open else []
    return found + of_every_case(record)


def _to_be_passed_on(who: Person) -> list[str]:
    """Return the pages on which a disclosure, or bullying, is said to be something else."""
    disclosures = Disclosure.objects.filter(case_manager=who, state=DisclosureState.RECORDED)
    bullying = BullyingCase.objects.open().filter(case_manager=who)
    return [f"/report/{one.reference}/reroute/" for one in [*disclosures[:1], *bullying[:1]]]
