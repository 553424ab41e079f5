"""A release at the Bridge: Cora plans Dan's, and Femi and Gus, who are peer mentors, can sign in."""

from datetime import datetime
from uuid import UUID

from circles import clock
from circles.accounts.account import Account, Role
from circles.database import writing
from circles.identity import new_id
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import add_facts, add_mentor, plan_release, ready_to_go
from tests.cast import MONDAY, Cast
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge


def add_mentors(bridge: Bridge) -> None:
    """Femi and Gus, cleared for the gate, each with an account."""
    with cast_of(bridge) as cast:
        add_facts(cast.session)
        for name, mobile in (("Femi", "07700 900101"), ("Gus", "07700 900102")):
            add_mentor(cast, name, mobile)
            bridge.accounts[name] = _account(cast, name)
            bridge.roles[name] = "mentor"


def _account(cast: Cast, name: str) -> Account:
    person = cast.people[name]
    account = Account(
        provider_id=cast.provider.id, person_id=person.id, email=f"{name.lower()}@{new_id()}.example", made_at=MONDAY
    )
    cast.session.add(account)
    cast.session.flush()
    role = Role(provider_id=cast.provider.id, account_id=account.id, role="mentor", from_on=MONDAY.date())
    cast.session.add(role)
    cast.session.flush()
    return account


def planned(bridge: Bridge) -> UUID:
    """A plan nobody is asked about yet."""
    add_mentors(bridge)
    with cast_of(bridge) as cast:
        return plan_release(cast).id


def ready(bridge: Bridge) -> UUID:
    """A plan that is confirmed, with a mentor and a backup who said yes."""
    add_mentors(bridge)
    with cast_of(bridge) as cast:
        return ready_to_go(cast).id


def at(bridge: Bridge, moment: datetime) -> None:
    """Let it be that moment."""
    with writing(bridge.engine) as session:
        clock.set_to(session, moment)
        session.commit()


def plan_of(bridge: Bridge, plan_id: UUID) -> ReleasePlan:
    with writing(bridge.engine) as session:
        return session.get_one(ReleasePlan, plan_id)
