"""Free text is a person speaking (F2): a task with an owner and a clock, and an answer at any hour."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.concerns.open_concern import open_concern_with, struck_from
from circles.errors import BadInput
from circles.journal import CARRIER, Actor, record
from circles.lifecycle import become
from circles.local_time import at, local
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.places.bank_holiday import bank_holidays
from circles.releases.check_in import live_meet_of
from circles.releases.mentors import STILL_ASKED, ReleaseMentor
from circles.releases.plan import OPEN, ReleasePlan
from circles.strike_out import strike_out
from notifications.inbound_text import MOVES, InboundText
from notifications.message import Message
from notifications.owing import owe, owe_to_number

STAFFED_CLOCK = timedelta(minutes=30)
USEFUL = timedelta(hours=1)
LOOK_AHEAD = timedelta(days=31)
ONE_ANSWER_IN = timedelta(minutes=10)  # two machines answering each other would never stop


def ask_for_answer(session: Session, inbound: InboundText, person: Person | None, now: datetime) -> None:
    """Make the text a task: its owner is the coordinator of the core member it has to do with, else the provider.

    Asked twice of one text (a CANCEL at a gate is a "no" that rings, and a STOP), it stays the one task.
    """
    if inbound.state == "waiting":
        return
    if person is not None and inbound.core_member_id is None:
        inbound.core_member_id = _core_member_of(session, person, now)
    if inbound.core_member_id is not None:
        inbound.owner_id = session.get_one(CoreMember, inbound.core_member_id).coordinator_id
    provider = session.get(Provider, inbound.provider_id)
    inbound.due_at = answer_by(provider, now) if provider else now
    if person is not None:
        inbound.rings_at = inbound.due_at
        _ring_sooner(session, inbound, person, now)
    become(inbound, "waiting", MOVES)


def _ring_sooner(session: Session, inbound: InboundText, person: Person, now: datetime) -> None:
    """At once, where the sender has a concern open with us or is on the way to a gate (F2).

    From a gate the meet's own ladder rings at once (`replies.py`), and this one after it.
    """
    concern = open_concern_with(session, person.id)
    if concern is not None:
        inbound.due_at = inbound.rings_at = now
        _keep_from(session, inbound, struck_from(session, concern) - {person.id}, now)
    elif live_meet_of(session, person.id, now) is not None:
        inbound.due_at, inbound.rings_at = now, now + STAFFED_CLOCK


def _keep_from(session: Session, inbound: InboundText, struck: Collection[UUID], now: datetime) -> None:
    """Whoever the open concern is about does not read what its raiser writes meanwhile (F1): colleagues do."""
    provider_id = inbound.provider_id
    assert provider_id is not None
    for person_id in struck:
        strike_out(session, "inbound_text", inbound.id, person_id, provider_id, CARRIER, now)
    owner = session.get(Account, inbound.owner_id) if inbound.owner_id else None
    if owner is not None and owner.person_id in struck:
        inbound.core_member_id = inbound.owner_id = None


def owe_acknowledgement(
    session: Session, inbound: InboundText, person: Person | None, code: str, now: datetime
) -> Message | None:
    """Answer with what a text in trouble needs to know: not always watched, 999, our number. Once in ten minutes."""
    lately = select(Message.id).where(
        col(Message.wording) == code,
        col(Message.made_at) > now - ONE_ANSWER_IN,
        col(Message.subject_kind) == "inbound_text",
        col(Message.subject_id).in_(
            select(InboundText.id).where(col(InboundText.number_fingerprint) == inbound.number_fingerprint)
        ),
    )
    if inbound.provider_id is None or session.exec(lately.limit(1)).first() is not None:
        return None
    if person is None:
        return owe_to_number(session, code, inbound.provider_id, inbound.id, USEFUL, now)
    subject = ("inbound_text", inbound.id)
    return owe(session, code, person, subject, {}, USEFUL, now, core_member_id=inbound.core_member_id)


def answer_by(provider: Provider, now: datetime) -> datetime:
    """Thirty minutes from now in staffed hours, else at the next opening (F2). Bank holidays are not staffed."""
    here = local(now, provider.timezone)
    today = here.date()
    closed = bank_holidays(provider.holiday_division)
    days = [today + timedelta(days=one) for one in range(LOOK_AHEAD.days)]
    staffed = [day for day in days if day.weekday() in provider.staffed_days and day not in closed]
    if today in staffed and provider.staffed_from <= here.time() < provider.staffed_until:
        return now + STAFFED_CLOCK
    for day in staffed:
        opening = at(day, provider.staffed_from, provider.timezone)
        if opening > now:
            return opening
    return now + STAFFED_CLOCK  # a provider without a staffed day is asked at once


def note_answer(session: Session, inbound: InboundText, note: str, by: Actor, now: datetime) -> None:
    """Say how the person was answered. Raises BadInput without a word of it, WrongMoment a second time."""
    if not note.strip():
        raise BadInput({"note": "Say in a few words how you answered, like: phoned, all fine."})
    become(inbound, "answered", MOVES)
    inbound.answered_at, inbound.answered_by_id, inbound.answer_note = now, by.account_id, note.strip()
    record(session, "note_answer", "inbound_text", inbound.id, by, now, about=inbound.core_member_id)
    session.flush()


def _core_member_of(session: Session, person: Person, now: datetime) -> UUID | None:
    """Whom a text from this person has to do with: themselves, or the one core member they sit with or meet."""
    own = session.exec(select(CoreMember.id).where(col(CoreMember.person_id) == person.id)).first()
    if own is not None:
        return own
    today = now.date()
    sits = (
        select(Circle.core_member_id)
        .join(CircleVolunteer, col(CircleVolunteer.circle_id) == Circle.id)
        .where(
            col(CircleVolunteer.person_id) == person.id,
            col(CircleVolunteer.left_on).is_(None) | (col(CircleVolunteer.left_on) > today),
            col(Circle.state).in_(OPEN_STATES),
        )
    )
    meets = (
        select(ReleasePlan.core_member_id)
        .join(ReleaseMentor, col(ReleaseMentor.plan_id) == ReleasePlan.id)
        .where(
            col(ReleaseMentor.person_id) == person.id,
            col(ReleaseMentor.state).in_(STILL_ASKED),
            col(ReleasePlan.state).in_(OPEN),
        )
    )
    found = set(session.exec(sits)) | set(session.exec(meets))
    return found.pop() if len(found) == 1 else None
