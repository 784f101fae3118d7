"""Made-up staff lists, and what importing them says."""

from allauth.account.models import EmailAddress

from policyportal.audit.models import Entry
from policyportal.people.importing.applying import import_people
from policyportal.people.importing.reading import read_sheet
from policyportal.people.models import Person, RoleAssignment

HEAD = "Staff code,Forename,Surname,Work email,Role,Start date,Leaving date,Line manager\n"


def sheet(*lines: str, head: str = HEAD):
    return read_sheet((head + "\n".join(lines) + "\n").encode())


def write(*lines, by=None, everybody=False, head=HEAD):
    plan = import_people(sheet(*lines, head=head), everybody=everybody, by=by)
    assert plan.can_be_written, [*map(str, plan.faults), *plan.refusals]
    return plan


def everything():
    tables = (Person, RoleAssignment, EmailAddress, Entry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def faults(*lines, by=None, everybody=False, head=HEAD):
    """Import lines with something wrong; check that nothing is written; return what is wrong."""
    before = everything()
    plan = import_people(sheet(*lines, head=head), everybody=everybody, by=by)
    assert everything() == before
    assert not plan.can_be_written
    return [(fault.line, fault.column, fault.sentence) for fault in plan.faults]


def person(email) -> Person:
    return Person.objects.get(email=email)


def differences(plan):
    (change,) = plan.changed
    return [(d.label, d.old, d.new) for d in change.differences]
