"""Who of the newcomers in a piece of a file is here already: a fixed number of queries for each piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from circles.people.core_member import CoreMember
from circles.people.import_kinds import FileKind, Newcomer
from circles.people.name_key import fold, name_key
from circles.people.number import mobile_fingerprint
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.personal_record import email_fingerprint
from circles.people.volunteer import Volunteer
from circles.secret import reveal

Birth = tuple[str, str, str]  # first and last name folded, date of birth


@dataclass(frozen=True)
class Found:
    """Who is here: by e-mail (and whether as this kind of person), by name and birth, and by number."""

    kind: FileKind
    emails: dict[str, tuple[UUID, bool]]  # fingerprint -> (person, whether of this kind)
    births: dict[Birth, UUID]
    mobiles: frozenset[str]

    def is_known(self, one: Newcomer) -> bool:
        """The same person, of the same kind: nothing to add."""
        if self.kind.key == "email":
            return self._by_email(one)[1]
        return birth_key(one) in self.births

    def is_taken(self, one: Newcomer) -> bool:
        """Somebody else has this e-mail address."""
        holder, of_kind = self._by_email(one)
        if holder is None:
            return False
        return not of_kind if self.kind.key == "email" else self.births.get(birth_key(one)) != holder

    def is_new(self, one: Newcomer) -> bool:
        return not self.is_known(one) and not self.is_taken(one)

    def has_mobile(self, one: Newcomer) -> bool:
        return bool(one.mobile) and mobile_fingerprint(one.mobile) in self.mobiles

    def _by_email(self, one: Newcomer) -> tuple[UUID | None, bool]:
        mark = email_fingerprint(one.email)
        return self.emails.get(mark, (None, False)) if mark else (None, False)


def find_known(session: Session, provider_id: UUID, kind: FileKind, newcomers: Sequence[Newcomer]) -> Found:
    """Look all newcomers of a piece up at once."""
    here = col(Person.provider_id) == provider_id
    births = _by_birth(session, here, newcomers) if kind.key == "name_and_birth" else {}
    return Found(kind, _by_email(session, here, kind, newcomers), births, _by_mobile(session, here, newcomers))


def birth_key(one: Newcomer) -> Birth:
    born_on = one.details.born_on
    return fold(one.details.first_name), fold(one.details.last_name), born_on.isoformat() if born_on else ""


def _by_email(
    session: Session, here: Any, kind: FileKind, newcomers: Sequence[Newcomer]
) -> dict[str, tuple[UUID, bool]]:
    marks = [mark for one in newcomers if (mark := email_fingerprint(one.email))]
    table: Any = {"volunteers": Volunteer, "peer-mentors": PeerMentor, "core-members": CoreMember}[kind.name]
    rows = (
        select(Person.email_fingerprint, Person.id, table.id)
        .outerjoin(table, table.person_id == Person.id)
        .where(here, col(Person.email_fingerprint).in_(marks))
    )
    return {str(mark): (person_id, of_kind is not None) for mark, person_id, of_kind in session.exec(rows).all()}


def _by_birth(session: Session, here: Any, newcomers: Sequence[Newcomer]) -> dict[Birth, UUID]:
    """Core members by name and date of birth. The name narrows by its key; the date is opened for those alone."""
    keys = {name_key(one.details.first_name, one.details.last_name) for one in newcomers}
    like = [or_(col(Person.name_key) == key, col(Person.name_key).startswith(f"{key} ")) for key in keys]
    rows = (
        select(Person.id, Person.first_name, Person.last_name, Person.born_on)
        .join(CoreMember, col(CoreMember.person_id) == Person.id)
        .where(here, or_(*like))
    )
    return {
        (fold(first), fold(last), reveal(born, "person.born_on", person_id) or ""): person_id
        for person_id, first, last, born in session.exec(rows).all()
    }


def _by_mobile(session: Session, here: Any, newcomers: Sequence[Newcomer]) -> frozenset[str]:
    marks = [mobile_fingerprint(one.mobile) for one in newcomers if one.mobile]
    rows = select(Person.mobile_fingerprint).where(here, col(Person.mobile_fingerprint).in_(marks))
    return frozenset(str(mark) for mark in session.exec(rows).all())
