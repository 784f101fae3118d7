"""Addresses of accounts: what may be one, and when two are the same. Pure."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from policyportal.refusal import Refused

LONGEST = 300
SAME_PLACE = ("www.", "m.", "mobile.")  # before the name of the same site

_is_web_address = URLValidator(schemes=["http", "https"])


def checked(address: str) -> str:
    """Return the address without spaces around it; a refusal if it is none of the web's."""
    address = address.strip()
    if not address:
        return ""
    if len(address) > LONGEST:
        raise Refused(f"Give an address of at most {LONGEST} characters.", field="address")
    try:
        _is_web_address(address)
    except ValidationError:
        raise Refused(
            "Give the whole address, beginning with https://, such as "
            "https://www.facebook.com/our-school.",
            field="address",
        ) from None
    if "@" in urlsplit(address).netloc:  # https://known-site@other-site leads to the other
        raise Refused("Give the address without a name before the site.", field="address")
    return address


def key_of(address: str) -> str:
    """Return what two addresses of one account have in common, "" for none.

    Platforms take names in either case, with or without www. and a stroke at the end.
    """
    parts = urlsplit(address.strip().lower())
    host = parts.netloc.removesuffix(":443").removesuffix(":80")
    for start in SAME_PLACE:
        if host.startswith(start) and host.count(".") > 1:
            host = host.removeprefix(start)
            break
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"[:LONGEST]
