"""The demo school with everything in it that a page can show, and where each person begins."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from compliance.advice import actions as advice
from compliance.advice import loading
from compliance.permissions import actions as asking
from compliance.permissions.accounts.models import SchoolAccount
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, State
from compliance.permissions.questions import QUESTIONS
from compliance.policies import actions as policies
from compliance.policies import working_copies
from compliance.policies.manuscript import Manuscript
from compliance.policies.models import Version, WorkingCopy
from compliance.signing.models import Acknowledgement
from policyportal.operations import demo_school
from policyportal.outbox import stopping
from policyportal.overview.copies import actions as copies
from policyportal.overview.copies import making, schedules
from policyportal.overview.copies.models import Every
from policyportal.overview.reports.makers import REPORT
from policyportal.people import covering
from policyportal.people.importing.reading import read_sheet
from policyportal.people.models import PeopleImport, Person, Role
from policyportal.school import actions as school

PEOPLE = {
    "administrator": "priya.nair",
    "headteacher": "ruth.adeyemi",
    "chair": "daniel.rosen",
    "deputy who covers the head": "marcus.bell",
    "slt and dsl": "leila.haddad",
    "governor": "grace.lin",
    "teacher": "amina.yusuf",
    "teacher who has signed": "tom.okafor",
    "teacher who was asked for more": "mateusz.kowalski",
    "owner with drafts": "nusrat.begum",
}
PUBLIC = ["/account/login/", "/account/password/reset/sent/", "/account/closed/", "/demo/"]
SOCIAL_MEDIA, PHONES = "social-media-policy", "phones-and-cameras-policy"
STAFF_LIST = b"Work email,Forename,Surname,Role\n"


def person(role: str) -> Person:
    return Person.objects.get(email=f"{PEOPLE[role]}@larkspur.example")


def named(family_name: str) -> Person:
    return Person.objects.get(family_name=family_name)


def make() -> None:
    """Make the demo school, with policies, drafts and cover in the states that it leaves out."""
    demo_school.make()
    administrator, head = person("administrator"), person("headteacher")
    in_force = Version.objects.in_force().get(policy__slug=SOCIAL_MEDIA)
    text = Manuscript.of(in_force)
    for title, steps in [("Drafted", 0), ("Submitted", 1), ("Approved", 2)]:
        text.title = f"{title} policy"
        version = policies.save_draft(text, by=administrator)
        if steps > 0:
            version = policies.submit(version, by=administrator)
        if steps > 1:
            policies.approve(version, by=head)
    text.title, text.sections[1].clauses[0].text = in_force.title, "This clause has new words."
    policies.save_draft(text, by=administrator, policy=in_force.policy)
    working_copies.take_up(in_force, by=administrator)
    for row in (b"new.person@larkspur.example,New,Person,Staff\n", b"no address,New,Person,King\n"):
        sheet = read_sheet(STAFF_LIST + row).as_json()
        PeopleImport.objects.create(created_by=administrator, file_name="staff.csv", sheet=sheet)
    now = timezone.now()
    covering.arrange(
        Role.HEADTEACHER,
        deputy=person("deputy who covers the head"),
        starts_at=now,
        ends_at=now + timedelta(hours=4),
        reason="At a hearing",
        by=head,
    )
    shut = timezone.localdate() + timedelta(days=30)
    school.add_closure(name="Winter break", starts_on=shut, ends_on=shut, by=head)
    says = replace(loading.sheets()[0], platform="Awaiting")
    advice.submit(advice.begin_sheet(says, by=administrator), by=administrator)
    weekly = {"report": "reviews", "form": "csv", "day": "", "filters": {}}
    schedules.begin(REPORT, weekly, every=Every.WEEK, by=head)
    making.make(copies.ask(REPORT, weekly, by=head).reference)
    copies.ask(REPORT, weekly | {"form": "pdf"}, by=head)
    for kind in Kind:
        asking.begin(kind, by=person("owner with drafts"))


def receipt() -> str:
    return f"/receipts/check/{Acknowledgement.objects.first().reference}/"


def stop() -> str:
    return stopping.path_for(person("teacher"))


def for_role(role: str) -> list[str]:
    """Return where that person begins: home, and what is worth a look in each of its states."""
    who = person(role)
    starts = ["/", *_permissions(who)]
    if who.holds(Role.ADMINISTRATOR, Role.HEADTEACHER, Role.CHAIR):
        versions = Version.objects.select_related("policy")
        starts += [f"/policies/{v.policy.slug}/versions/{v.number}/" for v in versions]
        of_sheets = ["tiktok/2"] if who.holds(Role.ADMINISTRATOR) else ["snapchat/1", "awaiting/1"]
        starts += [f"/advice/manage/{sheet}/" for sheet in of_sheets]
    if Person.objects.active().filter(line_manager=who).exists():
        starts.append("/policies/your-people/")  # a reminder leads there
    if who.holds(Role.ADMINISTRATOR):
        starts += _for_the_administrator()
    return starts


def _for_the_administrator() -> list[str]:
    copy = WorkingCopy.objects.get()
    return [
        f"/policies/copies/{copy.pk}/details/",
        f"/people/{named('Yusuf').pk}/",
        f"/people/{named('Fraser').pk}/",  # has left, and owned an account
        f"/people/{named('Carvalho').pk}/",  # has not begun
        f"/policies/{SOCIAL_MEDIA}/versions/2/check/",  # a draft with situations
        f"/policies/{SOCIAL_MEDIA}/register/?as_at={timezone.localdate().isoformat()}",
        f"/policies/{PHONES}/compare/?from=1&to=2",
        *(f"/accounts-register/{pk}/" for pk in SchoolAccount.objects.values_list("pk", flat=True)),
        *(f"/people/import/{one.pk}/" for one in PeopleImport.objects.all()),
    ]


def _permissions(who: Person) -> list[str]:
    """Return a page of one's own and of others' requests in each state, and those of a draft."""
    found, seen = [], set()
    for one in Permission.objects.visible_to(who):
        mine = one.person_id == who.pk
        if (state := (mine, one.state, one.kind if one.state == State.DRAFT else "")) in seen:
            continue
        seen.add(state)
        if one.state == State.DRAFT:
            steps = [f"steps/{question.slug}/" for question in QUESTIONS[Kind(one.kind)]]
            found += [f"/permissions/{one.reference}/{page}" for page in ("check/", *steps)]
        else:
            found.append(f"/permissions/{one.reference}/")
            found += [f"/permissions/{one.reference}/{'sent' if mine else 'decide'}/"]
    waiting = [one.reference for one in Permission.objects.waiting_for(who)]
    if waiting:
        found.append(f"/permissions/decide/?{'&'.join(f'r={one}' for one in waiting)}")
    return found
