"""What the changes of a version mean: which matter, to whom, and how many sign again for it."""

from dataclasses import dataclass
from functools import cached_property

from compliance.policies.comparison import Change, changes
from compliance.policies.manuscript import Manuscript
from compliance.policies.marking import roles_touched, version_before
from compliance.policies.models import ChangeMark, Version
from compliance.policies.reading import audience_in_words
from policyportal.people.models import Person, Role


@dataclass(frozen=True)
class Meant:
    """A change and what it means. One that nobody marked counts as material for all who sign."""

    change: Change
    mark: ChangeMark | None
    audience: list[str]

    @property
    def roles(self) -> list[str]:
        return self.mark.roles if self.mark else sorted(self.audience)

    @property
    def is_for_everybody(self) -> bool:
        return bool(self.roles) and set(self.roles) >= set(self.audience)

    @property
    def who(self) -> str:
        if not self.roles:
            return "Nobody"
        if self.is_for_everybody:
            return "Everybody who signs this policy"
        return audience_in_words(self.roles)


@dataclass(frozen=True)
class Meaning:
    """All the changes of a version since the one before, and whom they ask to sign again."""

    version: Version
    before: Version | None
    changes: list[Meant]

    @property
    def unmarked(self) -> list[Change]:
        return [meant.change for meant in self.changes if meant.mark is None]

    @property
    def roles(self) -> list[str]:
        return roles_touched(self.version, self.before, [meant.roles for meant in self.changes])

    @property
    def in_words(self) -> str:
        return "all roles" if len(self.roles) == len(Role) else audience_in_words(self.roles)

    @property
    def sentence(self) -> str:
        """How many people sign again because of the changes, and in which roles."""
        if not self.changes:
            return f"The words are the same as in version {self.before.number}: nobody signs again."
        if not self.roles:
            return "None of the changes is material: nobody signs again because of them."
        if not self.again:
            return f"People in these roles sign again, but there are none today: {self.in_words}."
        people = "1 person signs" if self.again == 1 else f"{self.again} people sign"
        return f"Because of the changes, {people} again: {self.in_words}."

    @property
    def newly_asked_roles(self) -> str:
        """The roles that sign this version and did not sign the one before, in words."""
        return audience_in_words(set(self.version.audience) - self._asked_before)

    @property
    def no_longer_asked_roles(self) -> str:
        return audience_in_words(self._asked_before - set(self.version.audience))

    @cached_property
    def again(self) -> int:
        """How many people who are asked to sign the version before sign again. One query."""
        holding = Person.objects.active().holding(*self.roles)
        return holding.holding(*self._asked_before).count() if self.roles else 0

    @cached_property
    def newly_asked(self) -> int:
        """How many people sign this version who are not asked to sign the one before. One query."""
        holding = Person.objects.active().holding(*self.version.audience)
        return holding.exclude(
            pk__in=Person.objects.holding(*self._asked_before).values("pk")
        ).count()

    @cached_property
    def last_mark(self) -> ChangeMark | None:
        """The mark that was set last, to say who has said what the changes mean."""
        marks = [meant.mark for meant in self.changes if meant.mark]
        return max(marks, key=lambda mark: (mark.at, mark.pk), default=None)

    @property
    def _asked_before(self) -> set[str]:
        return set(self.before.audience) if self.before else set()


def meaning_of(version: Version, text: Manuscript | None = None) -> Meaning:
    """Read both texts and the marks; `text` is the version's, where it was read already.

    At most six queries, however many changes there are.
    """
    before = version_before(version)
    if before is None:
        return Meaning(version, None, [])
    marks = {mark.change: mark for mark in version.marks.select_related("by")}
    found = changes(Manuscript.of(before), text or Manuscript.of(version))
    meant = [Meant(change, marks.get(change.name), version.audience) for change in found]
    return Meaning(version, before, meant)
