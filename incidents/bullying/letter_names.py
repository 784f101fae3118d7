"""Whether a letter names somebody: by whole words, without case and accents. Pure.

A whole name counts, and each part of it of three letters or more. A part that is also an ordinary
word (May, Will, Rose) or stands in the text that the portal itself begins a letter with may be
there for another reason, as may one of two letters (Jo), more than one of the name (the Lalls), or
a name joined or parted in another way (Annemarie): of those the writer has to say that it is not
the name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from policyportal.vault import blind

SHORTEST = 3  # letters of a first name or a surname by itself
PARTED = 5  # letters of one that is looked for in two words
WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"}
)

# Words by which somebody is described rather than named: "the older sister", "a boy in Year 6".
DESCRIBE = frozenset(
    """a an and another aunt boy brother carer child children class cousin dad daughter dr family
    father for former friend from girl group grandfather grandmother guardian had has her his in
    known miss mother mr mrs ms mum name new not of old older one other parent partner pupil school
    she sister son that the their them they twin two uncle unknown was who whose with year
    younger""".split()
)
# Ordinary words, days, months, colours, trades and places that are also first names or surnames.
ORDINARY = frozenset(
    """abbey alma amber amity angel any april art ash august autumn baker bank barber basil bay
    beck bell bill birch bird bishop bliss bloom bond booth bridge brook brooks brown bush butler
    carol carter case chance charity chase chapel chapman chin christian church clay clear
    cliff close coast cook cooper crystal dale dawn day dean destiny dew duke early east eden
    england english faith fern field fields finch fisher flora ford forest fox france frank french
    friday gardener garden gene ginger glen glory good grace grant gray green grey grove guy hall
    harmony harvest haven hazel heath heather hill holly honor honour hope hunt hunter iris ivory
    ivy jack jasmine jay jewel joy june justice key king knight lake lamb lane law lead lee lily
    long love lucky lux major mark marsh martin mason may mead meadow melody mercy merit miles
    mill miller moor moss nelson noble noel north oak ocean olive opal page park parker patience
    pat pearl peace penny pepper piper pitt pleasant pond poppy porter price prince promise quick
    rain rainbow ray read reed rich river robin rock rose rosemary round row rowan royal ruby rue
    sage sand sandy saturday savannah scarlet scout sea see serenity sharp shaw shepherd short sky
    sly small smart smith snow sol spring star steel stone story strong sue summer sunday sunny
    sweet tailor taylor teal temple thorn tiger town trinity trip true trust turner unity van
    victory vine violet wade walker wall waters way weaver week welcome west white will willow win
    winter wise wish wood woods worth wren young""".split()
)


@dataclass(frozen=True)
class Found:
    """Names in a text as they stand there, and ordinary words in it that are also names."""

    names: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return the text as it is compared: no case, no accents."""
    return blind.words_of(text).translate(PLAIN)


def written(text: str) -> list[str]:
    """Return the words of a text as they are written; what nobody sees does not part a word."""
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return WORD.findall(unicodedata.normalize("NFC", seen))


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return [plain(word) for word in written(text)]


def capitalised(described: str) -> list[str]:
    """Return the words of a description that stand there as names do, with a capital."""
    found = [word for word in written(described) if word[:1].isupper()]
    return [word for word in found if plain(word) not in DESCRIBE]


def find(text: str, names: Iterable[str], *, proposed: str = "") -> Found:
    """Return which of the names stand in the text; `proposed` is what the portal began it with."""
    as_written, compared = written(text), words_of(text)
    begun_with = frozenset(words_of(proposed))
    ordinary = ORDINARY | begun_with
    certain: dict[str, str] = {}
    doubtful: dict[str, None] = {}
    for name in sorted({tuple(words_of(name)) for name in names}):
        whole = " ".join(name)
        for at in _places(name, compared):
            there = as_written[at : at + len(name)]
            if _is_doubtful(name, there, ordinary):
                doubtful[whole] = None
            else:
                certain.setdefault(whole, " ".join(there))
        for part in name if whole not in certain else ():
            if len(part) < SHORTEST or part in DESCRIBE or part not in compared:
                continue
            if part in ordinary:
                doubtful[part] = None
            else:
                certain.setdefault(part, as_written[compared.index(part)])
        if whole not in certain:
            near = _near(name, as_written, compared)
            doubtful |= dict.fromkeys(words for words in near if words not in begun_with)
    return Found(tuple(certain.values()), tuple(doubtful))


def _near(name: tuple[str, ...], as_written: list[str], compared: list[str]) -> Iterator[str]:
    """Give what stands there and is nearly a part of the name, as it is compared."""
    there = {word for word in compared if word not in DESCRIBE}
    capitals = {plain(word) for word in as_written if word[:1].isupper()} & there
    pairs = {"".join(pair): " ".join(pair) for pair in pairwise(compared)}
    for part in name:
        if len(part) == 2 and part in capitals:
            yield part
        if len(part) >= SHORTEST and part not in DESCRIBE:
            yield from sorted({f"{part}s", f"{part}es"} & there)
        if len(part) >= PARTED and part in pairs:
            yield pairs[part]
    yield from (one for one in map("".join, pairwise(name)) if one in there and len(one) > 2)


def _is_doubtful(name: tuple[str, ...], there: list[str], ordinary: frozenset[str]) -> bool:
    """Whether ordinary words stand there: one of them, or several that are not written as names."""
    if any(part not in ordinary | DESCRIBE for part in name):
        return False
    return len(name) == 1 or not all(word[:1].isupper() for word in there)


def _is_whole(name: tuple[str, ...]) -> bool:
    """Whether it can be looked for as it is: "Child B" and "a boy" are nobody’s names."""
    return any(len(part) > 1 and part not in DESCRIBE for part in name)


def _places(name: tuple[str, ...], words: list[str]) -> list[int]:
    """Return where the whole name stands among the words."""
    length = len(name) if _is_whole(name) else len(words) + 1
    return [at for at in range(len(words) - length + 1) if tuple(words[at : at + length]) == name]
