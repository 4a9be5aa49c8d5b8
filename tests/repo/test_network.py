"""Tests run without the network, and this is not taken on trust."""

import socket
import urllib.request

import pytest


def test_no_other_computer_can_be_reached():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as plug,
        pytest.raises(RuntimeError, match=r"must not use the network.*192\.0\.2\.1"),
    ):
        plug.connect(("192.0.2.1", 80))


def test_no_name_can_be_looked_up():
    with pytest.raises(RuntimeError, match=r"must not use the network.*example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_no_page_can_be_fetched():
    with pytest.raises(RuntimeError, match="must not use the network"):
        urllib.request.urlopen("https://example.org", timeout=1)


def test_this_computer_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        plug = socket.create_connection(server.getsockname(), timeout=5)
        plug.close()
