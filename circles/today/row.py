"""One row of Today: what it is and when it is due. Rows can be put off, with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record

NOW, THIS_WEEK, WHEN_YOU_CAN = "now", "this_week", "when_you_can"
CONCERNS = ("concern_nobody", "concern_new", "concern_held", "concern_to_sign_off", "concern_unanswered",
            "concern_answered")  # fmt: skip
RELEASES = (
    "release_silent", "release_ring", "release_reception", "release_practitioner", "release_confirm",
    "release_not_ready", "release_unplanned",
)  # fmt: skip
NEVER_PUT_OFF = ("free_text", "texts_stopped", *RELEASES, *CONCERNS)
LONGEST_PUT_OFF_DAYS = 28


@dataclass(frozen=True)
class TodayRow:
    """A question's answer. `due` is an instant or a day; `count` is what the sentence needs (people coming, say)."""

    kind: str
    subject_id: UUID
    name: str
    due: datetime | date | None
    count: int = 0

    @property
    def can_be_put_off(self) -> bool:
        return self.kind not in NEVER_PUT_OFF


class PutOff(SQLModel, table=True):
    """A row of Today that one account has put off until a day, and why."""

    __tablename__ = "put_off"
    __table_args__ = (Index("ix_put_off_account_id_until_on", "account_id", "until_on"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id", index=False)
    kind: str = plain(Text)
    subject_id: UUID = plain(Uuid)
    until_on: date = plain(Date)
    reason: str = secret("put_off.reason", about="person")
    at: datetime = instant()


def put_off(
    session: Session, kind: str, subject_id: UUID, until_on: date, reason: str, by: Actor, now: datetime
) -> PutOff:
    """Put a row off for this account alone. Concerns and releases cannot be put off (F18)."""
    if kind in NEVER_PUT_OFF:
        raise WrongMoment("This one cannot be put off. If you cannot take it, ask a colleague to.")
    days = (until_on - now.date()).days
    if not 1 <= days <= LONGEST_PUT_OFF_DAYS:
        raise BadInput({"until_on": f"Choose a day from tomorrow on, at most {LONGEST_PUT_OFF_DAYS} days ahead."})
    if not reason:
        raise BadInput({"reason": "Write why, in a few words, so that a colleague on cover understands."})
    assert by.account_id
    assert by.provider_id
    row = PutOff(
        provider_id=by.provider_id, account_id=by.account_id, kind=kind, subject_id=subject_id, until_on=until_on,
        reason=reason, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, "put_off", kind, subject_id, by, now, now_is=until_on.isoformat())
    return row


def put_off_by(session: Session, account_id: UUID, today: date) -> set[tuple[str, UUID]]:
    """What an account has put off beyond today."""
    rows = select(PutOff.kind, PutOff.subject_id).where(PutOff.account_id == account_id, col(PutOff.until_on) > today)
    return {(kind, subject_id) for kind, subject_id in session.exec(rows)}
