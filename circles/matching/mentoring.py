"""Peer mentors in a run: who comes out and has none, who could be theirs, and who could be the backup at a gate.

Solved in the same run as the circles, by the exact assignment of `mentors.py`: as many as can be, then the fewest
minutes. Somebody who has said yes to the gate already, or was proposed last time, counts as nearer than they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.matching.mentors import match_mentors
from circles.matching.problem import FORMAT, read_problem
from circles.matching.setting import MatchingSetting, matching_setting
from circles.matching.venue import Point, miles
from circles.people.core_member import LEAVING, CoreMember
from circles.places.reference import Outcode
from circles.releases.dates import ENDS, ReleaseDate
from circles.releases.mentors import STILL_ASKED
from circles.releases.pairing import OPEN, Pairing
from circles.releases.pairing_facts import PairingFacts, gather_facts
from circles.releases.pairing_stops import Mentee, Mentor
from circles.releases.plan import BEFORE_MET, ReleasePlan

KEEPING = 10  # minutes that a proposal of the last run is worth: little changes without a reason
Paired = dict[UUID, UUID]  # by core member: their mentor
Minutes = dict[tuple[UUID, UUID], int]  # by (mentor, core member), as the solver weighs them


@dataclass(frozen=True)
class Mentoring:
    """Everything the mentors of one run are worked out from. `has`: the mentor of each open pairing that is kept."""

    setting: MatchingSetting
    facts: PairingFacts
    points: Mapping[str, Point] = field(default_factory=dict)
    seek: tuple[UUID, ...] = ()
    has: Mapping[UUID, UUID] = field(default_factory=dict)
    before: Mapping[UUID, UUID] = field(default_factory=dict)

    def minutes(self, mentee: Mentee, mentor: Mentor) -> int | None:
        """The way to the prison, estimated like every journey; None where a place is not known."""
        home, prison = self.points.get(mentor.outcode), self.points.get(mentee.prison_outcode)
        if home is None or prison is None:
            return None
        return self.setting.minutes_on_top + round(miles(home, prison) * self.setting.minutes_per_mile)

    def stops(self, mentee: Mentee, mentor: Mentor) -> set[str]:
        """What bars asking the two. Without a plan the prison is not known, and nobody is too far from it."""
        found = self.facts.barring(mentee, mentor, "ask")
        minutes = self.minutes(mentee, mentor)
        if mentee.prison and (minutes is None or minutes > self.setting.mentor_travel_limit):
            found.add("too_far")
        if (mentor.id, mentee.release_on) in self._promised and self.has.get(mentee.core_member_id) != mentor.id:
            found.add("busy")
        return found

    @cached_property
    def _promised(self) -> frozenset[tuple[UUID, date | None]]:
        """Each mentor's days at the gates of those whose mentor they are already."""
        return frozenset(
            (mentor, self.facts.mentees[one].release_on)
            for one, mentor in self.has.items()
            if one in self.facts.mentees
        )

    def could(self, core_member_id: UUID) -> list[Mentor]:
        """Everybody whom nothing stops, the nearest first."""
        mentee = self.facts.mentees[core_member_id]
        free = [one for one in self.facts.mentors.values() if not self.stops(mentee, one)]
        return sorted(free, key=lambda one: (self._weighed(mentee, one), one.id))

    def pairs(self) -> Minutes:
        """Every pair that may be proposed, with its minutes."""
        return {
            (mentor.id, one): self._weighed(self.facts.mentees[one], mentor)
            for one in self.seek
            for mentor in self.could(one)
        }

    def problem(self) -> dict[str, Any]:
        """This part of a run in the format that the solver reads, with nobody who waits for a circle in it."""
        return self._document(self.pairs(), {one.id: max(one.room, 0) for one in self.facts.mentors.values()})

    def pair(self) -> Paired:
        """Who is proposed to whom."""
        return self._solve(self.pairs(), {one.id: max(one.room, 0) for one in self.facts.mentors.values()})

    def backups(self, paired: Paired) -> Paired:
        """Who could stand by at the gates that have no backup. It takes no room: it is one day."""
        meets = {(self.facts.mentees[one].release_on, mentor) for one, mentor in paired.items()}
        pairs = {}
        for one, mentee in self.facts.mentees.items():
            if mentee.plan_id is None or mentee.meets.get("backup", (None, ""))[1] in STILL_ASKED:
                continue
            first = {paired.get(one), self.has.get(one)}
            for mentor in self.facts.mentors.values():
                other = mentor.id not in first and mentee.meets.get("mentor", (None, ""))[0] != mentor.person_id
                if other and (mentee.release_on, mentor.id) not in meets and self.stops(mentee, mentor) <= {"full"}:
                    pairs[mentor.id, one] = self._weighed(mentee, mentor)
        return self._solve(pairs, dict.fromkeys(self.facts.mentors, len(self.facts.mentees)))

    def _weighed(self, mentee: Mentee, mentor: Mentor) -> int:
        if any(person == mentor.person_id and said == "accepted" for person, said in mentee.meets.values()):
            return 0
        minutes = self.minutes(mentee, mentor)
        way = self.setting.mentor_travel_limit if minutes is None else minutes
        return max(0, way - KEEPING) if self.before.get(mentee.core_member_id) == mentor.id else way

    def _solve(self, pairs: Minutes, room: Mapping[UUID, int]) -> Paired:
        """The best there is. Where somebody would be at two gates on one day, all is solved again without the farther.

        Only that repair is no proof: the assignment itself knows room and minutes, and no days.
        """
        pairs = dict(pairs)
        while True:
            problem = read_problem(self._document(pairs, room))
            found = [
                (UUID(problem.mentors[mentor][0]), UUID(problem.cores[core].id))
                for mentor, core in match_mentors(problem)
            ]
            twice = self._twice_on_a_day(found, pairs)
            if not twice:
                return {core: mentor for mentor, core in found}
            for one in twice:
                del pairs[one]

    def _twice_on_a_day(self, found: list[tuple[UUID, UUID]], pairs: Minutes) -> list[tuple[UUID, UUID]]:
        taken: set[tuple[UUID, date | None]] = set()
        twice = []
        for mentor, core in sorted(found, key=lambda one: (pairs[one], one)):
            day = (mentor, self.facts.mentees[core].release_on)
            if day in taken:
                twice.append((mentor, core))
            taken.add(day)
        return twice

    def _document(self, pairs: Minutes, room: Mapping[UUID, int]) -> dict[str, Any]:
        cores = sorted({core for _, core in pairs})
        return {
            "format": FORMAT, "slots": [], "volunteers": [], "pairs": [],
            "core_members": [{"id": str(one), "value": 0, "slots": []} for one in cores],
            "mentors": [{"id": str(one), "capacity": many} for one, many in sorted(room.items())],
            "mentor_pairs": [[str(mentor), str(core), minutes] for (mentor, core), minutes in sorted(pairs.items())],
        }  # fmt: skip


def together(circles: dict[str, Any], mentors: dict[str, Any]) -> dict[str, Any]:
    """One problem of both, as it is kept: who only needs a mentor is in it with no slot and no worth."""
    waits = {one["id"] for one in circles["core_members"]}
    only = [one for one in mentors["core_members"] if one["id"] not in waits]
    kept = {name: mentors[name] for name in ("mentors", "mentor_pairs")}
    return {**circles, **kept, "core_members": [*circles["core_members"], *only]}


def gather_mentoring(session: Session, setting: MatchingSetting, today: date) -> Mentoring:
    """What the mentors of a run are worked out from today, in a fixed number of queries. Switched off: nobody (F25)."""
    if "mentors" not in session.get_one(Provider, setting.provider_id).switches:
        return Mentoring(setting, PairingFacts(today))
    until = today + timedelta(weeks=setting.mentor_weeks_ahead)
    near = _near_release(session, setting.provider_id, today, until)
    facts = gather_facts(session, setting.provider_id, near, today)
    pairings = session.exec(
        select(Pairing).where(col(Pairing.provider_id) == setting.provider_id, col(Pairing.state).in_(OPEN))
    ).all()
    has = {one.core_member_id: one.mentor_id for one in pairings if one.is_spoken_for}
    seek = [
        one for one, mentee in facts.mentees.items()
        if mentee.wants_one and one not in has and mentee.release_on and today <= mentee.release_on <= until
    ]  # fmt: skip
    return Mentoring(
        setting, facts, _points(session, facts), tuple(sorted(seek)), has,
        {one.core_member_id: one.mentor_id for one in pairings if not one.is_spoken_for},
    )  # fmt: skip


def mentoring_of(session: Session, core_member: CoreMember, today: date) -> Mentoring:
    """The same for one core member, whenever they come out: for choosing a mentor by hand."""
    setting = matching_setting(session, core_member.provider_id)
    facts = gather_facts(session, core_member.provider_id, [core_member.id], today)
    return Mentoring(setting, facts, _points(session, facts), (core_member.id,))


def _near_release(session: Session, provider_id: UUID, today: date, until: date) -> list[UUID]:
    """Whoever has a plan or a date in these weeks. Which of several dates counts is asked of those few."""
    planned = select(ReleasePlan.core_member_id).where(
        col(ReleasePlan.provider_id) == provider_id, col(ReleasePlan.state).in_(BEFORE_MET),
        col(ReleasePlan.release_on).between(today, until),
    )  # fmt: skip
    told = select(ReleaseDate.core_member_id).where(
        col(ReleaseDate.provider_id) == provider_id, col(ReleaseDate.kind).not_in(ENDS),
        col(ReleaseDate.expected_on).between(today, until),
    )  # fmt: skip
    theirs = select(CoreMember.id).where(
        col(CoreMember.provider_id) == provider_id, col(CoreMember.state).not_in(LEAVING),
        or_(col(CoreMember.id).in_(planned), col(CoreMember.id).in_(told)),
    )  # fmt: skip
    return list(session.exec(theirs.order_by(col(CoreMember.id))))


def _points(session: Session, facts: PairingFacts) -> dict[str, Point]:
    codes = {one.outcode for one in facts.mentors.values()} | {one.prison_outcode for one in facts.mentees.values()}
    rows = select(Outcode.code, Outcode.easting, Outcode.northing).where(col(Outcode.code).in_(codes))
    return {code: (east, north) for code, east, north in session.exec(rows)}
