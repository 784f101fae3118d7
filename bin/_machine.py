"""What the portal needs of the machine: a virtual environment, packages, Pango, fonts."""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import _processes

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENV_PACKAGES = ["python3-venv"]
PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PANGO_LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
FONT_PACKAGES = ["fonts-dejavu-core", "fonts-symbola"]  # letters; emoji and other signs
FONT_FOLDERS = ["/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"]


class CannotGoOn(Exception):
    """Something is missing that only a person can put right; the message is a plain sentence."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def hold_the_checkout():
    """Wait until no other bin/run or bin/test is setting this checkout up; close to let go."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another bin/run or bin/test to finish setting up …")
        fcntl.flock(folder, fcntl.LOCK_EX)
    return folder


def set_up(*requirements: str, more_packages: list[str] | None = None) -> None:
    """Bring the machine to where the portal can start; quick where nothing is missing."""
    held = hold_the_checkout()
    try:
        install_packages(missing_packages() + (more_packages or []))
        make_venv()
        install_requirements(*requirements)
    finally:
        os.close(held)


# Debian's packages -----------------------------------------------------------------------------


def missing_packages() -> list[str]:
    missing = []
    if not venv_works() and not can_make_venv():
        missing += VENV_PACKAGES
    if not all(loads(library) for library in PANGO_LIBRARIES):
        missing += PANGO_PACKAGES
    if not has_fonts():
        missing += FONT_PACKAGES
    return missing


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    folders = [Path(os.path.expanduser(folder)) for folder in FONT_FOLDERS]
    return any(
        name.endswith((".ttf", ".otf", ".ttc"))
        for folder in folders
        for _, _, names in os.walk(folder)
        for name in names
    )


def install_packages(packages: list[str]) -> None:
    """Install these with apt, or stop with one sentence that names them."""
    if not packages:
        return
    names = " ".join(packages)
    prefix = as_root()
    if prefix is None or not shutil.which("apt-get"):
        raise CannotGoOn(
            f"This machine lacks {names}, and installing packages is not allowed here:"
            f" ask for `apt-get install {names}`, then start this again."
        )
    say(f"Installing {names} …")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    _processes.run_unbroken([*apt, "update"])
    wanted = ["install", "--yes", "--no-install-recommends", *packages]
    if _processes.run_unbroken([*apt, *wanted], stdout=subprocess.DEVNULL):
        raise CannotGoOn(f"apt-get could not install {names}; what it says is above.")


def as_root() -> list[str] | None:
    """Return what to put before a command so that root runs it, or None where that may not be."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and _processes.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0
    ):
        return ["sudo", "-n"]
    return None


# Python's packages -----------------------------------------------------------------------------


def venv_works() -> bool:
    """Whether .venv is there, whole, and of a Python that will do."""
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and _processes.run([PYTHON, "-c", question]) == 0


def can_make_venv() -> bool:
    """Whether this Python has what Debian keeps apart, in python3-venv."""
    ask = [sys.executable, "-m", "ensurepip", "--version"]
    return _processes.run(ask, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    if venv_works():
        return
    say("Making the virtual environment in .venv …")
    if _processes.run([sys.executable, "-m", "venv", "--clear", VENV]):
        raise CannotGoOn(
            f"{sys.executable} could not make a virtual environment; what it says is above."
        )


def install_requirements(*names: str) -> None:
    """Install the pinned packages where the files changed since they were last installed."""
    for name in names:
        content = (ROOT / name).read_bytes() + repr(sys.version_info[:2]).encode()
        wanted = hashlib.sha256(content).hexdigest()
        stamp = VENV / f".installed-{name}"
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        say(f"Installing the Python packages of {name} …")
        pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        pip += ["--no-input", "--require-hashes", "--requirement", ROOT / name]
        if _processes.run(pip):
            raise CannotGoOn(f"pip could not install {name}; what it says is above.")
        stamp.write_text(wanted)
