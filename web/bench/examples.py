"""Which page to open for each address and each role: real rows of the database, of the same kind at every size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import Select, case, func
from sqlmodel import Session, col, select

from circles.accounts.account import Account, Role
from circles.circle.circle import Circle, CircleVolunteer
from circles.concerns.concern import Concern
from circles.matching.proposal import MatchingProposal
from circles.matching.run import MatchingRun
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import CallWish, Minutes
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.licence_condition import LicenceCondition
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.professional import Professional
from circles.people.volunteer import Volunteer
from circles.permission import (
    own_mentees,
    visible_circles,
    visible_concerns,
    visible_meetings,
    visible_pairings,
    visible_releases,
)
from circles.places.place import Place
from circles.releases.confirmation import ReleaseConfirmation
from circles.releases.pairing import Pairing
from circles.releases.plan import ReleasePlan
from circles.seen.matching import asked_of_managers, visible_proposals
from circles.viewer import Viewer
from notifications.message import Message
from notifications.outbox import visible_messages
from web.app import DEMO_ROUTERS, ROUTERS
from web.public import PUBLIC
from web.rights import all_rights, routes_of

ROLES = ("coordinator", "volunteer", "mentor", "manager")
TRIES = 40  # examples of one address; the first that opens is taken
NOT_PAGES = ("/demo/phone", "/health/live", "/health/ready")  # the first waits for another process; two are one word
Values = dict[str, str]


@dataclass(frozen=True)
class Address:
    """One address and a role that may open it."""

    who: str
    template: str


def addresses() -> list[Address]:
    """Every page of the site, for each role whose right it names; what needs nobody signed in, once."""
    held = {one.path: " ".join(one.held_by) for one in all_rights() if "GET" in one.methods}
    found = []
    for route in _pages():
        public = f"GET {route.path}" in PUBLIC
        who = ROLES[:1] if public else [role for role in ROLES if role in held[route.path]]
        leads = ["coordinator"] if not public and "leads" in held[route.path] else []
        found += [Address(role, route.path) for role in dict.fromkeys([*who, *leads])]
    return found


def _pages() -> Iterator[APIRoute]:
    for router in (*ROUTERS, *DEMO_ROUTERS):
        for route in routes_of(router):
            if "GET" in (route.methods or ()) and route.path not in NOT_PAGES:
                yield route


def examples(session: Session, viewer: Viewer, template: str, now: datetime) -> list[str]:
    """Addresses to try, the likeliest first. Without a parameter there is one; without an example there is none."""
    names = tuple(part.strip("{}") for part in template.split("/") if part.startswith("{"))
    if not names:
        return [template]
    finder = FINDERS.get(names)
    found = finder(session, viewer, template, now) if finder else []
    return [template.format(**one) for one in found]


def _ids(session: Session, name: str, query: Select[Any]) -> list[Values]:
    return [{name: str(one)} for one in session.execute(query.limit(TRIES)).scalars()]


def _circles(session: Session, viewer: Viewer, template: str, now: datetime) -> list[Values]:
    """One that meets weekly, for most pages; the state that the page is about, for some."""
    state = {"gate": "forming", "overrides": "forming", "resumption": "suspended", "core-member": "forming",
             "briefing": "forming"}.get(template.rsplit("/", 1)[-1], "weekly")  # fmt: skip
    mine = visible_circles(viewer, now) if "manager" not in viewer.roles else select(Circle)
    wanted = mine.where(col(Circle.state) == state).with_only_columns(col(Circle.id))
    return _ids(session, "circle_id", wanted.order_by(_seats_taken().desc(), col(Circle.state_since), col(Circle.id)))


def _seats_taken() -> Any:
    """How many sit in a circle: whole groups first, so that no page tells of a review."""
    sitting = select(func.count()).where(col(CircleVolunteer.left_on).is_(None))
    return sitting.where(col(CircleVolunteer.circle_id) == Circle.id).correlate(Circle).scalar_subquery()


def _seats(session: Session, viewer: Viewer, _template: str, now: datetime) -> list[Values]:
    weekly = visible_circles(viewer, now).where(col(Circle.state) == "weekly").with_only_columns(col(Circle.id))
    rows = session.execute(
        select(CircleVolunteer.circle_id, CircleVolunteer.id)
        .where(col(CircleVolunteer.circle_id).in_(weekly), col(CircleVolunteer.left_on).is_(None))
        .limit(TRIES)
    )
    return [{"circle_id": str(circle_id), "seat_id": str(seat_id)} for circle_id, seat_id in rows]


def _meetings(session: Session, viewer: Viewer, template: str, now: datetime) -> list[Values]:
    """A held one whose minutes have been read, for the pages of minutes; else the next one."""
    mine = visible_meetings(viewer, now).with_only_columns(col(Meeting.id)).where(col(Circle.state) == "weekly")
    if "/minutes" in template:
        written = mine.join(Minutes, col(Minutes.meeting_id) == Meeting.id).where(col(Minutes.state) == "seen")
        return _ids(session, "meeting_id", written.order_by(col(Meeting.starts_at).desc()))
    in_days = col(Meeting.starts_at).between(now + timedelta(days=2), now + timedelta(days=12))
    ahead = mine.where(in_days, col(Meeting.state) == "planned", col(Meeting.holiday_decision).is_(None))
    return _ids(session, "meeting_id", ahead.order_by(_seats_taken().desc(), col(Meeting.starts_at)))


def _people(session: Session, viewer: Viewer, template: str, _now: datetime) -> list[Values]:
    """A core member of the viewer's caseload in a circle, then a volunteer, a mentor, a professional."""
    mine = col(CoreMember.coordinator_id).in_(viewer.coordinates)
    in_circle = case((col(CoreMember.state) == "in_a_circle", 0), else_=1) + case(
        (col(CoreMember.practitioner_id).is_(None), 1), else_=0
    )
    core = select(CoreMember.person_id).where(mine).order_by(in_circle, col(CoreMember.id)).limit(3)
    sitting = select(Volunteer.person_id).where(col(Volunteer.state) == "in_a_circle").limit(3)
    kinds: list[Any] = [core, sitting, select(PeerMentor.person_id).limit(3), select(Professional.person_id).limit(3)]
    if template.endswith("/number"):  # where nobody shares it
        kinds.insert(0, select(Person.id).where(col(Person.mobile).is_not(None), col(Person.mobile_settled)).limit(9))
    if template.endswith("/stage"):  # where a stage may follow: somebody who waits
        waits = select(CoreMember.person_id).where(mine, col(CoreMember.state) == "waiting")
        kinds.insert(0, waits.order_by(col(CoreMember.id)).limit(3))
    return [{"person_id": str(one)} for query in kinds for one in session.execute(query).scalars()]


def _clearances(session: Session, _viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    sitting = select(Clearance.person_id, Clearance.id).join(Volunteer, col(Volunteer.person_id) == Clearance.person_id)
    rows = session.execute(sitting.where(col(Clearance.kind) == "dbs").order_by(col(Clearance.renew_by)).limit(TRIES))
    return [{"person_id": str(person_id), "clearance_id": str(one)} for person_id, one in rows]


def _conditions(session: Session, viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    led = select(LicenceCondition.person_id, LicenceCondition.id).join(
        CoreMember, col(CoreMember.person_id) == LicenceCondition.person_id
    )
    rows = session.execute(led.where(col(CoreMember.coordinator_id).in_(viewer.coordinates)).limit(TRIES))
    return [{"person_id": str(person_id), "condition_id": str(one)} for person_id, one in rows]


def _messages(session: Session, viewer: Viewer, _template: str, now: datetime) -> list[Values]:
    return _ids(session, "message_id", visible_messages(viewer, now).with_only_columns(col(Message.id)))


def _accounts(session: Session, _viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    volunteers = select(Account.id).join(Role, col(Role.account_id) == Account.id).where(Role.role == "volunteer")
    return _ids(session, "account_id", volunteers.order_by(col(Account.id)))


def _places(session: Session, _viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    return _ids(session, "place_id", select(Place.id).order_by(col(Place.id)))


def _calls(session: Session, _viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    return _ids(session, "call_id", select(CallWish.id).order_by(col(CallWish.id)))


def _put_off(session: Session, viewer: Viewer, template: str, now: datetime) -> list[Values]:
    found = _circles(session, viewer, template, now) or [{"circle_id": str(viewer.account_id)}]
    return [{"kind": "contact_thin", "subject_id": one["circle_id"]} for one in found]


Finder = Callable[[Session, Viewer, str, datetime], list[Values]]


def _concerns(session: Session, viewer: Viewer, _template: str, now: datetime) -> list[Values]:
    return _ids(session, "concern_id", visible_concerns(viewer, now).with_only_columns(col(Concern.id)))


def _releases(session: Session, viewer: Viewer, _template: str, now: datetime) -> list[Values]:
    mine = visible_releases(viewer, now).with_only_columns(col(ReleasePlan.id))
    return _ids(session, "release_id", mine.order_by(col(ReleasePlan.release_on)))


def _confirmations(session: Session, viewer: Viewer, _template: str, now: datetime) -> list[Values]:
    mine = visible_releases(viewer, now).with_only_columns(col(ReleasePlan.id))
    given = select(ReleaseConfirmation.plan_id, ReleaseConfirmation.id)
    rows = session.execute(given.where(col(ReleaseConfirmation.plan_id).in_(mine)).limit(TRIES))
    return [{"release_id": str(plan), "confirmation_id": str(one)} for plan, one in rows]


def _pairings(session: Session, viewer: Viewer, template: str, now: datetime) -> list[Values]:
    """The own mentees of a mentor, and for a coordinator those of the caseload, the furthest along first."""
    mine = own_mentees(viewer, now) if template.startswith("/mentees") else visible_pairings(viewer, now)
    return _ids(session, "pairing_id", mine.with_only_columns(col(Pairing.id)).order_by(col(Pairing.met_on).desc()))


def _proposals(session: Session, viewer: Viewer, template: str, now: datetime) -> list[Values]:
    """Those that wait for a manager's word, for the manager's page."""
    asked = asked_of_managers(viewer) if template.startswith("/gates") else visible_proposals(viewer, now)
    return _ids(session, "proposal_id", asked.with_only_columns(col(MatchingProposal.id)))


def _runs(session: Session, _viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    runs = list(session.execute(select(MatchingRun.id).order_by(col(MatchingRun.asked_at))).scalars())
    return [{"run_id": str(one), "other_id": str(runs[-1])} for one in runs]


def _pairs(session: Session, viewer: Viewer, _template: str, _now: datetime) -> list[Values]:
    """Somebody who waits, and a volunteer of the pool."""
    mine = col(CoreMember.coordinator_id).in_(viewer.coordinates)
    waits = select(CoreMember.person_id).where(mine, col(CoreMember.state) == "waiting").order_by(col(CoreMember.id))
    pool = select(Volunteer.id).where(col(Volunteer.state) == "pool").order_by(col(Volunteer.id)).limit(1)
    people, volunteers = session.execute(waits.limit(TRIES)).scalars().all(), session.execute(pool).scalars().all()
    return [{"person_id": str(one), "volunteer_id": str(other)} for one in people for other in volunteers]


FINDERS: dict[tuple[str, ...], Finder] = {
    ("circle_id",): _circles,
    ("circle_id", "seat_id"): _seats,
    ("meeting_id",): _meetings,
    ("person_id",): _people,
    ("person_id", "clearance_id"): _clearances,
    ("person_id", "condition_id"): _conditions,
    ("message_id",): _messages,
    ("account_id",): _accounts,
    ("place_id",): _places,
    ("call_id",): _calls,
    ("concern_id",): _concerns,
    ("release_id",): _releases,
    ("release_id", "confirmation_id"): _confirmations,
    ("pairing_id",): _pairings,
    ("kind", "subject_id"): _put_off,
    ("proposal_id",): _proposals,
    ("run_id",): _runs,
    ("run_id", "other_id"): _runs,
    ("person_id", "volunteer_id"): _pairs,
    ("kind",): lambda *_: [{"kind": "venue"}],
}
