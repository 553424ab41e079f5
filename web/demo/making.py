"""`circles demo-data`: the demo's data made in pieces, with a word on how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import select

from circles import clock
from circles.database import reading, writing
from circles.demo_mark import DemoMark
from web.demo.concerns import add_concerns
from web.demo.history import add_circles, tell_history
from web.demo.matching import add_wishes
from web.demo.pairings import add_pairings
from web.demo.region import VOLUNTEERS, WAITING, add_core_members, add_mentors, add_volunteers, begin_region
from web.demo.releases import add_releases

CIRCLES = 6
Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """What came of it."""

    scale: str
    circles: int
    volunteers: int


def is_filled(engine: Engine) -> bool:
    """Whether this database is a demo one already."""
    with reading(engine) as session:
        return session.exec(select(DemoMark.id)).first() is not None


def make_region(engine: Engine, seed: int, now: datetime, say: Say, *, times: int = 1, history: bool = True) -> Made:
    """The small region or `times` its size: 6 circles, 40 volunteers, 14 core members; with three months of history."""
    region = begin_region(engine, "small", seed, now)
    say("Staff and places are there.")
    volunteers = list(add_volunteers(engine, region, VOLUNTEERS * times))
    add_mentors(engine, region)
    say(f"{len(volunteers)} volunteers and the peer mentors are there.")
    core_members = add_core_members(engine, region, CIRCLES * times, WAITING * times)
    circles = list(add_circles(engine, region, core_members, volunteers))
    say(f"{len(circles)} circles are there.")
    say(f"{add_releases(engine, region)} releases of this fortnight are planned.")
    say(f"{add_pairings(engine, region)} pairings of mentors and mentees are there.")
    add_wishes(engine, region)
    if history:
        say(f"{sum(tell_history(engine, region))} meetings have been told.")
    add_concerns(engine, region)
    return Made("small", len(circles), len(volunteers))


def start_clock(engine: Engine, start_at: str) -> datetime:
    """Let the demo's time begin at START_AT, once; without it, it is now."""
    with writing(engine) as session:
        if start_at:
            clock.set_to(session, datetime.fromisoformat(start_at).astimezone(clock.machine_now().tzinfo))
            session.commit()
        return clock.now(session)
