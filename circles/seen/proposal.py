"""One proposed circle as a coordinator sees it: who, why, what it costs, who else there is, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.local_time import DAYS
from circles.matching.group import Fault, Weighed, next_best, weigh
from circles.matching.inviting import kind_of
from circles.matching.passing import managers_faults
from circles.matching.proposal import COMING, OPEN, MatchingProposal, MatchingSeat, passes_of, seats_of
from circles.matching.region import Free, Region, Waits
from circles.matching.run import MatchingRun, answer_of
from circles.matching.stops import STOPS, sentences
from circles.matching.wish import wish_of
from circles.people.core_member import CoreMember
from circles.people.person import Person, called, short_name
from circles.people.volunteer import Volunteer
from circles.places.place import Place

MOST_OFFERED, MOST_STOPPED = 20, 60


@dataclass(frozen=True)
class Member:
    """A volunteer of one proposal, with what they said. `against`: what speaks against them as things stand now."""

    seat_id: UUID
    volunteer_id: UUID
    person_id: UUID
    name: str
    minutes: int
    experienced: bool
    said: str
    reason: str
    against: tuple[str, ...]
    texted: bool
    willing: bool
    mobile: str  # while they are to be rung

    @property
    def coming(self) -> bool:
        return self.said in COMING


@dataclass(frozen=True)
class Offered:
    """Somebody who could join, and what it would change. `elsewhere`: they are proposed for another person too."""

    volunteer_id: UUID
    name: str
    words: str
    faults: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True)
class Stopped:
    """Somebody who cannot join, and why."""

    volunteer_id: UUID
    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """One proposal, whole."""

    id: UUID
    version: int
    core_member_id: UUID
    person_id: UUID
    name: str
    area: str
    venue: str
    kind: tuple[str, ...]
    evening: str
    state: str
    locked: bool
    top_up: bool
    circle_id: UUID | None
    agreed_on: date | None
    members: tuple[Member, ...]
    why: tuple[str, ...]
    problems: tuple[str, ...]
    for_manager: tuple[Fault, ...]
    pass_asked: bool
    passed: tuple[str, ...]
    next_best: Offered | None  # who could take an empty seat, where one is empty
    made_at: datetime

    @property
    def to_text(self) -> int:
        """How many could be texted still."""
        return sum(one.said == "not_asked" and not one.texted for one in self.members)


def explained(session: Session, region: Region, proposal: MatchingProposal, run: MatchingRun) -> Explained:
    """A proposal whole, against the region as it stands now and not as it stood when the run was made."""
    core_member = session.get_one(CoreMember, proposal.core_member_id)
    person = session.get_one(Person, core_member.person_id)
    place = session.get(Place, proposal.place_id) if proposal.place_id else None
    waits = region.waiting.get(proposal.core_member_id)
    seats = seats_of(session, proposal)
    named = _named(session, seats)
    coming = coming_of(region, seats)
    weighed = weigh(region, waits, proposal.evening, coming) if waits else None
    passed = [one.point for one in passes_of(session, proposal)]
    second = "" if proposal.locked else answer_of(run).get("second", {}).get(str(proposal.core_member_id), "")
    return Explained(
        proposal.id, proposal.version, proposal.core_member_id, person.id, called(person),
        (place.outcode if place else None) or (waits.outcode if waits else ""), place.name if place else "",
        kind_of(wish_of(session, core_member), adapted=core_member.adapted), DAYS["en"][proposal.evening],
        proposal.state, proposal.locked, bool(waits and waits.sitting.circle_id), proposal.circle_id,
        proposal.core_member_agreed_on,
        tuple(_member(region, waits, proposal, seat, *named[seat.volunteer_id]) for seat in seats),
        tuple(why(waits, coming, region, second)) if waits else (),
        _problems(proposal, weighed, passed, seats, coming),
        tuple(managers_faults(session, region, proposal)), proposal.pass_asked, tuple(passed),
        _next_best(region, waits, proposal, seats, coming), proposal.made_at,
    )  # fmt: skip


def coming_of(region: Region, seats: Sequence[MatchingSeat], but: UUID | None = None) -> list[Free]:
    """Who would sit in it and can still be asked; `but`: without this one."""
    ids = [one.volunteer_id for one in seats if one.said in COMING and one.volunteer_id != but]
    return [region.volunteers[one] for one in ids if one in region.volunteers]


def has_empty_seat(proposal: MatchingProposal, seats: Sequence[MatchingSeat]) -> bool:
    """Whether somebody who was rung will not come, so that anybody might be offered instead."""
    return proposal.state == "accepted" and any(one.said in ("no", "link") for one in seats)


def could_join(
    session: Session, region: Region, proposal: MatchingProposal, seats: Sequence[MatchingSeat], leaves: UUID | None
) -> tuple[list[Offered], list[Stopped]]:
    """Who could take a seat and what it would change beside the group as it is; and who cannot, with the stops."""
    waits = region.waiting.get(proposal.core_member_id)
    if waits is None:
        return [], []
    now = weigh(region, waits, proposal.evening, coming_of(region, seats))
    stay = coming_of(region, seats, leaves)
    asked = {one.volunteer_id for one in seats if one.said in ("no", "link") or one.volunteer_id == leaves}
    offers = [
        (one, weighed) for one, weighed in next_best(region, waits, proposal.evening, stay) if one.id not in asked
    ]
    elsewhere = _elsewhere(session, proposal)
    offered = [
        replace(_offer(region, waits, one, weighed, now), elsewhere=one.id in elsewhere)
        for one, weighed in offers[:MOST_OFFERED]
    ]
    there = {one.id for one, _ in offers} | {one.id for one in stay} | asked
    return offered, _stopped(region, waits, proposal.evening, there)


def _elsewhere(session: Session, proposal: MatchingProposal) -> set[UUID]:
    """Who is in another proposal that is open and not yet accepted, where taking them leaves a seat empty."""
    rows = select(MatchingSeat.volunteer_id).join(
        MatchingProposal, col(MatchingProposal.id) == MatchingSeat.proposal_id
    )
    others = rows.where(
        col(MatchingProposal.provider_id) == proposal.provider_id, col(MatchingProposal.state) == "proposed",
        col(MatchingProposal.id) != proposal.id,
    )  # fmt: skip
    return set(session.exec(others))


def why(waits: Waits, members: Sequence[Free], region: Region, second: str) -> list[str]:
    """Why these people and this evening, and what it costs, in words of ten seconds."""
    journeys = [(region.minutes(waits, one) or 0, one.name) for one in members]
    words = []
    if journeys:
        longest, who = max(journeys)
        together = sum(minutes for minutes, _ in journeys)
        words.append(f"{who} has the longest journey: about {longest} minutes. All together it is {together}.")
    experienced = [one.name for one in members if one.experienced]
    if experienced:
        words.append(f"{_and(experienced)} bring{'s' if len(experienced) == 1 else ''} experience.")
    elif waits.sitting.experienced:
        words.append("Somebody who sits in the circle already brings experience.")
    shared = set(waits.evenings).intersection(*(one.evenings for one in members)) if members else set()
    if len(shared) == 1:
        words.append(f"{DAYS['en'][shared.pop()]} is the only evening on which all of them can.")
    return [*words, *([second] if second else [])]


def difference(now: Weighed, then: Weighed) -> str:
    """What a change does to the journeys, in words."""
    more = sum(then.minutes) - sum(now.minutes)
    if more == 0:
        return "the same travel in all"
    return f"{abs(more)} minute{'' if abs(more) == 1 else 's'} {'more' if more > 0 else 'less'} travel in all"


def _problems(
    proposal: MatchingProposal, weighed: Weighed | None, passed: Sequence[str], seats: Sequence[MatchingSeat],
    coming: Sequence[Free],
) -> tuple[str, ...]:  # fmt: skip
    """What stands against it as things are now; nothing where it is over."""
    if proposal.state not in OPEN:
        return ()
    if weighed is None:
        return ("This person is not waiting any more.",)
    gone = sum(one.said in COMING for one in seats) - len(coming)
    found = [one.sentence for one in weighed.faults if one.code not in passed]
    return (*(["Somebody in this group cannot be asked any more."] if gone else []), *found)


def _named(session: Session, seats: Sequence[MatchingSeat]) -> dict[UUID, tuple[Volunteer, Person]]:
    rows = (
        select(Volunteer, Person)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.id).in_([seat.volunteer_id for seat in seats]))
    )
    return {volunteer.id: (volunteer, person) for volunteer, person in session.exec(rows)}


def _member(
    region: Region, waits: Waits | None, proposal: MatchingProposal, seat: MatchingSeat, volunteer: Volunteer,
    person: Person,
) -> Member:  # fmt: skip
    free = region.volunteers.get(volunteer.id)
    against: tuple[str, ...] = ()
    if proposal.state in OPEN and free is None:
        against = ("Cannot be asked any more.",)
    elif proposal.state in OPEN and waits is not None and free is not None:
        faults = weigh(region, waits, proposal.evening, [free]).faults
        against = tuple(_alone(one) for one in faults if one.who == free.id)
    return Member(
        seat.id, volunteer.id, person.id, short_name(person), seat.minutes, volunteer.experienced, seat.said,
        seat.reason or "", against if seat.said in COMING else (), seat.invited_at is not None,
        seat.willing_at is not None,
        (person.mobile or "") if proposal.state == "accepted" and seat.said == "not_asked" else "",
    )  # fmt: skip


def _alone(fault: Fault) -> str:
    return STOPS[fault.code].sentence if fault.code in STOPS else "Cannot on that evening."


def _next_best(
    region: Region, waits: Waits | None, proposal: MatchingProposal, seats: Sequence[MatchingSeat],
    coming: Sequence[Free],
) -> Offered | None:  # fmt: skip
    """After a no, whoever makes the best group with those who stay, where it is a better one: offered, never put in."""
    if waits is None or not has_empty_seat(proposal, seats):
        return None
    said = {one.volunteer_id for one in seats if one.said in ("no", "link", "left_out")}
    offers = [
        (one, weighed) for one, weighed in next_best(region, waits, proposal.evening, coming) if one.id not in said
    ]
    before = weigh(region, waits, proposal.evening, coming)
    better = [(one, weighed) for one, weighed in offers[:1]
              if (len(before.faults), -before.score) > (len(weighed.faults), -weighed.score)]  # fmt: skip
    return _offer(region, waits, *better[0], before) if better else None


def _offer(region: Region, waits: Waits, one: Free, weighed: Weighed, now: Weighed) -> Offered:
    words = [f"about {region.minutes(waits, one)} minutes", *(["experienced"] if one.experienced else [])]
    return Offered(one.id, one.name, ", ".join([*words, difference(now, weighed)]), weighed.problems)


def _stopped(region: Region, waits: Waits, evening: int, there: set[UUID]) -> list[Stopped]:
    """Those with the fewest stops first: they are the nearest to being possible."""
    found = []
    for one in region.free:
        if one.id not in there and one.id not in waits.sitting.volunteer_ids:
            codes = region.stops_between(waits, one)
            said = sentences(codes) or ["Cannot on that evening."]
            if "no_evening" not in codes and codes and evening not in one.evenings:
                said.append("Cannot on that evening.")
            found.append(Stopped(one.id, one.name, tuple(said)))
    return sorted(found, key=lambda one: (len(one.sentences), one.name))[:MOST_STOPPED]


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
