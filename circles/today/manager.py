"""The manager's Today: counts and what only a manager can settle; no core member's name (F20)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Text, Uuid, bindparam, func, literal, select, union_all
from sqlmodel import Session, col, exists
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.accounts.account import Account, Role
from circles.circle.circle import OPEN_STATES, Circle
from circles.concerns.concern import Concern
from circles.matching.proposal import OPEN, MatchingProposal
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.volunteer import Volunteer
from circles.strike_out import StrikeOut
from circles.viewer import Viewer

_provider = bindparam("provider", type_=Uuid())
_today = bindparam("today", type_=Date())
_me = bindparam("me", type_=Uuid())
_now = bindparam("now", type_=UTCDateTime())


def _count(name: str, of: Any, *where: Any) -> Any:
    counted = select(literal(name, Text).label("name"), func.count().cast(Integer).label("count")).select_from(of)
    return counted.where(of.provider_id == _provider, *where)


_NOT_MINE = ~exists().where(col(StrikeOut.subject_id) == Concern.id, col(StrikeOut.person_id) == _me)

_STATEMENT = union_all(
    _count("concerns", Concern, col(Concern.state).in_(("raised", "taken")), _NOT_MINE),
    _count("concerns_waiting", Concern, col(Concern.state) == "raised", col(Concern.take_by) < _now, _NOT_MINE),
    _count("circles", Circle, col(Circle.state).in_(OPEN_STATES)),
    _count("forming", Circle, col(Circle.state).in_(("forming", "briefed"))),
    _count("groups", MatchingProposal, col(MatchingProposal.pass_asked), col(MatchingProposal.state).in_(OPEN),
           ~exists().where(col(StrikeOut.subject_id) == MatchingProposal.core_member_id,
                           col(StrikeOut.person_id) == _me)),
    _count("waiting", CoreMember, col(CoreMember.state) == "waiting"),
    _count("without_coordinator", CoreMember, col(CoreMember.coordinator_id).is_(None),
           col(CoreMember.state).in_(("referral", "assessed", "consented", "accepted", "waiting", "in_a_circle"))),
    _count("pool", Volunteer, col(Volunteer.state) == "pool"),
    _count("in_circles", Volunteer, col(Volunteer.state) == "in_a_circle"),
    _count("on_the_way", Volunteer, col(Volunteer.state).in_(
        ("enquiry", "applied", "interviewed", "references", "checks", "trained"))),
    _count("mentors", PeerMentor, col(PeerMentor.state) == "ready"),
    _count("past_renewal", Clearance, col(Clearance.renew_by) < _today, col(Clearance.withdrawn_on).is_(None)),
    _count("coordinators", Role, col(Role.role) == "coordinator", col(Role.until_on).is_(None)),
    _count("never_signed_in", Account, col(Account.password_hash).is_(None), col(Account.disabled_at).is_(None)),
)  # fmt: skip


def managers_counts(session: Session, viewer: Viewer, today: date, now: datetime) -> dict[str, int]:
    """How many of each, for this viewer's provider, restricted concerns too, but none that names them (F1, F6)."""
    given = {"provider": viewer.provider_id, "today": today, "me": viewer.person_id, "now": now}
    rows = session.connection().execute(_STATEMENT, given)
    return {row[0]: row[1] for row in rows}
