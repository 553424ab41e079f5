"""The circle: four to six volunteers around one core member, and the states of its life (D§1)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, personal, plain, secret, word
from circles.lifecycle import Moves

STATES = (
    "forming", "briefed", "agreement_signed", "custody_phase", "weekly", "fortnightly", "ending", "ended",
    "follow_up", "closed", "suspended", "ended_early",
)  # fmt: skip
_BREAK = ("suspended", "ended_early")
MOVES: Moves = {
    "forming": ("briefed", "ended_early"),
    "briefed": ("agreement_signed", "ended_early"),
    "agreement_signed": ("custody_phase", "weekly", *_BREAK),
    "custody_phase": ("weekly", *_BREAK),
    "weekly": ("fortnightly", "ending", *_BREAK),
    "fortnightly": ("weekly", "ending", *_BREAK),
    "ending": ("ended", *_BREAK),
    "ended": ("follow_up", "closed"),
    "follow_up": ("closed",),
    "suspended": ("weekly", "fortnightly", "custody_phase", "ended_early"),
    "ended_early": ("closed",),
}
MEETING_STATES = ("agreement_signed", "custody_phase", "weekly", "fortnightly", "ending")
OPEN_STATES = ("forming", "briefed", *MEETING_STATES, "suspended")


class Circle(SQLModel, table=True):
    """One circle. Its name tells nothing of the core member; who may see it follows the core member's caseload."""

    __tablename__ = "circle"
    __table_args__ = (Index("ix_circle_provider_id_state", "provider_id", "state"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    core_member_id: UUID = link("core_member.id")
    name: str = personal(Text, about="core_member")
    state: str = word("state", STATES, default="forming")
    state_since: date = plain(Date)
    state_reason: str | None = secret("circle.state_reason", about="core_member", default=None)
    place_id: UUID | None = link("place.id", nullable=True)
    quorum: int | None = plain(Integer, default=None)
    core_member_agreed_on: date | None = plain(Date, default=None)
    briefed_on: date | None = plain(Date, default=None)
    made_at: datetime = instant()
    ended_on: date | None = plain(Date, default=None)
    version: int = plain(Integer, default=1)


class CircleVolunteer(SQLModel, table=True):
    """A volunteer in a circle, from a day until a day."""

    __tablename__ = "circle_volunteer"
    __table_args__ = (
        Index("ix_circle_volunteer_circle_id_left_on", "circle_id", "left_on"),
        Index("ix_circle_volunteer_volunteer_id_left_on", "volunteer_id", "left_on"),
        Index("ix_circle_volunteer_person_id_left_on", "person_id", "left_on"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    circle_id: UUID = link("circle.id", index=False)
    volunteer_id: UUID = link("volunteer.id", index=False)
    person_id: UUID = link("person.id", index=False)
    joined_on: date = plain(Date)
    briefed_on: date | None = plain(Date, default=None)
    left_on: date | None = plain(Date, default=None)
    left_reason: str | None = secret("circle_volunteer.left_reason", about="volunteer", default=None)

    def sits_on(self, day: date) -> bool:
        """Whether this volunteer belongs to the circle on `day`. The day of leaving is the first without them."""
        return self.joined_on <= day and (self.left_on is None or self.left_on > day)


class GateOverride(SQLModel, table=True):
    """A missing point of the formation gate that somebody entitled let pass, with the reason (F11)."""

    __tablename__ = "gate_override"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    circle_id: UUID = link("circle.id")
    point: str = plain(Text)
    reason: str = secret("gate_override.reason", about="core_member")
    by_account_id: UUID = plain(Uuid)
    at: datetime = instant()
