"""The demo's advice sheets: all four approved, one of them overdue for review, one written anew."""

from dataclasses import replace
from datetime import timedelta

from compliance.advice import actions, editing, loading
from compliance.advice.content import Part
from compliance.advice.models import AdviceSheet, AdviceVersion
from policyportal.operations.demo_policies import ADMINISTRATOR, HEAD
from policyportal.operations.diary import Diary, who

WRITTEN, APPROVED, WRITTEN_ANEW = -36, -35, -4  # days from today
DUE = {"snapchat": -2, "whatsapp": 25}  # days from today; of the others in a year
ANEW = "tiktok"


def enter(diary: Diary) -> None:
    """Enter who wrote and approved what on which day."""
    diary.enter(WRITTEN, lambda: _write(diary))
    diary.enter(APPROVED, _approve)
    diary.enter(WRITTEN_ANEW, _write_anew)


def _write(diary: Diary) -> None:
    administrator = who(ADMINISTRATOR)
    for says in loading.sheets():
        days = DUE.get(actions.slug_for(says.platform))
        due = diary.today + (timedelta(days) if days else timedelta(days=365))
        draft = actions.begin_sheet(says, by=administrator, review_due=due)
        actions.submit(draft, by=administrator)


def _approve() -> None:
    for version in AdviceVersion.objects.order_by("pk"):
        actions.approve(version, seen=version.revision, by=who(HEAD))


def _write_anew() -> None:
    administrator = who(ADMINISTRATOR)
    draft = actions.begin_version(AdviceSheet.objects.get(slug=ANEW), by=administrator)
    says = draft.says
    limit = editing.point_in(says, Part.TIPS, "time-limit")
    text = f"{limit.text} Keep the password to yourself."
    changed = editing.with_point(says, Part.TIPS, replace(limit, text=text))
    actions.save(draft, changed, seen=draft.revision, by=administrator)
