"""A disclosure of a report that came through the one door, and what the door did not ask.

Whoever has two minutes is not asked about limbs of a threshold or clauses of a policy. The case
says that these were not asked, until somebody who works on it fills them in.
"""

from django.db import transaction
from django.utils import timezone

from incidents.cases import involving, notices, steps
from incidents.cases.models import Side
from incidents.cases.reported import Told
from incidents.children import actions as children
from incidents.children.actions import About
from incidents.children.models import Child
from incidents.disclosures import making
from incidents.disclosures.draft_forms import touchable
from incidents.disclosures.happenings import Happening
from incidents.disclosures.models import Disclosure, Kind, Limb
from policyportal.documents.templatetags.dates import day
from policyportal.people.models import Person, Role
from policyportal.refusal import Refused

LIMBS, CLAUSES = "limbs", "clauses"
NOT_ASKED = "not_asked"  # in the account, and not shown by its name


def not_asked(case: Disclosure) -> list[str]:
    """Return which of `LIMBS` and `CLAUSES` nobody was asked about yet."""
    return case.account.get(NOT_ASKED, [])


def record(
    told: Told,
    kind: Kind,
    *,
    reference: str,
    by: Person,
    recorded_by: Person | None = None,
    also_role: Role | str = "",
) -> Disclosure:
    """Make a disclosure or a conduct record of what was told, as a part of the action that sends.

    `also_role` works on it beside who manages it: the DSL, where images of children come into it.
    """
    case = making.made(
        kind,
        reference=reference,
        subject=told.subject,
        described=told.described,
        affected=told.affected,
        recorded_by=recorded_by or by,
        aware_at=told.aware_at,
        source=told.source,
        platform=told.platform,
        said=told.said,
        account=_account(told, kind),
    )
    case.also_role = also_role
    case.save(force_insert=True)
    noted: dict[About, Child] = {}  # who is on both sides, in the same words, is one child
    for about, side in told.children:
        if about not in noted:
            noted[about] = children.note(about, today=timezone.localdate(), by=by)
        involving.involve(case, noted[about], Side(side or Side.HURT), by=by)
    notices.tell_managers(case, notices.CAME, also=notices.workers_beside(case))
    steps.finish(case, Happening.RECORDED, by=by, words=case.said, facts=making.facts_of(case))
    return case


def _account(told: Told, kind: Kind) -> dict:
    """Return the further answers, as the pages of a disclosure and the referral read them."""
    named = dict.fromkeys(_named(about) for about, _ in told.children)
    known = {
        "child": "no" if kind == Kind.CONDUCT else "yes",
        "children": "\n".join(named),
        "happened": day(told.happened_on),
    }
    missing = [CLAUSES] if kind == Kind.CONDUCT else [LIMBS, CLAUSES]
    known = {name: words for name, words in known.items() if words}
    return (
        known
        | {name: words for name, words in told.account.items() if words}
        | {NOT_ASKED: missing}
    )


def _named(about: About) -> str:
    return f"{about.name} ({about.school_class})" if about.school_class else about.name


@transaction.atomic
def complete(
    case: Disclosure, *, limbs: list[str], clauses: list[str], seen: int | None, by: Person
) -> Disclosure:
    """Fill in what the door did not ask: limbs of the threshold, clauses touched. Once."""
    case = steps.begin(case, by=by, seen=seen)
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display().lower()}: reopen it first.")
    missing = not_asked(case)
    if not missing:
        raise Refused("This has been filled in already. Add to the record what is to be added.")
    if unknown := set(clauses) - touchable().keys():
        raise Refused(f"No clause in force is called {min(unknown)}.", field="clauses")
    facts: dict = {"Clauses": clauses} if clauses else {}
    case.clauses = list(clauses)
    if LIMBS in missing:
        case.limbs = [str(Limb(limb)) for limb in limbs]
        facts["Threshold"] = [Limb(limb).label for limb in limbs] or ["None of the four"]
    case.account = {name: kept for name, kept in case.account.items() if name != NOT_ASKED}
    steps.finish(
        case,
        Happening.COMPLETED,
        by=by,
        facts=facts,
        fields=("clauses", "limbs", "account_sealed"),
    )
    return case
