"""Where a request came from, as far as that can be trusted."""

from ipaddress import ip_address, ip_network

from django.conf import settings

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def _trusted(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(net, strict=False) for net in settings.TRUSTED_PROXIES)


def client_address(meta: dict) -> str | None:
    """Return the client's address: the peer, or what trusted proxies say stands behind them.

    X-Forwarded-For is read from the right for as long as the hop before is a trusted proxy, so
    that a client cannot name its own address. None where the server was not told one.
    """
    address = meta.get("REMOTE_ADDR") or ""
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _trusted(address):
        address = hops.pop()
    try:
        return str(ip_address(address))
    except ValueError:
        return None


class ClientAddressMiddleware:
    """Set `request.client_address`, and drop forwarding headers that no trusted proxy sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.client_address = client_address(request.META)
        if not _trusted(request.META.get("REMOTE_ADDR") or ""):
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)
