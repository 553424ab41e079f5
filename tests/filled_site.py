"""The site over a database with people in it, for a real browser to open.

Cora leads the circle *Willow* around Dan; Nia is a coordinator of the same provider who does not; Mo is the manager;
Asha and Gwen are volunteers, Gwen in no circle; Maya is a peer
mentor who is to meet Dan; Olwen coordinates for another provider.
"""

from dataclasses import dataclass
from datetime import time
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session

from circles import clock
from circles.accounts import session as sign_in_session
from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.database import writing
from circles.releases.legs import Leg, add_leg
from circles.releases.mentors import answer_offer, ask_to_meet
from circles.settings import Settings
from tests.at_the_gate import OFFICE, add_mentor, confirm, plan_release
from tests.cast import MONDAY, Cast, add_account, make_cast, meetings_of, thursdays, weekly_circle
from web.app import create_app

ROLES = {
    "Cora": "coordinator", "Nia": "coordinator", "Mo": "manager", "Asha": "volunteer", "Gwen": "volunteer",
    "Maya": "mentor", "Olwen": "coordinator",
}  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """What stands in the filled database, by id."""

    accounts: dict[str, Account]
    people: dict[str, UUID]
    core_member_id: UUID
    circle_id: UUID
    meeting_ids: tuple[UUID, ...]


def fill(engine: Engine) -> Filled:
    """A weekly circle with its Thursdays, and somebody of every role; the time is Monday, 10am."""
    with writing(engine) as session:
        cast = make_cast(session)
        circle = weekly_circle(cast)
        thursdays(cast, circle)
        for name in ("Asha", "Gwen", "Maya"):
            add_account(cast, name, ROLES[name], MONDAY)
        _plan_a_release(cast)
        _add_another_provider(cast, session)
        clock.set_to(session, MONDAY)
        session.commit()
        meetings = tuple(meeting.id for meeting in meetings_of(cast, circle))
        people = {name: person.id for name, person in cast.people.items()}
        return Filled(cast.accounts, people, cast.core_member.id, circle.id, meetings)


def _plan_a_release(cast: Cast) -> None:
    """Dan comes out at the start of October: Maya meets him, the backup has not answered."""
    cast.provider.switches = ["mentors", "releases"]
    plan = plan_release(cast)
    add_mentor(cast, "Maya", "")
    for part, name in (("mentor", "Maya"), ("backup", "Gus")):
        ask_to_meet(cast.session, plan, part, cast.people[name].id, cast.by, MONDAY)
    answer_offer(cast.session, plan, cast.people["Maya"].id, "yes", "phone", cast.by, MONDAY)
    confirm(cast, plan)
    add_leg(cast.session, plan, Leg("probation", OFFICE, at_time=time(14)), cast.by, MONDAY)


def _add_another_provider(cast: Cast, session: Session) -> None:
    other = Provider(name="Harbour Circles", neutral_name="The Harbour")
    session.add(other)
    session.flush()
    neighbour = Cast(session, other)
    cast.accounts["Olwen"] = add_account(neighbour, "Olwen", "coordinator", MONDAY)


@dataclass(frozen=True)
class Site:
    """The application over one filled database."""

    app: FastAPI
    settings: Settings
    filled: Filled

    @property
    def engine(self) -> Engine:
        engine: Engine = self.app.state.house.engine
        return engine

    def begin_session(self, name: str) -> str:
        """Sign somebody in without the door. Gives the cookie's token."""
        account = self.filled.accounts[name]
        with writing(self.engine) as session:
            began = sign_in_session.begin(session, account.id, account.provider_id, [ROLES[name]], clock.machine_now())
            session.commit()
        return began


def open_site(url: str, filled: Filled, folder: Path, address: str = "http://127.0.0.1:8000") -> Site:
    """The site over the database at `url`. Its secrets open with the keys the process has set."""
    settings = Settings(database_url=url, data_dir=folder, public_url=address)
    return Site(create_app(settings), settings, filled)
