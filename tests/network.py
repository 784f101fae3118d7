"""Close the network to the tests: they reach this machine and nothing else."""

import ipaddress
import socket

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex
_sendto, _getaddrinfo = socket.socket.sendto, socket.getaddrinfo


class NetworkIsClosed(RuntimeError):
    """A test tried to leave this machine."""


def is_home(host) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _require_home(sock: socket.socket, address) -> None:
    if sock.family != socket.AF_UNIX and not is_home(address[0]):
        raise NetworkIsClosed(f"A test tried to reach {address[0]}.")


def connect(self, address):
    _require_home(self, address)
    return _connect(self, address)


def connect_ex(self, address):
    _require_home(self, address)
    return _connect_ex(self, address)


def sendto(self, data, *flags_and_address):
    _require_home(self, flags_and_address[-1])
    return _sendto(self, data, *flags_and_address)


def getaddrinfo(host, *args, **kwargs):
    if not is_home(host):
        raise NetworkIsClosed(f"A test asked where {host} is.")
    return _getaddrinfo(host, *args, **kwargs)


def close() -> None:
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex
    socket.socket.sendto, socket.getaddrinfo = sendto, getaddrinfo
