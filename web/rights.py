"""Who may use each address: read from the application itself, so the table cannot differ from what is enforced."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from circles.permission import RIGHTS
from web.app import DEMO_ROUTERS, ROUTERS
from web.dependencies import NamesRight
from web.public import PUBLIC, SIGNED_IN

WHO = {
    "signed_in": ("coordinator", "manager", "mentor", "volunteer"),
    "own": ("coordinator of the caseload",),
    "cover": ("coordinator on cover",),
    "member": ("volunteer of the circle",),
}


@dataclass(frozen=True)
class RouteRight:
    """One address and what it takes to use it."""

    methods: tuple[str, ...]
    path: str
    right: str
    held_by: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def all_rights() -> list[RouteRight]:
    """Every address of the site, the demo's included, by path."""
    found = [_right(route) for router in (*ROUTERS, *DEMO_ROUTERS) for route in routes_of(router)]
    return sorted(found, key=lambda one: (one.path, one.methods))


def routes_of(router: APIRouter) -> Iterator[APIRoute]:
    """The routes of a router."""
    return (route for route in router.routes if isinstance(route, APIRoute))


def right_of(route: APIRoute) -> str | None:
    """The right a route names, or None where it names none."""
    rights = {call.right for call in _calls(route.dependant) if isinstance(call, NamesRight)}
    assert len(rights) <= 1, f"{route.path} names more than one right"
    return rights.pop() if rights else None


def _right(route: APIRoute) -> RouteRight:
    methods = tuple(sorted(route.methods or ()))
    name = right_of(route)
    if name is not None:
        holders = [who for basis in RIGHTS[name] for who in WHO.get(basis, (basis,))]
        return RouteRight(methods, route.path, name, tuple(dict.fromkeys(holders)))
    words = {f"{method} {route.path}" for method in methods}
    if words <= PUBLIC:
        return RouteRight(methods, route.path, "public", ("anybody",))
    assert words <= SIGNED_IN, f"{route.path} names no right and is on no list"
    return RouteRight(methods, route.path, "see_own_pages", WHO["signed_in"])


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _calls(below)
