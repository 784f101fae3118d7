"""One case, its chronology and its bundle: who sees what, and that a look is logged."""

import gzip
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from incidents.cases import adding, evidence
from incidents.cases.models import Power
from incidents.cases.viewing import VIEWED
from incidents.disclosures import closing, referring, ticking, told
from incidents.disclosures.case_views import LATEST, ROWS
from incidents.disclosures.models import State
from policyportal.audit import unchanged
from policyportal.audit.models import Entry
from policyportal.school.models import SafeguardingContacts
from policyportal.vault import uploads
from tests.conftest import make_person
from tests.incidents.disclosures.calls import calls
from tests.incidents.disclosures.reading import page, text
from tests.incidents.rows import SAID, a_conduct_record, a_disclosure, added, put

pytestmark = pytest.mark.django_db

PAGES = ["detail", "chronology", "bundle"]
STRANGERS = ["teacher", "other_teacher", "slt", "dsl", "administrator", "chair", "governor"]


@pytest.fixture
def case(other_teacher, teacher, head, school):
    return a_disclosure(other_teacher, teacher)


def steps_shown(html) -> str:
    return html.split('<ol class="task-list">')[1].split("</ol>")[0]


# Who sees what


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_there_is_no_such_case(name, who, case, as_person, request):
    client = as_person(request.getfixturevalue(who))
    assert client.get(page(name, case)).status_code == 404
    assert not Entry.objects.filter(action=VIEWED).exists()


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_led_to_sign_in(name, case, client):
    assert client.get(page(name, case)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("power", Power)
def test_who_was_added_reads_it_while_added(name, power, case, head, slt, as_person):
    grant = added(case, slt, power, by=head)
    client = as_person(slt)
    assert client.get(page(name, case)).status_code == 200
    grant.ends_at = timezone.now()
    grant.save()
    assert client.get(page(name, case)).status_code == 404


def test_about_the_head_it_is_the_chairs(other_teacher, head, chair, school, as_person):
    case = a_disclosure(other_teacher, head)
    assert as_person(chair).get(page("detail", case)).status_code == 200
    assert as_person(head).get(page("detail", case)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_only_reading_it_is_possible(name, case, head, as_person):
    assert as_person(head).post(page(name, case)).status_code == 405


def test_each_look_is_in_the_log_and_shown(case, head, slt, as_person):
    added(case, slt, Power.READ, by=head)
    client = as_person(head)
    for name in PAGES:
        client.get(page(name, case))
    html = text(as_person(slt).get(page("detail", case)))
    looks = Entry.objects.filter(action=VIEWED)
    about = f"incidents.case:{case.pk}"
    assert [one.about for one in looks] == [about] * 4
    assert {f"people.person:{head.pk}", f"people.person:{slt.pk}"} == {one.by for one in looks}
    seen = html.split("Seen by")[1]
    assert f"{head.name} (3 times" in seen
    assert f"{slt.name} (1 time," in seen


# One case


def test_the_page_has_the_record_as_it_was_given(case, head, as_person):
    html = text(as_person(head).get(page("detail", case)))
    assert SAID in html
    assert case.about in html
    assert "May pose a risk of harm to children" in html
    assert "Due in" in html or "Overdue" in html
    assert f"<title>{case.reference}" in html


def test_one_button_stands_out_and_it_is_the_next_step(case, head, as_person):
    html = text(as_person(head).get(page("detail", case)))
    assert html.count("btn-primary") == 1
    button = re.search(r'<a class="btn btn-primary[^"]*" href="([^"]*)"', html)[1]
    assert button == reverse("incidents:disclosure-tick", args=[case.reference, "children-safe"])
    assert "Record the advice of the LADO first." in html


def test_the_number_of_the_lado_stands_beside_the_clock(case, head, as_person):
    SafeguardingContacts.objects.create(lado_name="Joan Ito", lado_telephone="020 7946 0101")
    html = text(as_person(head).get(page("detail", case)))
    assert "Ring Joan Ito" in html and "020 7946 0101" in html
    assert "not checked for half a year" in html


def test_what_was_done_names_who_and_when(case, head, as_person):
    entry = ticking.tick(case, "children-safe", seen=None, by=head)
    html = steps_shown(text(as_person(head).get(page("detail", case))))
    assert f"{head.name}, {entry.at.strftime('%A')}" in html


def test_a_tick_that_was_struck_through_is_to_be_done_again(case, head, as_person):
    entry = ticking.tick(case, "children-safe", seen=None, by=head)
    adding.correct(case, entry, words="One is not.", reason="Too early.", seen=None, by=head)
    html = text(as_person(head).get(page("detail", case)))
    address = reverse("incidents:disclosure-tick", args=[case.reference, "children-safe"])
    assert f'<a class="btn btn-primary mb-2 d-print-none" href="{address}">' in html


def test_with_two_hours_left_the_referral_is_next(other_teacher, teacher, head, school, as_person):
    due_at = timezone.now() + timedelta(hours=2)
    case = a_disclosure(other_teacher, teacher, due_at=due_at)
    ticking.tick(case, "children-safe", seen=None, by=head)
    html = text(as_person(head).get(page("detail", case)))
    assert f'btn-primary mb-2 d-print-none" href="{page("refer", case)}"' in html


@pytest.mark.parametrize("state", [State.CLOSED, State.VOIDED])
def test_nothing_is_to_be_done_with_what_has_ended(state, case, head, chair, as_person):
    ticking.tick(case, "children-safe", seen=None, by=head)
    ended = put(case, state, by=head, second=chair)
    html = text(as_person(head).get(page("detail", ended)))
    assert "href" not in steps_shown(html)
    assert "btn-primary" not in html
    assert "What else can be done" not in html
    for name in ("add", "refer", "told", "support", "action", "void"):
        assert page(name, case) not in html
    assert (page("reopen", case) in html) == (state == State.CLOSED)


def test_who_reads_sees_the_steps_and_is_led_to_none(case, head, slt, as_person):
    added(case, slt, Power.READ, by=head)
    html = text(as_person(slt).get(page("detail", case)))
    assert "Refer to the LADO" in html
    assert "btn-primary" not in html
    assert not re.search(rf'href="{page("detail", case)}[a-z-]+/(?!")[^"]*"', steps_shown(html))
    for name in ("add", "refer", "void", "reopen", "subject"):
        assert page(name, case) not in html


def test_who_works_on_it_is_not_led_to_what_the_manager_decides(case, head, slt, as_person):
    added(case, slt, Power.WORK, by=head)
    put(case, State.ADVISED, by=head)
    html = text(as_person(slt).get(page("detail", case)))
    assert page("outcome", case) not in html
    assert "The case manager does this." in html
    assert page("add", case) in html


@pytest.mark.parametrize("first", [[], ["refer"], ["refer", "advice"], ["consult"]])
def test_every_address_on_the_page_answers(first, case, head, slt, dsl, as_person):
    for name in first:
        calls(case, head, slt, dsl)[name]()
    client = as_person(head)
    html = text(client.get(page("detail", case)))
    addresses = set(re.findall(rf'href="({page("detail", case)}[^"#]*)"', html))
    assert len(addresses) > 5
    found = {address: client.get(address).status_code for address in addresses}
    assert found == dict.fromkeys(addresses, 200)


def test_the_local_targets_stand_quietly_below_the_steps(case, head, as_person):
    SafeguardingContacts.objects.create(month_target=75, quarter_target=85)
    noon = timezone.localtime().replace(hour=12)
    new, old = (
        a_disclosure(case.recorded_by, case.subject, aware_at=noon - timedelta(days=days))
        for days in (3, 40)
    )
    client = as_person(head)
    assert "Open for 3 days, within one month" in text(client.get(page("detail", new)))
    html = text(client.get(page("detail", old)))
    assert "Open for 40 days, longer than one month" in html
    assert "75 in 100 cases within one month, 85 within three" in html


def test_a_conduct_record_has_no_clock_and_no_targets(other_teacher, teacher, head, as_person):
    html = text(as_person(head).get(page("detail", a_conduct_record(other_teacher, teacher))))
    assert "one working day" not in html
    assert "which are not law" not in html
    assert "Hear the person, and record what they say" in html


def test_closing_that_was_asked_for_waits_for_the_second_person(case, head, chair, as_person):
    case = put(case, State.BELOW, by=head)
    for step in ("children-safe", "calm-parent", "basic-facts"):
        ticking.tick(case, step, seen=None, by=head)
    closing.ask_to_close(case, reason="All is done.", seen=None, by=head)
    html = steps_shown(text(as_person(head).get(page("detail", case))))
    assert f"{chair.name} has been asked to confirm it." in html
    assert page("close", case) not in html


def test_the_page_has_the_latest_entries_and_the_chronology_all_of_them(case, head, as_person):
    for number in range(1, LATEST + 4):
        adding.add(case, words=f"This is addition {number}.", seen=None, by=head)
    client = as_person(head)
    html = text(client.get(page("detail", case)))
    assert "This is addition 3." not in html
    assert html.index(f"This is addition {LATEST + 3}.") < html.index("This is addition 4.")
    assert "3 earlier entries in the chronology" in html
    chronology = text(client.get(page("chronology", case)))
    assert chronology.index("This is addition 1.") < chronology.index("This is addition 13.")


def test_what_was_corrected_is_struck_through_beside_what_is_right(case, head, as_person):
    entry = adding.add(case, words="It was Monday.", seen=None, by=head)
    adding.correct(case, entry, words="It was Tuesday.", reason="Misread.", seen=None, by=head)
    html = text(as_person(head).get(page("chronology", case)))
    assert "<s>It was Monday.</s>" in html
    assert "Corrected by entry 2." in html
    assert "<s>It was Tuesday.</s>" not in html
    assert reverse("incidents:case-correct", args=[case.reference, 1]) not in html
    assert reverse("incidents:case-correct", args=[case.reference, 2]) in html


def a_picture(number: int):
    """Return a picture that no other number has."""
    data = io.BytesIO()
    Image.new("RGB", (4 + number, 4), "white").save(data, "PNG")
    return uploads.accept(SimpleUploadedFile(f"screen{number}.png", data.getvalue(), "image/png"))


def filled(case, head, many: int):
    """Add so many entries, told lines, files and people to the case."""
    for number in range(many):
        adding.add(case, words=f"Addition {number}: {SAID}", seen=None, by=head)
        told.tell(
            case,
            who=told.Who.OTHER,
            whom=f"Somebody {number}",
            told_at=timezone.now(),
            how=told.How.TELEPHONE,
            words="That we look into it.",
            seen=None,
            by=head,
        )
        evidence.add(
            case,
            upload=a_picture(number),
            description="A screenshot of the message.",
            captured_at=None,
            images="no",
            seen=None,
            by=head,
        )
        person = make_person(
            f"{case.pk}.{number}@larkspur.example", "Person", f"No{number}", "staff"
        )
        added(case, person, Power.READ, by=head)
    return case


def test_the_page_asks_as_much_of_the_database_with_one_and_with_many(
    case, other_teacher, slt, head, as_person
):
    cases = filled(case, head, 1), filled(a_disclosure(other_teacher, slt), head, 50)
    client = as_person(head)
    for name in ("detail", "chronology"):
        asked = [queries_of(client, page(name, one)) for one in cases]
        assert asked[0] == asked[1], name
        assert asked[0] <= (28, 14), name


def queries_of(client, address) -> tuple[int, int]:
    """Return how many queries the page takes at first, and once it was opened."""
    client.get(address)  # whatever is read once in a process has been read
    unchanged.forget()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    return tuple(counts)


def test_of_a_case_that_was_opened_no_words_are_left_in_memory(case, head, as_person):
    filled(case, head, 2)
    shown = as_person(head).get(page("detail", case)).content.decode()
    (rows,) = [answer for (_, key), (_, answer) in unchanged._kept.items() if key[0] == ROWS]
    entries, _, files, people = rows
    left = repr([vars(row) for row in [*entries, *files, *people]])
    for words in ("Addition 1", "A screenshot of the message", "That we look into it"):
        assert words in shown
        assert words not in left


def test_the_page_weighs_less_than_30_kb(case, head, as_person):
    filled(case, head, 20)
    for number in range(LATEST):
        words = " ".join(f"{SAID[n : n + 9]}{n * number}" for n in range(60)) * 2
        adding.add(case, words=words, seen=None, by=head)
    page_itself = as_person(head).get(page("detail", case)).content
    assert len(gzip.compress(page_itself)) < 30_000


def test_a_low_level_concern_shows_its_reasons_limb_by_limb(case, head, as_person):
    reasons = {
        limb: "Nothing of the kind was seen."
        for limb in ("harmed", "offence", "risk", "suitability")
    }
    referring.consult(
        case,
        consulted_at=timezone.now(),
        officer="Joan Ito",
        advice="No referral.",
        reasons=reasons,
        seen=None,
        by=head,
    )
    html = text(as_person(head).get(page("detail", case)))
    assert html.count("Not met: ") == 4
    assert "LADO consulted: no referral" in html
