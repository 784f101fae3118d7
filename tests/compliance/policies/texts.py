"""Small policies for tests, and the way to have one at any point of its life."""

from compliance.policies import actions
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from compliance.policies.models import ClauseKind, SectionKind


def a_text(title="Social Media Policy", **words) -> Manuscript:
    """Return a policy of two sections and three clauses; `words` replaces texts by key."""
    said = {
        "scope.everyone": "It binds everyone who works here.",
        "tou.no-abuse": "Do not be abusive or hateful.",
        "tou.no-pupil-friends": "Do not befriend pupils.",
    } | {key.replace("_", "-").replace("-", ".", 1): text for key, text in words.items()}
    return Manuscript(
        title=title,
        dates={
            "written": "2020-02",
            "reviewed": "2025-01-14",
            "approved": None,
            "review_due": "2027-01",
        },
        sections=[
            ManuscriptSection(
                "Scope",
                "scope",
                SectionKind.ORDINARY,
                [ManuscriptClause(said["scope.everyone"], "scope.everyone")],
            ),
            ManuscriptSection(
                "Terms of Use",
                "tou",
                SectionKind.TERMS,
                [
                    ManuscriptClause(said[key], key, ClauseKind.POINT)
                    for key in ("tou.no-abuse", "tou.no-pupil-friends")
                ],
            ),
        ],
        plain_words="Be **kind** online.",
    )


def a_draft(by, policy=None, **more):
    return actions.save_draft(more.pop("text", None) or a_text(), by=by, policy=policy, **more)


def an_awaiting(by, policy=None, **more):
    return actions.submit(a_draft(by, policy, **more), by=by)


def an_approved(by, approver, policy=None, **more):
    return actions.approve(an_awaiting(by, policy, **more), by=approver)


def a_published(by, approver, policy=None, **more):
    return actions.publish(an_approved(by, approver, policy, **more), by=by)
