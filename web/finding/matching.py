"""Finding the proposal or the run of an address, for whoever leads the core member it is for."""

from sqlmodel import col

from circles.errors import NotFound
from circles.matching.proposal import MatchingProposal, MatchingSeat
from circles.matching.run import MatchingRun
from circles.people.core_member import CoreMember
from circles.permission import core_member_facts
from circles.seen.matching import visible_proposals
from web.dependencies import Found, path_id
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
    run = visit.session.get(MatchingRun, path_id(visit, "run_id"))
    if run is None or run.provider_id != visit.viewer.provider_id:
        raise NotFound()
    return Found(run, None, "matching_run", run.id)
