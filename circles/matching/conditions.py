"""Licence conditions as the matching reads them: what keeps two people apart, or a person from a venue (D§4, F11).

Only a practitioner's recorded approval lifts one. Sealed conditions tell of a victim and are never read here: a link
and an area are asked of the volunteer instead (F12).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, or_, select

from circles.people.licence_condition import LicenceCondition


@dataclass
class Held:
    """What each person (by id) is held by on a day: every kind, and the kinds that nobody has approved."""

    any: set[UUID] = field(default_factory=set)
    kinds: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))

    def holds(self, person_id: UUID, kind: str) -> bool:
        return kind in self.kinds.get(person_id, ())


def held_on(session: Session, provider_id: UUID, day: date) -> Held:
    """The open conditions of a provider's people that hold on this day. One query."""
    rows = session.exec(
        select(LicenceCondition.person_id, LicenceCondition.kind, col(LicenceCondition.approved_on).is_(None)).where(
            col(LicenceCondition.provider_id) == provider_id,
            col(LicenceCondition.sealed).is_(False),
            col(LicenceCondition.from_on) <= day,
            or_(col(LicenceCondition.until_on).is_(None), col(LicenceCondition.until_on) >= day),
        )
    )
    held = Held()
    for person_id, kind, unapproved in rows:
        held.any.add(person_id)
        if unapproved:
            held.kinds[person_id].add(kind)
    return held
