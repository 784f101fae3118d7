"""The facts of a case as people put them in: what is not known is said to be so, never guessed.

The children stand on the form themselves, three fields each, so that a mistake is said at its own
field. A child of the case goes by the reference of the row, and any other by a number.
"""

from django import forms

from compliance.permissions.fields import Words
from incidents.bullying import platforms, site_ages
from incidents.bullying.assessing import LONGEST_WORDS
from incidents.bullying.facts import (
    CHILDREN,
    PHONE,
    SITES,
    Child,
    Danger,
    Doer,
    Engaging,
    Facts,
    Known,
    Medium,
    Where,
)
from incidents.bullying.facts_fields import (
    MOST_CHILDREN,
    Row,
    age_field,
    known_field,
    many_field,
    on_roll_field,
    rows_of,
    year_field,
)
from incidents.cases.fields import PastDay
from incidents.cases.reported import Platform

OLDEST_LIMIT = 99
SOMEBODY = (
    "Somebody is hurt by it. Tick this, or say of a child whether they were on our roll; “Not "
    "known” will do."
)
HURT, DOING = "hurt", "doing"
NO_NAMED_SITE = (Platform.OTHER, Platform.UNKNOWN, Platform.MESSAGES)


class FactsForm(forms.Form):
    """What is known on the day that it is decided.

    `known` is what to begin with (`prefill.facts_of`). With `more`, the form is shown as it was
    typed with room for one more child on that side, and nothing is judged yet.
    """

    danger = many_field(
        Danger,
        required=False,
        label="Are there signs of danger?",
        help_text="Tick whatever may be so. None of them is an answer too.",
    )
    on = PastDay(
        label="On which day did it happen?",
        ask="Give the day on which it happened, or the day on which you heard of it.",
        help_text="Ages, the school roll and the rules of sites are taken as of that day. If it "
        "went on for a while, give the last day; if it is not known, the day you heard of it.",
    )
    hurt_staff = forms.BooleanField(required=False, label="A member of staff is hurt by it")
    doers = many_field(
        Doer,
        label="Who does it?",
        ask="Tick who does it; “Not known” will do.",
        help_text="Tick all that is so, and “Not known” as well where somebody else may be in it.",
    )
    mediums = many_field(
        Medium,
        label="How is it done?",
        ask="Tick how it is done; “Not known” will do.",
        help_text="Tick all that is so.",
    )
    platform = forms.ChoiceField(
        label="On which site, app or game?",
        choices=[("", "Choose one"), *Platform.choices],
        help_text="The portal knows from which age most of them could be used on that day.",
        error_messages={
            "required": "Choose a site or app; “Not known” will do.",
            "invalid_choice": "Choose from the list; “Another site or app” if it is not there.",
        },
    )
    minimum_age = forms.IntegerField(
        label="From which age may it be used? (only for a game, or another site or app)",
        required=False,
        min_value=0,
        max_value=OLDEST_LIMIT,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text="Its terms of use say so. 0 where it is open to any age; leave this empty where "
        "it is not known.",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Give an age in whole years, from 0 to {OLDEST_LIMIT}, or leave this empty.",
        ),
    )
    where = many_field(
        Where,
        label="Where are those who do it at the time?",
        ask="Tick where it is done; “Not known” will do.",
    )
    advised = known_field(
        "Were the families advised earlier to stop?",
        help_text="By a letter, or in a talk that is on record, that use outside the site’s terms "
        "must stop. Only that they were spoken to is no advice.",
    )
    advised_on = PastDay(
        label="On which day were they advised? (only if they were)",
        required=False,
        help_text="The last time before it happened.",
    )
    engaging = known_field("Do the families work with the school?", Engaging, Engaging.NOT_ASKED)
    goes_on = known_field("Does it go on?")
    spoken = known_field("If a parent or carer does it: have they been spoken to?")

    BEFORE_CHILDREN = {HURT: "hurt_staff", DOING: "doers"}

    def __init__(self, data=None, *, known: dict | None = None, more: str = ""):
        known = site_ages.as_asked(known or {})
        self.rows = {side: rows_of(side, known, data, more) for side in (HURT, DOING)}
        rows = [row for side in self.rows.values() for row in side]
        initial = known | {name: said for row in rows for name, said in row.initial.items()}
        if data is not None:
            data = data.copy()
            for row in rows:
                if not row.is_in(data):  # the child was added to the case since
                    data.update(row.initial)
        super().__init__(None if more else data, initial=initial)
        for side, after in self.BEFORE_CHILDREN.items():
            self._put_children(side, after)
        if more and data is not None:
            self.initial = {
                name: field.widget.value_from_datadict(data, {}, name)
                for name, field in self.fields.items()
            }

    def _put_children(self, side: str, after: str) -> None:
        """Put the fields of the children on one side behind another field."""
        made = {}
        for row in self.rows[side]:
            made |= {
                row.age: age_field(),
                row.year_group: year_field(),
                row.on_roll: on_roll_field(required=bool(row.name)),
            }
        names = list(self.fields)
        place = names.index(after) + 1
        self.fields |= made
        self.order_fields([*names[:place], *made, *names[place:]])

    @property
    def children(self) -> dict[str, list[dict]]:
        """Return the children of each side with their fields, as the page shows them."""
        return {
            side: [
                {
                    "heading": row.name or f"Child {number}",
                    "fields": [self[name] for name in row.names],
                    "place": f"{side}-last" if number == len(rows) else "",
                }
                for number, row in enumerate(rows, start=1)
            ]
            for side, rows in self.rows.items()
        }

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the questions in their order, without those of each child."""
        of_children = {name for rows in self.rows.values() for row in rows for name in row.names}
        return [one for one in self if one.name not in of_children]

    @property
    def may_add(self) -> dict[str, bool]:
        return {side: unnamed(rows) < MOST_CHILDREN for side, rows in self.rows.items()}

    @property
    def is_danger_now(self) -> bool:
        """Whether immediate danger is ticked, whatever else is missing or wrong."""
        return Danger.IMMEDIATE.value in (self["danger"].value() or ())

    @property
    def age_said(self) -> str:
        """Return from which age the site could be used on the day, and where that is said."""
        return site_ages.said_of(self["platform"].value(), self["on"].value())

    def facts(self) -> Facts:
        """Return the facts of a form that is well formed."""
        return self.cleaned_data["facts"]

    def clean(self):
        said = super().clean()
        for side in self.rows:
            said[side] = self._children(side, said)
        if not said[HURT] and not said.get("hurt_staff") and not self._is_wrong(HURT):
            self.add_error("hurt_staff", SOMEBODY)
        self._check_doers(said)
        self._check_advice(said)
        self._check_platform(said)
        if not self.errors:
            said["facts"] = self._facts(said)
        return said

    def _children(self, side: str, said: dict) -> tuple[Child, ...]:
        """Return the children of whom anything was said; a named one always counts."""
        found, others = [], 0
        for row in self.rows[side]:
            age, year, on_roll = (said.get(name) for name in row.names)
            if on_roll:
                year_group = int(year) if year else None
                found.append(Child(age=age, year_group=year_group, on_roll=Known(on_roll)))
                others += not row.name
            elif row.on_roll not in self.errors and (age is not None or year):
                self.add_error(
                    row.on_roll, "Say whether they were on our roll; “Not known” will do."
                )
        if others > MOST_CHILDREN:
            self.add_error(None, f"Give at most {MOST_CHILDREN} children on each side.")
        return tuple(found)

    def _is_wrong(self, side: str) -> bool:
        return any(name in self.errors for row in self.rows[side] for name in row.names)

    def _check_doers(self, said: dict) -> None:
        if said[DOING] and "doers" in said and not set(said["doers"]) & CHILDREN:
            self.add_error(
                "doers",
                "Children who do it are given below. Tick also whether they are pupils here, have "
                "left, or go to another school.",
            )

    def _check_advice(self, said: dict) -> None:
        if "advised_on" not in said or "advised" not in said:
            return
        was_advised, on = said["advised"] == Known.YES, said["advised_on"]
        if was_advised and on is None:
            self.add_error("advised_on", "Give the day on which they were advised.")
        elif on is not None and not was_advised:
            self.add_error(
                "advised_on",
                "A day of the advice is given, but not that they were advised. Change one of them.",
            )
        elif on is not None and "on" in said and on > said["on"]:
            self.add_error(
                "advised_on",
                "This is after the day on which it happened. Give the last advice before it.",
            )

    def _check_platform(self, said: dict) -> None:
        """Refuse a site that does not go with how it is done, and an age that the portal knows."""
        if any(name not in said for name in ("platform", "mediums", "on")):
            return
        platform, mediums = Platform(said["platform"]), set(said["mediums"])
        if platform == Platform.MESSAGES and mediums & SITES:
            self.add_error(
                "platform",
                "A site, app or game is ticked above. Choose which one; “Not known” will do.",
            )
        elif platform not in NO_NAMED_SITE and mediums <= PHONE:
            self.add_error(
                "platform",
                f"Above, only text messages or calls are ticked, and no site or app. Tick it there "
                f"as well, or choose “{Platform.MESSAGES.label}”.",
            )
        limit, typed = platforms.age_limit(platform, said["on"]), said.get("minimum_age")
        if limit and typed is not None and typed != limit.age:
            known = site_ages.says(limit, platform, said["on"])
            self.add_error(
                "minimum_age",
                f"{known} Empty this field. If it is another site or app, choose that above.",
            )

    def _facts(self, said: dict) -> Facts | None:
        names = (HURT, DOING, "on", "hurt_staff", "advised_on")
        kinds = {"doers": Doer, "mediums": Medium, "where": Where, "danger": Danger}
        try:
            return Facts(
                **{name: said[name] for name in names},
                **{name: frozenset(map(kind, said[name])) for name, kind in kinds.items()},
                **{name: Known(said[name]) for name in ("advised", "goes_on", "spoken")},
                engaging=Engaging(said["engaging"]),
                minimum_age=site_ages.minimum_age(said),
            )
        except ValueError as refused:  # what is refused is said at its field above: this is the net
            self.add_error(None, str(refused))


class AssessForm(FactsForm):
    """The facts of a case, and what is to be said beside them."""

    words = Words(
        longest=LONGEST_WORDS,
        rows=4,
        label="What else is to be said of it? (optional)",
        help_text="Such as how you know it, or what changed since. It is kept with the assessment.",
    )


def unnamed(rows: list[Row]) -> int:
    return sum(not row.name for row in rows)
