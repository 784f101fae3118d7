"""What should become of a case, said a second time and more simply than the portal says it."""

from dataclasses import dataclass, field, replace

OPEN = {"recorded", "referred", "advised", "below-threshold", "concluded"}
WORK = {
    "add",
    "tick",
    "evidence",
    "refer",
    "consult",
    "advice",
    "police-began",
    "act",
    "act-at-once",
    "tell",
    "charged",
    "contact",
    "support",
    "dbs",
    "explained",
    "escalate",
}
MANAGE = {
    "person-added",
    "subject",
    "keep-below",
    "conclude",
    "conduct-outcome",
    "ask-to-close",
    "ask-to-void",
    "reopen",
    "ask-to-destroy",
}
CONFIRMED = {"void": "voided", "close": "closed", "below": "below-threshold"}


@dataclass(frozen=True)
class Model:
    """A case as the rules of `domain.md` have it."""

    kind: str
    state: str = "recorded"
    subject: str = "subject"
    manager: str = "head"
    referred: bool = False
    consulted: bool = False
    advised: bool = False
    explained: bool = False
    charged: bool = False
    acted: str = ""
    police: bool = False
    asked: str = ""
    workers: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    done: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def conduct(self) -> bool:
        return self.kind == "conduct"


def may(model: Model, who: str, action: str) -> bool:
    """Whether the person is let near the action at all."""
    if who == model.subject:
        return False
    if action == "confirm":
        return bool(model.asked) and who == second(model)
    manages = who == model.manager
    return manages or (action in WORK and who in model.workers)


def second(model: Model) -> str:
    return "named" if model.manager == "chair" or model.subject == "chair" else "chair"


def possible(model: Model, action: str) -> bool:
    """Whether now is the time for it, for somebody who may."""
    state, conduct = model.state, model.conduct
    disclosure = not conduct
    if action == "reopen":
        return state == "closed"
    if action == "ask-to-destroy":
        return False
    if action == "confirm":
        return model.asked in ("void", "below") or closable(model)
    if not model.is_open:
        return False
    return {
        "add": True,
        "tell": True,
        "contact": True,
        "support": True,
        "tick": disclosure and "tick" not in model.done,
        "evidence": "evidence" not in model.done,
        "refer": disclosure and state in ("recorded", "below-threshold"),
        "consult": disclosure and state == "recorded",
        "keep-below": disclosure and state == "recorded" and not model.asked,
        "advice": state in ("referred", "advised"),
        "police-began": disclosure and not model.police,
        "act": disclosure and model.advised,
        "act-at-once": disclosure and not model.advised,
        "charged": disclosure and not model.charged,
        "dbs": False,
        "conclude": state == "advised",
        "explained": conduct and state == "recorded",
        "conduct-outcome": conduct and state == "recorded" and model.explained,
        "escalate": conduct and state in ("recorded", "concluded"),
        "person-added": "colleague" not in model.added,
        "subject": model.subject != "other",
        "ask-to-close": not model.asked and closable(model),
        "ask-to-void": not model.asked,
    }[action]


def closable(model: Model) -> bool:
    """Whether what has to come before closing is there."""
    if model.state == "below-threshold":
        return not model.police
    if model.state != "concluded":
        return False
    return not (model.police or model.acted == "suspended")


def after(model: Model, action: str) -> Model:
    """Return the case after an action that was done."""
    change: dict = {}
    match action:
        case "refer":
            change = {"state": "referred", "referred": True, "asked": ""}
        case "consult":
            change = {"state": "below-threshold", "consulted": True, "asked": ""}
        case "advice":
            change = {"state": "advised", "advised": True}
        case "conclude" | "conduct-outcome":
            change = {"state": "concluded"}
        case "explained":
            change = {"explained": True}
        case "charged":
            change = {"charged": True}
        case "act":
            change = {"acted": "alternative"}
        case "act-at-once":
            change = {"acted": "suspended"}
        case "police-began":
            change = {"police": True}
        case "escalate":
            change = {"kind": "disclosure", "state": "recorded", "asked": ""}
        case "person-added":
            change = {"added": model.added | {"colleague"}}
        case "subject":
            change = {"subject": "other", "asked": ""}
        case "keep-below":
            change = {"asked": "below"}
        case "ask-to-close":
            change = {"asked": "close"}
        case "ask-to-void":
            change = {"asked": "void"}
        case "confirm":
            change = {"state": CONFIRMED[model.asked], "asked": ""}
        case "reopen":
            change = {"state": came_to(model), "asked": ""}
    return replace(model, done=model.done | {action}, **change)


def came_to(model: Model) -> str:
    """Return how far a closed case had come before its outcome."""
    if model.advised:
        return "advised"
    if model.referred:
        return "referred"
    return "recorded" if model.conduct else "below-threshold"
