"""Licence conditions, as records with a kind: matching, venues, texts and lifts must obey them (D§4, F12).

A *sealed* condition tells of a victim. It is for the coordinator alone and its readings are journalled; every list,
search, import and export goes through `open_conditions`, which has none of them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Text
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.people.person import Person
from circles.people.personal_record import whom

KINDS = (
    "no_contact_with_named_people", "exclusion_area", "curfew", "no_internet", "one_sim", "no_association",
    "no_contact_with_prisoners", "no_motor_vehicle", "travel_notified", "not_near_places", "other",
)  # fmt: skip
NAMES = {
    "no_contact_with_named_people": "No contact with named people",
    "exclusion_area": "Stay out of an area",
    "curfew": "Curfew",
    "no_internet": "No internet",
    "one_sim": "One mobile phone or SIM only",
    "no_association": "No contact with some people without approval",
    "no_contact_with_prisoners": "No contact with people in prison",
    "no_motor_vehicle": "No motor vehicle",
    "travel_notified": "Travel outside the county to be told first",
    "not_near_places": "Not near certain places",
    "other": "Another condition",
}
VICTIM = ("no_contact_with_named_people", "exclusion_area")  # sealed unless somebody says otherwise (F12)


class LicenceCondition(SQLModel, table=True):
    """One condition a person is under. `sealed` ones tell of a victim: coordinator only, always journalled (F12)."""

    __tablename__ = "licence_condition"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    person_id: UUID = link("person.id")
    kind: str = word("kind", KINDS)
    detail: str | None = secret("licence_condition.detail", about="person", default=None)
    sealed: bool = plain(Boolean, default=False)
    from_on: date = plain(Date)
    until_on: date | None = plain(Date, default=None)
    approved_by: str | None = secret("licence_condition.approved_by", about="person", default=None)
    approved_on: date | None = plain(Date, default=None)
    approval_reference: str = plain(Text, default="")
    made_at: datetime = instant()

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def add_condition(
    session: Session, person: Person, kind: str, detail: str, from_on: date, by: Actor, now: datetime, *,
    until_on: date | None = None, sealed: bool | None = None,
) -> LicenceCondition:  # fmt: skip
    """Enter a condition. Named people and areas are sealed unless said otherwise. Raises BadInput."""
    if kind not in KINDS:
        raise BadInput({"kind": "Choose one of the answers."})
    if until_on is not None and until_on < from_on:
        raise BadInput({"until_on": "This is before the condition begins. Look at the dates again."})
    condition = LicenceCondition(
        provider_id=person.provider_id, person_id=person.id, kind=kind, detail=detail.strip() or None,
        sealed=kind in VICTIM if sealed is None else sealed, from_on=from_on, until_on=until_on, made_at=now,
    )  # fmt: skip
    session.add(condition)
    session.flush()
    _write(session, "add_condition", condition, by, now)
    return condition


def end_condition(session: Session, condition: LicenceCondition, on: date, by: Actor, now: datetime) -> None:
    """The condition holds until `on`, that day included."""
    if condition.until_on is not None and condition.until_on < now.date():
        raise WrongMoment("This condition has ended already.")
    if on < condition.from_on:
        raise BadInput({"on": "This is before the condition begins. Look at the dates again."})
    condition.until_on = on
    session.flush()
    _write(session, "end_condition", condition, by, now)


def record_approval(
    session: Session,
    condition: LicenceCondition,
    who: str,
    on: date,
    reference: str,
    by: Actor,
    now: datetime,
) -> None:
    """The practitioner's approval, which alone lifts a condition (F11): who gave it, when, and their reference."""
    refuse_half_an_approval(who, on, reference, now)
    condition.approved_by, condition.approved_on, condition.approval_reference = (
        who.strip(),
        on,
        reference.strip(),
    )
    session.flush()
    _write(session, "record_approval", condition, by, now)


def refuse_half_an_approval(who: str, on: date, reference: str, now: datetime) -> None:
    """Raises BadInput, with a sentence for each of who, when and reference that is missing or cannot be."""
    problems = {}
    if not who.strip():
        problems["who"] = "Say who approved it."
    if on > now.date():
        problems["on"] = "This day has not come yet. Write the day they approved it."
    if not reference.strip():
        problems["reference"] = "Write their reference: a letter, an e-mail or a call with its date."
    if problems:
        raise BadInput(problems)


def open_conditions(session: Session, person_id: UUID) -> list[LicenceCondition]:
    """The conditions anybody with a right to this person may meet: none that tells of a victim."""
    return _conditions(session, person_id, sealed=False)


def sealed_conditions(session: Session, person_id: UUID) -> list[LicenceCondition]:
    """What tells of a victim. Whoever calls this journals that it was read, before it is shown (F12)."""
    return _conditions(session, person_id, sealed=True)


def _conditions(session: Session, person_id: UUID, *, sealed: bool) -> list[LicenceCondition]:
    rows = select(LicenceCondition).where(
        LicenceCondition.person_id == person_id, col(LicenceCondition.sealed).is_(sealed)
    )
    return list(session.exec(rows.order_by(col(LicenceCondition.from_on).desc(), col(LicenceCondition.id))).all())


def _write(session: Session, verb: str, condition: LicenceCondition, by: Actor, now: datetime) -> None:
    record(session, verb, "licence_condition", condition.id, by, now, provider_id=condition.provider_id,
           about=whom(session, condition.person_id), now_is=condition.kind)  # fmt: skip
