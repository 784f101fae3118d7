"""Columns of sealed text: what the database holds, where a token opens, and new keys."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.permissions.kinds import Kind
from compliance.permissions.models import Permission, PermissionStep
from policyportal.vault import sealed, sealing
from policyportal.vault.checks import vault_keys
from policyportal.vault.sealing import SealBroken
from tests.compliance.permissions.conftest import a_submitted, put

pytestmark = pytest.mark.django_db
K1, K2, OTHER_K1 = "k1:" + "A" * 43 + "=", "k2:" + "B" * 43 + "=", "k1:" + "C" * 43 + "="
ANSWERS = {"pupils": "Noor in Year 3", "relation": "My niece, Zoë"}


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAR, settings.VAULT_KEYS = tmp_path, K1
    return tmp_path / "vault"


def a_request(person, answers=ANSWERS, conditions="") -> Permission:
    permission = Permission(kind=Kind.FAMILY_LINK, person=person)
    permission.answers, permission.conditions = answers, conditions
    permission.save()
    return permission


def a_step(permission, words="Which class?") -> PermissionStep:
    number = permission.steps.count() + 1
    step = PermissionStep(
        permission=permission,
        name=f"{permission.reference}/{number}",
        number=number,
        what="asked-more",
        by=permission.person,
    )
    step.words = words
    step.save()
    return step


def read(row):
    return type(row).objects.get(pk=row.pk)


def test_what_is_sealed_is_read_again(teacher):
    permission = a_request(teacher, conditions="Not on Fridays – ever.")
    assert read(permission).answers == ANSWERS
    assert read(permission).conditions == "Not on Fridays – ever."
    assert read(a_step(permission)).words == "Which class?"


def test_nothing_is_kept_of_nothing(teacher, vault):
    permission = a_request(teacher, answers={})
    assert bytes(read(permission).answers_sealed) == b""
    assert (read(permission).answers, read(permission).conditions) == ({}, "")
    assert not vault.exists()
    permission.conditions = "Some"
    permission.conditions = ""
    assert permission.conditions_sealed == b""


def test_the_database_holds_none_of_the_words(teacher):
    permission = a_request(teacher, conditions="Not on Fridays.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_sealed, conditions_sealed FROM compliance_permission")
        answers, conditions = (bytes(one) for one in cursor.fetchone())
    for word in (b"Noor", b"niece", b"pupils"):
        assert word not in answers
    assert b"Fridays" not in conditions
    assert sealing.key_id_of(answers) == "k1"
    assert read(permission).answers == ANSWERS


def test_the_same_words_are_sealed_differently_each_time(teacher):
    one, other = a_request(teacher), a_request(teacher)
    assert bytes(one.answers_sealed) != bytes(other.answers_sealed)


def test_a_token_opens_in_no_other_row(teacher):
    one, other = a_request(teacher), a_request(teacher)
    Permission.objects.filter(pk=other.pk).update(answers_sealed=one.answers_sealed)
    with pytest.raises(SealBroken):
        _ = read(other).answers


def test_a_token_opens_in_no_other_column(teacher):
    permission = a_request(teacher)
    Permission.objects.filter(pk=permission.pk).update(conditions_sealed=permission.answers_sealed)
    with pytest.raises(SealBroken):
        _ = read(permission).conditions


def test_a_token_that_was_altered_does_not_open(teacher):
    permission = a_request(teacher)
    token = bytes(permission.answers_sealed)
    altered = token[:-1] + bytes([token[-1] ^ 1])
    Permission.objects.filter(pk=permission.pk).update(answers_sealed=altered)
    with pytest.raises(SealBroken, match="altered or moved"):
        _ = read(permission).answers


def test_a_row_has_its_name_before_anything_is_sealed_in_it(teacher):
    permission = Permission(kind=Kind.FAMILY_LINK, person=teacher, reference="")
    with pytest.raises(ValueError, match="needs its reference"):
        permission.answers = ANSWERS


def test_without_the_key_nothing_opens(teacher, settings):
    permission = a_request(teacher)
    settings.VAULT_KEYS = K2
    with pytest.raises(SealBroken, match="the key k1, which VAULT_KEYS lacks"):
        _ = read(permission).answers


def test_nothing_is_sealed_with_a_key_that_took_the_name_of_another(teacher, settings):
    permission = a_request(teacher)
    settings.VAULT_KEYS = OTHER_K1
    with pytest.raises(SealBroken):
        permission.answers = {"pupils": "Somebody else"}
    with pytest.raises(SealBroken):
        a_request(teacher)
    settings.VAULT_KEYS = K1
    assert read(permission).answers == ANSWERS
    assert Permission.objects.count() == 1


def test_a_start_with_wrong_keys_is_noticed_though_only_texts_are_sealed(teacher, settings):
    a_request(teacher)
    assert vault_keys() == []
    settings.VAULT_KEYS = OTHER_K1
    (error,) = vault_keys()
    assert "k1 in VAULT_KEYS is not the key it was" in error.msg


# New keys


def test_every_sealed_column_is_known_to_the_rotation():
    known = {(model, column.column) for model, column in sealed.columns()}
    assert {
        (Permission, "answers_sealed"),
        (Permission, "conditions_sealed"),
        (PermissionStep, "words_sealed"),
        (PermissionStep, "answers_sealed"),
    } <= known


def test_sealing_anew_loses_nothing_that_is_newer(teacher, settings):
    permission = a_request(teacher)
    settings.VAULT_KEYS = f"{K2},{K1}"
    old = read(permission)
    permission.answers = {"pupils": "Changed meanwhile"}
    permission.save(update_fields=["answers_sealed"])
    assert Permission.answers.reseal(old) is False
    assert read(permission).answers == {"pupils": "Changed meanwhile"}


def rotate() -> str:
    out, said = StringIO(), StringIO()
    try:
        call_command("rotate_keys", stdout=out, stderr=said)
    finally:
        rotate.said = said.getvalue()
    return out.getvalue()


def test_rotation_seals_every_text_anew(teacher, settings, vault):
    permission = a_request(teacher, conditions="Not on Fridays.")
    step = a_step(permission)
    a_request(teacher, answers={})
    settings.VAULT_KEYS = f"{K2},{K1}"
    assert rotate().startswith("0 files and 3 texts sealed anew, all now with k2.")
    settings.VAULT_KEYS = K2
    assert vault_keys() == []
    assert read(permission).answers == ANSWERS
    assert read(permission).conditions == "Not on Fridays."
    assert read(step).words == "Which class?"
    assert {path.name for path in vault.glob("word.*")} == {"word.k2"}


def test_rotation_of_texts_goes_on_where_it_stopped(teacher, settings):
    one, _ = a_request(teacher), a_request(teacher)
    settings.VAULT_KEYS = f"{K2},{K1}"
    assert Permission.answers.reseal(read(one)) is True
    assert rotate().startswith("0 files and 1 texts sealed anew")
    assert rotate().startswith("0 files sealed anew")


def test_rotation_reaches_what_can_no_longer_change(teacher, head, settings):
    permission = a_submitted(Kind.REFERENCE, teacher)
    put(permission, "declined", head)
    settings.VAULT_KEYS = f"{K2},{K1}"
    assert rotate().startswith("0 files and 2 texts")
    settings.VAULT_KEYS = K2
    assert read(permission).answers == permission.steps.get().answers != {}


def test_a_text_that_does_not_open_is_named_and_the_others_are_done(teacher, settings, vault):
    broken, whole = a_request(teacher), a_request(teacher)
    Permission.objects.filter(pk=broken.pk).update(answers_sealed=whole.answers_sealed)
    settings.VAULT_KEYS = f"{K2},{K1}"
    with pytest.raises(CommandError, match="1 texts sealed anew, 1 could not be. Keep the old"):
        rotate()
    assert f"compliance.permission.answers_sealed:{broken.reference}: " in rotate.said
    settings.VAULT_KEYS = K2
    assert read(whole).answers == ANSWERS
    assert {path.name for path in vault.glob("word.*")} == {"word.k1", "word.k2"}
