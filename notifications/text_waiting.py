"""A text that nobody has answered by its time rings a phone: its owner's, half an hour later a manager's (F2, F18).

At once, where the sender has a concern open with us. The words say only when it came, so that two that wait are told
apart. A text from a number we do not know rings nobody: anybody may write to us, and it stands in the inbox with its
own clock.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.circle.on_duty import OnDuty, on_duty
from circles.local_time import local, local_date
from circles.reminder import Reminder
from circles.strike_out import StrikeOut
from notifications.inbound_text import InboundText

WORDING, SUBJECT = "text_waits", "inbound_text"
MANAGER_AFTER = timedelta(minutes=30)
RINGS_FOR = timedelta(hours=12)


def of_waiting_texts(session: Session, start: datetime, end: datetime) -> list[Reminder]:
    """Everybody to be rung about a text that waits. Five queries at any number of texts."""
    waiting = select(InboundText, Provider.timezone).join(Provider, col(Provider.id) == InboundText.provider_id)
    due = col(InboundText.rings_at).between(start - MANAGER_AFTER, end)
    found = session.exec(waiting.where(col(InboundText.state) == "waiting", due)).all()
    if not found:
        return []
    duty = on_duty(session, _providers(text for text, _ in found), local_date(end, found[0][1]))
    kept_from = _kept_from(session, [text.id for text, _ in found])
    return [
        _reminder(text, person_id, at)
        for text, _ in found
        for person_id, at in _rungs(text, duty, {*kept_from.get(text.id, ()), text.person_id})
        if start <= at <= end
    ]


def still_waits(session: Session, subject_id: UUID, person_id: UUID | None, now: datetime) -> Mapping[str, Any] | str:
    """When it came in, or why nobody wants it any more: somebody has answered, or another answers for it now."""
    text = session.get(InboundText, subject_id)
    if text is None or text.state != "waiting":
        return "answered"
    zone = session.get_one(Provider, text.provider_id).timezone
    duty = on_duty(session, _providers([text]), local_date(now, zone))
    kept_from = _kept_from(session, [text.id]).get(text.id, set())
    came = local(text.received_at, zone)
    said = {"day": came.date(), "time": came.time().replace(second=0, microsecond=0)}
    return said if person_id in dict(_rungs(text, duty, kept_from)) else "left"


def _rungs(text: InboundText, duty: OnDuty, never: Collection[UUID | None]) -> Iterator[tuple[UUID, datetime]]:
    """Who is rung and when. Without an owner, or where it is kept from the owner, the managers come first."""
    assert text.provider_id is not None
    assert text.rings_at is not None
    owners = [one for one in duty.coordinators(text.owner_id) if one not in never]
    managers = [one for one in duty.managers.get(text.provider_id, ()) if one not in never and one not in owners]
    yield from ((one, text.rings_at) for one in owners)
    yield from ((one, text.rings_at + (MANAGER_AFTER if owners else timedelta())) for one in managers)


def _reminder(text: InboundText, person_id: UUID, at: datetime) -> Reminder:
    assert text.provider_id is not None
    return Reminder(
        WORDING,
        SUBJECT,
        text.id,
        1,
        person_id,
        text.provider_id,
        text.core_member_id,
        at,
        at + RINGS_FOR,
        "safety",
        ahead=False,
    )


def _providers(texts: Iterable[InboundText]) -> set[UUID]:
    return {text.provider_id for text in texts if text.provider_id is not None}


def _kept_from(session: Session, text_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    struck = select(StrikeOut.subject_id, StrikeOut.person_id).where(col(StrikeOut.subject_id).in_(text_ids))
    found: dict[UUID, set[UUID]] = {}
    for text_id, person_id in session.exec(struck):
        found.setdefault(text_id, set()).add(person_id)
    return found
