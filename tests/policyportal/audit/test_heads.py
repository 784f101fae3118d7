"""The head signed each night, and what goes to the witnesses."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from policyportal.audit import heads
from policyportal.audit.log import record, root_at
from policyportal.audit.models import SignedHead
from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.models import Message, State
from policyportal.outbox.rings import ring_all

pytestmark = pytest.mark.django_db


def at(text: str):
    """Stop the clock at a time in UTC."""
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=UTC), tick=False)


@pytest.fixture
def log(school):
    """Three entries of the morning of 3 March 2025."""
    with at("2025-03-03 09:00"):
        for n in range(3):
            record("test.done", None, by=None, n=n)


@pytest.fixture
def witnesses(school):
    school.first_witness, school.second_witness = "chair@a.example", "clerk@b.example"
    school.save()


def test_after_eight_in_the_evening_the_head_is_signed(log):
    with at("2025-03-03 20:00"):
        signed = heads.sign_head_of_the_night()
    assert SignedHead.objects.get() == signed
    assert (signed.day, signed.size, signed.root) == (date(2025, 3, 3), 3, root_at(3))
    assert signed.public_key in heads.public_keys()
    assert heads.is_signed(SignedHead.objects.get())


def test_before_eight_there_is_nothing_to_do(log):
    with at("2025-03-03 19:59:59"):
        assert heads.sign_head_of_the_night() is None
    assert not SignedHead.objects.exists()


@pytest.mark.parametrize(("time", "signed"), [("2025-07-01 18:59", 0), ("2025-07-01 19:00", 1)])
def test_eight_is_eight_in_london(school, time, signed):
    with at("2025-07-01 08:00"):
        record("test.done", None, by=None)
    with at(time):
        heads.sign_head_of_the_night()
    assert SignedHead.objects.count() == signed


def test_a_night_is_signed_once_and_the_next_night_again(log):
    for time in ("2025-03-03 20:00", "2025-03-03 20:01", "2025-03-04 00:30", "2025-03-04 19:59"):
        with at(time):
            heads.sign_head_of_the_night()
    assert SignedHead.objects.count() == 1
    with at("2025-03-04 20:00"):
        heads.sign_head_of_the_night()
    assert [str(head.day) for head in SignedHead.objects.order_by("day")] == [
        "2025-03-03",
        "2025-03-04",
    ]


def test_a_missed_night_is_caught_up_once(log):
    for time in ("2025-03-06 07:00", "2025-03-06 07:01"):
        with at(time):
            heads.sign_head_of_the_night()
    signed = SignedHead.objects.get()
    assert signed.day == date(2025, 3, 5)
    assert signed.signed_at == datetime(2025, 3, 6, 7, tzinfo=UTC)


def test_a_log_that_began_after_that_evening_waits_for_the_next(school):
    with at("2025-03-03 21:00"):
        assert heads.sign_head_of_the_night() is None
        record("test.done", None, by=None)
        assert heads.sign_head_of_the_night() is None
    with at("2025-03-04 20:00"):
        assert heads.sign_head_of_the_night().day == date(2025, 3, 4)


def test_finding_nothing_to_do_costs_one_query(log, django_assert_num_queries):
    with at("2025-03-03 20:00"):
        heads.sign_head_of_the_night()
        with django_assert_num_queries(1):
            heads.sign_head_of_the_night()


def test_both_witnesses_get_what_checks_the_log(log, witnesses, tmp_path):
    with at("2025-03-03 20:00"):
        signed = heads.sign_head_of_the_night()
        deliver_due()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "chair@a.example",
        "clerk@b.example",
    ]
    body = mail.outbox[0].body
    assert f"verify_audit --head 3:{root_at(3)}" in body
    saved = json.loads(body[body.index("{") :])
    assert saved == heads.as_saved(signed)
    path = tmp_path / "head.json"
    path.write_text(body[body.index("{") :])
    call_command("verify_audit", "--file", path, "--head", f"3:{root_at(3)}")


def test_without_witnesses_it_is_signed_and_the_log_says_so(log, caplog):
    with at("2025-03-03 20:00"):
        assert heads.sign_head_of_the_night() is not None
    assert not Message.objects.exists()
    assert "names no witnesses" in caplog.text


def test_one_person_as_both_witnesses_gets_one_mail(log, school):
    school.first_witness = school.second_witness = "chair@a.example"
    school.save()
    with at("2025-03-03 20:00"):
        heads.sign_head_of_the_night()
    assert Message.objects.get().address == "chair@a.example"


def test_the_ring_signs_and_sends(log, witnesses):
    with at("2025-03-03 20:00"):
        done = ring_all()
    assert done["audit.sign-head"] == SignedHead.objects.get()
    assert done["outbox.deliver"][State.SENT] == 2
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("field", ["day", "size", "root", "signature", "public_key"])
def test_a_changed_head_is_not_signed(log, field):
    with at("2025-03-03 20:00"):
        signed = heads.sign_head_of_the_night()
    other = {
        "day": date(2025, 3, 4),
        "size": 4,
        "root": "0" * 64,
        "signature": "0" * 128,
        "public_key": "0" * 64,
    }
    setattr(signed, field, other[field])
    assert not heads.is_signed(signed)


def test_the_signing_key_follows_the_newest_key_of_the_vault(log, settings):
    old, new = "k1:" + "A" * 43 + "=", "k2:" + "B" * 43 + "="
    keys = []
    for value, night in ((old, "2025-03-03"), (f"{new},{old}", "2025-03-04")):
        settings.VAULT_KEYS = value
        with at(f"{night} 20:00"):
            keys.append(heads.sign_head_of_the_night().public_key)
    assert len(set(keys)) == 2
    assert heads.public_keys() == set(keys)
    call_command("verify_audit")


def test_a_paper_about_a_day_is_held_against_the_first_head_after_it(log):
    assert heads.over(date(2025, 3, 3)) == heads.Over(None, is_whole=False)
    for evening in ("2025-03-03 20:00", "2025-03-04 20:00", "2025-03-05 20:00"):
        with at(evening):
            heads.sign_head_of_the_night()
    over = {day: heads.over(date(2025, 3, day)) for day in (1, 2, 3, 4, 5)}
    assert [over[day].head.day.day for day in over] == [3, 3, 4, 5, 5]
    assert [over[day].is_whole for day in over] == [True, True, True, True, False]


def test_what_has_no_head_over_it_yet_is_said(log):
    assert heads.over(date(2025, 3, 3)).sentence.startswith("No head")
    with at("2025-03-03 20:00"):
        heads.sign_head_of_the_night()
    first = "The first 3 entries of the school’s audit log, as signed on the night of 3 March 2025."
    assert heads.over(date(2025, 3, 2)).sentence == first
    later = heads.over(date(2025, 3, 3)).sentence
    assert later == f"{first} What came later is under no signature yet."
