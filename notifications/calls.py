"""Calls: what whoever answers the phone hears, and what their key press does.

A call says the words of its message and asks for a key. The key acknowledges and reveals nothing: whoever else holds
the phone learns no more than from the text. Answered without a key is not told, for a mailbox answers too. Key 1 on a
rung of a ladder takes the concern, as the code in the text does; a question about a meeting stays one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from sqlmodel import Session

from circles.concerns.ladder import ConcernStep
from circles.concerns.telling import CALL
from circles.lifecycle import become, may_become
from circles.people.person import Person
from notifications.composing import language_of
from notifications.message import MOVES, TOLD, Message
from notifications.reasons import CALLED_INSTEAD
from notifications.replies import take_for
from notifications.reports import accept_status, lock_attempt, note_sid
from notifications.wording import aloud
from notifications.wording.shape import Language

HEARD = "1"
SECONDS_FOR_A_KEY = 10
VOICES: dict[Language, tuple[str, str]] = {"en": ("Polly.Amy", "en-GB"), "cy": ("Polly.Gwyneth", "cy-GB")}
SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass(frozen=True)
class Said:
    """What a call says next: words, whether it waits for a key, and in which language."""

    words: str = ""
    language: Language = "en"
    waits: bool = False

    def in_the_carriers_words(self, key_address: str) -> str:
        """As the carrier reads it (TwiML). Said twice where a key is waited for: the first time people look for one."""
        if not self.words:
            return SILENCE
        voice, language = VOICES[self.language]
        twice = ' loop="2"' if self.waits else ""
        say = f"<Say voice={quoteattr(voice)} language={quoteattr(language)}{twice}>{escape(self.words)}</Say>"
        if self.waits:
            say = (
                f'<Gather input="dtmf" numDigits="1" timeout="{SECONDS_FOR_A_KEY}" method="POST" '
                f"action={quoteattr(key_address)}>{say}</Gather>"
            )
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{say}</Response>'


def answer_call(session: Session, reference: str, fields: Mapping[str, str], now: datetime) -> Said:
    """Somebody, or something, has answered. A repeat hears the same and changes nothing."""
    message = _rung(session, reference, fields, now)
    if message is None or message.state not in TOLD:
        return Said()
    language = _language(session, message)
    prompt = aloud.prompt(language, takes=message.wording == CALL)
    return Said(f"{message.body} {prompt}", language, waits=True)


def press_key(session: Session, reference: str, fields: Mapping[str, str], now: datetime) -> Said:
    """A key was pressed: 1 says that they have heard it. Any other key, and it is said again."""
    if fields.get("Digits") != HEARD:
        return answer_call(session, reference, fields, now)
    message = _rung(session, reference, fields, now)
    if message is None:
        return Said()
    if message.state == "delivered" or may_become(message, "delivered", MOVES):
        _heard(session, message, now)
    return Said(aloud.thanks(_language(session, message)))


def _heard(session: Session, message: Message, now: datetime) -> None:
    if message.state == "delivered":
        return
    become(message, "delivered", MOVES)
    message.told_at, message.settled_at, message.lease_until = message.told_at or now, now, None
    if message.why != CALLED_INSTEAD:  # the coordinator still has to hear that they want no texts (F3)
        message.why, message.needs_you = "", False
    if message.wording == CALL:
        take_for(session, session.get_one(ConcernStep, message.subject_id), now)
    session.flush()


def _rung(session: Session, reference: str, fields: Mapping[str, str], now: datetime) -> Message | None:
    """The message that this call is about; that the carrier asks proves that it went."""
    sid = fields.get("CallSid", "")
    found = lock_attempt(session, reference, sid) if sid else None
    if found is None or found[1].channel != "voice":
        return None
    message, attempt = found
    note_sid(message, attempt, sid, now)
    accept_status(session, message, attempt, fields.get("CallStatus", ""), None, now)
    session.flush()
    return message


def _language(session: Session, message: Message) -> Language:
    person = session.get_one(Person, message.person_id) if message.person_id else None
    return language_of(person)
