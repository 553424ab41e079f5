"""How long a concern of each level may wait to be taken, and how fast it climbs: ours, the provider's, a circle's.

The levels and clocks are proposals of the field study (D§3), so each provider sets its own, and each circle may differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.provider import Provider
from circles.column import identifier, link, plain
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.local_time import at, local, local_date, next_working_day
from circles.places.bank_holiday import bank_holidays

LEVELS = {1: "Immediate danger", 2: "Serious", 3: "Concern", 4: "Welfare"}
RINGS = (1, 2)  # only these ring a phone (F18); their clocks are minutes, the others' working days
NIGHT_FROM, NIGHT_UNTIL = time(22), time(7)  # raised then, a level 2 may be able to wait (F5)


@dataclass(frozen=True)
class Clock:
    """`within`: minutes for levels 1 and 2, working days for 3 and 4. `climbs_every`: minutes from rung to rung."""

    within: int
    climbs_every: int = 0


DEFAULTS = {1: Clock(15, 5), 2: Clock(60, 20), 3: Clock(1), 4: Clock(2)}
WITHIN = {1: (5, 60), 2: (15, 480), 3: (1, 5), 4: (1, 10)}
CLIMBS = {1: (2, 30), 2: (5, 120)}


class ConcernClock(SQLModel, table=True):
    """A clock that a provider, or one circle of it, has set otherwise than we do."""

    __tablename__ = "concern_clock"
    __table_args__ = (Index("ix_concern_clock_provider_id_circle_id", "provider_id", "circle_id"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    circle_id: UUID | None = link("circle.id", nullable=True)
    level: int = plain(Integer)
    within: int = plain(Integer)
    climbs_every: int = plain(Integer, default=0)


def clocks_of(session: Session, provider_id: UUID, circle_id: UUID | None) -> dict[int, Clock]:
    """The clock of each level: the circle's, else the provider's, else ours. One query."""
    theirs = col(ConcernClock.circle_id).is_(None) | (col(ConcernClock.circle_id) == circle_id)
    rows = session.exec(select(ConcernClock).where(col(ConcernClock.provider_id) == provider_id, theirs)).all()
    found = dict(DEFAULTS)
    for row in sorted(rows, key=lambda one: one.circle_id is not None):
        found[row.level] = Clock(row.within, row.climbs_every)
    return found


def set_clocks(
    session: Session, provider_id: UUID, circle_id: UUID | None, clocks: Mapping[int, Clock], by: Actor, now: datetime
) -> None:
    """Set the provider's clocks, or one circle's. Raises BadInput with a sentence for each that cannot be."""
    problems = {f"{name}-{level}": sentence for level, clock in clocks.items()
                for name, sentence in _problems(level, clock).items()}  # fmt: skip
    if problems:
        raise BadInput(problems)
    mine = select(ConcernClock).where(
        col(ConcernClock.provider_id) == provider_id, col(ConcernClock.circle_id).is_not_distinct_from(circle_id)
    )
    rows = {row.level: row for row in session.exec(mine)}
    for level, clock in clocks.items():
        row = rows.get(level) or ConcernClock(provider_id=provider_id, circle_id=circle_id, level=level, within=0)
        row.within, row.climbs_every = clock.within, clock.climbs_every
        session.add(row)
    session.flush()
    subject = ("circle", circle_id) if circle_id else ("provider", provider_id)
    record(session, "set_concern_clocks", *subject, by, now, provider_id=provider_id)


def take_by(level: int, clock: Clock, provider: Provider, now: datetime) -> datetime:
    """By when somebody must have taken a concern. Working days count from opening where it comes out of hours."""
    if level in RINGS:
        return now + timedelta(minutes=clock.within)
    holidays = bank_holidays(provider.holiday_division)
    day, wall = local_date(now, provider.timezone), local(now, provider.timezone).time()
    if day.weekday() >= 5 or day in holidays or wall >= provider.staffed_until:
        day, wall = next_working_day(day, holidays), provider.staffed_from
    wall = max(wall, provider.staffed_from)
    for _ in range(clock.within):
        day = next_working_day(day, holidays)
    return at(day, wall.replace(tzinfo=None), provider.timezone)


def is_night(provider: Provider, now: datetime) -> bool:
    """Whether a level 2 is asked if it can wait until the morning (F5)."""
    wall = local(now, provider.timezone).time()
    return wall >= NIGHT_FROM or wall < NIGHT_UNTIL


def morning(provider: Provider, now: datetime) -> datetime:
    """The next end of the night."""
    today = local_date(now, provider.timezone)
    first = at(today, NIGHT_UNTIL, provider.timezone)
    return first if first > now else at(today + timedelta(days=1), NIGHT_UNTIL, provider.timezone)


def _problems(level: int, clock: Clock) -> dict[str, str]:
    least, most = WITHIN[level]
    unit = "minutes" if level in RINGS else "working days"
    problems = {}
    if not least <= clock.within <= most:
        problems["within"] = f"Choose from {least} to {most} {unit}."
    if level in CLIMBS and not CLIMBS[level][0] <= clock.climbs_every <= CLIMBS[level][1]:
        problems["climbs"] = f"Choose from {CLIMBS[level][0]} to {CLIMBS[level][1]} minutes."
    return problems
