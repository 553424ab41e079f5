"""A person's mobile number: changed, found to be shared, and settled.

A number belongs to one person. Where two have the same, neither is texted until somebody has asked whose it is: a text
for one must not be read by the other, and a reply must have one sender.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import OFFICE_ROLES, Account, Role
from circles.errors import NotAllowed, WrongMoment
from circles.journal import Actor, record
from circles.people.person import Person
from circles.people.personal_record import whom
from circles.people.phone import parse_mobile
from circles.people.text_consent import withdraw_consent
from circles.secret import fingerprint

NOT_SHARED = "Nobody else has this number, so there is nothing to settle."
ELSEWHERE = "Somebody in another caseload has this number too. Ask their coordinator whose it is."


def change_number(session: Session, person: Person, typed: str, by: Actor, now: datetime) -> None:
    """Set a new mobile number, or none where nothing is typed. Consent does not move with it: it is asked again.

    Raises BadInput (field "mobile") for what is no UK mobile. A number that others have is kept, flagged for all of
    them, and not texted until `settle_number`. Raises NotAllowed for the number of somebody who works in the office
    and may do more: codes to sign in go to it.
    """
    mobile = parse_mobile(typed) if typed.strip() else None
    if mobile == person.mobile:
        return
    _refuse_a_colleagues(session, person, by)
    left = person.mobile_fingerprint
    if person.texts_on or person.mobile:
        withdraw_consent(session, person, "number_changed", by, now)
    _set_number(person, mobile)
    session.flush()
    _flag(session, person)
    settle_if_alone(session, person.provider_id, left)
    record(session, "change_number", "person", person.id, by, now, about=whom(session, person.id))


def _refuse_a_colleagues(session: Session, person: Person, by: Actor) -> None:
    if by.kind != "person" or "manager" in by.roles or by.person_id == person.id:
        return
    office = (
        select(Role.id)
        .join(Account, col(Account.id) == Role.account_id)
        .where(Account.person_id == person.id, col(Role.role).in_(OFFICE_ROLES))
    )
    if session.exec(office.limit(1)).first() is not None:
        raise NotAllowed("Ask a manager to do this: a colleague's code to sign in goes to this number.")


def settle_number(session: Session, person: Person, others: list[Person], by: Actor, now: datetime) -> None:
    """Say that a shared number is this person's. The others lose it, and their consent with it.

    `others` are the sharers whom whoever settles may see. Raises WrongMoment where the number is not shared, or where
    somebody has it whom they may not see.
    """
    sharing = sharers(session, person)
    if not sharing and person.mobile_settled:
        raise WrongMoment(NOT_SHARED)
    if {one.id for one in sharing} - {one.id for one in others}:
        raise WrongMoment(ELSEWHERE)
    for other in sharing:
        change_number(session, other, "", by, now)
    person.mobile_settled = True
    session.flush()
    record(session, "settle_number", "person", person.id, by, now, about=whom(session, person.id))


def sharers(session: Session, person: Person) -> list[Person]:
    """The others of the same provider who have this person's number."""
    if person.mobile_fingerprint is None:
        return []
    return [one for one in _having(session, person.provider_id, person.mobile_fingerprint) if one.id != person.id]


def settle_if_alone(session: Session, provider_id: UUID, mobile_fingerprint: str | None) -> None:
    """A number that only one person has left is theirs."""
    if mobile_fingerprint is None:
        return
    left = _having(session, provider_id, mobile_fingerprint)
    if len(left) == 1:
        left[0].mobile_settled = True
        session.flush()


def mobile_fingerprint(e164: str) -> str:
    """What finds a number: for unique owners, shared numbers and texts that come in."""
    return fingerprint(e164, "mobile")


def _set_number(person: Person, mobile: str | None) -> None:
    person.mobile = mobile
    person.mobile_fingerprint = mobile_fingerprint(mobile) if mobile else None
    person.mobile_settled = True


def _flag(session: Session, person: Person) -> None:
    sharing = sharers(session, person)
    for one in (person, *sharing) if sharing else ():
        one.mobile_settled = False
    session.flush()


def _having(session: Session, provider_id: UUID, mobile_fingerprint: str) -> list[Person]:
    rows = select(Person).where(Person.provider_id == provider_id, Person.mobile_fingerprint == mobile_fingerprint)
    return list(session.exec(rows.order_by(col(Person.id))).all())
