"""An office that can be rung: Cora coordinates, Mo manages, and whoever else a test needs; and concerns of Asha's."""

from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.concerns.concern import Concern, Raised, raise_concern
from circles.database import writing
from circles.journal import Actor
from circles.people.person import Person
from circles.secret import fingerprint
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, make_circle

CORA, MO, DUTY, ASHA = "+447700900101", "+447700900102", "+447700900103", "+447700900000"


def make_office(engine: Engine, *, duty_line: bool = True) -> CircleAtWork:
    """A circle at work whose coordinator and manager have phones; a duty line stands in a drawer."""
    circle = make_circle(engine)
    with writing(engine) as session:
        if duty_line:
            session.get_one(Provider, circle.provider.id).duty_number = DUTY
        cora = session.get_one(Person, circle.coordinator.person_id)
        _give_number(session, cora, CORA)
        circle.people["Cora"] = cora
        add_colleague(session, circle, "Mo", "manager", MO)
        session.commit()
    return circle


def add_colleague(session: Session, circle: CircleAtWork, name: str, role: str, number: str) -> Person:
    """Somebody in the office, with a way to sign in and a phone."""
    person = Person(provider_id=circle.provider.id, first_name=name, name_key=name.lower(), made_at=MONDAY)
    _give_number(session, person, number)
    account = Account(
        provider_id=circle.provider.id, person_id=person.id, email=f"{name.lower()}@bridge.example", made_at=MONDAY
    )
    session.add(account)
    session.flush()
    session.add(Role(provider_id=circle.provider.id, account_id=account.id, role=role, from_on=date(2026, 1, 1)))
    session.flush()
    circle.people[name] = person
    return person


def asha_raises(at_work: CircleAtWork, level: int, now: datetime = MONDAY, named: tuple[str, ...] = ()) -> Concern:
    """A concern about the core member, and about whoever is named."""
    with writing(at_work.engine) as session:
        asha = Actor("person", None, at_work.people["Asha"].id, "member", at_work.provider.id)
        what = Raised(level, "He has a second phone.", named=[at_work.people[name].id for name in named])
        provider = session.get_one(Provider, at_work.provider.id)
        concern = raise_concern(session, provider, at_work.core_member.id, at_work.circle.id, what, asha, now)
        session.commit()
        return concern


def _give_number(session: Session, person: Person, number: str) -> None:
    person.mobile, person.mobile_fingerprint = number, fingerprint(number, "mobile")
    session.add(person)
    session.flush()
