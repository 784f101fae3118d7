"""The canonical form of a policy's text, and its fingerprint.

The form is UTF-8 text, one item a line, each line ended by a single line feed:

    policy-text/1
    T <title>
    S <section key> <heading>        for each section, in order
    C <clause key> <text>            for each clause of it, in order

Every title, heading and text is first put into Unicode form NFC, and each run of white space in
it, line ends included, becomes one space; none stays at either end. Keys are as they are. The
fingerprint is the SHA-256 of these bytes, in hexadecimal. Version numbers and dates are no part of
it, so the same words published again have the same fingerprint. `docs/fingerprint.md` says this
for others.
"""

import unicodedata
from hashlib import sha256

from compliance.policies.manuscript import Manuscript


def _line(*parts: str) -> str:
    return " ".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in parts) + "\n"


def canonical_form(manuscript: Manuscript) -> bytes:
    lines = ["policy-text/1\n", _line("T", manuscript.title)]
    for section in manuscript.sections:
        lines.append(_line("S", section.key, section.heading))
        lines += [_line("C", clause.key, clause.text) for clause in section.clauses]
    return "".join(lines).encode()


def fingerprint(manuscript: Manuscript) -> str:
    """Return the SHA-256 of the canonical form: 64 hexadecimal digits."""
    return sha256(canonical_form(manuscript)).hexdigest()
