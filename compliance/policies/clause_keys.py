"""The clauses that a UK school's social media policy usually has, and how one is recognised.

`clause_keys.toml` holds one table a clause, under its key: what it says in short (`gist`), the
words it is known by (`words`), and the part of the portal that cites it (`cited_by`, absent where
none does). The import proposes these keys, the fixture uses them, the portal cites clauses by
them, and a key means the same in every school's policy.

`words` reads "defam|libel 3, data protection 2": alternatives, then a weight. Each is looked for
at the start of a word, in lower case and without punctuation, so "defam" finds "defamation"; a "."
at the end asks for the whole word. The weights of those found are added up; negative ones tell
two clauses apart. `need` is the least sum that makes a match in a section of the clause's own area
(`areas`: section keys; the part of the key before the dot where absent; "*" for any section).
Where the portal cites a clause, two things must speak for it, since a wrong key is worse than none:
different words that weigh two or more, or, in a few words, one and the "no" of a clause that
`forbids`, which it or the line it follows on from must always say.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class KnownClause:
    """A clause that the portal knows by its key."""

    key: str
    gist: str
    words: str
    cited_by: str = ""
    need: int = 5
    areas: tuple[str, ...] = ()
    forbids: bool = False


def _read() -> dict[str, KnownClause]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        key: KnownClause(key, **{**row, "areas": tuple(row.get("areas", [key.split(".")[0]]))})
        for key, row in tables.items()
    }


KNOWN_CLAUSES = _read()
