"""Finding the proposal, the run or the pair of an address, for whoever leads the core member it is for."""

from uuid import UUID

from sqlmodel import col, select

from circles.accounts.provider import Provider
from circles.errors import NotFound
from circles.local_time import local_date
from circles.matching.gathering import Only, gather
from circles.matching.proposal import MatchingProposal, MatchingSeat
from circles.matching.region import Region
from circles.matching.run import MatchingRun
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer
from circles.permission import core_member_facts
from circles.seen.matching import visible_proposals
from web.dependencies import Found, path_id
from web.finding.people import Known, the_person
from web.visit import Visit


def the_proposal(visit: Visit) -> Found:
    """The proposal of the address. One for a colleague's core member is not there."""
    wanted = visible_proposals(visit.viewer, visit.now).where(col(MatchingProposal.id) == path_id(visit, "proposal_id"))
    proposal = visit.session.execute(wanted).scalars().first()
    if proposal is None:
        raise NotFound()
    core_member = visit.session.get_one(CoreMember, proposal.core_member_id)
    return Found(proposal, core_member_facts(core_member), "matching_proposal", proposal.id, core_member.id)


def the_seat(visit: Visit, proposal: MatchingProposal) -> MatchingSeat:
    """A seat of a proposal that was found."""
    seat = visit.session.get(MatchingSeat, path_id(visit, "seat_id"))
    if seat is None or seat.proposal_id != proposal.id:
        raise NotFound()
    return seat


def the_run(visit: Visit) -> Found:
    """The run of the address, of the viewer's provider."""
    run = _run(visit, "run_id")
    return Found(run, None, "matching_run", run.id)


def the_two_runs(visit: Visit) -> Found:
    """The two runs of the address, each of which came to an answer."""
    runs = _run(visit, "run_id"), _run(visit, "other_id")
    if any(one.inputs is None for one in runs):
        raise NotFound()
    return Found(runs, None, "matching_run", runs[0].id)


def the_pair(visit: Visit) -> Found:
    """A core member of the viewer's caseload and a volunteer of the provider: (Known, CoreMember, Volunteer)."""
    found = the_person(visit)
    known: Known = found.thing
    mine = select(Volunteer).where(
        col(Volunteer.id) == path_id(visit, "volunteer_id"), col(Volunteer.provider_id) == visit.viewer.provider_id
    )
    volunteer = visit.session.exec(mine).first()
    if known.core_member is None or volunteer is None:
        raise NotFound()
    return Found((known, known.core_member, volunteer), found.facts, "matching_pair", known.id, known.core_member.id)


def region_for(visit: Visit, proposal: MatchingProposal, *more: UUID | None) -> Region:
    """The core member of a proposal, its group and `more` volunteers as things stand now, as if nobody had been asked
    for it."""
    group = visit.session.exec(select(MatchingSeat.volunteer_id).where(col(MatchingSeat.proposal_id) == proposal.id))
    volunteers = {one for one in (*group, *more) if one is not None}
    return _region(visit, Only(proposal.core_member_id, frozenset(volunteers)), but=proposal.id)


def region_for_anybody(visit: Visit, proposal: MatchingProposal) -> Region:
    """The same with every volunteer of the provider."""
    return _region(visit, Only(proposal.core_member_id), but=proposal.id)


def region_of_pair(visit: Visit, core_member: CoreMember, volunteer: Volunteer) -> Region:
    """These two as things stand now."""
    return _region(visit, Only(core_member.id, frozenset({volunteer.id})))


def _region(visit: Visit, only: Only, but: UUID | None = None) -> Region:
    timezone = visit.session.get_one(Provider, visit.viewer.provider_id).timezone
    return gather(visit.session, visit.viewer.provider_id, local_date(visit.now, timezone), but, only)


def _run(visit: Visit, name: str) -> MatchingRun:
    run = visit.session.get(MatchingRun, path_id(visit, name))
    if run is None or run.provider_id != visit.viewer.provider_id:
        raise NotFound()
    return run
