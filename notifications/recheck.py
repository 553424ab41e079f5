"""The questions asked again at the moment of sending: is it still wanted, and which way may it go to this person?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, Uuid, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.accounts.provider import Provider
from circles.concerns.telling import STEP
from circles.people.person import Person
from circles.people.text_consent import BY_TEXT, ledger, may_be_texted
from circles.releases import check_in_telling
from notifications.composing import Said
from notifications.inbound_text import InboundText
from notifications.message import TOLD, WAYS, Message
from notifications.reach import DUTY_PHONE, TO_STAFF, email_of, how_pressing, matters_of, reach_of
from notifications.reasons import REASONS
from notifications.ways import TABLE, Matter, Reach, Way, ways, why_none
from notifications.wishes import still_wished

ASKED_LATELY = timedelta(hours=24)
ALL_WAYS = frozenset(WAYS)
OF_DUTY_LINE = (STEP, check_in_telling.CHECK_IN)


@dataclass(frozen=True)
class MayGo:
    """A message that may go now: which way, to which number or address, to whom, and the day and time as they stand.

    `in_place_of_texts`: they have said STOP, and are called because it matters: the coordinator is told (F3).
    """

    to: str
    person: Person | None
    provider: Provider
    said: Said
    way: Way = "text"
    in_place_of_texts: bool = False


def look_again(session: Session, message: Message, now: datetime, offered: frozenset[str] = ALL_WAYS) -> MayGo | str:
    """Whether a message may go now, or the reason (a code of `reasons.py`) why not. `offered`: the ways we have here.

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
        return _without_person(session, message, provider, said, offered, now)
    person = session.get_one(Person, message.person_id)
    if _text_goes(session, message, person, now):
        return MayGo(str(person.mobile), person, provider, said)
    return _another_way(session, message, person, provider, said, offered, now)


def _text_goes(session: Session, message: Message, person: Person, now: datetime) -> bool:
    """The usual case, which must cost nothing more: it goes as a text."""
    kind = how_pressing(message.wording, message.urgency, message.useful_until, now)
    by_text = message.channel == "text" and "text" in TABLE[kind][person.device]
    return by_text and _why_not_texted(session, message, person, now) is None


def _another_way(
    session: Session, message: Message, person: Person, provider: Provider, said: Said, offered: frozenset[str],
    now: datetime,
) -> MayGo | str:  # fmt: skip
    reach = reach_of(session, person, provider, now)
    matter = matters_of(session, [message], now)[message.id]
    left = ways_left(message, matter, reach, offered)
    if not left:
        return why_none(matter, reach)
    to = {"email": email_of(session, person), "letter": ""}.get(left[0], str(person.mobile))
    instead = reach.consent == "out" and left[0] == "voice"
    return MayGo(to, person, provider, said, left[0], instead and matter.pressing not in ("rung", "call"))


def ways_open(session: Session, message: Message, now: datetime) -> tuple[Way, ...]:
    """Every way that is open for a message now, also those before the one that comes next."""
    matter = matters_of(session, [message], now)[message.id]
    if message.person_id is None:
        return ways(matter, DUTY_PHONE, ALL_WAYS)
    person, provider = session.get_one(Person, message.person_id), session.get_one(Provider, message.provider_id)
    return ways(matter, reach_of(session, person, provider, now), ALL_WAYS)


def ways_left(message: Message, matter: Matter, reach: Reach, offered: frozenset[str]) -> tuple[Way, ...]:
    """The ways from the one that comes next on: what failed is not tried again."""
    start = WAYS.index(message.channel)
    return tuple(one for one in ways(matter, reach, offered) if WAYS.index(one) >= start)


def _without_person(
    session: Session, message: Message, provider: Provider, said: Said, offered: frozenset[str], now: datetime
) -> MayGo | str:
    """The provider's own duty line, or a number that wrote to us."""
    if message.subject_kind not in OF_DUTY_LINE:
        stranger = session.get_one(InboundText, message.subject_id)
        return MayGo(stranger.number, None, provider, said)
    if not provider.duty_number:
        return "no_number"
    left = ways_left(message, matters_of(session, [message], now)[message.id], DUTY_PHONE, offered)
    return MayGo(provider.duty_number, None, provider, said, left[0]) if left else "no_way"


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
