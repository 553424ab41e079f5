"""Keeping a person's record: added once, changed with both versions shown when two people edit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from circles.errors import BadInput, EditedMeanwhile
from circles.journal import Actor, record
from circles.people.core_member import CoreMember
from circles.people.details import Details, check_details, tidy
from circles.people.email_address import fold_email, parse_email
from circles.people.name_key import name_key
from circles.people.person import Person
from circles.people.postcode import parse_postcode
from circles.secret import fingerprint

EMAIL_TAKEN = "Somebody else here has this e-mail address."


def add_person(session: Session, provider_id: UUID, details: Details, by: Actor, now: datetime) -> Person:
    """A new person of a provider. Raises BadInput for what cannot be kept, or an e-mail that somebody else has."""
    check_details(details, now.date())
    _refuse_taken_email(session, provider_id, details.email, None)
    person = Person(provider_id=provider_id, first_name="", name_key="", made_at=now)
    _write(person, kept_values(details))
    session.add(person)
    session.flush()
    record(session, "add_person", "person", person.id, by, now, provider_id=provider_id, about=person.id)
    return person


def change_person(session: Session, person: Person, details: Details, version: int, by: Actor, now: datetime) -> None:
    """Change a record that was opened at `version`. Raises EditedMeanwhile with what now stands, or BadInput."""
    check_details(details, now.date())
    session.refresh(person, with_for_update=True)  # of two who save at once, the second sees the first's version
    wanted = kept_values(details)
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    if version != person.version:
        raise EditedMeanwhile({name: shown(getattr(person, name)) for name in changed})
    _refuse_taken_email(session, person.provider_id, details.email, person.id)
    if not changed:
        return
    _write(person, wanted)
    person.version += 1
    session.flush()
    record(
        session,
        "change_person",
        "person",
        person.id,
        by,
        now,
        about=whom(session, person.id),
        now_is=",".join(changed),
    )


def whom(session: Session, person_id: UUID) -> UUID:
    """Whom a journal entry is about: the core member where the person is one, else the person."""
    found = session.exec(select(CoreMember.id).where(CoreMember.person_id == person_id)).first()
    return found or person_id


def kept_values(details: Details) -> dict[str, Any]:
    """The columns that details fill, as they are kept."""
    postcode, outcode = parse_postcode(details.postcode) if details.postcode else (None, None)
    email = parse_email(details.email) if details.email else None
    return {
        "first_name": tidy(details.first_name),
        "last_name": tidy(details.last_name),
        "preferred_name": tidy(details.preferred_name),
        "gender": details.gender,
        "born_on": details.born_on.isoformat() if details.born_on else None,
        "email": email,
        "address": details.address or None,
        "postcode": postcode,
        "outcode": outcode,
        "language": details.language,
        "spoken": list(details.spoken),
        "device": details.device,
        "no_links": details.no_links,
        "in_custody": details.in_custody,
        "notes": details.notes or None,
    }


def shown(value: Any) -> str:
    """A kept value as the other version beside a form shows it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def email_fingerprint(email: str | None) -> str | None:
    """What finds an e-mail address, whatever its case."""
    return fingerprint(fold_email(email), "email") if email else None


def _write(person: Person, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(person, name, value)
    person.name_key = name_key(person.first_name, person.last_name, person.preferred_name)
    person.email_fingerprint = email_fingerprint(person.email)


def _refuse_taken_email(session: Session, provider_id: UUID, email: str, but: UUID | None) -> None:
    if not email:
        return
    taken = select(Person.id).where(
        col(Person.provider_id) == provider_id,
        col(Person.email_fingerprint) == email_fingerprint(parse_email(email)),
        col(Person.id) != but if but else col(Person.id).is_not(None),
    )
    if session.exec(taken.limit(1)).first() is not None:
        raise BadInput({"email": EMAIL_TAKEN})
