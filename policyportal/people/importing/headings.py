"""What the columns of a staff list are called: by SIMS, Arbor, Bromcom, and by hand."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One thing that a staff list can say of a person; `names` are headings, best first."""

    key: str
    label: str
    names: tuple[str, ...]


def _field(key: str, label: str, names: str) -> Field:
    return Field(key, label, tuple(bare(name) for name in names.split(",")))


def bare(heading: str) -> str:
    """Return a heading without case, spaces and punctuation: "Work E-mail" is workemail."""
    return re.sub(r"[\W_]+", "", heading.casefold())


FIELDS = (
    _field(
        "given_name",
        "First name",
        "preferred forename, preferred first name, known as, chosen first name, forename, "
        "first name, given name, legal forename, legal first name, legal given name, forenames, "
        "first names, given names, forename(s), first name(s), christian name",
    ),
    _field(
        "family_name",
        "Last name",
        "preferred surname, preferred last name, chosen surname, chosen last name, surname, "
        "last name, family name, legal surname, legal last name, legal family name, second name",
    ),
    _field(
        "full_name",
        "Full name",
        "full name, name, staff name, employee name, display name, preferred name, legal name, "
        "staff member, member of staff, employee, person",
    ),
    _field(
        "email",
        "Work email",
        "work email, work e-mail address, email (work), school email, school email address, "
        "staff email, main email, primary email, default email, email, email address, emails, "
        "e mail, mail, contact email",
    ),
    _field(
        "role",
        "Role",
        "portal role, portal roles, roles, role, role(s), staff role, staff roles, job role, "
        "staff type, staff category, position, post, post title, posts",
    ),
    _field("job_title", "Job title", "job title, job, occupation, designation, jobtitle(s)"),
    _field(
        "staff_number",
        "Staff code",
        "staff code, staff number, employee number, payroll number, staff no, employee no, "
        "payroll no, staff id, employee id, payroll id, staff ref, employee ref, "
        "personnel number, employee code, payroll code, mis id, person id, id",
    ),
    _field(
        "starts_on",
        "Start date",
        "start date, date of joining, employment start, employment start date, joining date, "
        "date joined, date of appointment, appointment date, started on, starts on, start, "
        "contract start, contract start date, date of employment, date of arrival, "
        "arrival date, joined, date started, role start date, school start date",
    ),
    _field(
        "ends_on",
        "Leaving date",
        "leaving date, date of leaving, end date, employment end, employment end date, "
        "leave date, date left, leaver date, last day, last working day, ends on, end, "
        "contract end, contract end date, left, date ended, role end date, school end date",
    ),
    _field(
        "line_manager",
        "Line manager",
        "line manager email, line manager's email, line manager email address, manager email, "
        "line manager staff code, line manager code, line manager, line managers, reports to, "
        "manager, line manager name, line managed by, managed by, supervisor, reporting to",
    ),
)

POSTS = {"post", "posttitle", "posts", "position", "jobrole"}
LABELS = {field.key: field.label for field in FIELDS}


def recognise(headings: list[str]) -> dict[str, int]:
    """Return which column holds which field. Of two that could, the better-named one does."""
    places = [bare(heading) for heading in headings]
    found: dict[str, int] = {}
    for field in FIELDS:
        for name in field.names:
            if name in places:
                found[field.key] = places.index(name)
                break
    # A post is a role of the portal and a title at once, where the list has no other title.
    if "job_title" not in found and "role" in found and places[found["role"]] in POSTS:
        found["job_title"] = found["role"]
    return found
