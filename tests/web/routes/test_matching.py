"""Matching through the site: asked for, worked out, changed, accepted, rung through, and a circle that forms."""

from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.circle.circle import Circle
from circles.database import reading, writing
from circles.job import next_waiting, start
from circles.job_kinds import run_job
from circles.matching.proposal import MatchingProposal, MatchingSeat
from circles.matching.run import MatchingRun
from circles.people.person import Person
from circles.people.volunteer import Volunteer, move_volunteer
from circles.places.reference import Outcode
from tests.cast import MONDAY, TUESDAY, VOLUNTEERS
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge

MEN = ("Ben", "Dev", "Ewan")


@pytest.fixture
def town(bridge: Bridge) -> Bridge:
    """Everybody lives in one place and can on Tuesdays; Dan waits."""
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
    """What the worker's child process does."""
    with writing(town.engine) as session:
        job = next_waiting(session)
        assert job is not None
        start(session, job, MONDAY)
        session.commit()
    assert run_job(town.engine, job.id)


def matched(town: Bridge) -> UUID:
    """The proposal of a run."""
    assert town.visitor("Cora").sends("/matching", {}).status_code == 303
    work(town)
    return the(town, select(MatchingProposal)).id


def the(town: Bridge, query: object) -> MatchingProposal:
    with reading(town.engine) as session:
        found: MatchingProposal = session.exec(query).one()  # type: ignore[call-overload]
        return found


def seats(town: Bridge, proposal_id: UUID) -> list[MatchingSeat]:
    with reading(town.engine) as session:
        mine = select(MatchingSeat).where(col(MatchingSeat.proposal_id) == proposal_id)
        return list(session.exec(mine.order_by(col(MatchingSeat.id))))


def test_a_region_is_worked_out_and_every_proposal_says_why(town: Bridge) -> None:
    cora = town.visitor("Cora")
    assert "1 of yours waits for a circle" in cora.reads("/matching")
    cora.sends("/matching", {})
    waiting = cora.reads("/matching")
    assert "being worked out" in waiting
    assert "Stop with the best so far" in waiting
    work(town)
    page = cora.reads("/matching")
    assert "Dan, Tuesdays" in page
    assert "1 of 1 have a proposal" in page
    assert "No better set of circles is possible." in page
    assert "2 volunteers who are free and in no proposal" in page
    proposal = cora.reads(f"/matching/proposals/{the(town, select(MatchingProposal)).id}")
    assert "The longest journey is" in proposal
    assert "experience" in proposal


def test_progress_leads_back_when_it_is_over(town: Bridge) -> None:
    matched(town)
    with reading(town.engine) as session:
        run = session.exec(select(MatchingRun)).one()
    cora = town.visitor("Cora")
    answer = cora.client.get(f"/matching/runs/{run.id}/progress", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/matching"
    refused = cora.sends(f"/matching/runs/{run.id}/stop", {}, page="/matching")
    assert "It has ended already." in refused.text


def test_one_volunteer_is_swapped_and_the_group_is_kept(town: Bridge) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    leaves = seats(town, proposal_id)[-1].volunteer_id
    with reading(town.engine) as session:
        used = {one.volunteer_id for one in seats(town, proposal_id)}
        joins = next(one for one in session.exec(select(Volunteer.id)) if one not in used)
    assert "Choose who leaves" in cora.sends(f"{here}/swap", {}, page=here).text
    assert cora.sends(f"{here}/swap", {"leaves": leaves, "joins": joins}, page=here).status_code == 303
    assert {one.volunteer_id for one in seats(town, proposal_id)} == used - {leaves} | {joins}
    assert "kept by you" in cora.reads("/matching")
    assert cora.sends(f"{here}/lock", {}, page=here).status_code == 303
    assert "kept by you" not in cora.reads("/matching")


def test_from_the_proposal_over_the_call_list_to_a_forming_circle(town: Bridge) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    assert cora.sends(f"{here}/accept", {}, page=here).headers["location"] == f"{here}/calls"
    calls = f"{here}/calls"
    assert "Somebody has not been asked yet." in cora.sends(f"{here}/form", {"name": "Oak"}, page=calls).text
    first, *others = seats(town, proposal_id)
    assert cora.sends(f"{calls}/{first.id}", {"said": "no"}, page=calls).status_code == 303
    for one in others:
        cora.sends(f"{calls}/{one.id}", {"said": "yes"}, page=calls)
    assert cora.sends(f"{here}/agreed", {"on": "soon"}, page=calls).status_code == 422
    assert cora.sends(f"{here}/agreed", {"on": "7/9/2026"}, page=calls).status_code == 303
    formed = cora.sends(f"{here}/form", {"name": "Oak"}, page=calls)
    with reading(town.engine) as session:
        circle = session.exec(select(Circle)).one()
        assert (circle.state, circle.core_member_agreed_on) == ("forming", MONDAY.date())
    assert formed.headers["location"] == f"/circles/{circle.id}"
    assert "formed" in cora.reads("/matching")


def test_somebody_suspended_meanwhile_is_a_reason_not_to_accept(town: Bridge) -> None:
    proposal_id = matched(town)
    with cast_of(town) as cast:
        volunteer = cast.session.get_one(Volunteer, seats(town, proposal_id)[0].volunteer_id)
        move_volunteer(cast.session, volunteer, "suspended", "A new allegation.", cast.by, MONDAY)
        cast.session.commit()
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    refused = cora.sends(f"{here}/accept", {}, page=here)
    assert "cannot be asked any more" in refused.text
    assert "Match again for a new proposal" in refused.text
    assert cora.sends(f"{here}/give-up", {"reason": ""}, page=here).status_code == 422
    assert cora.sends(f"{here}/give-up", {"reason": "We match again."}, page=here).status_code == 303


def test_a_colleagues_core_member_is_a_number_and_no_name(town: Bridge) -> None:
    proposal_id = matched(town)
    nia = town.visitor("Nia")
    page = nia.reads("/matching")
    assert "Dan" not in page
    assert nia.status(f"/matching/proposals/{proposal_id}") == 404
    assert nia.status(f"/matching/proposals/{proposal_id}/calls") == 404
    assert town.visitor("Asha").status("/matching") == 403
