"""Whose address it really is: what a proxy says counts only where the proxy is one of ours."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from fastapi import Request

from web.house import house_of

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(request: Request) -> str:
    """The address of whoever asks. Forwarded addresses are read from the right, as far as our proxies go.

    What a proxy of ours adds that is no address ends the reading: the proxy itself is the nearest that is known.
    """
    came_from = request.client.host if request.client else ""
    seen, trusted = read_address(came_from), trusted_networks(house_of(request).settings.trusted_proxies)
    hops = [hop for line in request.headers.getlist("X-Forwarded-For") for hop in line.split(",")]
    while hops and seen is not None and any(seen in network for network in trusted):
        further = read_address(hops.pop())
        if further is None:
            break
        seen = further
    return came_from if seen is None else str(seen)


def read_address(text: str) -> Address | None:
    """An address as proxies write it: bare, in brackets, with a port; IPv4 inside IPv6 is IPv4."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache
def trusted_networks(setting: str) -> tuple[Network, ...]:
    """The networks of TRUSTED_PROXIES. The settings have refused what is none."""
    return tuple(ip_network(one.strip(), strict=False) for one in setting.split(",") if one.strip())
