"""Drafts of a record, filled in as far as a test needs, and what a browser would send of a page."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from incidents.disclosures import drafting
from incidents.disclosures.models import Draft
from incidents.disclosures.questions import QUESTIONS
from policyportal.people.models import Person
from policyportal.vault.uploads import Accepted, accept

SAID = "She said: “He writes to my daughter at night.”\nShe showed me two messages."


def answers_about(about: Person | None, **other) -> dict:
    """Return a full set of answers, as they are kept; `other` replaces some of them."""
    aware_at = (timezone.now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    return {
        "aware_at": aware_at.isoformat(),
        "source": "parent",
        "teller": "Mrs Osei",
        "in_confidence": True,
        "subject": about.pk if about else None,
        "described": "" if about else "A coach from an agency",
        "described_role": "" if about else "Football after school",
        "child": "yes",
        "children": "Esi in Year 6",
        "platform": "other",
        "other_platform": "Pebble",
        "address": "@coach",
        "said": SAID,
        "happened": "On three evenings in the last week.",
        "clauses": [],
        "limbs": ["risk", "suitability"],
        "evidence": "Messages on her phone, which she keeps.",
    } | other


def a_draft(by: Person, about: Person | None, **other) -> Draft:
    """Return a draft that could be sent as it is."""
    draft = drafting.begin(by=by)
    return drafting.save_answers(
        draft, answers=answers_about(about, **other), seen=draft.revision, by=by
    )


def typed(answers: dict, slug: str) -> dict:
    """Return one page's answers as a browser would send them."""
    question = next(one for one in QUESTIONS if one.slug == slug)
    judged = question.form.judging(answers)
    sent = {}
    for name in question.form.names():
        value = judged.data.get(name)
        if value not in (None, "", False, []):
            sent[name] = "on" if value is True else judged[name].value()
    if "aware_at" in sent:
        sent["aware_at"] = f"{sent['aware_at']:%Y-%m-%dT%H:%M}"
    return sent


def a_picture(tmp_path, colour="teal", name="screen.png") -> SimpleUploadedFile:
    path = tmp_path / name
    Image.new("RGB", (40, 30), colour).save(path)
    return SimpleUploadedFile(name, path.read_bytes(), content_type="image/png")


def put(draft: Draft, tmp_path, *, by: Person, colour="teal", images="no", **more):
    upload: Accepted = accept(a_picture(tmp_path, colour))
    said = {"description": "The messages of Tuesday.", "captured_at": None} | more
    return drafting.put_file(draft, upload=upload, images=images, by=by, **said)


def a_text_with_terms() -> Manuscript:
    """Return a policy with Terms of Use, a clause for staff, and one that nobody here touches."""
    keys = ("tou.no-abuse", "tou.no-pupil-friends", "staff.family-link", "scope.everyone")
    clauses = [ManuscriptClause(f"The words of {key}.\nIn <full>.", key) for key in keys]
    return Manuscript(
        title="Social Media Policy",
        sections=[ManuscriptSection("All of it", "all", clauses=clauses)],
    )
