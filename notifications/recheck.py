"""The questions asked again at the moment of sending: is it still wanted, and may this person be texted?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, Uuid, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.accounts.provider import Provider
from circles.concerns.telling import ALERT, STEP
from circles.meetings.quorum_telling import WORDING as TOO_FEW
from circles.people.person import Person
from circles.people.text_consent import BY_TEXT, ledger, may_be_texted
from circles.releases import check_in_telling, telling
from notifications.composing import Said
from notifications.inbound_text import InboundText
from notifications.message import TOLD, Message
from notifications.reasons import REASONS
from notifications.text_waiting import WORDING as TEXT_WAITS
from notifications.wishes import still_wished

ASKED_LATELY = timedelta(hours=24)
TO_STAFF = (ALERT, check_in_telling.ALERT, telling.RING, TOO_FEW, TEXT_WAITS)  # duty alerts do not rest on consent (F3)
OF_DUTY_LINE = (STEP, check_in_telling.CHECK_IN)


@dataclass(frozen=True)
class MayGo:
    """A message that may go now: to which number, to whom, and the day and time as they stand."""

    number: str
    person: Person | None
    provider: Provider
    said: Said


def look_again(session: Session, message: Message, now: datetime) -> MayGo | str:
    """Whether a message may go now, or the reason (a code of `reasons.py`) why not.

    Raises nothing: what cannot be found is a reason too.
    """
    provider = session.get_one(Provider, message.provider_id)
    if now >= message.useful_until:
        return "too_late"
    if not provider.texting_on and message.urgency != "answer":
        return "texting_off"
    said = _still_said(session, message, now)
    if isinstance(said, str):
        return said
    if _asked_already(session, message):
        return "asked_already"
    if message.person_id is None:
        return _without_person(session, message, provider, said)
    person = session.get_one(Person, message.person_id)
    reason = _why_not_texted(session, message, person, now)
    return reason or MayGo(str(person.mobile), person, provider, said)


def _without_person(session: Session, message: Message, provider: Provider, said: Said) -> MayGo | str:
    """The provider's own duty line, or a number that wrote to us."""
    if message.subject_kind in OF_DUTY_LINE:
        return MayGo(provider.duty_number, None, provider, said) if provider.duty_number else "no_number"
    stranger = session.get_one(InboundText, message.subject_id)
    return MayGo(stranger.number, None, provider, said)


def _why_not_texted(session: Session, message: Message, person: Person, now: datetime) -> str | None:
    """The answer of the consent ledger. Whoever writes to us or asks for a code is answered, but not after a STOP.

    Duty alerts to staff do not rest on consent either (F3).
    """
    asked = why_not_answered if message.urgency == "answer" or message.wording in TO_STAFF else _why_not_told
    return asked(session, person, now)


def _why_not_told(session: Session, person: Person, now: datetime) -> str | None:
    reason = may_be_texted(person, now)
    return "opted_out" if reason == "no_consent" and opted_out(session, person) else reason


def why_not_answered(session: Session, person: Person, now: datetime) -> str | None:
    """Why somebody who writes to us or asks for a code cannot be texted an answer; None where they can."""
    reason = _why_not_told(session, person, now)
    return None if reason == "no_consent" else reason


def opted_out(session: Session, person: Person) -> bool:
    """Whether the last word about texts was the person's own STOP, to us or to the carrier."""
    last = next(iter(ledger(session, person.id)), None)
    return last is not None and not last.given and last.source in BY_TEXT


def why_not_wanted(session: Session, message: Message, now: datetime) -> str:
    """Why a worked-out message fell away: the domain's reason, or that its time is over."""
    found = _still_said(session, message, now)
    if isinstance(found, str):
        return found
    return "too_late" if now >= message.useful_until else "not_wanted"


def _still_said(session: Session, message: Message, now: datetime) -> Said | str:
    """The day and time that a worked-out message must say now, or why it is not wanted any more."""
    if not message.worked_out:
        return {}
    about = (message.wording, message.subject_id, message.revision, message.person_id)
    wanted = still_wished(session, *about, now)
    if isinstance(wanted, str):
        return wanted if wanted in REASONS else "not_wanted"
    return wanted


def _asked_already(session: Session, message: Message) -> bool:
    """Whether the text about a change asked for this very revision less than a day before this reminder."""
    unchanged = message.revision == 1  # nothing about it can have been told as a change
    if unchanged or message.urgency != "routine" or not message.asks or not message.worked_out:
        return False
    given = {"subject": message.subject_id, "person": message.person_id, "revision": message.revision,
             "lately": message.due_at - ASKED_LATELY}  # fmt: skip
    return session.execute(_ASKED_LATELY, given).first() is not None


# Built once: it is asked for every reminder, and building it costs more than asking.
_ASKED_LATELY = (
    select(Message.id)
    .where(
        col(Message.subject_id) == bindparam("subject", type_=Uuid()),
        col(Message.person_id) == bindparam("person", type_=Uuid()),
        col(Message.revision) == bindparam("revision", type_=Integer()),
        col(Message.urgency) == "change",
        col(Message.asks),
        col(Message.state).in_(TOLD),
        col(Message.due_at) > bindparam("lately", type_=UTCDateTime()),
    )
    .limit(1)
)
