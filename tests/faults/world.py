"""An installation of its own to break: PostgreSQL, Redis, a mail server, workers and two beats.

Each is a process that can be killed and started again; all of them end with the world. Without
Redis and PostgreSQL it is the smallest installation: a SQLite file and the broker of files.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from policyportal.vault.sealing import new_key
from tests.faults import smtp_journal
from tests.faults.clock import ahead

sys.path.append(str(settings.BASE_DIR / "bin"))
import _processes  # noqa: E402
import _servers  # noqa: E402

CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "policyportal"]
LEASE = 7  # seconds, as in the settings beside this file
ALONE = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


class World:
    def __init__(self, folder: Path, seed: int, *, small: bool):
        self.folder, self.seed, self.small = folder, seed, small
        self.chance = random.Random(seed)
        self.running: dict[str, subprocess.Popen] = {}
        self.ports = {name: _servers.free_port() for name in ("smtp", "redis", "postgresql")}
        self.environment = self._environment()

    def begin(self, *, workers: int) -> None:
        """Start everything. Whoever calls this calls `stop`, even where it fails."""
        (self.folder / "journal").touch()
        self.mail_server_is(smtp_journal.WELL)
        smtp = ["-m", "tests.faults.smtp_journal", self.folder, self.seed, self.ports["smtp"]]
        self._start("smtp", [sys.executable, *smtp])
        self._wait_for("smtp")
        if not self.small:
            self._make_postgresql()
            self.start_postgresql()
            self.start_redis()
        for command in (["migrate", "--verbosity", "0"], ["createcachetable"]):
            self.manage(*command).check_returncode()
        for number in range(workers):
            self.start_worker(f"worker-{number}")
        for name in ("beat-0", "beat-1"):
            schedule = self.folder / name
            self._start(name, [*CELERY, "beat", "--schedule", schedule, "--loglevel", "WARNING"])

    def _environment(self) -> dict[str, str]:
        theirs = ("TEST_", "PYTEST_", "DATABASE_URL", "REDIS_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        kept |= {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": f"sqlite:///{self.folder / 'portal.sqlite3'}",
            "PORTAL_VAR": str(self.folder / "var"),
            "SECRET_KEY": "x" * 60,
            "VAULT_KEYS": new_key("k1"),
            "SITE_URL": "https://portal.larkspur.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "FAULTS_AHEAD": str(ahead().total_seconds()),
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        }
        if not self.small:
            postgresql = f"postgres://portal@127.0.0.1:{self.ports['postgresql']}/postgres"
            redis = f"redis://127.0.0.1:{self.ports['redis']}/0"
            kept |= {"DATABASE_URL": postgresql, "REDIS_URL": redis}
        return kept

    # Processes ---------------------------------------------------------------------------------

    def _start(self, name: str, command: list, **more) -> None:
        with self.log(name).open("a") as log:
            more = {"env": self.environment, "cwd": settings.BASE_DIR} | more
            self.running[name] = _processes.start(command, stdout=log, stderr=log, **more)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _wait_for(self, name: str, ready: Path | None = None) -> None:
        _servers.wait_for_port(self.ports[name], self.running[name], self.log(name), ready)

    def stop(self) -> None:
        _processes.stop(*self.running.values(), patience=5)

    def start_worker(self, name: str) -> None:
        arguments = ["--concurrency", "2", "--hostname", f"{name}@%h", "--loglevel", "WARNING"]
        self._start(name, [*CELERY, "worker", *arguments, *ALONE])

    def start_redis(self) -> None:
        command = [
            "redis-server",
            "--port",
            self.ports["redis"],
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ]
        self._start("redis", command, cwd=self.folder)
        self._wait_for("redis")

    def _make_postgresql(self) -> None:
        data = self.folder / "postgresql"
        data.mkdir(mode=0o700)
        self.as_whom = {"cwd": data}
        if os.geteuid() == 0:  # PostgreSQL will not run as root
            shutil.chown(data, "postgres", "postgres")
            self.as_whom |= {"user": "postgres", "group": "postgres", "extra_groups": []}
        init = [_servers.postgresql_binaries() / "initdb", "--pgdata", data, "--username", "portal"]
        init += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        if _processes.run(init, stdout=subprocess.DEVNULL, **self.as_whom):
            raise RuntimeError("initdb failed.")

    def start_postgresql(self) -> None:
        """Start it. What it has committed survives its end; only the machine's would lose it."""
        data, port = self.folder / "postgresql", self.ports["postgresql"]
        command = [_servers.postgresql_binaries() / "postgres", "-D", data, "-p", port]
        command += ["-h", "127.0.0.1", "-k", "", "-c", "fsync=off"]
        self._start("postgresql", command, **self.as_whom)
        self._wait_for("postgresql", ready=data / "postmaster.pid")

    # Faults ------------------------------------------------------------------------------------

    def kill_worker(self) -> None:
        """Kill -9 one process in which a worker works, or the one over these, or all of them.

        A worker that has come up: one that starts has nothing to lose yet.
        """
        until = time.monotonic() + 60
        while not (up := [name for name in self._workers() if self._inner(name)]):
            assert time.monotonic() < until, "No worker comes up."
            time.sleep(0.1)
        name = self.chance.choice(up)
        worker, inner = self.running[name], self._inner(name)
        which = self.chance.choice(["inner", "over", "all"])
        if which == "inner" and inner:
            _signal(self.chance.choice(inner), signal.SIGKILL)  # the one over it starts another
            return
        worker.kill()
        if which == "all":
            for pid in inner:
                _signal(pid, signal.SIGKILL)
        worker.wait()
        self.start_worker(name)

    def stall_worker(self) -> None:
        """Stop a worker in the middle of its work for longer than it holds a message."""
        name = self.chance.choice(self._workers())
        stalled = [self.running[name].pid, *self._inner(name)]
        for pid in stalled:
            _signal(pid, signal.SIGSTOP)
        time.sleep(LEASE + 1)
        for pid in stalled:
            _signal(pid, signal.SIGCONT)

    def _workers(self) -> list[str]:
        return [name for name in self.running if name.startswith("worker")]

    def _inner(self, worker: str) -> list[int]:
        """Return the ids of the processes in which a worker works."""
        return _children_of(self.running[worker].pid)

    def kill_redis(self) -> None:
        self.running["redis"].kill()
        self.running["redis"].wait()
        time.sleep(self.chance.uniform(0, 0.5))
        self.start_redis()

    def stop_postgresql(self) -> None:
        """Stop it as `pg_ctl stop -m immediate` does, and start it again."""
        self.running["postgresql"].send_signal(signal.SIGQUIT)
        self.running["postgresql"].wait(30)
        self.start_postgresql()

    def mail_server_is(self, how: str) -> None:
        new = self.folder / "mode.new"
        new.write_text(how)
        new.rename(self.folder / "mode")

    # Looking -----------------------------------------------------------------------------------

    def manage(self, *command) -> subprocess.CompletedProcess:
        return self._python("manage.py", *command)

    def _python(self, *arguments) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def feed(self, phase: str) -> None:
        """Begin to put messages into the outbox, until `fed` is called."""
        (self.folder / "enough").unlink(missing_ok=True)
        driver = [sys.executable, "-m", "tests.faults.driver", "feed", phase]
        self._start("feeder", [*driver, self.folder / "enough"])

    def fed(self) -> int:
        """Stop putting in; return how many messages were put in."""
        (self.folder / "enough").touch()
        assert self.running["feeder"].wait(60) == 0, self.log("feeder").read_text()[-4000:]
        return int(self.log("feeder").read_text().split()[-1])

    def ended(self, phase: str) -> list[dict]:
        """Return the messages of the phase when all have ended; the audit log verifies then."""
        done = self._python("-m", "tests.faults.driver", "ended", phase)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def journal(self) -> list[dict]:
        """Return what the mail server took, oldest first."""
        return [json.loads(line) for line in (self.folder / "journal").read_text().splitlines()]


def _children_of(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
