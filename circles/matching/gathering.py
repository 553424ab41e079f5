"""Gathering a region: everything one run is worked out from, in a fixed number of queries at any size.

A page about one proposal gathers only what stands around its core member, by the same queries with fewer rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, and_, or_, true, union
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.circle.circle import MEETING_STATES, OPEN_STATES, Circle, CircleVolunteer
from circles.circle.gate import CHECKS
from circles.matching.conditions import Held, held_on
from circles.matching.proposal import MatchingProposal, MatchingSeat
from circles.matching.region import EXTRA, Free, Region, Sitting, Waits
from circles.matching.setting import MatchingSetting, matching_setting
from circles.matching.stops import MatchingCouple, MatchingLift, MatchingStop
from circles.matching.urgency import worth
from circles.matching.venue import Needs, Point, Venue, nearest_fit
from circles.matching.wish import MatchingJourney, MatchingWish
from circles.meetings.series import MeetingSeries
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.person import Person, called, short_name
from circles.people.postcode import parse_postcode
from circles.people.standing import stands
from circles.people.volunteer import HERE, Volunteer
from circles.places.place import Place, places_of
from circles.places.reference import Outcode
from circles.releases.dates import release_days
from circles.secret import fingerprint, reveal
from circles.strike_out import StrikeOut

FEWEST = 4  # a circle with fewer is proposed to be topped up
Pair = tuple[UUID, UUID]
_OFFERS: tuple[Any, ...] = (  # columns: objects would cost as much again for a nation's volunteers
    Volunteer.id, Volunteer.person_id, Volunteer.experienced, Volunteer.capacity, Volunteer.evenings,
    Volunteer.travel_limit, Person.first_name, Person.preferred_name, Person.last_name, Person.gender, Person.spoken,
    Person.outcode, Person.postcode,
)  # fmt: skip
_SITS: tuple[Any, ...] = (
    CircleVolunteer.volunteer_id, CircleVolunteer.left_on, CircleVolunteer.circle_id, Circle.core_member_id,
    Circle.state, Circle.place_id, Volunteer.experienced, Person.gender,
)  # fmt: skip
CLOSED = [  # of a person: nothing of it is asked here, and opening it costs as much as the rest
    defer(one)  # type: ignore[arg-type]
    for one in (Person.born_on, Person.mobile, Person.email, Person.address, Person.notes)
]


@dataclass(frozen=True)
class Only:
    """Of a region, one core member and these volunteers; None: every volunteer."""

    core_member_id: UUID
    volunteer_ids: frozenset[UUID] | None = None


@dataclass(frozen=True)
class Around:
    """What every row of a region is read against; checks and conditions are asked of `first_meeting`."""

    only: Only | None
    setting: MatchingSetting
    seats: "Seats"
    points: dict[str, Point]
    venues: tuple[Venue, ...]
    held: Held
    today: date

    @property
    def provider_id(self) -> UUID:
        return self.setting.provider_id

    @property
    def first_meeting(self) -> date:
        return self.today + timedelta(days=self.setting.first_meeting_days)


class Seats:
    """Who sits where: by circle's core member, and by volunteer."""

    def __init__(self) -> None:
        self.sitting: dict[UUID, Sitting] = {}
        self.evening: dict[UUID, int] = {}  # by circle
        self.place: dict[UUID, UUID] = {}  # by circle
        self.taken: Counter[UUID] = Counter()
        self.busy: dict[UUID, set[int]] = defaultdict(set)
        self.left: dict[UUID, date] = {}
        self.promised: set[UUID] = set()  # core members whose group is being rung


def gather(
    session: Session, provider_id: UUID, today: date, but: UUID | None = None, only: Only | None = None
) -> Region:  # fmt: skip
    """The region of one provider as it stands today. `but`: as if nobody had been asked for this proposal."""
    around = _around(session, provider_id, today, but, only)
    free = _free(session, around)
    policies = session.get_one(Provider, provider_id).policies
    return Region(
        around.setting,
        policies.get("experienced", "required") == "required",
        tuple(_waits(session, around)),
        tuple(free),
        told=_told(session, around, free),
        lifted=_lifted(session, around),
        journeys=_journeys(session, around),
        couples=_couples(session, provider_id),
        venues=around.venues,
    )


def _around(session: Session, provider_id: UUID, today: date, but: UUID | None, only: Only | None) -> Around:
    setting = matching_setting(session, provider_id)
    seats = _seats(session, provider_id, only)
    _promised(session, seats, provider_id, but, only)
    points = _points(session, provider_id, only)
    venues = tuple(_venue(one, points) for one in places_of(session, provider_id, "venue"))
    held = held_on(session, provider_id, today + timedelta(days=setting.first_meeting_days))
    return Around(only, setting, seats, points, venues, held, today)


def _points(session: Session, provider_id: UUID, only: Only | None) -> dict[str, Point]:
    """The middles of all outcodes; for a few people alone, of those where they live or may meet."""
    asked = select(Outcode.code, Outcode.easting, Outcode.northing)
    if only is not None and only.volunteer_ids is not None:
        core_member, volunteer = (
            select(Person.outcode).join(one, col(one.person_id) == Person.id) for one in (CoreMember, Volunteer)
        )
        near: Any = union(
            core_member.where(col(CoreMember.id) == only.core_member_id),
            volunteer.where(col(Volunteer.id).in_(only.volunteer_ids)),
            select(MatchingWish.outcode).where(col(MatchingWish.core_member_id) == only.core_member_id),
            select(Place.outcode).where(col(Place.provider_id) == provider_id, col(Place.kind) == "venue"),
        )
        asked = asked.where(col(Outcode.code).in_(near))
    return {code: (east, north) for code, east, north in session.exec(asked)}


def _venue(place: Place, points: dict[str, Point]) -> Venue:
    seen = None if place.in_sight is None else tuple(place.in_sight)
    at = points.get(place.outcode or "")
    return Venue(place.id, place.name, at, place.outcode or "", place.step_free, seen)


# ---- who waits ----


def _waits(session: Session, around: Around) -> Iterable[Waits]:
    rows = session.exec(
        select(CoreMember, Person, MatchingWish)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .outerjoin(MatchingWish, col(MatchingWish.core_member_id) == CoreMember.id)
        .where(
            col(CoreMember.provider_id) == around.provider_id,
            col(CoreMember.state).in_(("waiting", "in_a_circle")),
            _is_core_member(around.only, CoreMember.id),
        )
        .order_by(col(CoreMember.id))
        .options(*CLOSED)
    ).all()
    released = release_days(session, [person.id for _member, person, _wish in rows])
    for core_member, person, wish in rows:
        sitting = around.seats.sitting.get(core_member.id, Sitting())
        few = sitting.circle_id is not None and len(sitting.volunteer_ids) < FEWEST
        if core_member.id in around.seats.promised or (core_member.state == "in_a_circle" and not few):
            continue
        usual = MatchingWish(provider_id=core_member.provider_id, core_member_id=core_member.id)
        yield _one_waits(around, core_member, person, wish or usual, sitting, released.get(person.id))


def _one_waits(
    around: Around, core_member: CoreMember, person: Person, wish: MatchingWish, sitting: Sitting,
    released: date | None,
) -> Waits:  # fmt: skip
    fixed = around.seats.evening.get(sitting.circle_id) if sitting.circle_id else None
    outcode = wish.outcode or person.outcode or ""
    at = around.points.get(outcode)
    needs = Needs(wish.step_free, around.held.holds(person.id, "not_near_places"))
    venue, no_venue = _where(around, at, needs, sitting)
    return Waits(
        core_member.id, person.id, called(person),
        worth(around.setting, released, core_member.state_since, around.today),
        (fixed,) if fixed is not None else tuple(wish.evenings), at, outcode, _street(person.postcode),
        wish.women_only, wish.mixed, wish.language.casefold(), sitting, venue, needs, no_venue, core_member.adapted,
        inside=person.in_custody and not (released and released <= around.first_meeting),
        apart=around.held.holds(person.id, "no_association"),
    )  # fmt: skip


def _where(around: Around, at: Point | None, needs: Needs, sitting: Sitting) -> tuple[Venue | None, str]:
    """Where they would meet, or why nowhere: the circle's own venue, or the nearest that is fit."""
    own = around.seats.place.get(sitting.circle_id) if sitting.circle_id else None
    venue = next((one for one in around.venues if one.id == own), None) or nearest_fit(around.venues, at, needs)
    if venue is not None or needs == Needs():
        return venue, ""
    why = " ".join(needs.against(one) for one in around.venues) or "No venue is noted yet."
    return None, f"No venue is fit for them. {why}"


# ---- who is free ----


def _free(session: Session, around: Around) -> list[Free]:
    needed = session.get_one(Provider, around.provider_id).policies.get("checks", CHECKS)
    held = _clearances(session, around, [*needed, *EXTRA])
    rows = session.execute(
        sqlalchemy.select(*_OFFERS)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(
            col(Volunteer.provider_id) == around.provider_id, col(Volunteer.state).in_(HERE),
            _is_volunteer(around.only, Volunteer.id),
        )
        .order_by(col(Volunteer.id))
    )  # fmt: skip
    return [_one_free(around, one, held[one.person_id], needed) for one in rows]


def _one_free(around: Around, one: Any, held: Sequence[Clearance], needed: Sequence[str]) -> Free:
    seats, conditions = around.seats, around.held
    room = one.capacity - seats.taken[one.id]
    left = seats.left.get(one.id)
    checks = {
        "over_capacity": room < 1,
        "no_clearance": any(not _stands(held, kind, around) for kind in needed),
        "resting": left is not None and around.today < left + timedelta(days=around.setting.rest_days),
    }
    return Free(
        one.id, one.person_id, short_name(one), one.gender, one.experienced, max(room, 0),
        tuple(day for day in sorted(one.evenings) if day not in seats.busy[one.id]),
        tuple(spoken.casefold() for spoken in one.spoken), around.points.get(one.outcode or ""), one.outcode or "",
        _street(reveal(one.postcode, "person.postcode", one.person_id)),
        frozenset(code for code, holds in checks.items() if holds), one.travel_limit,
        frozenset(seats.busy[one.id]), frozenset(kind for kind in EXTRA if _stands(held, kind, around)),
        on_licence=one.person_id in conditions.any,
        apart=conditions.holds(one.person_id, "no_association"),
        not_with_prisoners=conditions.holds(one.person_id, "no_contact_with_prisoners"),
    )  # fmt: skip


def _stands(held: Sequence[Clearance], kind: str, around: Around) -> bool:
    return stands(held, kind, around.first_meeting).verdict != "block"


def _clearances(session: Session, around: Around, needed: Sequence[str]) -> dict[UUID, list[Clearance]]:
    held: dict[UUID, list[Clearance]] = defaultdict(list)
    asked = select(Clearance).where(col(Clearance.provider_id) == around.provider_id, col(Clearance.kind).in_(needed))
    if around.only is not None:
        theirs = select(Volunteer.person_id).where(_is_volunteer(around.only, Volunteer.id))
        asked = asked.where(col(Clearance.person_id).in_(theirs))
    for one in session.exec(asked):
        held[one.person_id].append(one)
    return held


def _street(postcode: str | None) -> str:
    """Equal for people of one postcode, which is about one street; the postcode itself goes no further."""
    return fingerprint(parse_postcode(postcode)[0], "street") if postcode else ""


# ---- what stands between them ----


def _told(session: Session, around: Around, free: Sequence[Free]) -> dict[Pair, frozenset[str]]:
    found: dict[Pair, set[str]] = defaultdict(set)
    recorded = select(MatchingStop.core_member_id, MatchingStop.volunteer_id, MatchingStop.kind).where(
        col(MatchingStop.provider_id) == around.provider_id, col(MatchingStop.ended_at).is_(None),
        _is_core_member(around.only, MatchingStop.core_member_id),
    )  # fmt: skip
    for core_member_id, volunteer_id, kind in session.exec(recorded):
        found[core_member_id, volunteer_id].add(kind)
    by_person = {one.person_id: one.id for one in free}
    struck = select(StrikeOut.subject_id, StrikeOut.person_id).where(
        col(StrikeOut.provider_id) == around.provider_id, _is_core_member(around.only, StrikeOut.subject_id)
    )
    for subject_id, person_id in session.exec(struck):
        if person_id in by_person:
            found[subject_id, by_person[person_id]].add("struck_out")
    return {pair: frozenset(kinds) for pair, kinds in found.items()}


def _lifted(session: Session, around: Around) -> dict[Pair, frozenset[str]]:
    found: dict[Pair, set[str]] = defaultdict(set)
    rows = select(MatchingLift.core_member_id, MatchingLift.volunteer_id, MatchingLift.stop).where(
        col(MatchingLift.provider_id) == around.provider_id, _is_core_member(around.only, MatchingLift.core_member_id)
    )
    for core_member_id, volunteer_id, code in session.exec(rows):
        found[core_member_id, volunteer_id].add(code)
    return {pair: frozenset(codes) for pair, codes in found.items()}


def _journeys(session: Session, around: Around) -> dict[Pair, int]:
    rows = select(MatchingJourney.core_member_id, MatchingJourney.volunteer_id, MatchingJourney.minutes).where(
        col(MatchingJourney.provider_id) == around.provider_id,
        _is_core_member(around.only, MatchingJourney.core_member_id),
    )
    return {(core_member_id, volunteer_id): minutes for core_member_id, volunteer_id, minutes in session.exec(rows)}


def _couples(session: Session, provider_id: UUID) -> tuple[Pair, ...]:
    rows = select(MatchingCouple.one_id, MatchingCouple.other_id)
    return tuple(sorted(session.exec(rows.where(col(MatchingCouple.provider_id) == provider_id)).all()))


# ---- who sits where ----


def _seats(session: Session, provider_id: UUID, only: Only | None) -> Seats:
    seats = Seats()
    slots = select(MeetingSeries.circle_id, MeetingSeries.weekday).where(
        col(MeetingSeries.provider_id) == provider_id, col(MeetingSeries.until_on).is_(None)
    )
    seats.evening = dict(session.exec(slots).all())
    rows = session.execute(
        sqlalchemy.select(*_SITS)
        .join(Circle, col(Circle.id) == CircleVolunteer.circle_id)
        .join(Volunteer, col(Volunteer.id) == CircleVolunteer.volunteer_id)
        .join(Person, col(Person.id) == CircleVolunteer.person_id)
        .where(
            col(CircleVolunteer.provider_id) == provider_id,
            or_(_is_volunteer(only, CircleVolunteer.volunteer_id), _is_core_member(only, Circle.core_member_id)),
        )
    )
    for one in rows:
        _take(seats, one)
    return seats


def _promised(session: Session, seats: Seats, provider_id: UUID, but: UUID | None, only: Only | None) -> None:
    """Whoever is being rung for an accepted proposal, or is in one that is kept, is spoken for on that evening."""
    kept = and_(col(MatchingProposal.state) == "proposed", col(MatchingProposal.locked))
    rows = session.exec(
        select(MatchingProposal, MatchingSeat)
        .join(MatchingSeat, col(MatchingSeat.proposal_id) == MatchingProposal.id)
        .where(
            col(MatchingProposal.provider_id) == provider_id,
            or_(col(MatchingProposal.state) == "accepted", kept),
            or_(_is_volunteer(only, MatchingSeat.volunteer_id), _is_core_member(only, MatchingProposal.core_member_id)),
        )
    )
    for proposal, seat in rows:
        if proposal.id != but:
            seats.promised.add(proposal.core_member_id)
            if seat.said in ("not_asked", "yes"):
                seats.taken[seat.volunteer_id] += 1
                seats.busy[seat.volunteer_id].add(proposal.evening)


def _take(seats: Seats, one: Any) -> None:
    who = one.volunteer_id
    if one.left_on is not None:
        seats.left[who] = max(one.left_on, seats.left.get(who, one.left_on))
        return
    if one.state not in OPEN_STATES:
        return
    seats.taken[who] += 1
    if one.place_id is not None:
        seats.place[one.circle_id] = one.place_id
    if one.circle_id in seats.evening:
        seats.busy[who].add(seats.evening[one.circle_id])
    if one.state in MEETING_STATES:
        was = seats.sitting.get(one.core_member_id, Sitting(one.circle_id))
        seats.sitting[one.core_member_id] = Sitting(
            one.circle_id, was.volunteer_ids | {who}, was.men + (one.gender == "man"),
            was.women + (one.gender == "woman"), was.experienced or one.experienced,
        )  # fmt: skip


# ---- of one core member alone ----


def _is_core_member(only: Only | None, column: Any) -> ColumnElement[bool]:
    return true() if only is None else col(column) == only.core_member_id


def _is_volunteer(only: Only | None, column: Any) -> ColumnElement[bool]:
    return true() if only is None or only.volunteer_ids is None else col(column).in_(only.volunteer_ids)
