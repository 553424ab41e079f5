"""A provider with a coordinator and a manager, and an easy way to take people on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlmodel import Session

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.journal import Actor
from circles.people.details import Details
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.places.reference import Outcode


@dataclass
class Northside:
    """A provider and the people who work there. `by` is the coordinator."""

    provider: Provider
    coordinator: Account
    manager: Account
    by: Actor
    manages: Actor


def open_northside(session: Session, name: str = "Northside") -> Northside:
    """A provider with a coordinator and a manager, and a few outcodes to live in."""
    provider = Provider(name=name)
    session.add(provider)
    session.flush()
    accounts = [_account(session, provider, name, role) for role in ("coordinator", "manager")]
    for code in ("BS3", "M1", "SW1A"):
        if session.get(Outcode, code) is None:
            session.add(Outcode(code=code, easting=358_000, northing=172_000))
    session.flush()
    actors = [Actor("person", one.id, one.person_id, "own", provider.id) for one in accounts]
    return Northside(provider, accounts[0], accounts[1], *actors)


def _account(session: Session, provider: Provider, name: str, role: str) -> Account:
    began = datetime(2026, 1, 1).astimezone()
    person = Person(provider_id=provider.id, first_name=role.title(), last_name=name, name_key=role, made_at=began)
    session.add(person)
    session.flush()
    email = f"{role}@{name.lower().replace(' ', '-')}.example"
    account = Account(provider_id=provider.id, person_id=person.id, email=email, made_at=began)
    session.add(account)
    session.flush()
    session.add(Role(provider_id=provider.id, account_id=account.id, role=role, from_on=date(2026, 1, 1)))
    session.flush()
    return account


@pytest.fixture
def northside(session: Session) -> Northside:
    return open_northside(session)


@pytest.fixture
def newcomer(session: Session, northside: Northside, moment: datetime) -> Callable[..., Person]:
    """Take somebody on: newcomer("Asha", mobile="07700 900123")."""

    def take_on(first_name: str = "Asha", mobile: str = "", **details: object) -> Person:
        known = Details(first_name=first_name, **details)  # type: ignore[arg-type]
        person = add_person(session, northside.provider.id, known, northside.by, moment)
        if mobile:
            change_number(session, person, mobile, northside.by, moment)
        return person

    return take_on
