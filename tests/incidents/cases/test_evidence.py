"""Evidence: kept once it is asked what it may not show, shown made anew, every look in the log."""

import io
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from incidents.cases import evidence
from incidents.cases.models import ChronologyEntry, Evidence, Power
from incidents.cases.viewing import seen_by
from incidents.disclosures.models import Disclosure, Draft, DraftFile, State
from policyportal.audit.models import Detail, Entry
from policyportal.refusal import Refused
from policyportal.row_names import name_of
from policyportal.vault import files
from policyportal.vault.uploads import Accepted
from tests.incidents.rows import a_conduct_record, a_disclosure, added, put
from tests.policyportal.vault.test_evidence_files import LETTER

pytestmark = pytest.mark.django_db
TEXT = Accepted("noor in year 3.txt", "text/plain", b"He wrote to her again.")


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "vault"


@pytest.fixture
def case(school, other_teacher, teacher, head):
    return a_disclosure(other_teacher, teacher)


def keep(case, by, upload=TEXT, **more):
    given = {"description": "A chat", "captured_at": None, "images": "no", "seen": None}
    return evidence.add(case, upload=upload, **(given | more), by=by)


def test_a_file_is_kept_encrypted_with_its_hash_in_the_log(case, head, own_vault):
    taken_at = timezone.now() - timedelta(days=1)
    kept = keep(case, head, captured_at=taken_at, seen=1)
    kept = Evidence.objects.get(pk=kept.pk)
    digest = sha256(TEXT.data).hexdigest()
    assert (kept.name, kept.number, kept.added_by) == (f"{case.reference}/E1", 1, head)
    assert (kept.captured_at, kept.file.sha256) == (taken_at, digest)
    assert files.read(kept.file) == TEXT.data
    assert TEXT.data not in (own_vault / kept.file.token).read_bytes()
    detail = json.loads(Detail.objects.get(entry__action="evidence.kept").text)
    assert detail["sha256"] == digest
    assert detail["evidence"] == kept.name


def test_it_is_a_step_of_the_chronology_and_the_last_entry_of_the_log(case, head):
    keep(case, head, seen=1)
    entry = ChronologyEntry.objects.get()
    assert (entry.what, entry.by) == ("evidence-added", head)
    assert entry.facts == {"Evidence": "E1", "SHA-256": sha256(TEXT.data).hexdigest()}
    last = Entry.objects.latest("number")
    assert (last.action, last.about) == ("case.evidence-added", f"incidents.case:{case.pk}")
    assert Disclosure.objects.get().revision == 2


def test_the_name_of_the_file_is_sealed_since_it_may_tell_on_a_child(case, head):
    kept = keep(case, head)
    assert kept.file.name == "evidence-1.txt"
    assert Evidence.objects.get().description == "A chat\nFile: noor in year 3.txt"
    assert b"noor" not in bytes(kept.description_sealed)
    assert not Detail.objects.filter(text__icontains="noor").exists()


@pytest.mark.parametrize("images", ["yes", "", "unsure"])
def test_no_file_before_it_is_answered_what_it_may_not_show(case, head, images):
    with pytest.raises(Refused, match="naked"):
        keep(case, head, images=images)
    assert not Evidence.objects.exists()
    assert not files.folder().exists() or files.without_row() == 0


def test_the_button_pressed_twice_keeps_it_once(case, head):
    first = keep(case, head, seen=1)
    assert keep(case, head, seen=1) == first
    assert Evidence.objects.count() == ChronologyEntry.objects.count() == 1


def test_the_same_file_again_is_named(case, head):
    keep(case, head, seen=1)
    with pytest.raises(Refused, match="here already"):
        keep(case, head, seen=2)


def test_a_page_older_than_the_case_is_refused(case, head):
    keep(case, head, seen=1)
    with pytest.raises(Refused, match="older"):
        keep(case, head, Accepted("b.txt", "text/plain", b"Other words"), seen=1)
    assert files.without_row() == 0


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_added_to_what_has_ended(case, head, chair, state):
    put(case, state, by=head, second=chair)
    with pytest.raises(Refused, match="closed"):
        keep(case, head)


@pytest.mark.parametrize(
    "state", [State.RECORDED, State.REFERRED, State.ADVISED, State.BELOW, State.CONCLUDED]
)
def test_in_every_open_state_something_can_be_added(case, head, state):
    put(case, state, by=head)
    assert keep(case, head).number == 1


def test_to_a_conduct_record_as_well(school, teacher, other_teacher, head):
    assert keep(a_conduct_record(other_teacher, teacher), head).number == 1


def test_who_may_not_work_on_the_case_adds_nothing(
    case, head, teacher, other_teacher, chair, dsl, administrator
):
    added(case, dsl, Power.READ, by=head)
    for person in (teacher, other_teacher, chair, dsl, administrator):
        with pytest.raises(PermissionDenied):
            keep(case, person)
    added(case, chair, Power.WORK, by=head)
    assert keep(case, chair).added_by == chair


def test_what_was_put_beside_a_draft_becomes_evidence(case, head, other_teacher):
    draft = Draft.objects.create(by=other_teacher)
    sealed = files.keep(TEXT.data, name=TEXT.name, media_type=TEXT.media_type, by=other_teacher)
    file = DraftFile(draft=draft, file=sealed, name=f"{draft.reference}/F1")
    file.description = "A chat"
    file.save()
    with transaction.atomic():
        kept = evidence.from_draft(file, case, by=other_teacher)
    draft.delete()
    assert (kept.name, kept.added_by) == (f"{case.reference}/E1", other_teacher)
    assert kept.description == "A chat\nFile: noor in year 3.txt"
    assert files.read(Evidence.objects.get().file) == TEXT.data


def test_evidence_cannot_be_changed_or_removed(case, head):
    kept = keep(case, head)
    for change in (lambda: kept.delete(), lambda: Evidence.objects.update(number=7)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Evidence.objects.get().number == 1


def test_the_list_is_in_order_and_one_query(case, head, django_assert_num_queries):
    for number in range(3):
        keep(case, head, Accepted("a.txt", "text/plain", b"words %d" % number))
    with django_assert_num_queries(1):
        listed = [
            (one.number, one.file.sha256, one.added_by.name) for one in evidence.list_of(case)
        ]
    assert [number for number, _, _ in listed] == [1, 2, 3]


def test_each_look_is_in_the_log(case, head):
    kept = keep(case, head)
    for how in ("page", "download"):
        assert evidence.view(kept, by=head, how=how) == TEXT.data
    looks = Entry.objects.filter(action="case.viewed")
    assert {look.by for look in looks} == {name_of(head)}
    assert [(one.person, one.times) for one in seen_by(case)] == [(head, 2)]


def test_who_may_not_see_the_case_sees_no_evidence(case, head, teacher, other_teacher, chair, dsl):
    kept = keep(case, head)
    for person in (teacher, other_teacher, chair, dsl):
        with pytest.raises(PermissionDenied):
            evidence.view(kept, by=person, how="page")
    added(case, dsl, Power.READ, by=head)
    assert evidence.view(kept, by=dsl, how="page") == TEXT.data


def test_a_file_that_was_altered_in_the_vault_is_said_to_be(case, head, own_vault):
    kept = keep(case, head)
    (own_vault / kept.file.token).write_bytes(b"altered")
    with pytest.raises(Refused, match="cannot be read"):
        evidence.view(kept, by=head, how="page")


def test_a_picture_is_made_anew_without_what_the_phone_wrote(case, head):
    exif = Image.Exif()
    exif[0x010E] = "Taken at 14 Larkspur Lane"
    exif[0x0112] = 6  # to be turned by a quarter
    out = io.BytesIO()
    Image.new("RGB", (3000, 1500), "red").save(out, "JPEG", exif=exif, comment=b"by Tom")
    assert b"Larkspur" in out.getvalue()
    anew = evidence.picture_anew(out.getvalue(), "image/jpeg")
    assert b"Larkspur" not in anew
    assert b"by Tom" not in anew
    assert Image.open(io.BytesIO(anew)).size == (1000, 2000)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_can_be_made_anew(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "PNG")
    assert Image.open(io.BytesIO(evidence.picture_anew(out.getvalue(), "image/png"))).size == (
        30,
        20,
    )


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_kind_of_jpeg_can_be_made_anew(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG")
    anew = evidence.picture_anew(out.getvalue(), "image/jpeg")
    assert Image.open(io.BytesIO(anew)).mode == "RGB"


def test_words_are_shown_as_words_and_a_pdf_not_at_all(case, head):
    text = keep(case, head)
    assert evidence.shown(text, TEXT.data).text == "He wrote to her again."
    long = b"x" * (evidence.LONGEST_SHOWN + 1)
    assert evidence.shown(text, long).cut
    letter = keep(case, head, Accepted("a.eml", "message/rfc822", LETTER))
    assert evidence.shown(letter, LETTER).letter.attached == ["all.zip"]
    paper = keep(case, head, Accepted("a.pdf", "application/pdf", b"%PDF-"))
    assert evidence.shown(paper, b"%PDF-") == evidence.Shown()


def test_a_picture_that_lies_about_which_way_up_it_is_is_shown_as_it_is():
    for kind, media_type in (("JPEG", "image/jpeg"), ("PNG", "image/png")):
        out = io.BytesIO()
        # Turned by a quarter (6), and beside it words that are none.
        exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
        exif += b"\0\x01\x02\0\x04\0\0\0\xff\xfe\xfd\xfc\0\0\0\0"
        Image.new("RGB", (60, 40)).save(out, kind, exif=exif)
        anew = evidence.picture_anew(out.getvalue(), media_type)
        assert Image.open(io.BytesIO(anew)).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_shown(mode):
    out = io.BytesIO()
    Image.new(mode, (10_000, 1)).save(out, "PNG")
    anew = evidence.picture_anew(out.getvalue(), "image/png")
    assert Image.open(io.BytesIO(anew)).size == (evidence.LONGEST_SIDE, 1)
