"""Finding a person: seen by the viewer or not there, with what they are to us, and whose record it is."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from circles.errors import NotFound
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.licence_condition import LicenceCondition
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.professional import Professional
from circles.people.volunteer import Volunteer
from circles.permission import person_facts, visible_core_members, visible_people
from web.dependencies import Found, path_id
from web.visit import Visit


@dataclass(frozen=True)
class Known:
    """A person and what they are to us. Somebody may be several things at once, or none but a colleague."""

    person: Person
    core_member: CoreMember | None = None
    volunteer: Volunteer | None = None
    mentor: PeerMentor | None = None
    professional: Professional | None = None

    @property
    def id(self) -> UUID:
        return self.person.id

    @property
    def path(self) -> str:
        return f"/people/{self.person.id}"


def the_person(visit: Visit) -> Found:
    """The person of this address. A core member of somebody else's caseload is not there."""
    query = visible_people(visit.viewer, visit.now).where(col(Person.id) == path_id(visit, "person_id"))
    person = visit.session.scalars(query).first()
    if person is None:
        raise NotFound()
    core_member = _core_member(visit, person)
    known = Known(person, core_member, *(_one(visit, table, person) for table in (Volunteer, PeerMentor, Professional)))
    about = core_member.id if core_member else None
    return Found(known, person_facts(person, core_member), "person", person.id, about)


def the_clearance(visit: Visit) -> Found:
    """A clearance of the person of this address, with the person: (Known, Clearance)."""
    return _of_person(visit, Clearance, "clearance_id", "clearance")


def the_condition(visit: Visit) -> Found:
    """A licence condition of the person of this address, with the person: (Known, LicenceCondition)."""
    found = _of_person(visit, LicenceCondition, "condition_id", "licence_condition")
    known, condition = found.thing
    return replace(found, about=found.about or (known.id if condition.sealed else None))  # F12: each reading is written


def _of_person(visit: Visit, table: Any, name: str, kind: str) -> Found:
    found = the_person(visit)
    wanted = select(table).where(table.id == path_id(visit, name), table.person_id == found.thing.id)
    thing = visit.session.exec(wanted).first()
    if thing is None:
        raise NotFound()
    return Found((found.thing, thing), found.facts, kind, thing.id, found.about)


def _core_member(visit: Visit, person: Person) -> CoreMember | None:
    if _one(visit, CoreMember, person) is None:
        return None
    query = visible_core_members(visit.viewer, visit.now).where(col(CoreMember.person_id) == person.id)
    seen: CoreMember | None = visit.session.scalars(query).first()
    if seen is None:
        raise NotFound()
    return seen


def _one(visit: Visit, table: Any, person: Person) -> Any:
    return visit.session.exec(select(table).where(table.person_id == person.id)).first()
