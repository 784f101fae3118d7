"""What a school's real installation insists on. Each test starts Django as a school would."""

import json
from pathlib import Path

import pytest

SIGN_IN_PAGE = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
over_http = Client().get("/account/login/", headers={"host": "portal.school.example"})
page = Client().get("/account/login/", secure=True, headers={"host": "portal.school.example"})
print(json.dumps({
    "demo": settings.DEMO,
    "debug": settings.DEBUG,
    "over_http": [over_http.status_code, over_http.headers.get("Location")],
    "status": page.status_code,
    "headers": dict(page.headers),
    "cookies": {name: dict(cookie) for name, cookie in page.cookies.items()},
    "session_cookie": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
                       settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_DOMAIN,
                       settings.SESSION_COOKIE_PATH],
}))
"""


def test_check_deploy_has_nothing_to_say(python, real_installation):
    check = python("manage.py", "check", "--deploy", "--fail-level", "INFO", env=real_installation)
    assert check.returncode == 0, check.stderr
    assert "no issues" in check.stdout


@pytest.mark.parametrize(
    "missing, sentence",
    [
        ("SECRET_KEY", "SECRET_KEY is not set."),
        ("VAULT_KEYS", "VAULT_KEYS is not set."),
        ("SITE_URL", "SITE_URL is not set."),
    ],
)
def test_stops_with_one_sentence_when_something_is_missing(
    python, real_installation, missing, sentence
):
    del real_installation[missing]
    check = python("manage.py", "check", env=real_installation)
    assert check.returncode == 1
    assert check.stderr.startswith(sentence)
    assert len(check.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("DATABASE_URL", "foo://u:hunter2@host/school", "DATABASE_URL must be like postgres://"),
        ("DATABASE_URL", "mysql://u:hunter2@host/school", "DATABASE_URL must be like postgres://"),
        ("DATABASE_URL", "hunter2", "DATABASE_URL must be like postgres://"),
        ("DATABASE_URL", "postgres://u:hunter2@host/", "DATABASE_URL must be like postgres://"),
        ("DATABASE_URL", "postgres://u@host:hunter2/school", "DATABASE_URL must be like"),
        ("TRUSTED_PROXIES", "127.0.0.1,proxy", "proxy in TRUSTED_PROXIES is no address"),
        ("SITE_URL", "https://", "SITE_URL must start with https://"),
        ("PORT", "eighty", "PORT must be a number"),
    ],
)
def test_stops_with_one_sentence_when_something_is_mistyped(
    python, real_installation, name, value, sentence
):
    check = python("manage.py", "check", env=real_installation | {name: value})
    assert check.returncode == 1
    assert check.stderr.startswith(sentence)
    assert len(check.stderr.strip().splitlines()) == 1
    assert "hunter2" not in check.stderr


def test_refuses_an_address_without_tls(python, real_installation):
    check = python(
        "manage.py", "check", env=real_installation | {"SITE_URL": "http://portal.school.example"}
    )
    assert check.returncode == 1
    assert check.stderr == "SITE_URL must start with https:// in a real installation.\n"


def test_the_web_server_does_not_start_with_other_keys_than_the_vaults(python, real_installation):
    seal = "import django; django.setup(); from policyportal.vault.files import leave_word; "
    seal += "leave_word()"
    settings_module = {"DJANGO_SETTINGS_MODULE": "policyportal.settings"}
    Path(real_installation["PORTAL_VAR"], "static").mkdir(parents=True)
    with_key = real_installation | settings_module
    assert python("-c", seal, env=with_key).stderr == ""
    assert python("-c", "import policyportal.wsgi", env=with_key).returncode == 0
    other = with_key | {"VAULT_KEYS": "k1:" + "A" * 43 + "="}
    start = python("-c", "import policyportal.wsgi", env=other)
    assert start.returncode == 1
    assert "The vault cannot be opened." in start.stderr.splitlines()[-1]


def test_a_database_that_was_not_prepared_is_one_sentence(python, real_installation):
    verify = python("manage.py", "verify_audit", env=real_installation)
    assert verify.returncode == 1
    assert verify.stderr.startswith("The database cannot be used: no such table")
    assert "manage.py prepare" in verify.stderr
    assert len(verify.stderr.strip().splitlines()) == 1
    told_more = python("manage.py", "verify_audit", "--traceback", env=real_installation)
    assert "Traceback" in told_more.stderr


def test_a_database_that_is_down_is_one_sentence(python, real_installation):
    url = "postgres://school:hunter2@127.0.0.1:1/school"
    prepare = python("manage.py", "prepare", env=real_installation | {"DATABASE_URL": url})
    assert prepare.returncode == 1
    assert prepare.stderr.startswith("The database cannot be used: ")
    assert len(prepare.stderr.strip().splitlines()) == 1
    assert "hunter2" not in prepare.stderr


def test_a_secret_key_alone_makes_it_real(python, real_installation):
    del real_installation["DATABASE_URL"]
    print_demo = "from policyportal import settings; print(settings.DEMO)"
    assert python("-c", print_demo, env=real_installation).stdout == "False\n"


def test_nothing_set_is_a_demo(python, bare_environment):
    print_demo = "from policyportal import settings; print(settings.DEMO, settings.SITE_URL)"
    answer = python("-c", print_demo, env=bare_environment)
    assert answer.stdout == "True http://localhost:8000\n"


def test_no_demo_account_can_be_made_in_it(python, real_installation):
    assert python("manage.py", "migrate", env=real_installation).returncode == 0
    load = python("manage.py", "load_demo", env=real_installation)
    assert load.returncode == 1
    assert "real installation" in load.stderr


def test_its_pages_are_for_https_alone(python, real_installation):
    prepare = python("manage.py", "prepare", env=real_installation)
    assert prepare.returncode == 0, prepare.stderr
    environment = real_installation | {"DJANGO_SETTINGS_MODULE": "policyportal.settings"}
    answer = python("-c", SIGN_IN_PAGE, env=environment)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert not found["demo"] and not found["debug"]
    assert found["over_http"] == [301, "https://portal.school.example/account/login/"]
    assert found["status"] == 200
    assert found["headers"]["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )
    assert found["session_cookie"] == ["__Host-session", True, True, None, "/"]
    csrf = found["cookies"]["__Host-csrf"]
    assert (csrf["secure"], csrf["httponly"], csrf["path"], csrf["domain"]) == (True, True, "/", "")
