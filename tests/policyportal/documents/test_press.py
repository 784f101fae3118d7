"""Printing in processes of their own, and what becomes of one that goes too far."""

import logging
import os
import signal
import threading
from io import BytesIO
from pathlib import Path
from time import sleep

import pytest
from pypdf import PdfReader

from policyportal.documents import press, renderer
from policyportal.documents.press import BROKEN, TOO_LONG, CannotPrint, Job, print_many, print_page

PAGE = "<!doctype html><html lang='en-GB'><head><title>A page</title></head><body>{}</body></html>"


def job(body: str, **more) -> Job:
    return Job(PAGE.format(body), **more)


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_a_page_is_printed_in_another_process(monkeypatch):
    monkeypatch.setattr(renderer, "render", lambda *_: str(os.getpid()).encode())
    printed_by = int(print_page(job("")))
    assert printed_by != os.getpid()


def test_the_jobs_are_printed_in_their_order(monkeypatch):
    def render(markup, *_):
        sleep(0.3 if "slow" in markup else 0)
        return markup.encode()

    monkeypatch.setattr(renderer, "render", render)
    jobs = [Job("slow"), Job("b"), Job("c"), Job("slow d"), Job("e")]
    assert list(print_many(jobs, processes=3)) == [b"slow", b"b", b"c", b"slow d", b"e"]


def test_no_more_are_in_work_at_once_than_were_allowed(monkeypatch, tmp_path):
    monkeypatch.setattr(renderer, "render", lambda *_: sleep(0.1) or b"x")
    most = []

    def jobs():
        for _ in range(6):
            most.append(len(children()))
            yield Job("")

    assert list(print_many(jobs(), processes=2)) == [b"x"] * 6
    assert max(most) < 2


def test_what_is_large_comes_through_the_pipe_whole(monkeypatch):
    data = os.urandom(5_000_000)
    monkeypatch.setattr(renderer, "render", lambda *_: data)
    assert print_page(Job("")) == data


def test_one_that_takes_too_long_is_stopped_and_the_next_is_printed(settings, monkeypatch):
    settings.PRINT_SECONDS = 0.3
    with monkeypatch.context() as patched:
        patched.setattr(renderer, "render", lambda *_: sleep(60))
        with pytest.raises(CannotPrint) as refused:
            print_page(Job(""))
    assert refused.value.sentence == TOO_LONG
    settings.PRINT_SECONDS = 40
    assert words(print_page(job("after"))) == "after"


def test_one_that_wants_too_much_memory_is_refused(settings):
    settings.PRINT_MEMORY_MIB = 24
    with pytest.raises(CannotPrint) as refused:
        print_page(job("<p>word</p>" * 20_000))
    assert refused.value.sentence == TOO_LONG
    settings.PRINT_MEMORY_MIB = 512
    assert words(print_page(job("after"))) == "after"


def test_one_that_is_killed_is_refused(monkeypatch):
    monkeypatch.setattr(renderer, "render", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(CannotPrint) as refused:
        print_page(Job(""))
    assert refused.value.sentence == TOO_LONG


def test_one_that_breaks_is_refused_and_the_log_has_no_word_of_it(monkeypatch, tmp_path):
    def render(*_):
        raise ValueError("Zoë said")

    monkeypatch.setattr(renderer, "render", render)
    written = logging.FileHandler(tmp_path / "log")
    press.log.addHandler(written)  # the child writes to it too
    with pytest.raises(CannotPrint) as refused:
        print_page(Job(""))
    press.log.removeHandler(written)
    written.close()
    assert refused.value.sentence == BROKEN
    logged = (tmp_path / "log").read_text()
    assert ("ValueError" in logged, "Zoë" in logged) == (True, False)


def test_nothing_of_it_stays_behind(monkeypatch, settings):
    print_page(job("warm"))
    before = sorted(os.listdir("/proc/self/fd"))
    for number in range(10):
        print_page(job(f"number {number}"))
    settings.PRINT_SECONDS = 0.2
    monkeypatch.setattr(renderer, "render", lambda *_: sleep(60))
    with pytest.raises(CannotPrint):
        list(print_many([Job(""), Job(""), Job("")], processes=3))
    assert sorted(os.listdir("/proc/self/fd")) == before
    assert children() == []


def test_who_wants_no_more_leaves_none_at_work(monkeypatch):
    monkeypatch.setattr(renderer, "render", lambda markup, *_: sleep(int(markup)) or b"x")
    printing = print_many([Job("0"), Job("60"), Job("60")], processes=3)
    assert next(printing) == b"x"
    assert len(children()) == 2
    printing.close()
    assert children() == []


def test_a_child_does_not_outlive_its_parent(tmp_path):
    """The parent is killed while the child sleeps; the child is gone soon after."""
    note = tmp_path / "child"
    parent = os.fork()
    if parent == 0:
        renderer.render = lambda *_: note.write_text(str(os.getpid())) and sleep(60)
        try:
            print_page(Job(""))
        finally:
            os._exit(0)
    while not (note.exists() and note.read_text()):
        sleep(0.02)
    child = int(note.read_text())
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    for _ in range(250):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text():
            return
        sleep(0.02)
    pytest.fail("The child is still there.")


@pytest.mark.django_db
def test_the_database_is_as_well_after_it_as_before(teacher):
    print_page(job("x"))
    teacher.refresh_from_db()
    assert teacher.given_name == "Amina"


def test_it_can_print_beside_another_thread():
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert words(print_page(job("beside"))) == "beside"
    finally:
        done.set()
        other.join()


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم",
        "שלום",
        "👩🏽‍🏫 🎈",
        "\u202ereversed\u202c",
        "a" * 3000,
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
        "\u0000\ufffe",
    ],
)
def test_any_letters_are_printed(text):
    assert print_page(job(f"<p>{text}</p>")).startswith(b"%PDF")


@pytest.mark.thorough
def test_forty_thousand_words_are_printed():
    pdf = print_page(job(f"<p>{'word ' * 40_000}</p>"))
    assert words(pdf).split().count("word") == 40_000


def test_a_press_that_never_ran_warms_up_once(monkeypatch):
    monkeypatch.setattr(renderer, "render", lambda *_: b"x")
    renderer.warm_up.cache_clear()
    for _ in range(3):
        press.print_page(Job(""))
    assert renderer.warm_up.cache_info().misses == 1


def test_no_word_of_what_is_printed_is_in_the_log(caplog):
    page = "<p>Zoë \U000f1234 said</p><img src='https://zoe.example/a.png' alt='a'>"
    renderer.render(job(page).markup, ())
    assert caplog.text == ""
