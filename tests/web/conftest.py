"""The site over a database with the cast in it, for tests that go through real requests."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from circles import clock
from circles.accounts.account import Account
from circles.database import open_engine, writing
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.volunteer import Volunteer
from circles.places.reference import Outcode
from circles.secret import Keyring, use_keyring
from circles.settings import Settings
from tests import databases
from tests.cast import Cast, add_account, make_cast
from tests.web.visitors import Visitor
from web.app import create_app

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@dataclass
class Bridge:
    """The site with the cast: people by first name, and visitors signed in by name."""

    app: FastAPI
    engine: Engine
    accounts: dict[str, Account]
    people: dict[str, Person]
    volunteers: dict[str, Volunteer]
    core_member: CoreMember
    roles: dict[str, str] = field(default_factory=dict)

    def visitor(self, name: str) -> Visitor:
        return Visitor(self.app, self.engine, self.accounts[name], self.roles[name])

    def set_clock(self, moment: datetime) -> None:
        with writing(self.engine) as session:
            clock.set_to(session, moment)
            session.commit()


def _settle(engine: Engine, make: Callable[..., Cast]) -> tuple[Cast, Cast]:
    """The cast of Bridge Circles, and another provider with a coordinator called Sam."""
    with writing(engine) as session:
        clock.set_to(session, MONDAY)
        cast = make(session)
        add_account(cast, "Asha", "volunteer", MONDAY)
        other = make(session)
        for code in ("BS3", "M1"):
            if session.get(Outcode, code) is None:
                session.add(Outcode(code=code, easting=358_000, northing=172_000))
        session.commit()
    return cast, other


@pytest.fixture(scope="session")
def bridge_template(
    run_key: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, bytes]:
    """A SQLite file with the cast in it, to be copied, and the cast, to be unpacked for each test anew."""
    use_keyring(Keyring.parse(run_key))
    path = databases.sqlite_copy_file(sqlite_template, tmp_path_factory.mktemp("bridge"))
    engine = open_engine(f"sqlite:///{path}")
    cast, other = _settle(engine, make_cast)
    engine.dispose()  # the last connection to leave folds the log back into the file
    accounts = {**cast.accounts, "Sam": other.accounts["Cora"]}
    return path, pickle.dumps((accounts, cast.people, cast.volunteers, cast.core_member))


@pytest.fixture
def bridge(bridge_template: tuple[Path, bytes], tmp_path: Path) -> Iterator[Bridge]:
    """On SQLite: what differs between the databases is tested beneath the site."""
    template, packed = bridge_template
    url = databases.sqlite_copy(template, tmp_path)
    engine = open_engine(url)
    app = create_app(Settings(database_url=url, data_dir=tmp_path))
    roles = {"Cora": "coordinator", "Nia": "coordinator", "Mo": "manager", "Asha": "volunteer", "Sam": "coordinator"}
    accounts, people, volunteers, core_member = pickle.loads(packed)
    bridge = Bridge(app, engine, accounts, people, volunteers, core_member, roles)
    bridge.set_clock(MONDAY)  # it has gone on since the copied database was made
    yield bridge
    app.state.house.engine.dispose()
    engine.dispose()
