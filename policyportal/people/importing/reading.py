"""From the bytes of a file to a Sheet: rows of recognised cells, each with its line."""

import csv
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import asdict, dataclass, field
from io import StringIO

from policyportal.people.importing.headings import FIELDS, bare, recognise
from policyportal.refusal import Refused

LARGEST = 5 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
LONGEST_CELL = 10_000  # characters
HEADINGS_WITHIN = 20  # rows: school systems print a title or two above the headings
# What school systems print below the last person: "Total", 42. It stands alone with its number.
TOTAL = re.compile(
    r"(grand |sub)?[- ]?totals?\b|(head ?)?count\b|number of (staff|people|employees|records)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[\d.,%£ ]+")
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: the line in the file, the column's heading ("" for the whole line)."""

    line: int
    column: str
    sentence: str

    def __str__(self):
        column = f', column "{self.column}"' if self.column else ""
        return f"line {self.line}{column}: {self.sentence}"


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str]


@dataclass
class Sheet:
    """What a file says: recognised columns (field to heading), headings ignored, rows, faults.

    `totals` are the lines that count the others, and are left out.
    """

    columns: dict[str, str]
    ignored: list[str]
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict) -> "Sheet":
        return cls(
            kept["columns"],
            kept["ignored"],
            [Row(**row) for row in kept["rows"]],
            [Fault(**fault) for fault in kept["faults"]],
            kept.get("totals", []),
        )


def read_sheet(data: bytes) -> Sheet:
    """Read a staff list; raise Refused with a sentence where it is none."""
    text = _decode(data)
    if re.match(r"sep=.\r?\n", text):  # Excel's own note of its delimiter; keep the line count
        text = text[text.index("\n") :]
    delimiter, place = _headings_place(text)
    numbered = _rows(text, delimiter)
    headings: list[str] = []
    for index, (_, cells) in enumerate(numbered):
        if index == place:
            headings = [clean(cell) for cell in cells]
            break
    found = recognise(headings)
    _require_enough(headings, found)
    used = set(found.values())
    sheet = Sheet(
        columns={key: headings[at] for key, at in found.items()},
        ignored=[name for at, name in enumerate(headings) if name and at not in used],
    )
    for line, cells in numbered:
        _take(sheet, line, [clean(cell) for cell in cells], found, len(headings))
    if not sheet.rows and not sheet.faults:
        raise Refused("There is nobody in this file: only headings.", field="file")
    return sheet


def clean(cell: str) -> str:
    """Return a cell's text on one line, its Unicode composed, no control characters."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in cell)
    shown = "".join(c for c in spaced if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _decode(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Refused("This file is larger than 5 MB. A staff list is far smaller.", field="file")
    if data.startswith(EXCEL):
        raise Refused(
            "This is an Excel workbook. Open it, choose Save as, and pick “CSV UTF-8”.",
            field="file",
        )
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.startswith(BOM_UTF8):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or any(c < " " and c not in "\t\r\n\v\f" for c in text[:4096]):
            break
        if not text.strip():
            raise Refused("This file is empty.", field="file")
        return text
    raise Refused("This file is no text. Export the staff list as CSV.", field="file")


def _rows(text: str, delimiter: str):
    """Yield each row that is not blank, with the line it begins on."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(
                f"Line {line}: the quotation marks do not match, or a cell is too long.",
                field="file",
            ) from error
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _headings_place(text: str) -> tuple[str, int]:
    """Return the delimiter and the place of the headings among the rows that are not blank."""
    best, trouble = (0, ",", 0), None
    for delimiter in ",;\t":
        try:
            for place, (_, cells) in zip(
                range(HEADINGS_WITHIN), _rows(text, delimiter), strict=False
            ):
                known = len(recognise([clean(cell) for cell in cells]))
                if known > best[0]:
                    best = (known, delimiter, place)
        except Refused as refused:
            trouble = trouble or refused
    if trouble and not best[0]:
        raise trouble
    return best[1], best[2]


def _require_enough(headings: list[str], found: dict[str, int]) -> None:
    known = {name for each in FIELDS for name in each.names}
    for at, heading in enumerate(headings):
        name = bare(heading)
        if name in known and name in [bare(other) for other in headings[:at]]:
            raise Refused(f"Two columns have the heading “{heading}”.", field="file")
    shown = ", ".join(f"“{name[:40]}”" for name in headings[:12] if name) or "none"
    if "email" not in found:
        raise Refused(
            f"No column has the heading “Work email” or “Email”. The first row read as headings "
            f"has: {shown}.",
            field="file",
        )
    if not found.keys() & {"given_name", "family_name", "full_name"}:
        raise Refused(
            f"No column has a name: “Forename” and “Surname”, or “Full name”. The headings are: "
            f"{shown}.",
            field="file",
        )


def _is_total(cells: list[str]) -> bool:
    """Whether the row is a total: its word for it is the only thing there but numbers."""
    words = [cell for cell in cells if cell and not NUMBER.fullmatch(cell)]
    return len(words) == 1 and TOTAL.match(words[0]) is not None


def _take(sheet: Sheet, line: int, cells: list[str], found: dict[str, int], width: int) -> None:
    """Add one row to the sheet, or what is wrong with its shape."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if _is_total(cells):
        sheet.totals.append(line)
        return
    if len(sheet.rows) + len(sheet.faults) >= MOST_ROWS:
        raise Refused("There are more than 20,000 people in this file.", field="file")
    if len(cells) != width:
        more = "more" if len(cells) > width else "fewer"
        sheet.faults.append(
            Fault(line, "", f"There are {more} cells here ({len(cells)}) than headings ({width}).")
        )
        return
    row = Row(line, {key: cells[at] for key, at in found.items()})
    for key, text in row.cells.items():
        if len(text) > LONGEST_CELL:
            sheet.faults.append(Fault(line, sheet.columns[key], "This is far too long."))
            return
    sheet.rows.append(row)
