"""New keys and wrong keys, where cases are: texts, files, and how a description is found again."""

import os
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from incidents.cases import evidence
from incidents.cases.models import DESCRIBED, Case
from incidents.disclosures.models import Disclosure
from policyportal.vault import blind, files
from policyportal.vault.checks import vault_keys
from policyportal.vault.sealing import SealBroken
from policyportal.vault.uploads import Accepted
from tests.incidents.rows import SAID, a_disclosure

pytestmark = pytest.mark.django_db
K1, K2, OTHER_K1 = "k1:" + "A" * 43 + "=", "k2:" + "B" * 43 + "=", "k1:" + "C" * 43 + "="
COACH = "Mr Zoë  Coach"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAR, settings.VAULT_KEYS = tmp_path, K1
    return tmp_path / "vault"


@pytest.fixture
def recorder(school, head, other_teacher):
    return other_teacher


def described(recorder, words=COACH) -> Disclosure:
    case = a_disclosure(recorder, described=words)
    case.described_index = blind.index(words, purpose=DESCRIBED)
    case.save(update_fields=["described_index"])
    return case


def found(words=COACH):
    indexes = blind.candidates(words, purpose=DESCRIBED)
    return Disclosure.objects.filter(described_index__in=indexes)


def rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_somebody_described_is_found_again_by_the_same_words(recorder):
    case = described(recorder)
    described(recorder, "Somebody else")
    assert found("mr zoe coach").get() == case
    assert case.described_index.startswith("k1:")
    assert "coach" not in case.described_index.lower()


def test_with_a_new_key_the_old_index_is_still_found(recorder, settings):
    case = described(recorder)
    settings.VAULT_KEYS = f"{K2},{K1}"
    assert found().get() == case


def test_rotation_makes_every_index_anew(recorder, settings, head):
    case = described(recorder)
    kept = evidence.add(
        case,
        upload=Accepted("a.txt", "text/plain", b"words"),
        description="A chat",
        captured_at=None,
        images="no",
        seen=None,
        by=head,
    )
    a_disclosure(recorder, recorder)  # about a person here: no index
    settings.VAULT_KEYS = f"{K2},{K1}"
    assert "1 indexes sealed anew, all now with k2." in rotate()
    settings.VAULT_KEYS = K2
    assert vault_keys() == []
    case = Disclosure.objects.get(pk=case.pk)
    assert case.described_index == blind.index(COACH, purpose=DESCRIBED, key_id="k2")
    assert (case.said, case.described) == (SAID, COACH)
    assert files.read(kept.file) == b"words"
    assert case.chronology.get().words.startswith("A chat")
    assert found().get() == case


def test_rotation_goes_on_where_it_stopped(recorder, settings):
    described(recorder)
    (case,) = [described(recorder)]
    settings.VAULT_KEYS = f"{K2},{K1}"
    indexed = next(one for one in blind.columns() if one.model is Case)
    assert indexed.make_anew(Case.objects.get(pk=case.pk)) is True
    assert "and 1 indexes" in rotate()
    assert rotate().startswith("0 files sealed anew")
    assert found().count() == 2


def test_an_index_of_a_text_that_is_newer_is_left(recorder, settings):
    case = described(recorder)
    settings.VAULT_KEYS = f"{K2},{K1}"
    indexed = next(one for one in blind.columns() if one.model is Case)
    old = Case.objects.get(pk=case.pk)
    case.described, case.described_index = "Other", blind.index("Other", purpose=DESCRIBED)
    case.save(update_fields=["described_sealed", "described_index"])
    assert indexed.make_anew(old) is False
    assert found("Other").get() == case


def test_a_description_that_does_not_open_is_counted_and_the_old_key_kept(recorder, settings):
    broken, whole = described(recorder), described(recorder)
    Case.objects.filter(pk=broken.pk).update(described_sealed=whole.described_sealed)
    settings.VAULT_KEYS = f"{K2},{K1}"
    with pytest.raises(CommandError, match="2 could not be. Keep the old keys"):
        rotate()
    settings.VAULT_KEYS = K2
    assert found().get() == whole


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (OTHER_K1, "k1 in VAULT_KEYS is not the key it was"),
        (K2, "the key k1, which VAULT_KEYS lacks"),
        ("", "VAULT_KEYS must read"),
    ],
)
def test_a_start_with_wrong_keys_is_refused_where_a_case_was_recorded(
    recorder, settings, keys, said
):
    case = described(recorder)
    assert vault_keys() == []
    settings.VAULT_KEYS = keys
    (error,) = vault_keys()
    assert said in error.msg
    with pytest.raises(SystemCheckError, match="VAULT_KEYS"):
        call_command("check")
    settings.VAULT_KEYS = K1
    assert Disclosure.objects.get(pk=case.pk).said == SAID


def test_nothing_of_a_case_opens_or_is_written_with_a_wrong_key(recorder, settings):
    case = described(recorder)
    settings.VAULT_KEYS = OTHER_K1
    with pytest.raises(SealBroken):
        _ = Disclosure.objects.get(pk=case.pk).said
    with pytest.raises(SealBroken):
        a_disclosure(recorder, described="New")
    assert Disclosure.objects.count() == 1


PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date
from policyportal.people.models import Person, Role, RoleAssignment
from incidents.cases.models import DESCRIBED
from policyportal.vault import blind
from tests.incidents.rows import a_disclosure
one = Person.objects.create(email="a@larkspur.example", given_name="Tom", family_name="Okafor")
RoleAssignment.objects.create(person=one, role=Role.STAFF, starts_on=date(2024, 9, 1))
for number in range(12):
    case = a_disclosure(one, described=f"Coach {number}")
    case.described_index = blind.index(f"Coach {number}", purpose=DESCRIBED)
    case.save(update_fields=["described_index"])
"""
KILLED = """
import os, signal
import django; django.setup()
from django.core.management import call_command
from policyportal.vault import {module}
whole, left = {module}.{cls}.{method}, [{after}]
def dying(self, row):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return whole(self, row)
{module}.{cls}.{method} = dying
call_command("rotate_keys")
"""
CHECK = """
import django; django.setup()
from django.core.management import call_command
from incidents.cases.models import DESCRIBED
from incidents.disclosures.models import Disclosure
from policyportal.vault import blind, sealing
call_command("rotate_keys")
for case in Disclosure.objects.all():
    assert case.described_index == blind.index(case.described, purpose=DESCRIBED), case
    assert sealing.key_id_of(bytes(case.said_sealed)) == "k2"
    assert case.said
print(Disclosure.objects.count())
"""


@pytest.mark.parametrize(
    ("module", "cls", "method", "after"),
    [("sealed", "SealedText", "reseal", 7), ("blind", "Indexed", "make_anew", 5)],
)
def test_rotation_that_is_killed_loses_nothing(tmp_path, module, cls, method, after):
    def run(source: str, keys: str):
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "policyportal.settings",
            "PORTAL_VAR": str(tmp_path / "portal"),
            "VAULT_KEYS": keys,
            "SECRET_KEY": "s" * 60,
            "SITE_URL": "https://portal.larkspur.example",
            "ALLOWED_HOSTS": "portal.larkspur.example",
        }
        return subprocess.run(
            [sys.executable, "-c", source], env=environment, capture_output=True, text=True
        )

    (tmp_path / "portal").mkdir()
    made = run(PREPARE, K1)
    assert made.returncode == 0, made.stderr
    killed = run(KILLED.format(module=module, cls=cls, method=method, after=after), f"{K2},{K1}")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    after_it = run(CHECK, f"{K2},{K1}")
    assert after_it.returncode == 0, after_it.stderr
    assert after_it.stdout.strip().endswith("12")
    assert "all now with k2" in after_it.stdout
