"""A core member and a volunteer beside each other: what stands between them, and what may be done about it (F11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlmodel import Session, col, or_, select

from circles.matching.region import Region
from circles.matching.stops import LIFTABLE, STOPS, MatchingCouple, MatchingLift, MatchingStop
from circles.people.core_member import CoreMember
from circles.people.person import Person, full_name, short_name
from circles.people.volunteer import HERE, Volunteer

Options = tuple[tuple[str, str], ...]
_NAMED: tuple[Any, ...] = (Volunteer.id, Person.first_name, Person.preferred_name, Person.last_name)


@dataclass(frozen=True)
class StopSeen:
    """One stop of a pair. `recorded`: the record of it that may be taken back; `liftable`: with a reason."""

    code: str
    name: str
    sentence: str
    liftable: bool
    recorded: UUID | None = None


@dataclass(frozen=True)
class PairSeen:
    """Two people, and what stands between them as things are now."""

    volunteer_id: UUID
    volunteer_person_id: UUID
    name: str
    stops: tuple[StopSeen, ...]
    lifted: tuple[tuple[str, str], ...]  # what was lifted, and why
    minutes: int | None
    corrected: bool
    known: bool  # both are in the region today, so that the stops could be worked out


def pair_seen(session: Session, region: Region, core_member: CoreMember, volunteer: Volunteer) -> PairSeen:
    """The pair as a coordinator sees it. Three queries beside the region."""
    waits, free = region.waiting.get(core_member.id), region.volunteers.get(volunteer.id)
    recorded = _recorded(session, core_member, volunteer)
    codes = region.stops_between(waits, free) if waits and free else set(recorded)
    lifts = session.exec(
        select(MatchingLift.stop, MatchingLift.reason).where(
            col(MatchingLift.core_member_id) == core_member.id, col(MatchingLift.volunteer_id) == volunteer.id
        )
    )
    person = session.get_one(Person, volunteer.person_id)
    return PairSeen(
        volunteer.id, person.id, full_name(person),
        tuple(
            StopSeen(code, stop.name, stop.sentence, code in LIFTABLE,
                     recorded.get(code) if stop.lifted != "never" else None)
            for code, stop in STOPS.items() if code in codes
        ),
        tuple((STOPS[code].name, reason) for code, reason in lifts),
        region.minutes(waits, free) if waits and free else None,
        (core_member.id, volunteer.id) in region.journeys, waits is not None and free is not None,
    )  # fmt: skip


def couple_seen(session: Session, volunteer: Volunteer) -> tuple[str, Options]:
    """Whom this volunteer is a couple with, or nobody; and the other volunteers who are here. Two queries."""
    pairs = select(MatchingCouple.one_id, MatchingCouple.other_id).where(
        or_(col(MatchingCouple.one_id) == volunteer.id, col(MatchingCouple.other_id) == volunteer.id)
    )
    partners = {one for pair in session.exec(pairs) for one in pair} - {volunteer.id}
    rows: Sequence[Any] = session.execute(
        sqlalchemy.select(*_NAMED)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.provider_id) == volunteer.provider_id, col(Volunteer.id) != volunteer.id)
        .where(or_(col(Volunteer.state).in_(HERE), col(Volunteer.id).in_(partners)))
        .order_by(col(Person.name_key))
    ).all()
    partner = " and ".join(short_name(one) for one in rows if one.id in partners)
    return partner, tuple((str(one.id), full_name(one)) for one in rows if one.id not in partners)


def _recorded(session: Session, core_member: CoreMember, volunteer: Volunteer) -> dict[str, UUID]:
    rows = session.exec(
        select(MatchingStop.kind, MatchingStop.id).where(
            col(MatchingStop.core_member_id) == core_member.id, col(MatchingStop.volunteer_id) == volunteer.id,
            col(MatchingStop.ended_at).is_(None),
        )
    )  # fmt: skip
    return dict(rows.all())
