"""What sending asks of a coordinator: unanswered free texts, texts that did not arrive, and a standstill."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Text, Uuid, bindparam, case, exists, func, literal, or_, select, union_all
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.concerns.telling import SUBJECTS
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.strike_out import StrikeOut
from circles.today.row import TodayRow
from circles.viewer import Viewer
from notifications.engine_room import Heartbeat, SendingStop, SendRate
from notifications.heartbeat import QUIET
from notifications.inbound_text import InboundText
from notifications.message import Message
from notifications.rate import BREAK_AFTER

MOST = 20
LOOK_BACK = timedelta(days=14)
NOT_ARRIVED = ("failed", "unknown")

_accounts = bindparam("accounts", expanding=True, type_=Uuid())
_provider = bindparam("provider", type_=Uuid())
_me = bindparam("me", type_=Uuid())
_since = bindparam("since", type_=UTCDateTime())
_called = case((col(Person.preferred_name) != "", col(Person.preferred_name)), else_=col(Person.first_name))


def _mine(core_member_id: Any) -> Any:
    mine = select(col(CoreMember.id)).where(col(CoreMember.coordinator_id).in_(_accounts))
    led = mine.where(col(CoreMember.person_id) != _me)
    struck = select(col(StrikeOut.subject_id)).where(col(StrikeOut.person_id) == _me)
    return or_(core_member_id.is_(None), core_member_id.in_(led) & ~core_member_id.in_(struck))


def _free_texts() -> Select[Any]:
    row: tuple[Any, ...] = (
        literal("free_text", Text).label("kind"), col(InboundText.id).label("subject_id"),
        func.coalesce(_called, "").label("name"), col(InboundText.due_at).label("at"),
    )  # fmt: skip
    joined = select(*row).select_from(InboundText).join(Person, col(Person.id) == InboundText.person_id, isouter=True)
    return joined.where(
        col(InboundText.provider_id) == _provider,
        col(InboundText.state) == "waiting",
        _mine(col(InboundText.core_member_id)),
        ~exists().where(col(StrikeOut.subject_id) == InboundText.id, col(StrikeOut.person_id) == _me),
    ).order_by(col(InboundText.due_at))


def _not_arrived() -> Select[Any]:
    row: tuple[Any, ...] = (
        literal("not_arrived", Text).label("kind"), col(Message.id).label("subject_id"), _called.label("name"),
        col(Message.due_at).label("at"),
    )  # fmt: skip
    joined = select(*row).select_from(Message).join(Person, col(Person.id) == Message.person_id)
    return joined.where(
        col(Message.provider_id) == _provider,
        col(Message.state).in_(NOT_ARRIVED),
        col(Message.subject_kind).not_in(SUBJECTS),
        col(Message.seen_to_at).is_(None),
        col(Message.due_at) > _since,
        _mine(col(Message.core_member_id)),
    ).order_by(col(Message.due_at))


_STATEMENT = union_all(*(select(one.limit(MOST).subquery()) for one in (_free_texts(), _not_arrived())))


def needs_you(session: Session, viewer: Viewer, now: datetime) -> list[TodayRow]:
    """The rows that sending adds to a coordinator's Today, most pressing first. One query."""
    given = {
        "accounts": list(viewer.coordinates), "provider": viewer.provider_id, "me": viewer.person_id,
        "since": now - LOOK_BACK,
    }  # fmt: skip
    rows = session.connection().execute(_STATEMENT, given)
    return [TodayRow(kind, subject_id, name, at) for kind, subject_id, name, at in rows]


def standstill(session: Session, machine_now: datetime) -> str:
    """Why texts are not going out, in words; nothing where they are. One query."""
    reason, beat_at, silent_since = session.connection().execute(_STANDSTILL).one()
    if reason is not None:
        return f"Sending is stopped: {reason}"
    if beat_at is None or machine_now - beat_at > QUIET:
        return "The part that sends texts has not been heard from for three minutes."
    if silent_since is not None and machine_now - silent_since > QUIET:
        return "The text company does not answer. Texts go by themselves when it does. Ring for what is urgent."
    return ""


_STANDSTILL = select(
    select(col(SendingStop.reason)).where(col(SendingStop.lifted_at).is_(None)).limit(1).scalar_subquery(),
    select(func.max(Heartbeat.beat_at)).scalar_subquery(),
    select(func.min(SendRate.silent_since)).where(col(SendRate.silent) >= BREAK_AFTER).scalar_subquery(),
)
