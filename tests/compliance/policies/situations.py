"""Small situations for tests, and a version that has some."""

from compliance.policies import actions, scenarios
from tests.compliance.policies.texts import a_draft

RIGHT, WRONG, OTHER_WRONG = 1, 0, 2  # places among the answers


def a_situation(number=1, cites="tou.no-pupil-friends") -> dict:
    """Return a situation of three answers, the second of which is right."""
    return {
        "situation": f"Case {number}: a former pupil asks to follow you. What do you do?",
        "answers": [
            {"text": "Accept.", "right": False, "why": "Not yet.", "cites": "scope.everyone"},
            {"text": "Decline.", "right": True, "why": "Until 18.", "cites": cites},
            {"text": "Scold.", "right": False, "why": "Be kind.", "cites": "tou.no-abuse"},
        ],
    }


def some(number: int) -> list[dict]:
    return [a_situation(n) for n in range(1, number + 1)]


def a_draft_with(number, by, *, required=False, policy=None, **more):
    draft = a_draft(by, policy, **more)
    return scenarios.save_scenarios(draft, some(number), required=required, by=by)


def published_with(number, by, approver, **more):
    """Return a version in force with so many situations."""
    draft = actions.submit(a_draft_with(number, by, **more), by=by)
    return actions.publish(actions.approve(draft, by=approver), by=by)
