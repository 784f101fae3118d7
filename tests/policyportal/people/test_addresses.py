"""The client's address is what trusted proxies say, and never what a client says of itself."""

import pytest

from policyportal.people.addresses import client_address

PROXIES = ["10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("10.0.0.2", "10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("2001:db8::1", "2001:db9::7", "2001:db9::7"),
        ("10.0.0.2", "not-an-address", None),
        ("", None, None),
    ],
)
def test_address_is_read_from_the_right_through_trusted_proxies(
    settings, peer, forwarded, expected
):
    settings.TRUSTED_PROXIES = PROXIES
    meta = {"REMOTE_ADDR": peer}
    if forwarded:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_address(meta) == expected


def test_forwarding_headers_from_a_stranger_are_dropped(settings, client, db):
    settings.TRUSTED_PROXIES = PROXIES
    request = client.get(
        "/account/login/",
        REMOTE_ADDR="203.0.113.9",
        HTTP_X_FORWARDED_FOR="198.51.100.1",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_HOST="elsewhere.example",
    ).wsgi_request
    assert request.client_address == "203.0.113.9"
    assert not {name for name in request.META if name.startswith("HTTP_X_FORWARDED")}


def test_forwarding_headers_from_a_trusted_proxy_stay(settings, client, db):
    settings.TRUSTED_PROXIES = PROXIES
    request = client.get(
        "/account/login/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="198.51.100.1"
    ).wsgi_request
    assert request.client_address == "198.51.100.1"
