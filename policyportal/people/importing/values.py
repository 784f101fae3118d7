"""What a cell says: a day, roles, a name. Text in, facts out; ValueError carries a sentence."""

import re
from datetime import date

from policyportal.people.models import Role

YEARS = range(1930, 2101)
MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        "january february march april may june july august september october november "
        "december".split(),
        start=1,
    )
}
TITLES = set("mr mrs ms miss mx dr rev revd reverend prof professor sir dame lady lord".split())
PARTICLES = set(
    "al ap bin bint da dal de del della den der di dos du el fitz ibn la le mac mc o san st "
    "ste te ten ter van von y zu".split()
)

EXACTLY = {
    Role.STAFF: "staff, member of staff, all staff, ta, hlta, ect, nqt, lsa, tutor, pa, ddsl, "
    "deputy dsl, deputy designated safeguarding lead, employee, volunteer",
    Role.GOVERNOR: "governor, governors, school governor, parent governor, staff governor, "
    "lea governor, la governor, local authority governor, co-opted governor, foundation governor, "
    "vice chair of governors, vice chair, trustee",
    Role.SLT: "slt, smt, senior leader, senior leadership, senior leadership team, "
    "senior management team, deputy head, deputy headteacher, deputy head teacher, "
    "assistant head, assistant headteacher, assistant head teacher, deputy principal, "
    "vice principal, assistant principal, leadership",
    Role.HEADTEACHER: "head, headteacher, head teacher, headmaster, headmistress, principal, "
    "executive head, executive headteacher, executive head teacher, acting head, "
    "acting headteacher, acting head teacher, interim head, interim headteacher, "
    "interim head teacher, co-headteacher, co-head, head of school",
    Role.DSL: "dsl, designated safeguarding lead, designated safeguarding officer, "
    "safeguarding lead, designated safeguarding lead dsl, child protection officer, "
    "named child protection person",
    Role.CHAIR: "chair, chair of governors, chair of governing body, chair of the governing body, "
    "chair of trustees, chair of governing board, chair of the governing board",
    Role.ADMINISTRATOR: "administrator, policy administrator, business manager, sbm, "
    "school business manager, school business leader, business leader, bursar",
}
# A word that by itself says: works here. What gives more powers must be said exactly.
STAFF_WORDS = set(
    "teacher teachers teaching assistant assistants office caretaker premises site cleaner "
    "cleaning cook catering kitchen chef supervisor supervisors midday lunchtime technician "
    "librarian library secretary receptionist reception clerk admin administrative "
    "administration officer nurse nursery tutor mentor counsellor therapist coach instructor "
    "coordinator ordinator senco sendco inclusion support learning practitioner keyworker "
    "supply cover volunteer apprentice trainee student welfare attendance finance hr ict it "
    "network data marketing year class subject phase leader lead escort driver warden keeper "
    "playworker breakfast club after pa janitor handyman groundskeeper eyfs ks1 ks2 ks3 ks4 "
    "time stage pastoral family liaison sports music peripatetic manager invigilator matron".split()
)


def _plain(text: str) -> str:
    text = re.sub(r"\([^)]*\)", " ", text.casefold().replace("'", "").replace("’", ""))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


KNOWN = {_plain(name): role for role, names in EXACTLY.items() for name in names.split(",")}
KNOWN |= {_plain(role.value): role for role in Role} | {_plain(role.label): role for role in Role}


def roles(text: str) -> list[Role]:
    """Return the roles that a cell names, as listed: "Headteacher; DSL", "Deputy head and DSL"."""
    whole = _role(text)
    if whole:
        return [whole]
    found: list[Role] = []
    for part in re.split(r"[;/|,+&\n]|\band\b", text, flags=re.IGNORECASE):
        if not part.strip():
            continue
        role = _role(part)
        if role is None:
            raise ValueError(
                f"“{part.strip()[:60]}” is no role the portal knows. Use one of: "
                + ", ".join(role.label for role in Role)
                + "."
            )
        if role not in found:
            found.append(role)
    return found


def _role(text: str) -> Role | None:
    plain = _plain(text)
    exact = KNOWN.get(plain)
    if exact or re.search(r"[;/|,+&\n]|\band\b", text, flags=re.IGNORECASE):
        return exact
    if plain.startswith("head of ") or STAFF_WORDS & set(plain.split()):
        return Role.STAFF
    return None


def day(text: str) -> date:
    """Return the day of a cell: 03/09/2024, 3 September 2024, 3-Sep-24, 2024-09-03."""
    text = re.sub(r"[T ]\d\d?:\d\d(:\d\d(\.\d+)?)?\s*(am|pm|z)?$", "", text.strip(), flags=re.I)
    text = re.sub(r"^[a-z]+day,?\s+", "", text, flags=re.I)
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        year, month, number = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", text):
        number, month, year = int(found[1]), int(found[2]), _year(found[3])
    elif found := re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?,?[-/. ]+(\d{4}|\d{2})", text, flags=re.I
    ):
        number, year = int(found[1]), _year(found[3])
        month = MONTHS.get(found[2][:3].lower(), 0)
    else:
        raise ValueError(f"“{text[:40]}” is not a date. Write it like 03/09/2024 (day first).")
    if year not in YEARS:
        raise ValueError(f"The year {year} cannot be right.")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"There is no such day as “{text[:40]}” (day first).") from None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def name(text: str) -> tuple[str, str]:
    """Return given and family name: of "Okafor, Tom", "Mr Tom Okafor", or a single name."""
    if "," in text:
        family, _, given = (part.strip() for part in text.partition(","))
        return _untitled(given), family
    words = _untitled(text).split()
    if len(words) < 2:
        return "", " ".join(words)
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def _untitled(text: str) -> str:
    words = text.split()
    while len(words) > 1 and words[0].rstrip(".").casefold() in TITLES:
        words.pop(0)
    return " ".join(words)
