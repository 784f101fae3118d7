"""Throwaway PostgreSQL and Redis servers for the tests, on 127.0.0.1 and a free port."""

import os
import shutil
import signal
import socket
import time
from pathlib import Path

import _processes
from _machine import CannotGoOn


def start_postgresql(folder: Path) -> str:
    """Start a PostgreSQL of our own, with its data in `folder`, and return its URL."""
    binaries = postgresql_binaries()
    data, port = folder / "postgresql", free_port()
    data.mkdir()
    as_whom = {"cwd": data}
    if os.geteuid() == 0:  # PostgreSQL will not run as root
        shutil.chown(data, "postgres", "postgres")
        as_whom |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    data.chmod(0o700)
    with (folder / "postgresql.log").open("w") as log:
        as_whom |= {"stdout": log, "stderr": log}
        init = [binaries / "initdb", "--pgdata", data, "--username", "portal", "--auth", "trust"]
        init += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        if _processes.run(init, **as_whom):
            raise CannotGoOn(f"initdb failed:\n{Path(log.name).read_text()}")
        # Quick: nothing here outlives the run, so nothing need reach the disk.
        settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        # A test that tries sixty examples is one transaction with a lock for each savepoint.
        settings += ["max_locks_per_transaction=1024"]
        serve = [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", ""]
        serve += [part for setting in settings for part in ("-c", setting)]
        server = _processes.start(serve, stop_with=signal.SIGQUIT, **as_whom)
    wait_for_port(port, server, folder / "postgresql.log", data / "postmaster.pid")
    return f"postgres://portal@127.0.0.1:{port}/postgres"


def start_redis(folder: Path) -> str:
    """Start a Redis that keeps nothing, and return its URL."""
    port = free_port()
    with (folder / "redis.log").open("w") as log:
        server = _processes.start(
            ["redis-server", "--port", port, "--bind", "127.0.0.1"]
            + ["--save", "", "--appendonly", "no", "--dir", folder],
            stdout=log,
        )
    wait_for_port(port, server, folder / "redis.log")
    return f"redis://127.0.0.1:{port}/0"


def postgresql_binaries() -> Path:
    """Return the folder of the newest PostgreSQL that is installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else Path(shutil.which("initdb") or "missing").parent


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def wait_for_port(port: int, server, log: Path, ready: Path | None = None) -> None:
    """Wait until the server answers; PostgreSQL says in its own file when it takes questions."""
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            if ready is None or "ready" in ready.read_text():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise CannotGoOn(f"{server.args[0]} did not start:\n{log.read_text()}")
