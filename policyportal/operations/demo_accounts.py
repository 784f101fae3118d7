"""The demo's school accounts: in good order, neglected, just approved, and left by its owner."""

from datetime import datetime, time

from django.utils import timezone

from compliance.permissions.accounts import actions as accounts
from compliance.permissions.accounts.models import Platform, SchoolAccount
from policyportal.operations import demo
from policyportal.operations.diary import Diary, person
from policyportal.people import covering
from policyportal.people.models import Person, Role

HEAD, ADMINISTRATOR, DEPUTY = "ruth.adeyemi", "priya.nair", "marcus.bell"
FACEBOOK, SPORTS = "Larkspur Lane Primary School", "Larkspur Lane Year 3 football"


def enter(diary: Diary) -> None:
    """Enter the life of each account, and two stretches of cover for the headteacher."""
    diary.enter(-30, lambda: _add_facebook(diary))
    diary.enter(-30, lambda: _add_football(diary))
    diary.enter(-20, _open_blog)
    diary.enter(-14, lambda: _look_over_facebook(diary))
    diary.enter(-11, lambda: _cover(diary, -10, -9, "Out at a conference"))
    diary.enter(-2, lambda: _cover(diary, 7, 9, "Visiting schools in the borough"))


def _add_facebook(diary: Diary) -> None:
    account = accounts.add(
        platform=Platform.FACEBOOK,
        name=FACEBOOK,
        address=f"https://facebook.example/{demo.DOMAIN}",
        purpose="News and dates for families.",
        first_owner=person(ADMINISTRATOR),
        second_owner=person(DEPUTY),
        next_review_on=diary.day(60),
        when_an_owner_leaves="The office changes the password and names another owner.",
        no_proposal_because="It is older than the policy.",
        by=person(ADMINISTRATOR),
    )
    _confirm(account, diary.day(-30), person(DEPUTY))


def _add_football(diary: Diary) -> None:
    accounts.add(
        platform=Platform.X,
        name=SPORTS,
        address="https://x.example/larkspurfootball",
        purpose="Results of the Year 3 football club.",
        first_owner=person("callum.fraser"),
        second_owner=person("kwame.mensah"),
        next_review_on=diary.day(-5),
        no_proposal_because="It was found when the register was begun.",
        by=person(ADMINISTRATOR),
    )


def _open_blog() -> None:
    account = SchoolAccount.objects.get(platform=Platform.BLOG)
    owner = person("nusrat.begum")
    account = accounts.give_address(
        account,
        address=f"https://year4.{demo.DOMAIN}/",
        seen=account.revision,
        by=owner,
    )
    _confirm(account, timezone.localdate(), owner)


def _confirm(account: SchoolAccount, on, by: Person) -> None:
    accounts.confirm_two_step(account, on=on, seen=account.revision, by=by)


def _look_over_facebook(diary: Diary) -> None:
    account = SchoolAccount.objects.get(name=FACEBOOK)
    accounts.review(
        account,
        reviewed_on=diary.day(-14),
        found="Both owners can sign in; old pictures of last year's play were taken down.",
        next_review_on=diary.day(150),
        seen=account.revision,
        by=person(HEAD),
    )


def _cover(diary: Diary, first: int, last: int, reason: str) -> None:
    zone = timezone.get_current_timezone()
    covering.arrange(
        Role.HEADTEACHER,
        deputy=person(DEPUTY),
        starts_at=datetime.combine(diary.day(first), time(8, 30), zone),
        ends_at=datetime.combine(diary.day(last), time(16, 30), zone),
        reason=reason,
        by=person(HEAD),
    )
