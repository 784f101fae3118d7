"""Whether the released letters are those that the audit log says were released."""

import json
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from incidents.bullying import letters
from incidents.bullying.models import Letter, LetterState
from policyportal.audit.agreement import in_chunks, said_of
from policyportal.audit.models import Detail, Entry
from policyportal.row_names import name_of


def disagreements() -> Iterator[str]:
    """Give a sentence for each released letter that is not what was recorded, or is gone."""
    released = Letter.objects.filter(state=LetterState.RELEASED).select_related("file")
    for some in in_chunks(released):
        said = said_of(some, letters.KEPT)
        for letter in some:
            text = said.get(name_of(letter))
            if text is None:
                yield f"The log has nothing of letter {letter.name}."
            elif json.loads(text) != letters.recorded_of(letter):
                yield f"Letter {letter.name} is not what was recorded."
    yield from _gone()


def _gone() -> Iterator[str]:
    """Give a sentence for each letter that the log knows, not destroyed by two, and gone."""
    known = Entry.objects.filter(
        Exists(Detail.objects.filter(entry=OuterRef("pk"))), action=letters.KEPT
    )
    for entries in in_chunks(known):
        ids = {int(entry.about.rpartition(":")[2]): entry.number for entry in entries}
        there = Letter.objects.filter(pk__in=ids, state=LetterState.RELEASED)
        for pk in sorted(ids.keys() - set(there.values_list("pk", flat=True))):
            yield f"The letter that entry {ids[pk]} records is gone."
