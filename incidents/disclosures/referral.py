"""The referral to the LADO on paper: what the case says, and what it does not say yet.

The form is filled in from the record as it was given. What is missing is pointed out, on the page
and on paper, and stops nobody: the referral is due within one working day, complete or not.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from incidents.cases.models import Evidence
from incidents.cases.reported import Platform
from incidents.disclosures import from_door
from incidents.disclosures.models import Disclosure, Limb
from incidents.disclosures.police import they_investigate
from policyportal.documents.templatetags.dates import day, moment
from policyportal.people.access import can_keep_contacts
from policyportal.people.models import Person, Role
from policyportal.school.models import SafeguardingContacts, School


@dataclass(frozen=True)
class Lado:
    """The school's way to the LADO: whether there is one, and whether it was checked of late."""

    contacts: SafeguardingContacts
    is_stale: bool
    may_set: bool


def lado(person: Person, today: date) -> Lado:
    """Return how the LADO is reached, and whether this person may set it."""
    contacts = SafeguardingContacts.here(person.log_end)
    return Lado(contacts, contacts.is_stale(today), can_keep_contacts(person))


@dataclass(frozen=True)
class Gap:
    """Something that the form asks for and the case does not say, and where it can be added.

    The page has no address for somebody who may not open it.
    """

    what: str
    where: str
    address: str


def gaps(
    case: Disclosure, contacts: SafeguardingContacts, school: School, *, by: Person
) -> list[Gap]:
    """Return what is still missing on the form, in the form’s order, as this person sees it."""
    account, found = case.account, []
    add = ("Add it to the record", reverse("incidents:case-add", args=[case.reference]))

    def missing(what: str, where: tuple[str, str] = add) -> None:
        found.append(Gap(what, *where))

    if not contacts.has_lado:
        address = reverse("school:safeguarding") if can_keep_contacts(by) else ""
        missing("How the LADO is reached", ("Safeguarding contacts", address))
    if not (school.address and school.telephone):
        address = reverse("school:details") if by.holds(Role.ADMINISTRATOR) else ""
        details = ("Details of the school", address)
        missing("The address and the telephone number of the school", details)
    if not case.subject_id and not account.get("described_role"):
        missing("What the person does here")
    if not account.get("children"):
        missing("Which child or children it is about")
    if not account.get("happened"):
        missing("When and where it happened")
    if case.platform == Platform.UNKNOWN:
        missing("Which site or app")
    if not case.limbs:
        fill_in = reverse("incidents:disclosure-complete", args=[case.reference])
        where = ("Fill it in", fill_in) if from_door.LIMBS in from_door.not_asked(case) else add
        missing("Which part of the harm threshold may be met", where)
    if not account.get("evidence") and not Evidence.objects.filter(case=case.pk).exists():
        add_evidence = reverse("incidents:evidence-add", args=[case.reference])
        missing("What evidence there is", ("Add evidence", add_evidence))
    return found


@dataclass(frozen=True)
class Section:
    """A part of the form: its heading, and each line's name and text; "" where it is missing."""

    heading: str
    lines: list[tuple[str, str]]


def sections(case: Disclosure, *, by: Person, school: School) -> list[Section]:
    """Return the form, filled in with what the case says."""
    return [
        Section("The school", _school(case, by, school)),
        Section("The person it is about", _person(case)),
        Section("The child or children", [("Children", case.account.get("children", ""))]),
        Section("What was said", _said(case)),
        Section("The harm threshold", [(one.label, _limb(case, one)) for one in Limb]),
        Section("Evidence", _evidence(case)),
        Section("What has been done so far", _done(case)),
    ]


def _school(case: Disclosure, by: Person, school: School) -> list[tuple[str, str]]:
    manager = case.case_manager.name if case.case_manager_id else ""
    return [
        ("School", school.name),
        ("Address", school.address),
        ("Telephone", school.telephone),
        ("E-mail", school.email),
        ("Case manager", f"{manager} ({case.get_manager_role_display()})" if manager else ""),
        ("Filled in by", by.name),
        ("Our reference", case.reference),
    ]


def _person(case: Disclosure) -> list[tuple[str, str]]:
    role = case.account.get("described_role", "")
    if case.subject_id:
        role = role or ", ".join(sorted(Role(held).label for held in case.subject.roles))
    return [("Name", case.about), ("What they do here", role)]


def _said(case: Disclosure) -> list[tuple[str, str]]:
    account = case.account
    teller = account.get("teller", "")
    if account.get("in_confidence"):
        teller = "Asked for their name to be kept in confidence; the school holds it"
    platform = case.get_platform_display()
    if case.platform == Platform.OTHER:
        platform = account.get("other_platform") or platform
    return [
        ("Known to the school since", moment(case.aware_at)),
        ("Recorded", f"{moment(case.recorded_at)}, by {case.recorded_by.name}"),
        ("Came from", case.get_source_display()),
        ("Who told us", teller),
        ("Site or app", "" if case.platform == Platform.UNKNOWN else platform),
        ("Address or account there", account.get("address", "")),
        ("In the words in which it was given", case.said),
        ("When it happened", account.get("happened", "")),
    ]


def _limb(case: Disclosure, limb: Limb) -> str:
    if from_door.LIMBS in from_door.not_asked(case):
        return ""
    return "May be met" if limb in case.limbs else "Not ticked when it was recorded"


def _evidence(case: Disclosure) -> list[tuple[str, str]]:
    """Return what there is, as it was described; the files are not sent along."""
    lines = [("What there is", case.account.get("evidence", ""))]
    for one in Evidence.objects.filter(case=case.pk):
        taken = f" (taken {moment(one.captured_at)})" if one.captured_at else ""
        lines.append((f"File {one.number}", f"{one.description}{taken}"))
    return lines if lines[0][1] or len(lines) == 1 else lines[1:]


def _done(case: Disclosure) -> list[tuple[str, str]]:
    police = "Not known to the portal"
    if they_investigate(case):
        police = f"The police investigate since {day(case.police_since)}"
    elif case.police_ended_on:
        police = f"The police finished on {day(case.police_ended_on)}"
    work = "No decision about work has been made; we await your advice"
    if case.action:
        work = f"{case.get_action_display()}, decided {moment(case.acted_at)}"
        work += ", before advice, at immediate risk to a child" if case.overridden_by_id else ""
    below = f"LADO consulted {moment(case.consulted_at)}" if case.consulted_at else ""
    lines = [("Police", police), ("The person’s work", work), ("Before", below)]
    return [line for line in lines if line[1]]
