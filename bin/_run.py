"""Start the portal: set up, bring the data up to date, serve, work, and stop whole."""

import argparse
import fcntl
import http.client
import os
import re
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import _processes
from _machine import PYTHON, ROOT, CannotGoOn, say, set_up

USAGE = """\
Set up what is missing, bring the database up to date, and start the portal: web server, worker
and clock. With neither DATABASE_URL nor SECRET_KEY set it is a demo school on
http://localhost:8000 with its data in var/, kept from one start to the next. Ctrl-C stops it.

PORT chooses the port, PORTAL_VAR the folder for data; the README lists what else the
environment can say."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/run", description=USAGE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    _processes.take_charge()
    os.chdir(ROOT)
    try:
        return serve()
    except CannotGoOn as reason:
        say(str(reason))
        return 1
    except _processes.StopAskedFor:
        say("\nStopping; the worker ends what it is doing first …")
        return 0
    finally:
        _processes.stop_all()


def serve() -> int:
    port = port_to_use()
    var = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()
    set_up("requirements.txt")
    var.mkdir(parents=True, exist_ok=True)
    with (var / "running").open("w") as mark:
        hold(mark, var)
        if _processes.run([PYTHON, "manage.py", "prepare"], umask=0o077):
            raise CannotGoOn("The portal was not started; the reason is above.")
        children = {
            "web server": start_web(port),
            "worker": start_worker("celery", 2, "--beat", "--schedule", var / "beat-schedule"),
            "worker that makes files": start_worker("copies", 1),
        }
        if wait_until_it_answers(port, children):
            say_where(port, var)
        ended = _processes.wait_for_first_to_end(children)
        raise CannotGoOn(f"The {ended} ended by itself, so the portal stops; see above for why.")


def port_to_use() -> int:
    """Return the port from PORT, 8000 without it, or stop if it is no port or taken."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotGoOn(f"PORT must be a number from 1 to 65535, not “{given}”.")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(given)))
        except PermissionError:
            raise CannotGoOn(f"Port {given} is for root only; choose one above 1023.") from None
        except OSError:
            raise CannotGoOn(
                f"Port {given} is taken; choose another, for example: PORT={int(given) + 1} bin/run"
            ) from None
    return int(given)


def hold(mark, var: Path) -> None:
    """Keep a second bin/run from working on the same data."""
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotGoOn(f"The portal is already running on the data in {var}.") from None


def start_web(port: int):
    workers = len(os.sched_getaffinity(0)) + 1
    return _processes.start(
        [PYTHON, "-m", "gunicorn", "policyportal.wsgi", "--config", ROOT / "bin/_gunicorn.py"]
        + ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)],
        umask=0o077,
    )


def start_worker(queue: str, processes: int, *more):
    return _processes.start(
        [PYTHON, "-m", "celery", "--quiet", "--app", "policyportal", "worker", "--queues", queue]
        + ["--concurrency", str(processes), "--loglevel", "WARNING", *more]
        # Workers have nothing to tell each other; what they would say has kept some from coming
        # back to a Redis that was away (celery #8030).
        + ["--without-gossip", "--without-mingle", "--without-heartbeat"],
        umask=0o077,
        # Celery warns of running as root, which a container often is; the tasks run no one's code.
        env=os.environ | {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"},
    )


def wait_until_it_answers(port: int, children: dict) -> bool:
    """Return whether the first page came before a process ended."""
    host = urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"
    for _ in range(600):
        if any(child.poll() is not None for child in children.values()):
            return False
        page = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            page.request("GET", "/health/", headers={"Host": host})
            page.getresponse().read()
            return True
        except OSError:
            time.sleep(0.1)
        finally:
            page.close()
    return False


def say_where(port: int, var: Path) -> None:
    demo = not (os.environ.get("DATABASE_URL") or os.environ.get("SECRET_KEY"))
    if not demo:
        say(f"The portal serves {os.environ.get('SITE_URL')} from http://127.0.0.1:{port}")
        say("Ctrl-C stops it.")
        return
    say(f"\nThe portal is at http://localhost:{port}\n")
    say("\n".join(demo_accounts((var / "demo-accounts.txt").read_text().splitlines())))
    say(f"\nEverybody else: http://localhost:{port}/demo/ or {var}/demo-accounts.txt")
    say(f"Ctrl-C stops it; the data stays in {var}")


def demo_accounts(lines: list[str]) -> list[str]:
    """Return the password and one person of each kind that the first hour needs."""
    kinds = ("Headteacher", "Chair of governors", "Policy administrator", "Staff ")
    chosen = [next((line for line in lines if line.startswith(kind)), None) for kind in kinds]
    columns = [re.split(r"  +", line) for line in chosen if line]
    return [lines[0], *(f"  {roles:<30} {email}" for roles, _, email, *_ in columns)]


if __name__ == "__main__":
    sys.exit(main())
