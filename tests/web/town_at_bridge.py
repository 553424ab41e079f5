"""A small town at the Bridge: everybody lives in one place and can on Tuesdays, and Dan waits for a circle."""

from uuid import UUID

from sqlmodel import col, select

from circles.database import reading, writing
from circles.job import next_waiting, start
from circles.job_kinds import run_job
from circles.matching.proposal import MatchingProposal, MatchingSeat
from circles.people.person import Person
from circles.places.reference import Outcode
from tests.cast import MONDAY, TUESDAY, VOLUNTEERS
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge

MEN = ("Ben", "Dev", "Ewan")


def settle_town(bridge: Bridge) -> Bridge:
    """Everybody lives in BS5."""
    with cast_of(bridge) as cast:
        cast.session.merge(Outcode(code="BS5", easting=361_800, northing=174_300))
        for name in VOLUNTEERS:
            person = cast.session.get_one(Person, cast.people[name].id)
            person.outcode, person.gender = "BS5", "man" if name in MEN else "woman"
            cast.volunteers[name].evenings = [TUESDAY]
        cast.session.get_one(Person, cast.people["Dan"].id).outcode = "BS5"
        cast.provider.switches = ["matching"]
        cast.session.commit()
    return bridge


def work(town: Bridge) -> None:
    """What the worker's child process does with the job that waits."""
    with writing(town.engine) as session:
        job = next_waiting(session)
        assert job is not None
        start(session, job, MONDAY)
        session.commit()
    assert run_job(town.engine, job.id)


def matched(town: Bridge) -> UUID:
    """The proposal of a run that Cora asked for."""
    assert town.visitor("Cora").sends("/matching", {}).status_code == 303
    work(town)
    with reading(town.engine) as session:
        return session.exec(select(MatchingProposal.id).where(col(MatchingProposal.state) == "proposed")).one()


def accepted(town: Bridge) -> UUID:
    """A proposal that Cora has accepted."""
    proposal_id = matched(town)
    town.visitor("Cora").sends(f"/matching/proposals/{proposal_id}/accept", {}, page="/matching")
    return proposal_id


def seats(town: Bridge, proposal_id: UUID) -> list[MatchingSeat]:
    with reading(town.engine) as session:
        mine = select(MatchingSeat).where(col(MatchingSeat.proposal_id) == proposal_id)
        return list(session.exec(mine.order_by(col(MatchingSeat.id))))


def seat_of(town: Bridge, proposal_id: UUID, name: str) -> MatchingSeat:
    return next(one for one in seats(town, proposal_id) if one.volunteer_id == town.volunteers[name].id)


def state_of(town: Bridge, proposal_id: UUID) -> str:
    with reading(town.engine) as session:
        return session.get_one(MatchingProposal, proposal_id).state
