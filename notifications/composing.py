"""From a message to the words that leave: its days and times, who says it, and the guard that reads it (D§8)."""

import json
from collections.abc import Mapping
from datetime import date, time

from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.people.person import Person
from notifications.message import TOLD, Message
from notifications.wording.aloud import Manner
from notifications.wording.rendering import Text, Value, render
from notifications.wording.texts import DAYS, TIMES, Language, wording

Said = Mapping[str, Value]
UNCHANGED = "meeting_reminder"  # what a moved meeting's text says to whom it is where it was
OF_A_CHANGE = ("meeting_moved", "meeting_back_on", "meeting_cancelled")  # what says how it stands now


class NothingNew(Exception):
    """The text would say again what was said, and ask again what was asked."""


def write_said(values: Said) -> str:
    """Days, times and codes as they are kept with a message."""
    return json.dumps({name: _plain(value) for name, value in values.items()}, sort_keys=True)


def read_said(message: Message) -> dict[str, Value]:
    """The days and times that a message's words hold."""
    kept: dict[str, str] = json.loads(message.said or "{}")
    return {name: _value(name, text) for name, text in kept.items()}


def compose(
    session: Session, message: Message, person: Person | None, provider: Provider, wanted: Said, manner: Manner = "text"
) -> Text:
    """The words of a message; `wanted` are the day and time as they stand now. Keeps both with the message.

    Raises UnfitText where the word guard stops it, WrongVariables where the wording needs what nobody said, and
    NothingNew where they were told or asked just this last, and have not answered yet.
    """
    said = read_said(message) | dict(wanted)
    code, names = message.wording, wording(message.wording).variables
    told = _told_before(session, message) if code in OF_A_CHANGE else None
    if told is not None and told.wording == code and _is_as_told(told, said):  # off, on and off before they heard of it
        raise NothingNew
    if "old_day" in names:
        said |= _old(told)  # where they were told; else what the domain says it was before
        if (said.get("old_day"), said.get("old_time")) == (said["day"], said["time"]):  # moved, and moved back
            if told is not None and told.asks and told.answered_at is None:
                raise NothingNew
            code, names = UNCHANGED, wording(UNCHANGED).variables
    around: dict[str, Value] = {
        "first_name": (person.preferred_name or person.first_name) if person else None,
        "sender": provider.neutral_name,
        "duty_number": provider.duty_number if person else None,  # a stranger learns no number of ours
    }
    values = {name: said[name] if name in said else around.get(name) for name in names}
    never = (person.last_name,) if person and person.last_name else ()
    text = render(code, language_of(person), values, never, manner)
    message.said = write_said(said)
    message.body, message.segments = text.body, text.segments
    return text


def language_of(person: Person | None) -> Language:
    return "cy" if person and person.language == "cy" else "en"


def _is_as_told(told: Message, said: Said) -> bool:
    """Whether they were told just this, and it still stands: what has been answered since is asked again."""
    before = read_said(told)
    return told.answered_at is None and all(before.get(name) == said.get(name) for name in ("day", "time"))


def _old(told: Message | None) -> dict[str, Value]:
    said = read_said(told) if told else {}
    return {f"old_{name}": said[name] for name in ("day", "time") if name in said}


def _told_before(session: Session, message: Message) -> Message | None:
    """What told this person of the day and time last: only their own messages know it, for the meeting has moved."""
    before = (
        select(Message)
        .where(
            col(Message.subject_id) == message.subject_id,
            col(Message.person_id) == message.person_id,
            col(Message.revision) < message.revision,
            col(Message.state).in_(TOLD),
            col(Message.worked_out),
        )
        .order_by(col(Message.revision).desc(), col(Message.told_at).desc())
        .limit(1)
    )
    return session.exec(before).first()


def _plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _value(name: str, text: str) -> Value:
    if name in DAYS:
        return date.fromisoformat(text)
    return time.fromisoformat(text) if name in TIMES else text
