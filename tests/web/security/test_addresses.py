"""Whose address it is: a proxy is believed where it is ours, and nobody can write another address in front."""

import pytest
from starlette.requests import Request

from circles.settings import Settings
from web.house import House
from web.security.addresses import client_address, read_address, trusted_networks


class _App:
    """As much of the application as the address is read from."""

    def __init__(self, house: House) -> None:
        self.state = self
        self.house = house


def address(peer: str, forwarded: list[str], trusted: str) -> str:
    """What the site takes for the address of somebody whose request came so."""
    house = House(Settings(trusted_proxies=trusted), None)  # type: ignore[arg-type]
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return client_address(Request({"type": "http", "client": (peer, 1), "headers": headers, "app": _App(house)}))


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "whose"),
    [
        ("203.0.113.9", ["198.51.100.1"], "", "203.0.113.9"),  # nobody is believed by default
        ("203.0.113.9", ["198.51.100.1"], "10.0.0.0/8", "203.0.113.9"),  # not one of ours
        ("10.0.0.1", ["198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),  # written in front by the visitor
        ("10.0.0.1", ["1.2.3.4", "198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),  # in a line of its own
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "10.0.0.0/8", "198.51.100.1"),  # two proxies of ours
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "10.0.0.1", "10.0.0.2"),  # only the nearest is ours
        ("10.0.0.1", [], "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.0/8", "10.0.0.3"),
        ("10.0.0.1", ["unknown"], "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "10.0.0.0/8", "198.51.100.1"),
        ("::1", ["[2001:db8::7]:443"], "::1, 10.0.0.0/8", "2001:db8::7"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),
        ("testclient", ["198.51.100.1"], "10.0.0.0/8", "testclient"),  # a socket without an address
    ],
)
def test_forwarded_addresses_count_as_far_as_our_proxies_go(
    peer: str, forwarded: list[str], trusted: str, whose: str
) -> None:
    assert address(peer, forwarded, trusted) == whose


@pytest.mark.parametrize("text", ["", "unknown", "1.2.3", "1.2.3.4.5", "a:b:c", "_hidden", "1.2.3.4/8"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert read_address(text) is None


def test_a_setting_that_names_no_network_stops_the_start() -> None:
    assert len(trusted_networks(" 10.0.0.0/8, ::1,")) == 2
    with pytest.raises(ValueError, match="does not appear to be"):
        Settings(trusted_proxies="10.0.0.0/8, proxy.example")
