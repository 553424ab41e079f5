"""Whose address it really is: what a proxy says counts only where the proxy is one of ours."""

from ipaddress import ip_address, ip_network

from fastapi import Request

from web.house import house_of


def client_address(request: Request) -> str:
    """The address of whoever asks. Forwarded addresses are read from the right, as far as our proxies go."""
    seen = request.client.host if request.client else ""
    trusted = house_of(request).settings.trusted_proxies
    hops = [hop.strip() for line in request.headers.getlist("X-Forwarded-For") for hop in line.split(",")]
    while hops and _is_ours(seen, trusted):
        seen = hops.pop()
    return seen


def _is_ours(address: str, trusted: str) -> bool:
    try:
        return any(
            ip_address(address) in ip_network(net.strip(), strict=False) for net in trusted.split(",") if net.strip()
        )
    except ValueError:
        return False
