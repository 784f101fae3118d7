"""From a Sheet's cells to what the file wants of each person, with every fault it has by itself."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from policyportal.people.importing import values
from policyportal.people.importing.headings import LABELS
from policyportal.people.importing.reading import Fault, Row, Sheet
from policyportal.people.models import Person, Role

LONGEST = {
    name: Person._meta.get_field(name).max_length
    for name in ("given_name", "family_name", "job_title", "staff_number")
}


@dataclass
class Wanted:
    """What one line says of one person. None or "" says nothing and changes nothing."""

    line: int
    email: str = ""
    given_name: str = ""
    family_name: str = ""
    job_title: str = ""
    staff_number: str | None = None
    roles: list[Role] = field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    line_manager: str = ""
    name_guessed: bool = False

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Parsing:
    """One pass over a sheet; `wanted` and `faults` are what comes of it."""

    def __init__(self, sheet: Sheet):
        self.columns = sheet.columns
        self.faults = list(sheet.faults)
        self.wanted = [self._person(row) for row in sheet.rows]
        self._refuse_twice("email", "This address")
        self._refuse_twice("staff_number", "This staff code")

    def fault(self, line: int, key: str, sentence: str) -> None:
        self.faults.append(Fault(line, self.columns.get(key) or LABELS[key], sentence))

    def _person(self, row: Row) -> Wanted:
        said = row.cells.get
        wanted = Wanted(row.line)
        self._name(wanted, row)
        wanted.email = self._email(row)
        wanted.job_title = said("job_title", "")
        wanted.staff_number = said("staff_number") or None
        wanted.line_manager = said("line_manager", "")
        role_key = "role" if "role" in self.columns else "job_title"
        wanted.roles = self._parsed(row, role_key, values.roles) or []
        wanted.starts_on = self._parsed(row, "starts_on", values.day)
        wanted.ends_on = self._parsed(row, "ends_on", values.day)
        if wanted.starts_on and wanted.ends_on and wanted.ends_on < wanted.starts_on:
            self.fault(row.line, "ends_on", "This is before the start date.")
        for key, longest in LONGEST.items():
            if len(getattr(wanted, key) or "") > longest:
                column = key if key in self.columns else "full_name"
                self.fault(row.line, column, f"This is longer than {longest} letters.")
        return wanted

    def _name(self, wanted: Wanted, row: Row) -> None:
        wanted.given_name = row.cells.get("given_name", "")
        wanted.family_name = row.cells.get("family_name", "")
        if not wanted.name:
            full = row.cells.get("full_name", "")
            wanted.given_name, wanted.family_name = values.name(full)
            wanted.name_guessed = "," not in full
        if not wanted.name:
            keys = [k for k in ("family_name", "given_name", "full_name") if k in self.columns]
            self.fault(row.line, keys[0], "There is no name. Fill it in.")

    def _email(self, row: Row) -> str:
        email = row.cells["email"].lower()
        if not email:
            self.fault(row.line, "email", "There is no e-mail address. Everybody needs one.")
            return ""
        try:
            validate_email(email)
        except ValidationError:
            self.fault(row.line, "email", f"“{email[:60]}” is not an e-mail address.")
            return ""
        if len(email) > 254:
            self.fault(row.line, "email", "This address is too long.")
        return email

    def _parsed(self, row: Row, key: str, parse):
        text = row.cells.get(key, "")
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.fault(row.line, key, str(error))
            return None

    def _refuse_twice(self, key: str, what: str) -> None:
        first: dict[str, int] = {}
        for wanted in self.wanted:
            said = getattr(wanted, key)
            if not said:
                continue
            if said in first:
                self.fault(wanted.line, key, f"{what} is on line {first[said]} too.")
            first.setdefault(said, wanted.line)
