"""Which addresses are one, and which are none."""

import pytest

from compliance.permissions.accounts.addresses import checked, key_of
from policyportal.refusal import Refused


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.facebook.com/Larkspur", "http://facebook.com/larkspur/"),
        ("https://m.facebook.com/larkspur", "https://facebook.com/larkspur"),
        ("https://facebook.com:443/larkspur", "https://facebook.com/larkspur#about"),
    ],
)
def test_one_account(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://facebook.com/larkspur", "https://instagram.com/larkspur"),
        ("https://facebook.com/larkspur", "https://facebook.com/larkspur/year-4"),
        ("https://facebook.com/p.php?id=1", "https://facebook.com/p.php?id=2"),
        ("https://m.example/a", "https://www.example/a"),
        ("https://x.example:8080/a", "https://x.example/a"),
    ],
)
def test_two_accounts(one, other):
    assert key_of(one) != key_of(other)


def test_an_address():
    assert checked(" https://www.tiktok.com/@larkspur ") == "https://www.tiktok.com/@larkspur"
    assert checked(" ") == ""
    assert key_of("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "larkspur",
        "ftp://x.example/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://x y.example/",
        "https://instagram.com@x.example/",
        "https://x.example/\nLocation: y",
        "https://[::1/",
        f"https://x.example/{'a' * 300}",
    ],
)
def test_no_address(text):
    with pytest.raises(Refused) as refused:
        checked(text)
    assert refused.value.field == "address"
