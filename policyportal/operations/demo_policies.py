"""The demo's two policies: written, approved, published, changed, signed and left unsigned."""

from datetime import date

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.policies import actions as policies
from compliance.policies import scenarios
from compliance.policies.importing import read_policy
from compliance.policies.manuscript import Manuscript
from compliance.policies.marking import Mark, mark_changes, unmarked
from compliance.policies.models import Policy, Version
from compliance.signing import actions as signing
from compliance.signing import check
from policyportal.operations import demo
from policyportal.operations.diary import Diary, person, who
from policyportal.people.models import Role
from policyportal.vault import uploads

FIXTURES = settings.BASE_DIR / "fixtures"
POLICY = FIXTURES / "social-media-policy.md"
SITUATIONS = FIXTURES / "social-media-situations.toml"
PHONES = FIXTURES / "phones-and-cameras.md"
PHONES_AGAIN = FIXTURES / "phones-and-cameras-2.md"
SCAN = FIXTURES / "demo-signed-sheet.png"

SOCIAL_MEDIA, PHONES_AND_CAMERAS = "social-media-policy", "phones-and-cameras-policy"
WRITTEN, PUBLISHED, ON_PAPER = -39, -38, -10  # days from today
PHONES_PUBLISHED, PHONES_CHANGED = -33, -9
HEAD, ADMINISTRATOR = f"ruth.adeyemi@{demo.DOMAIN}", f"priya.nair@{demo.DOMAIN}"
THOUGHT_ABOUT_IT = {  # who went through the situations, and which they got wrong at first
    "tom.okafor": None,
    "nusrat.begum": 2,
    "kwame.mensah": 2,
    "hannah.levy": 5,
    "mateusz.kowalski": 2,
    "femi.ogunleye": 2,
    "sinead.gallagher": 2,
}
IN_SCHOOL = [Role.STAFF, Role.SLT, Role.HEADTEACHER, Role.DSL, Role.ADMINISTRATOR]


def enter(diary: Diary, characters: list[demo.Character]) -> None:
    """Enter the life of both policies, and who signs what on which day."""
    diary.enter(WRITTEN, _write_social_media)
    diary.enter(PUBLISHED, lambda: _publish(SOCIAL_MEDIA, diary.day(PUBLISHED - 7), "item 7"))
    diary.enter(PHONES_PUBLISHED - 1, lambda: _write_phones(PHONES))
    diary.enter(
        PHONES_PUBLISHED,
        lambda: _publish(PHONES_AND_CAMERAS, diary.day(PHONES_PUBLISHED - 3), "item 4"),
    )
    diary.enter(PHONES_CHANGED - 1, lambda: _write_phones(PHONES_AGAIN))
    diary.enter(
        PHONES_CHANGED,
        lambda: _publish(PHONES_AND_CAMERAS, diary.day(PHONES_CHANGED - 4), "item 9"),
    )
    diary.enter(-7, _submit_one_more)
    diary.enter(-6, _withdraw)
    for name, wrong_at_first in THOUGHT_ABOUT_IT.items():
        diary.enter(-19, lambda n=name, w=wrong_at_first: _go_through(n, w))
    for character in characters:
        if character.signs is not None:
            diary.enter(character.signs, lambda c=character: _sign(c, SOCIAL_MEDIA))
        for day in character.signs_phones:
            diary.enter(day, lambda c=character: _sign(c, PHONES_AND_CAMERAS))
        if character.signs_on_paper:
            diary.enter(ON_PAPER, lambda c=character: _sign_on_paper(c, diary.day(ON_PAPER - 1)))


def _write_social_media() -> None:
    administrator = who(ADMINISTRATOR)
    manuscript = read_policy(POLICY.read_bytes(), POLICY.name)
    draft = policies.save_draft(manuscript, by=administrator, source_name=POLICY.name)
    found = scenarios.read(SITUATIONS.read_bytes())
    draft = scenarios.save_scenarios(draft, found, required=False, by=administrator)
    policies.submit(draft, by=administrator)


def _write_phones(file) -> None:
    """Write the first version, or the one that changes it: two changes matter, two do not."""
    administrator = who(ADMINISTRATOR)
    draft = policies.save_draft(
        read_policy(file.read_bytes(), file.name),
        by=administrator,
        policy=Policy.objects.filter(slug=PHONES_AND_CAMERAS).first(),
        source_name=file.name,
        audience=IN_SCHOOL,
    )
    if draft.number > 1:
        marks = [
            Mark("phones-class.out-of-sight", [Role.STAFF], "Switched off, and trips count too."),
            Mark("phones-watches.camera", [Role.STAFF], "New: watches."),
            Mark("phones-photos.moved", [], "The office checks this every day as it is."),
            Mark("phones-class.emergency", [], "Moved only."),
            Mark("phones-class.staff-room", [], "Moved only."),
        ]
        _mark(draft, marks, administrator)
    policies.submit(draft, by=administrator)


def _mark(draft: Version, marks: list[Mark], administrator) -> None:
    wanted = {change.name for change in unmarked(draft)}
    mark_changes(draft, [mark for mark in marks if mark.change in wanted], by=administrator)


def _submit_one_more() -> None:
    """Submit a version that nobody will want: it is withdrawn before it is approved."""
    policy, administrator = Policy.objects.get(slug=PHONES_AND_CAMERAS), who(ADMINISTRATOR)
    text = Manuscript.of(_in_force(PHONES_AND_CAMERAS))
    text.sections[1].clauses[0].text = "Personal phones are left at home."
    draft = policies.save_draft(text, by=administrator, policy=policy)
    policies.submit(draft, by=administrator)


def _withdraw() -> None:
    version = Version.objects.in_preparation().get(policy__slug=PHONES_AND_CAMERAS)
    reason = "Staff need their phones on the way home; we shall word this another way."
    policies.withdraw(version, by=who(ADMINISTRATOR), reason=reason)


def _publish(slug: str, meeting: date, item: str) -> None:
    version = policies.approve(
        Version.objects.in_preparation().get(policy__slug=slug),
        by=who(HEAD),
        governors_approved_on=meeting,
        minute_reference=f"Full governing board, {item}",
    )
    policies.publish(version, by=who(ADMINISTRATOR))


def _go_through(name: str, wrong_at_first: int | None) -> None:
    """Answer every situation, one of them wrongly at first."""
    somebody = person(name)
    for scenario in _in_force(SOCIAL_MEDIA).scenarios.all():
        right = next(at for at, one in enumerate(scenario.answers) if one["right"])
        if scenario.position == wrong_at_first:
            check.answer(scenario, choice=0 if right else 1, by=somebody)
        check.answer(scenario, choice=right, by=somebody)


def _in_force(slug: str) -> Version:
    return Version.objects.in_force().get(policy__slug=slug)


def _sign(character: demo.Character, slug: str) -> None:
    version = _in_force(slug)
    signing.sign(
        version,
        by=who(character.email),
        fingerprint_shown=version.fingerprint,
        typed_name=character.name,
        agreed=True,
        address="203.0.113.24",  # kept for documents (RFC 5737)
        user_agent="Invented for the demo",
    )


def _sign_on_paper(character: demo.Character, signed_on: date) -> None:
    scan = SimpleUploadedFile(SCAN.name, SCAN.read_bytes(), content_type="image/png")
    signing.record_paper(
        _in_force(SOCIAL_MEDIA),
        person=who(character.email),
        by=who(ADMINISTRATOR),
        signed_on=signed_on,
        typed_name=character.name,
        scan=uploads.accept(scan),
    )
