"""bin/run as a newcomer uses it: real processes, real signals, the clock."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

INSTALLED = settings.BASE_DIR / ".venv" / ".installed-requirements.txt"
needs_bin_test = pytest.mark.skipif(
    not INSTALLED.exists(), reason="bin/run would install packages: bin/test has done that before."
)
pytestmark = [pytest.mark.sqlite, needs_bin_test]


class Portal:
    """bin/run, started by a test and never outliving it."""

    def __init__(self, environment, folder):
        self.port = free_port()
        self.environment = environment | {"PORTAL_VAR": str(folder / "var"), "PORT": str(self.port)}
        self.log = folder / f"log-{self.port}"
        self.started = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["bin/run"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_it_says(self, words: str) -> None:
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.started < 180, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text()

    def page(self, path: str, **headers) -> tuple[int, str]:
        address = f"http://localhost:{self.port}{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as page:
            with closing(page):
                return page.code, page.read().decode()

    def process_ids(self, of: str = "") -> list[int]:
        """Return every process with this portal's data folder in its environment.

        With `of`, only those whose command line has these words.
        """
        wanted = f"PORTAL_VAR={self.environment['PORTAL_VAR']}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                command = entry.with_name("cmdline").read_bytes()
                if wanted in entry.read_bytes().split(b"\0") and of.encode() in command:
                    found.append(int(entry.parent.name))
        return found

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def end(self) -> None:
        """Leave nothing of it behind, however it stands."""
        self.process.kill()
        self.process.wait()
        for left_over in self.process_ids():
            with suppress(ProcessLookupError):
                os.kill(left_over, signal.SIGKILL)


@dataclass
class Begun:
    """What came of the first start, which took the set-up upon it."""

    portal: Portal
    sign_in: int
    ended: int
    left_over: list[int]

    @property
    def var(self) -> Path:
        return Path(self.portal.environment["PORTAL_VAR"])


@pytest.fixture(scope="module")
def begun(environment, tmp_path_factory):
    portal = Portal(environment, tmp_path_factory.mktemp("begun"))
    try:
        portal.wait_until_it_says("Ctrl-C stops it")
        sign_in = portal.page("/account/login/")[0]
        ended = portal.stop(signal.SIGINT)
        yield Begun(portal, sign_in, ended, portal.process_ids())
    finally:
        portal.end()


@pytest.fixture
def start(environment, tmp_path):
    """Start a portal; with `after`, on a copy of the data of one that was started before."""
    started = []

    def start_portal(after: Begun | None = None, **more):
        if after:
            shutil.copytree(after.var, tmp_path / "var")
        started.append(Portal(environment | more, tmp_path))
        return started[-1]

    yield start_portal
    for portal in started:
        portal.end()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_demo_starts_says_how_to_sign_in_and_keeps_its_data(begun, start):
    said = begun.portal.said()
    assert f"http://localhost:{begun.portal.port}\n" in said
    accounts = (begun.var / "demo-accounts.txt").read_text()
    assert accounts.splitlines()[0] in said  # the password
    for person in ("ruth.adeyemi", "daniel.rosen", "priya.nair", "amina.yusuf"):
        assert f" {person}@larkspur.example\n" in said
    assert (begun.sign_in, begun.ended, begun.left_over) == (200, 0, [])

    second = start(after=begun)
    second.wait_until_it_says("Ctrl-C stops it")
    assert (Path(second.environment["PORTAL_VAR"]) / "demo-accounts.txt").read_text() == accounts
    assert second.stop(signal.SIGTERM) == 0
    assert second.process_ids() == []


def test_closing_the_terminal_leaves_no_process(begun, start):
    portal = start(after=begun)
    portal.wait_until_it_says("Ctrl-C stops it")
    # Supervisor, web master and workers, two workers with theirs, beat.
    while len(portal.process_ids(of="celery")) < 5 or len(portal.process_ids()) <= 8:
        assert portal.process.poll() is None, portal.said()
        time.sleep(0.1)
    assert portal.stop(signal.SIGHUP) == 0
    assert portal.process_ids() == []


def test_stopping_in_the_middle_of_the_set_up_leaves_no_process(start):
    portal = start()
    while not portal.process_ids(of="manage.py"):
        assert portal.process.poll() is None, portal.said()
        time.sleep(0.01)
    assert portal.stop(signal.SIGINT) == 0
    assert portal.process_ids() == []


def test_all_stops_when_one_of_them_ends(begun, start):
    portal = start(after=begun)
    portal.wait_until_it_says("Ctrl-C stops it")
    os.kill(min(portal.process_ids(of="celery")), signal.SIGKILL)
    assert portal.process.wait(timeout=40) == 1
    assert "The worker ended by itself" in portal.said()
    assert portal.process_ids() == []


def test_a_taken_port_is_said_in_a_sentence(start):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        run = subprocess.run(
            ["bin/run"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
        )
    assert run.returncode == 1
    assert run.stdout.startswith(f"Port {port} is taken; choose another")
    assert len(run.stdout.splitlines()) == 1 and run.stderr == ""


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_said_in_a_sentence(port):
    run = subprocess.run(
        ["bin/run"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stdout == f"PORT must be a number from 1 to 65535, not “{port}”.\n"


def test_one_folder_of_data_serves_one_portal(begun, start):
    first = start(after=begun)
    first.wait_until_it_says("Ctrl-C stops it")
    second = start()
    assert second.process.wait(timeout=30) == 1
    assert "already running" in second.said()
    assert first.page("/account/login/")[0] == 200


def test_help_starts_nothing():
    run = subprocess.run(
        ["bin/run", "--help"], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert run.returncode == 0
    assert "PORT" in run.stdout
