"""What is ahead of a message: when it goes, unless what; and whether, as things stand now, it will not go at all.

The worker asks again at the send (`recheck.py`). This says beforehand what it would ask, for whoever looks today.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.concerns.telling import WORDINGS as OF_CONCERNS
from circles.matching.inviting import WORDING as OF_INVITATION
from circles.meetings.minutes_telling import WORDING as OF_MINUTES
from circles.meetings.quorum_telling import WORDING as TOO_FEW
from circles.meetings.telling import CANCELLED, OF_CHANGE
from circles.meetings.telling import WORDINGS as OF_MEETINGS
from circles.people.person import Person
from circles.people.text_consent import may_be_texted
from circles.releases.check_in_telling import WORDINGS as OF_CHECK_INS
from circles.releases.telling import OF_PLAN
from notifications.message import Message
from notifications.reasons import reason
from notifications.recheck import TO_STAFF
from notifications.text_waiting import WORDING as TEXT_WAITS

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


def will_not_go(session: Session, message_ids: Sequence[UUID], now: datetime) -> dict[UUID, str]:
    """Of these messages, those that would not go if they were sent now, with the sentence why. One query."""
    theirs = select(Message.id, Message.wording, Message.urgency, Person).join(
        Person, col(Person.id) == Message.person_id
    )
    found: dict[UUID, str] = {}
    for message_id, wording, urgency, person in session.exec(theirs.where(col(Message.id).in_(message_ids))):
        why = may_be_texted(person, now)
        on_any_ground = why == "no_consent" and (urgency == "answer" or wording in TO_STAFF)
        if why is not None and not on_any_ground:
            found[message_id] = reason(why).sentence
    return found
