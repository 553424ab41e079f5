"""What every page is given: its title, the neutral name, who is signed in, where they can go, and the notices.

A stranger, and anybody looking over a shoulder, meets the provider's neutral name only (F24).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import Request
from sqlmodel import select

from circles.accounts.provider import Provider
from circles.clock import machine_now
from circles.database import reading
from circles.identity import new_token
from circles.local_time import local_date
from circles.secret import reveal
from circles.viewer import Viewer
from web.house import house_of
from web.security import cookies, csrf

if TYPE_CHECKING:
    from web.visit import Visit

STRANGERS_NAME = "The Team"

# label, address, who has it, the switch it hangs on (None: always there)
PLACES: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    ("Today", "/today", ("coordinator", "manager", "volunteer", "mentor"), None),
    ("Log", "/contacts/new", ("volunteer",), None),
    ("Concern", "/concerns/new", ("volunteer", "mentor"), None),
    ("Concerns", "/concerns", ("coordinator", "manager"), None),
    ("Circles", "/circles", ("coordinator", "volunteer"), None),
    ("Meetings", "/meetings", ("coordinator", "volunteer"), None),
    ("Contacts", "/contacts", ("coordinator", "volunteer"), None),
    ("Releases", "/releases", ("coordinator", "mentor"), "releases"),
    ("Matching", "/matching", ("coordinator",), "matching"),
    ("People", "/people", ("coordinator", "manager"), None),
    ("Messages", "/messages", ("coordinator",), None),
    ("Settings", "/settings", ("coordinator", "manager"), None),
)
ON_PHONES = 4


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class DemoBar:
    """What the demo bar shows: the demo's time."""

    now: datetime


@dataclass(frozen=True)
class Page:
    """What the layouts need. Made once a request; templates read it and nothing else of the request."""

    title: str
    neutral_name: str = STRANGERS_NAME
    viewer: Viewer | None = None
    path: str = ""
    zone: str = "Europe/London"
    now: datetime | None = None
    duty_number: str = ""
    csrf: str = ""
    notices: tuple[tuple[str, str], ...] = ()
    demo: DemoBar | None = None
    switches: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def navigation(self) -> tuple[Place, ...]:
        """Where this viewer can go; what is switched off is absent (F25)."""
        if self.viewer is None:
            return ()
        return tuple(
            Place(label, href, self._is_at(href))
            for label, href, roles, switch in PLACES
            if self.viewer.roles.intersection(roles) and (switch is None or switch in self.switches)
        )

    def _is_at(self, href: str) -> bool:
        """A page below a place is at that place, unless it is a place itself."""
        if self.path == href:
            return True
        return self.path.startswith(f"{href}/") and not any(self.path == place[1] for place in PLACES)

    @property
    def today(self) -> date:
        """Today on the provider's wall."""
        return local_date(machine_now() if self.now is None else self.now, self.zone)

    @property
    def phone_navigation(self) -> tuple[Place, ...]:
        """Three or four for the thumb; what is left stands behind More."""
        if len(self.navigation) <= ON_PHONES:
            return self.navigation
        first = self.navigation[: ON_PHONES - 1]
        return (*first, Place("More", "/more", not any(place.current for place in first)))

    @cached_property
    def submission(self) -> str:
        """A fresh key for the forms of this page, so that a second click changes nothing."""
        return new_token()


def make_page(visit: "Visit", title: str) -> Page:
    """The page of somebody who is signed in."""
    provider = visit.viewer.provider
    notice = cookies.notice(visit.request, visit.house.settings)
    return Page(
        title=title,
        neutral_name=provider.neutral_name,
        viewer=visit.viewer,
        path=visit.request.url.path,
        zone=provider.zone,
        now=visit.now,
        duty_number=provider.duty_number,
        csrf=csrf.token(visit.request),
        notices=(("done", notice),) if notice else (),
        demo=DemoBar(visit.now) if visit.house.demo else None,
        switches=provider.switches,
    )


def stranger_page(request: Request, title: str) -> Page:
    """The page of somebody we do not know: the neutral name, 999, and a duty number where there is just one (F10)."""
    house = house_of(request)
    with reading(house.engine) as session:
        names = session.exec(select(Provider.id, Provider.neutral_name, Provider.duty_number).limit(2)).all()
    if len(names) != 1:
        return Page(title=title, csrf=csrf.token(request))
    provider_id, name, number = names[0]
    shown = reveal(number, "provider.duty_number", provider_id) or ""
    return Page(title=title, neutral_name=name, csrf=csrf.token(request), duty_number=shown)
