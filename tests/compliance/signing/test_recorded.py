"""A signature or a text changed behind the portal's back is found by what the log says of it."""

import pytest

from compliance.policies.models import Clause, Version
from compliance.signing import actions
from compliance.signing.models import Acknowledgement
from compliance.signing.retention import expire_signatures
from policyportal.audit import triggers, verification
from tests.compliance.signing.conftest import leaves, record_paper, sign
from tests.compliance.signing.test_retention import LEFT, after


def broken() -> list[str]:
    return verification.verify().broken


@pytest.fixture
def signature(version, teacher, other_teacher, administrator, head, slt, school):
    sign(version, other_teacher)
    actions.confirm_paper(record_paper(version, head, administrator), by=slt)
    return sign(version, teacher)


def test_what_was_signed_agrees(signature):
    assert broken() == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("typed_name", "Somebody Else", "typed name"),
        ("statement", "Something else", "statement"),
        ("fingerprint", "0" * 64, "fingerprint"),
        ("reference", "R-000000000000", "reference"),
        ("signed_at", "2025-01-01T00:00:00Z", "signed at"),
    ],
)
def test_a_changed_signature_is_found(signature, field, value, said):
    with triggers.lifted():
        Acknowledgement.objects.filter(pk=signature.pk).update(**{field: value})
    signature.refresh_from_db()
    assert broken() == [f"Signature {signature.number} is not what was recorded: {said}."]


def test_a_signature_given_to_somebody_else_is_found(signature, administrator):
    with triggers.lifted():
        Acknowledgement.objects.filter(pk=signature.pk).update(person=administrator)
    assert broken() == [f"Signature {signature.number} is not what was recorded: person."]


def test_a_removed_signature_is_found(signature):
    with triggers.lifted():
        Acknowledgement.objects.filter(pk=signature.pk).delete()
    (sentence,) = broken()
    assert "records is gone" in sentence


def test_a_signature_that_nobody_gave_is_found(signature, administrator, version):
    Acknowledgement.objects.create(
        reference="R-111111111111",
        version=version,
        person=administrator,
        fingerprint=version.fingerprint,
        statement=version.statement,
        typed_name=administrator.name,
        signed_at=signature.signed_at,
        method="browser",
    )
    assert broken() == ["The log has nothing of signature R-1111-1111-1111."]


def test_an_expired_signature_is_not_missed(version, teacher, school):
    sign(version, teacher)
    leaves(teacher, LEFT)
    assert expire_signatures(after(6)) == 1
    assert broken() == []


def test_a_changed_text_is_found(signature, version):
    with triggers.lifted():
        Clause.objects.filter(version=version).update(text="Something else.")
    assert broken() == [f"The text of {version} is not what was published."]


def test_a_changed_text_with_its_fingerprint_is_found(signature, version):
    with triggers.lifted():
        Version.objects.filter(pk=version.pk).update(fingerprint="0" * 64)
    assert f"The text of {version} is not what was published." in broken()
