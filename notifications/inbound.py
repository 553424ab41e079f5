"""Taking a text that came in: recorded once, its sender found, understood, acted on and answered.

The caller has verified the signature; it carries no time stamp, so the carrier's sid is what makes a repeat harmless.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.errors import BadInput
from circles.journal import CARRIER, record
from circles.people.person import Person
from circles.people.phone import parse_mobile
from circles.people.text_consent import withdraw_consent
from circles.secret import fingerprint
from notifications.free_text import ask_for_answer, owe_acknowledgement
from notifications.inbound_text import InboundText
from notifications.message import Attempt, Message
from notifications.replies import act_on
from notifications.reply_words import understand

LONGEST = 1600


def take_inbound(session: Session, fields: Mapping[str, str], now: datetime) -> InboundText | None:
    """Take one verified inbound text. None where it was taken before: nothing changes then."""
    sid, number = fields.get("MessageSid", ""), fields.get("From", "")
    if not sid or not number or _taken(session, sid):
        return None
    print_ = fingerprint(number, "mobile")
    senders = session.exec(select(Person).where(col(Person.mobile_fingerprint) == print_)).all()
    person = senders[0] if len(senders) == 1 else None
    inbound = InboundText(
        provider_id=_provider(session, senders, print_), person_id=person.id if person else None, sid=sid,
        number_fingerprint=print_, number=number, body=fields.get("Body", "")[:LONGEST],
        understood="unknown_number", received_at=now,
    )  # fmt: skip
    session.add(inbound)
    session.flush()
    if person is not None:
        act_on(session, inbound, person, now)
    else:
        _from_nobody_we_know(session, inbound, senders, now)
    record(session, "take_inbound_text", "inbound_text", inbound.id, CARRIER, now, provider_id=inbound.provider_id,
           about=inbound.core_member_id, now_is=inbound.understood)  # fmt: skip
    session.flush()
    return inbound


def _taken(session: Session, sid: str) -> bool:
    return session.exec(select(InboundText.id).where(col(InboundText.sid) == sid)).first() is not None


def _from_nobody_we_know(session: Session, inbound: InboundText, senders: Sequence[Person], now: datetime) -> None:
    """An unknown or a shared number: a person has to look. STOP holds for everybody who has the number."""
    if understand(inbound.body).kind in ("stop", "cancel"):
        inbound.understood = "stop"
        for one in senders:
            withdraw_consent(session, one, "text_stop", CARRIER, now)
        return
    ask_for_answer(session, inbound, None, now)
    if _is_mobile(inbound.number):
        owe_acknowledgement(session, inbound, None, "free_text_ack", now)


def _is_mobile(number: str) -> bool:
    """Whether a person may stand behind a number: short codes and foreign lines are not answered."""
    try:
        return parse_mobile(number) == number
    except BadInput:
        return False


def _provider(session: Session, senders: Sequence[Person], number_fingerprint: str) -> UUID | None:
    """Whose inbox: the senders' provider, else whoever last texted that number, else the first that texts at all."""
    if len({one.provider_id for one in senders}) == 1:
        return senders[0].provider_id
    texted = (
        select(Message.provider_id)
        .join(Attempt, col(Attempt.message_id) == Message.id)
        .where(col(Attempt.number_fingerprint) == number_fingerprint)
        .order_by(col(Attempt.id).desc())
    )
    first = select(Provider.id).order_by(col(Provider.texting_on).desc(), col(Provider.id))
    return session.exec(texted.limit(1)).first() or session.exec(first.limit(1)).first()
