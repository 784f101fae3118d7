"""Requests for permission and school accounts in any number, straight in the database."""

from datetime import datetime, timedelta

from django.utils import timezone

from bench.school import SLUG
from compliance.permissions.accounts.models import AccountState, Platform, SchoolAccount
from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, PermissionStep, State, Taken, new_reference
from compliance.policies.models import Policy
from policyportal.people.models import Person

OF_THE_TEACHER = 26  # of the first requests
DECIDED = (State.APPROVED, State.EXPIRED, State.APPROVED, State.DECLINED, State.APPROVED)
TAKEN = {
    State.APPROVED: Taken.APPROVED,
    State.EXPIRED: Taken.EXPIRED,
    State.DECLINED: Taken.DECLINED,
    State.NOTED: Taken.NOTED,
}


def _answers(kind: Kind, n: int, owners: tuple[Person, Person]) -> dict:
    return {
        Kind.SCHOOL_SERVICE: {
            "platform": Platform.INSTAGRAM.value,
            "other_platform": "",
            "name": f"Class account {n}",
            "address": "",
            "purpose": "Shows parents each week what the class has been doing.",
            "audience": "Parents of the class",
            "first_owner": owners[0].pk,
            "second_owner": owners[1].pk,
            "when_an_owner_leaves": "The office changes the password on the last day.",
        },
        Kind.WORK_TIME: {
            "what_for": f"Answering parents' questions about club {n}.",
            "platform_or_site": "WhatsApp",
            "from_on": "2026-09-01",
            "until_on": "2027-07-01",
        },
        Kind.REFERENCE: {
            "about": "event",
            "who_or_what": f"Fair {n}",
            "where": "My own Instagram account",
            "words": "Our school's winter fair is on Saturday. Do come along.",
            "pictures": "no",
            "consent": "Nobody can be recognised.",
        },
        Kind.FAMILY_LINK: {
            "pupils": f"My niece {n}, in Year 2",
            "relation": "Her mother is my sister",
            "platforms": "A family group on WhatsApp",
            "undertaking": True,
        },
    }[kind]


def _state(n: int, kind: Kind) -> State:
    """Every second one waits; of the others most were approved."""
    if n % 2 == 0:
        return State.SUBMITTED
    return State.NOTED if kind == Kind.FAMILY_LINK else DECIDED[n // 2 % len(DECIDED)]


def _request(n: int, people: dict, holders: list[Person], policy: Policy) -> Permission:
    now = timezone.now()
    kind = list(Kind)[n % 4 if n % 10 == 3 else n % 3]
    holder = people["teacher"] if n < OF_THE_TEACHER else holders[n * 7 % len(holders)]
    state, sent = _state(n, kind), now - timedelta(days=15, minutes=n)
    was_approved = state in (State.APPROVED, State.EXPIRED)
    request = Permission(
        reference=new_reference(),
        kind=kind,
        state=state,
        person=holder,
        policy=policy,
        created_at=sent,
        changed_at=sent,
        submitted_at=sent,
        waiting_since=sent if state == State.SUBMITTED else None,
        decided_by=None if state == State.SUBMITTED else people["head"],
        decided_at=None if state == State.SUBMITTED else sent + timedelta(days=1),
        ends_on=now.date() + timedelta(days=-1 if state == State.EXPIRED else 200)
        if was_approved
        else None,
        closed_at=now if state == State.EXPIRED else None,
    )
    request.answers = _answers(kind, n, (holder, people["signer"]))
    if was_approved:
        request.conditions = "Only on the school's own telephone."
    return request


def _step(request: Permission, number: int, what: Taken, by: Person, at: datetime):
    step = PermissionStep(
        permission=request,
        name=f"{request.reference}/{number}",
        number=number,
        what=what,
        by=by,
        at=at,
        ends_on=request.ends_on if what == Taken.APPROVED else None,
    )
    if what == Taken.SUBMITTED:
        step.answers = request.answers
    return step


def grow_to(count: int, people: dict[str, Person]) -> None:
    """Bring the requests to that many, each with its steps."""
    holders = list(Person.objects.filter(email__startswith="person").order_by("pk"))
    policy, there = Policy.objects.get(slug=SLUG), Permission.objects.count()
    requests = Permission.objects.bulk_create(
        _request(n, people, holders, policy) for n in range(there, count)
    )
    steps = []
    for one in requests:
        steps.append(_step(one, 1, Taken.SUBMITTED, one.person, one.submitted_at))
        if one.state in TAKEN:
            steps.append(_step(one, 2, TAKEN[one.state], one.decided_by, one.decided_at))
    PermissionStep.objects.bulk_create(steps)


def grow_accounts_to(count: int, people: dict[str, Person]) -> None:
    """Bring the register to that many accounts; with every tenth something is amiss."""
    today, there = timezone.localdate(), SchoolAccount.objects.count()
    holders = list(Person.objects.filter(email__startswith="person").order_by("pk")[:400])
    approved = iter(
        Permission.objects.approved()
        .filter(kind=Kind.SCHOOL_SERVICE, account=None)
        .order_by("pk")[: count - there]
    )
    accounts = []
    for n in range(there, count):
        proposal = next(approved, None) if n % 2 else None
        accounts.append(
            SchoolAccount(
                platform=list(Platform)[n % 10],
                name=f"Class account {n:04}",
                address=f"https://example.org/class{n}",
                address_key=f"example.org/class{n}",
                purpose="Shows parents each week what the class has been doing.",
                first_owner=holders[n % len(holders)],
                second_owner=holders[(n * 3 + 1) % len(holders)]
                if (n * 3 + 1 - n) % len(holders)
                else people["signer"],
                state=AccountState.OPEN,
                permission=proposal,
                no_proposal_because="" if proposal else "Opened before proposals were made here.",
                two_step_on=today - timedelta(days=100 if n % 10 else 500),
                two_step_by=people["administrator"],
                next_review_on=today + timedelta(days=120),
                added_by=people["administrator"],
            )
        )
    SchoolAccount.objects.bulk_create(accounts)
