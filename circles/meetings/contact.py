"""The contact log: who was in touch with the core member, how, when and how it went. Attempts and contacts apart (D§2).

A log never says that something was of concern: that opens a form of its own and leaves no mark here (F6).
`last_contact_at` and `next_due_at` on the core member move in the same transaction, so that "contact thin" is one
indexed question.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.circle.circle import Circle
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.people.core_member import CoreMember

HOW = ("phone", "text", "in_person", "video", "letter")
WENT = ("well", "mixed", "hard")
OLDEST = timedelta(days=60)
MOST_MINUTES = 24 * 60
FIRST_WEEKS = timedelta(weeks=12)  # the risk is highest then, and so is the need (D§7)
THIN_IN_FIRST_WEEKS, THIN_AFTER = timedelta(days=8), timedelta(days=15)


class Contact(SQLModel, table=True):
    """One contact, or one attempt that reached nobody. `minutes` and `travel_minutes` add up to hours by themselves."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_core_member_id_at_id", "core_member_id", "at", "id", "circle_id"),  # holds all a log sorts by
        Index("ix_contact_person_id_at", "person_id", "at"),
        Index("ix_contact_core_member_id_seen_at", "core_member_id", "seen_at"),
        Index("ix_contact_circle_id_bring_back", "circle_id", "bring_back"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    core_member_id: UUID = link("core_member.id", index=False)
    circle_id: UUID | None = link("circle.id", nullable=True, index=False)
    person_id: UUID = link("person.id", index=False)
    at: datetime = instant()
    how: str = word("contact_how", HOW)
    reached: bool = plain(Boolean, default=True)
    went: str | None = word("contact_went", WENT, default=None)
    note: str | None = secret("contact.note", about="core_member", default=None)
    minutes: int = plain(Integer, default=0)
    travel_minutes: int = plain(Integer, default=0)
    bring_back: bool = plain(Boolean, default=False)  # to the circle, until a meeting notes it
    meeting_id: UUID | None = plain(Uuid, default=None)  # the meeting that noted it
    told_by_phone: bool = plain(Boolean, default=False)
    made_at: datetime = instant()
    seen_at: datetime | None = instant(default=None)
    seen_by_id: UUID | None = plain(Uuid, default=None)


def log_contact(
    session: Session, core_member: CoreMember, circle: Circle | None, person_id: UUID, how: str, at: datetime,
    by: Actor, now: datetime, *, reached: bool = True, went: str | None = None, note: str = "", minutes: int = 0,
    travel_minutes: int = 0, told_by_phone: bool = False,
) -> Contact:  # fmt: skip
    """Write a contact by `person_id`, or an attempt where nobody was reached. Raises BadInput.

    One-to-one contact in a circle is to be brought back to it: there are no secrets inside (D§2).
    """
    problems = _problems(how, at, now, went, minutes, travel_minutes)
    if problems:
        raise BadInput(problems)
    contact = Contact(
        provider_id=core_member.provider_id, core_member_id=core_member.id, circle_id=circle.id if circle else None,
        person_id=person_id, at=at, how=how, reached=reached, went=went if reached else None,
        note=note.strip() or None, minutes=minutes, travel_minutes=travel_minutes,
        bring_back=reached and circle is not None, told_by_phone=told_by_phone, made_at=now,
    )  # fmt: skip
    session.add(contact)
    if reached:
        _in_touch(core_member, circle, at)
        session.add(core_member)
    session.flush()
    record(session, "log_contact", "contact", contact.id, by, now, provider_id=contact.provider_id,
           about=core_member.id)  # fmt: skip
    return contact


def say_thank_you(session: Session, contact: Contact, by: Actor, now: datetime) -> None:
    """The coordinator has read it: "seen, thank you"."""
    if contact.seen_at is not None:
        raise WrongMoment("Somebody has read this already.")
    contact.seen_at, contact.seen_by_id = now, by.account_id
    session.flush()
    record(session, "say_thank_you", "contact", contact.id, by, now, provider_id=contact.provider_id,
           about=contact.core_member_id)  # fmt: skip


def brought_back(session: Session, circle_id: UUID, meeting_id: UUID, contact_ids: set[UUID]) -> None:
    """The meeting noted these one-to-one contacts."""
    for contact in to_bring_back(session, circle_id):
        if contact.id in contact_ids:
            contact.bring_back, contact.meeting_id = False, meeting_id
    session.flush()


def to_bring_back(session: Session, circle_id: UUID, most: int = 50) -> list[Contact]:
    """The one-to-one contacts that no meeting has noted yet, oldest first."""
    open_ones = select(Contact).where(col(Contact.circle_id) == circle_id, col(Contact.bring_back))
    return list(session.exec(open_ones.order_by(col(Contact.at)).limit(most)))


def contact_due_after(circle: Circle | None, at: datetime) -> datetime:
    """When the contact after this one grows thin: tighter in the first twelve weeks of the circle (F15)."""
    began = circle.briefed_on if circle is not None else None
    early = began is None or at.date() < began + FIRST_WEEKS
    return at + (THIN_IN_FIRST_WEEKS if early else THIN_AFTER)


def note_meeting_as_contact(session: Session, core_member: CoreMember, circle: Circle, at: datetime) -> None:
    """The core member came to a meeting: that is contact too."""
    _in_touch(core_member, circle, at)
    session.add(core_member)


def _in_touch(core_member: CoreMember, circle: Circle | None, at: datetime) -> None:
    """An older contact that is logged late moves nothing."""
    if core_member.last_contact_at is None or at > core_member.last_contact_at:
        core_member.last_contact_at = at
        core_member.next_due_at = contact_due_after(circle, at)


def _problems(how: str, at: datetime, now: datetime, went: str | None, minutes: int, travel: int) -> dict[str, str]:
    checks = {
        "how": "Choose how you were in touch." if how not in HOW else "",
        "at": "This is still to come. Write when it was." if at > now + timedelta(minutes=5) else
              "This is more than sixty days ago. Ring your coordinator about it." if at < now - OLDEST else "",
        "went": "Choose one of the answers." if went is not None and went not in WENT else "",
        "minutes": "" if 0 <= minutes <= MOST_MINUTES else "Write the minutes, up to a day.",
        "travel_minutes": "" if 0 <= travel <= MOST_MINUTES else "Write the minutes, up to a day.",
    }  # fmt: skip
    return {name: sentence for name, sentence in checks.items() if sentence}
