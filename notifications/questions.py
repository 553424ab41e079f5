"""Which question an answer is for: by what this person was last told, not by the order in which texts arrive."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from notifications.message import TOLD, Message

CORRECTABLE = (
    "reply_understood_yes", "reply_understood_no", "reply_understood_unsure", "cancel_or_stop",
    "release_yes", "release_no",
)  # fmt: skip
WHICH = "which_meeting"


@dataclass(frozen=True)
class Questions:
    """What a person may be answering: open questions, one for each thing, nearest first; and the last one answered."""

    open: tuple[Message, ...]
    last_answered: Message | None
    last_told: Message | None

    @property
    def to_correct(self) -> Message | None:
        """The question whose answer we confirmed in the very last text ("Reply 2 if that's wrong")."""
        last = self.last_told
        if last is None or self.last_answered is None or last.wording not in CORRECTABLE:
            return None
        return self.last_answered if last.subject_id == self.last_answered.subject_id else None


def questions_to(session: Session, person_id: UUID, now: datetime) -> Questions:
    """What this person was asked and can still answer, in one query. A question is over when its thing begins."""
    query = (
        select(Message)
        .where(col(Message.person_id) == person_id, col(Message.state).in_(TOLD), col(Message.useful_until) > now)
        .order_by(col(Message.told_at).desc(), col(Message.id).desc())
    )
    told = list(session.exec(query))
    asked = _latest_of_each([one for one in told if one.asks and one.worked_out])
    answered = [one for one in asked if one.answered_at is not None]
    waiting = [one for one in asked if one.answered_at is None]
    waiting.sort(key=lambda one: one.useful_until)
    latest = max(answered, key=lambda one: one.answered_at or now, default=None)
    return Questions(tuple(waiting), latest, told[0] if told else None)


def asked_which(session: Session, person_id: UUID, now: datetime) -> Message | None:
    """Our open question "Which one is that for?", if that is the last thing we asked."""
    query = (
        select(Message)
        .where(col(Message.person_id) == person_id, col(Message.wording) == WHICH, col(Message.answered_at).is_(None))
        .where(col(Message.useful_until) > now)
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def _latest_of_each(asked: list[Message]) -> list[Message]:
    """The last question about each thing: a later one about the same thing replaces it. `asked` is newest first."""
    latest: dict[UUID, Message] = {}
    for one in asked:
        latest.setdefault(one.subject_id, one)
    return list(latest.values())
