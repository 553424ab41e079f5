"""Letters, for people who can take nothing else: what to print, and that it was posted.

The words are those of the text, no more. They were written when the letter became due; where the thing moves before it
is posted, the message is withdrawn like any other that waits.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from circles.errors import NotFound, WrongMoment
from circles.identity import new_token
from circles.journal import Actor, record
from circles.lifecycle import become
from circles.local_time import date_in_words
from circles.people.person import Person, full_name
from notifications.message import MOVES, Attempt, Message

GONE = "This letter is not waiting any more. Look at the message again."


@dataclass(frozen=True)
class Letter:
    """One letter as it is printed: for the window of an envelope, and the words in paragraphs."""

    to: str
    address: tuple[str, ...]
    paragraphs: tuple[str, ...]
    sender: str
    language: str
    on: str


def letter_of(session: Session, message: Message, today: date) -> Letter:
    """The letter of a message, waiting or posted. Raises NotFound where it is none."""
    if message.channel != "letter" or not message.body or message.person_id is None:
        raise NotFound()
    person = session.get_one(Person, message.person_id)
    *paragraphs, sender = message.body.split("\n\n")
    lines = [*(person.address or "").splitlines(), person.postcode or ""]
    address = tuple(one.strip() for one in lines if one.strip())
    return Letter(
        full_name(person),
        address,
        tuple(paragraphs),
        sender,
        person.language,
        date_in_words(today, today, person.language),
    )


def post_letter(session: Session, message: Message, by: Actor, now: datetime) -> None:
    """Say that a letter is in the post. Raises WrongMoment where it does not wait any more."""
    if message.channel != "letter" or message.state != "held":
        raise WrongMoment(GONE)
    become(message, "sent", MOVES)
    message.why, message.told_at, message.settled_at, message.needs_you = "", now, now, False
    message.seen_to_at, message.seen_to_by_id = now, by.account_id
    session.add(
        Attempt(
            provider_id=message.provider_id, message_id=message.id, channel="letter", reference=new_token(), number="",
            number_fingerprint="", fence=message.fence, claimed_at=now, settled_at=now, status="posted",
        )
    )  # fmt: skip
    record(session, "post_letter", "message", message.id, by, now, about=message.core_member_id)
    session.flush()
