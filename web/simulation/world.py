"""The world of a simulated life: a small provider made by the domain's own verbs, as a demo is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.database import reading
from circles.journal import Actor
from circles.people.person import Person
from web.demo.history import add_circles
from web.demo.region import add_core_members, add_mentors, add_volunteers, begin_region
from web.demo.releases import add_releases
from web.simulation.chance import foreseen
from web.simulation.hands import Hands

CIRCLES, VOLUNTEERS, MENTORS = 3, 14, 3  # the last circle of the three is still forming
SETTLED = timedelta(days=2)
# Within four days from each of these the clocks go forward, go back, and stay while there is a bank holiday.
STARTS = (
    datetime(2026, 3, 27, 8, 10, tzinfo=UTC),
    datetime(2026, 10, 23, 7, 10, tzinfo=UTC),
    datetime(2026, 8, 28, 7, 10, tzinfo=UTC),
)
SHORT, LONG, LONG_ONES = timedelta(days=4), timedelta(days=16), 10  # one life of ten is a long one


def start_of(seed: int) -> datetime:
    """When the life of a seed begins."""
    return STARTS[seed % len(STARTS)]


def span_of(seed: int) -> timedelta:
    """How long the life of a seed is, before its two calm days."""
    return SHORT if seed % LONG_ONES else LONG


def make_world(engine: Engine, start: datetime) -> None:
    """Fill an empty database that has its schema. The same for every seed that begins at `start`."""
    with foreseen(f"world {start}"), clock.follow(Hands(start)):
        region = begin_region(engine, "small", 1, start, SETTLED)
        volunteers = list(add_volunteers(engine, region, VOLUNTEERS))
        add_mentors(engine, region, MENTORS)
        core_members = add_core_members(engine, region, CIRCLES)
        list(add_circles(engine, region, core_members, volunteers))
        add_releases(engine, region)


@dataclass
class World:
    """A world by its ids. `spare` are numbers nobody has had yet."""

    engine: Engine
    random: Random
    provider_id: UUID
    coordinator: Actor
    manager: Actor
    timezone: str
    spare: list[str] = field(default_factory=list)

    def anybody_with_a_phone(self, session: Session) -> Person | None:
        """Somebody who could text us."""
        found = session.exec(select(Person).where(col(Person.mobile).is_not(None)).order_by(col(Person.id))).all()
        return self.random.choice(found) if found else None


def world_of(engine: Engine, random: Random) -> World:
    """The world in a database that `make_world` filled."""
    with reading(engine) as session:
        provider = session.exec(select(Provider)).one()
        return World(
            engine, random, provider.id, _actor(session, "coordinator"), _actor(session, "manager"), provider.timezone,
            [f"+447700900{place:03d}" for place in range(900)],
        )  # fmt: skip


def _actor(session: Session, role: str) -> Actor:
    rows = select(Account).join(Role, col(Role.account_id) == Account.id).where(col(Role.role) == role)
    account = session.exec(rows.order_by(col(Account.id))).first()
    assert account is not None
    return Actor("person", account.id, account.person_id, "own", account.provider_id, frozenset({role}))
