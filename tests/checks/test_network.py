import socket
import urllib.request

import pytest

from tests.network import NetworkIsClosed


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_no_test_reaches_another_machine(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as sock:
        with pytest.raises(NetworkIsClosed):
            sock.connect(address)
        with pytest.raises(NetworkIsClosed):
            sock.connect_ex(address)
    with socket.socket(family, socket.SOCK_DGRAM) as sock, pytest.raises(NetworkIsClosed):
        sock.sendto(b"?", address)


def test_no_test_asks_for_another_machine():
    with pytest.raises(NetworkIsClosed):
        urllib.request.urlopen("http://portal.school.example/")  # noqa: S310


def test_a_test_reaches_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
