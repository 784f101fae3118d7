"""What the audit log holds of a signature, and whether the signatures still agree with it."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef

from compliance.signing.models import Acknowledgement
from policyportal.audit.agreement import in_chunks, said_of
from policyportal.audit.models import Entry
from policyportal.row_names import name_of

SIGNED, EXPIRED = "acknowledgement.signed", "acknowledgement.expired"


def facts_of(signature: Acknowledgement) -> dict[str, str | int]:
    """Return what the entry about a signature keeps in its detail."""
    return {
        "reference": signature.reference,
        "person": name_of(signature.person),
        "policy": signature.version.policy.slug,
        "version": signature.version.number,
        "fingerprint": signature.fingerprint,
        "statement": signature.statement,
        "typed_name": signature.typed_name,
        "signed_at": signature.signed_at.isoformat(),
        "method": signature.method,
    }


def disagreements() -> Iterator[str]:
    """Give a sentence for each signature that is not what was recorded, or is gone."""
    signatures = Acknowledgement.objects.select_related("person", "version__policy")
    for some in in_chunks(signatures):
        said = said_of(some, SIGNED)
        for signature in some:
            text = said.get(name_of(signature))
            if text is None:
                yield f"The log has nothing of signature {signature.number}."
            elif wrong := _differing(facts_of(signature), json.loads(text)):
                yield f"Signature {signature.number} is not what was recorded: {', '.join(wrong)}."
    yield from _gone()


def _differing(facts: dict, said: dict) -> list[str]:
    """Return the names of the facts that differ; a time is the same in every time zone."""
    at = "signed_at"
    same_time = at in said and datetime.fromisoformat(facts[at]) == datetime.fromisoformat(said[at])
    return [
        name.replace("_", " ")
        for name, value in facts.items()
        if value != said.get(name) and not (name == at and same_time)
    ]


def _gone() -> Iterator[str]:
    """Give a sentence for each signature that the log knows, that never ended, and is gone."""
    expired = Entry.objects.filter(about=OuterRef("about"), action=EXPIRED)
    for entries in in_chunks(Entry.objects.filter(~Exists(expired), action=SIGNED)):
        ids = {int(entry.about.rpartition(":")[2]): entry.number for entry in entries}
        there = Acknowledgement.objects.filter(pk__in=ids).values_list("pk", flat=True)
        for pk in sorted(ids.keys() - set(there)):
            yield f"The signature that entry {ids[pk]} records is gone."
