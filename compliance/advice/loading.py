"""The four sheets that come with the portal, read from `fixtures/advice/`."""

import tomllib
from datetime import date

from django.conf import settings

from compliance.advice import actions
from compliance.advice.content import Sheet, from_data
from compliance.advice.models import AdviceSheet, AdviceVersion
from policyportal.people.models import Person

FOLDER = settings.BASE_DIR / "fixtures" / "advice"


def sheets() -> list[Sheet]:
    """Return what each of the files says, by the files' names."""
    return [
        from_data(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    ]


def load_drafts(*, by: Person, review_due: date | None = None) -> list[AdviceVersion]:
    """Begin a draft of each that the school has no sheet of; it reads and approves them itself."""
    there = set(AdviceSheet.objects.values_list("slug", flat=True))
    missing = [says for says in sheets() if actions.slug_for(says.platform) not in there]
    return [actions.begin_sheet(says, by=by, review_due=review_due) for says in missing]
