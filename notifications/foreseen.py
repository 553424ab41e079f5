"""What is ahead of a message: when it goes and which way, unless what; and whether it will not go at all.

The worker asks again at the send (`recheck.py`). This says beforehand what it would ask, for whoever looks today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from circles.concerns.telling import WORDINGS as OF_CONCERNS
from circles.matching.inviting import WORDING as OF_INVITATION
from circles.meetings.minutes_telling import WORDING as OF_MINUTES
from circles.meetings.quorum_telling import WORDING as TOO_FEW
from circles.meetings.telling import CANCELLED, OF_CHANGE
from circles.meetings.telling import WORDINGS as OF_MEETINGS
from circles.releases.check_in_telling import WORDINGS as OF_CHECK_INS
from circles.releases.telling import OF_PLAN
from notifications.message import Message
from notifications.reach import DUTY_PHONE, matters_of, reaches_of
from notifications.reasons import reason
from notifications.recheck import ways_left
from notifications.text_waiting import WORDING as TEXT_WAITS
from notifications.ways import Matter, Reach, Way, why_none

ANSWER = ""  # an answer to a text goes whatever happens, for as long as it is of use
_OF_RELEASE = "unless they answer first, somebody else goes, or the day moves"
UNLESS: dict[str, str] = {
    **dict.fromkeys(OF_MEETINGS, "unless they answer first, leave the circle, or the meeting moves or is called off"),
    **dict.fromkeys(OF_CHANGE.values(), "unless they answer first, leave the circle, or it changes again"),
    CANCELLED: "unless the meeting is put on again",
    OF_MINUTES: "unless the minutes come first, or somebody else takes the turn",
    TOO_FEW: "unless enough say that they come, or the meeting moves or is called off",
    TEXT_WAITS: "unless somebody has answered that text by then",
    OF_INVITATION: "unless they answer first, or the group changes",
    **dict.fromkeys(OF_CONCERNS, "unless somebody has taken it by then"),
    **dict.fromkeys(OF_PLAN, _OF_RELEASE),
    **dict.fromkeys(OF_CHECK_INS, "unless they say so first, or ask for more time"),
}


def unless(wording: str) -> str:
    """What would keep a message from going, to follow on "Goes at 4pm"; nothing for an answer that is owed."""
    return UNLESS.get(wording, ANSWER)


@dataclass(frozen=True)
class Ahead:
    """Which ways a message would go if it were sent now, in order; or, where there is none, the sentence why not."""

    ways: tuple[Way, ...] = ()
    will_not: str = ""


NOTHING_AHEAD = Ahead()


def ahead_of(
    session: Session, message_ids: Sequence[UUID], offered: frozenset[str], today: date, now: datetime
) -> dict[UUID, Ahead]:
    """What is ahead of each of these messages, as things stand. Three queries."""
    messages = session.exec(select(Message).where(col(Message.id).in_(message_ids)).options(*_UNOPENED)).all()
    matters = matters_of(session, messages, now)
    reaches = reaches_of(session, {one.person_id for one in messages if one.person_id}, today)
    return {one.id: _ahead(one, matters[one.id], reaches, offered) for one in messages}


def _ahead(message: Message, matter: Matter, reaches: dict[UUID, Reach], offered: frozenset[str]) -> Ahead:
    if message.person_id is None and matter.pressing == "answer":
        return Ahead(("text",))
    reach = reaches[message.person_id] if message.person_id else DUTY_PHONE
    left = ways_left(message, matter, reach, offered)
    return Ahead(left) if left else Ahead((), reason(why_none(matter, reach)).sentence)


_UNOPENED: tuple[Any, ...] = (defer(Message.said), defer(Message.body))  # type: ignore[arg-type]
