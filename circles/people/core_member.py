"""The core member: the person at the centre. The caseload is here, and circle, plan and concern follow it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Uuid
from sqlmodel import Session, SQLModel, col, or_, select

from circles.accounts.account import Account, Role
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.lifecycle import Moves
from circles.people.moving import move, refuse_circle_moves
from circles.people.person import Person
from circles.people.professional import Professional

STATES = (
    "referral", "assessed", "consented", "accepted", "waiting", "in_a_circle", "ended",
    "declined", "deferred", "withdrawn",
)  # fmt: skip
LEAVING = ("declined", "deferred", "withdrawn", "ended")
NOT_A_COORDINATOR = "Choose somebody who is a coordinator here today."
MOVES: Moves = {
    "referral": ("assessed", "declined", "deferred", "withdrawn"),
    "assessed": ("consented", "declined", "deferred", "withdrawn"),
    "consented": ("accepted", "declined", "deferred", "withdrawn"),
    "accepted": ("waiting", "deferred", "withdrawn"),
    "waiting": ("in_a_circle", "deferred", "withdrawn"),
    "in_a_circle": ("waiting", "ended", "withdrawn"),
    "deferred": ("referral", "assessed", "waiting", "withdrawn"),
    "ended": ("referral",),
    "declined": ("referral",),
    "withdrawn": ("referral",),
}


class CoreMember(SQLModel, table=True):
    """A person at the centre of a circle, or on the way to one (D§1)."""

    __tablename__ = "core_member"
    __table_args__ = (
        Index("ix_core_member_coordinator_id_state", "coordinator_id", "state"),
        Index("ix_core_member_provider_id_state", "provider_id", "state"),
        Index("ix_core_member_coordinator_id_next_due_at", "coordinator_id", "next_due_at"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", unique=True)
    coordinator_id: UUID | None = plain(Uuid, default=None)
    state: str = word("state", STATES, default="referral")
    state_since: date = plain(Date)
    state_reason: str | None = secret("core_member.state_reason", about="core_member", default=None)
    offence: str | None = secret("core_member.offence", about="core_member", default=None)
    practitioner_id: UUID | None = link("professional.id", nullable=True)
    adapted: bool = plain(Boolean, default=False)
    last_contact_at: datetime | None = instant(default=None)
    next_due_at: datetime | None = instant(default=None)


def add_core_member(
    session: Session,
    person: Person,
    coordinator_id: UUID,
    by: Actor,
    now: datetime,
    *,
    state: str = "referral",
) -> CoreMember:
    """A referral, on a coordinator's caseload from the first day: without one, nobody could see it."""
    _refuse_who_does_not_coordinate(session, person.provider_id, coordinator_id, now.date())
    core_member = CoreMember(
        provider_id=person.provider_id, person_id=person.id, coordinator_id=coordinator_id, state=state,
        state_since=now.date(),
    )  # fmt: skip
    session.add(core_member)
    session.flush()
    record(session, "add_core_member", "core_member", core_member.id, by, now, provider_id=person.provider_id,
           about=core_member.id, now_is=state)  # fmt: skip
    return core_member


def move_core_member(
    session: Session, core_member: CoreMember, state: str, reason: str, by: Actor, now: datetime
) -> None:
    """The next stage; declined, deferred, withdrawn and ended with their reason (D§1)."""
    refuse_circle_moves(core_member, state)
    move(session, core_member, "core_member", state, reason, MOVES, LEAVING, by, now, about=core_member.id)


def enter_circle(session: Session, core_member: CoreMember, by: Actor, now: datetime) -> None:
    """Said by the circle that forms around a core member."""
    if core_member.state != "in_a_circle":
        move(
            session,
            core_member,
            "core_member",
            "in_a_circle",
            "",
            MOVES,
            LEAVING,
            by,
            now,
            about=core_member.id,
        )


def leave_circle(session: Session, core_member: CoreMember, state: str, reason: str, by: Actor, now: datetime) -> None:
    """Said by the circle that ends: the core member waits for another, has ended, or has withdrawn."""
    move(session, core_member, "core_member", state, reason, MOVES, LEAVING, by, now, about=core_member.id)


def assign_coordinator(
    session: Session, core_member: CoreMember, coordinator_id: UUID, by: Actor, now: datetime
) -> None:
    """Hand a core member to another coordinator: circle, meetings and messages follow the caseload."""
    _refuse_who_does_not_coordinate(session, core_member.provider_id, coordinator_id, now.date())
    was, core_member.coordinator_id = core_member.coordinator_id, coordinator_id
    session.flush()
    record(session, "assign_coordinator", "core_member", core_member.id, by, now, about=core_member.id,
           was=str(was), now_is=str(coordinator_id))  # fmt: skip


def name_practitioner(
    session: Session, core_member: CoreMember, professional: Professional | None, by: Actor, now: datetime
) -> None:
    """Say who supervises this person outside, or that nobody does."""
    if professional is not None and professional.left_on is not None:
        raise BadInput({"practitioner": "They have left this post. Choose somebody else."})
    core_member.practitioner_id = professional.id if professional else None
    session.flush()
    record(session, "name_practitioner", "core_member", core_member.id, by, now, about=core_member.id)


def note_offence(
    session: Session, core_member: CoreMember, words: str, adapted: bool, by: Actor, now: datetime
) -> None:
    """What the referral says of the offence, for the coordinator and the briefing alone, and whether to adapt."""
    core_member.offence, core_member.adapted = words.strip() or None, adapted
    session.flush()
    record(session, "note_offence", "core_member", core_member.id, by, now, about=core_member.id)


def coordinators(session: Session, provider_id: UUID, today: date) -> list[tuple[UUID, str]]:
    """(account id, name) of everybody who coordinates today, by name."""
    named = (
        select(Account.id, Person.first_name, Person.last_name)
        .join(Role, col(Role.account_id) == Account.id)
        .join(Person, col(Person.id) == Account.person_id)
        .where(
            Account.provider_id == provider_id,
            col(Account.disabled_at).is_(None),
            Role.role == "coordinator",
            Role.from_on <= today,
            or_(col(Role.until_on).is_(None), col(Role.until_on) >= today),
        )
        .distinct()
    )
    return sorted(((row[0], f"{row[1]} {row[2]}".strip()) for row in session.exec(named).all()), key=lambda one: one[1])


def _refuse_who_does_not_coordinate(session: Session, provider_id: UUID, account_id: UUID, today: date) -> None:
    if account_id not in {one for one, _name in coordinators(session, provider_id, today)}:
        raise BadInput({"coordinator": NOT_A_COORDINATOR})
