import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PORTAL_SETTINGS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "VAULT_KEYS"}
PORTAL_SETTINGS |= {"SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "PORTAL_VAR", "PORT"}
NOT_OURS = {".git", ".venv", "var", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}


@pytest.fixture(scope="session")
def environment():
    """Return an environment in which nothing is said about the portal."""
    found = {k: v for k, v in os.environ.items() if k not in PORTAL_SETTINGS}
    found.pop("DJANGO_SETTINGS_MODULE", None)
    return found


@pytest.fixture
def bare_environment(environment, tmp_path):
    """Return an environment in which nothing is said about the portal but where its data goes."""
    return environment | {"PORTAL_VAR": str(tmp_path / "var")}


@pytest.fixture
def real_installation(bare_environment, tmp_path):
    """Return the environment of a school's real installation."""
    return bare_environment | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'school.sqlite3'}",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "VAULT_KEYS": "k1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SITE_URL": "https://portal.school.example",
    }


@pytest.fixture
def python():
    """Run Python in the project's folder, with warnings as errors, in a given environment."""

    def run(*arguments, env, stdin=None):
        return subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            env=env,
            cwd=settings.BASE_DIR,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def our_files(*suffixes: str) -> list[Path]:
    """Return every file of the project with one of these endings, any ending if none is named."""
    found = []
    for folder, folders, names in os.walk(settings.BASE_DIR):
        folders[:] = sorted(set(folders) - NOT_OURS)
        found += [Path(folder, name) for name in sorted(names) if name.endswith(suffixes or "")]
    return found
