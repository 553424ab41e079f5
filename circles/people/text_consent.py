"""The ledger of consent to texts: which wording, from what source, taken by whom and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Index, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.people.person import Person

SOURCES = (
    "in_person",
    "by_phone",
    "paper_form",
    "import",
    "text_stop",
    "text_start",
    "carrier",
    "number_changed",
    "demo",
)
BY_TEXT = ("text_stop", "carrier")  # a no that the person sent, to us or to the carrier
WORDING_VERSION = "2026-11"
WORDING = (
    "We would like to text you about meetings and things you have said you will do. Texts never say what a circle is. "
    "You can stop them at any time: text STOP, or tell us."
)


class TextConsent(SQLModel, table=True):
    """One yes or no to texts. Never changed: a change of mind is another row; `person.texts_on` holds the last."""

    __tablename__ = "text_consent"
    __table_args__ = (
        Index("ix_text_consent_person_id_at", "person_id", "at"),
        Index("ix_text_consent_provider_id_source_at", "provider_id", "source", "at"),  # Today: who said STOP
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", index=False)
    given: bool = plain(Boolean)
    wording: str = plain(Text, default=WORDING_VERSION)
    source: str = word("source", SOURCES)
    by_account_id: UUID | None = plain(Uuid, default=None)
    mobile_fingerprint: str | None = plain(Text, default=None)
    at: datetime = instant()


NOT_TEXTED = {
    "no_number": "There is no mobile number on record.",
    "letter_only": "This person wants letters only.",
    "voice_only": "This person wants calls only.",
    "in_custody": "This person is in custody.",
    "number_shared": "Somebody else has the same number. Settle whose it is first.",
    "no_consent": "This person has not said yes to texts.",
}


def give_consent(session: Session, person: Person, source: str, by: Actor, now: datetime) -> TextConsent:
    """Enter a yes, to the wording of today. Raises WrongMoment without a number, BadInput for an unknown source."""
    if person.mobile is None:
        raise WrongMoment("There is no mobile number to text. Add the number first.")
    return _enter(session, person, source, by, now, given=True)


def withdraw_consent(session: Session, person: Person, source: str, by: Actor, now: datetime) -> TextConsent:
    """Enter a no. It holds at once: the outbox asks `may_be_texted` when it sends."""
    return _enter(session, person, source, by, now, given=False)


def may_be_texted(person: Person, now: datetime) -> str | None:  # noqa: ARG001 - questions are asked of a moment
    """None where a text may go to this person now, else the code of why not (`NOT_TEXTED` has the sentences).

    The one question of consent: the outbox asks it again at the moment of sending. Duty alerts to staff do not rest
    on consent and do not ask (F3).
    """
    if person.mobile is None:
        return "no_number"
    if person.device in ("letter_only", "voice_only"):
        return person.device
    if person.in_custody:
        return "in_custody"
    if not person.mobile_settled:
        return "number_shared"
    return None if person.texts_on else "no_consent"


def ledger(session: Session, person_id: UUID) -> list[TextConsent]:
    """Every yes and no of a person, newest first."""
    rows = select(TextConsent).where(TextConsent.person_id == person_id)
    return list(session.exec(rows.order_by(col(TextConsent.at).desc(), col(TextConsent.id).desc())).all())


def _enter(session: Session, person: Person, source: str, by: Actor, now: datetime, *, given: bool) -> TextConsent:
    if source not in SOURCES:
        raise BadInput({"source": "Say how they told us."})
    row = TextConsent(
        provider_id=person.provider_id,
        person_id=person.id,
        given=given,
        source=source,
        by_account_id=by.account_id,
        mobile_fingerprint=person.mobile_fingerprint,
        at=now,
    )
    person.texts_on = given
    session.add(row)
    session.flush()
    record(
        session, "give_consent" if given else "withdraw_consent", "person", person.id, by, now,
        provider_id=person.provider_id, about=person.id, now_is=source,
    )  # fmt: skip
    return row
