import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from policyportal.vault import sealing
from policyportal.vault.sealing import SealBroken, key_id_of, new_key, parse, seal, unseal

K1, K2 = "k1:" + "A" * 43 + "=", "k2:" + "B" * 43 + "="


@pytest.fixture(autouse=True)
def keys(settings):
    settings.VAULT_KEYS = K1


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_what_is_sealed_can_be_unsealed_in_its_place(plaintext, place):
    place = place.encode("utf-8", "replace").decode()
    assert unseal(seal(plaintext, bound_to=place), bound_to=place) == plaintext


def test_a_token_shows_nothing_and_is_new_each_time():
    tokens = {seal(b"a narrative", bound_to="x") for _ in range(50)}
    assert len(tokens) == 50
    assert not any(b"narrative" in token for token in tokens)


def test_a_token_does_not_open_in_another_place():
    with pytest.raises(SealBroken, match="altered or moved"):
        unseal(seal(b"x", bound_to="a"), bound_to="b")


def test_no_byte_of_a_token_can_be_changed():
    token = seal(b"some text", bound_to="a")
    for at in range(len(token)):
        changed = bytearray(token)
        changed[at] ^= 1
        with pytest.raises(SealBroken):
            unseal(bytes(changed), bound_to="a")


def test_no_part_of_a_token_opens():
    token = seal(b"some text", bound_to="a")
    for length in range(len(token)):
        with pytest.raises(SealBroken):
            unseal(token[:length], bound_to="a")


@given(st.binary(max_size=60))
def test_what_was_never_sealed_is_no_plaintext(data):
    with pytest.raises(SealBroken):
        unseal(data, bound_to="a")


def test_the_newest_key_seals_and_every_key_opens(settings):
    old = seal(b"old", bound_to="a")
    settings.VAULT_KEYS = f"{K2},{K1}"
    new = seal(b"new", bound_to="a")
    assert (key_id_of(old), key_id_of(new)) == ("k1", "k2")
    assert unseal(old, bound_to="a") == b"old"
    assert unseal(new, bound_to="a") == b"new"
    settings.VAULT_KEYS = K2
    with pytest.raises(SealBroken, match="the key k1, which VAULT_KEYS lacks"):
        unseal(old, bound_to="a")


def test_another_key_of_the_same_id_opens_nothing(settings):
    token = seal(b"x", bound_to="a")
    settings.VAULT_KEYS = new_key("k1")
    with pytest.raises(SealBroken, match="not the key it was"):
        unseal(token, bound_to="a")


def test_a_new_key_can_be_used():
    assert len(parse(new_key("k7"))["k7"]) == 32
    assert new_key("k7") != new_key("k7")


def test_derived_keys_differ_by_key_and_purpose(settings):
    settings.VAULT_KEYS = f"{K2},{K1}"
    derived = {sealing.derive(k, p) for k in ("k1", "k2") for p in ("audit-head", "other")}
    assert len(derived) == 4
    assert not derived & set(sealing.keys().values())
    assert sealing.derive("k1", "other") == sealing.derive("k1", "other")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must read id:key"),
        ("A" * 43 + "=", "must read id:key"),
        ("K1:" + "A" * 43 + "=", "must read id:key"),
        (f"{K1},", "must read id:key"),
        ("k1:", "The key k1 in VAULT_KEYS is not 32 bytes"),
        ("k1:short", "The key k1 in VAULT_KEYS is not 32 bytes"),
        ("k1:é", "The key k1 in VAULT_KEYS is not 32 bytes"),
        ("k1:" + "A" * 42 + "==", "The key k1 in VAULT_KEYS is not 32 bytes"),
        (f"{K1},{K1}", "two keys called k1"),
    ],
)
def test_keys_that_are_none_are_refused_without_being_shown(settings, text, said):
    settings.VAULT_KEYS = text
    with pytest.raises(ImproperlyConfigured, match=said) as refused:
        seal(b"x", bound_to="a")
    assert "AAAA" not in str(refused.value)


def test_spaces_between_keys_do_not_matter(settings):
    settings.VAULT_KEYS = f" {K2} , {K1} "
    assert list(sealing.keys()) == ["k2", "k1"]
