"""Matching: who waits, working out the best circles, and each proposal until it is accepted or given up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.accounts.provider import Provider
from circles.job import Job
from circles.local_time import local_date
from circles.matching.gathering import gather
from circles.matching.proposal import MatchingProposal, accept, give_up, lock_proposal, swap
from circles.matching.region import Region
from circles.matching.run import MatchingRun, ask_for_run, latest_run, runs_of, stop_run
from circles.seen.matching import board, explained
from circles.seen.mentors import mentors_board
from web.dependencies import doing, looking, write_read
from web.finding.matching import the_proposal, the_run
from web.form_fields import Paragraph
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[MatchingProposal, looking("change_proposal", the_proposal)]
Changed = Annotated[MatchingProposal, doing("change_proposal", the_proposal)]
ARunSeen = Annotated[MatchingRun, looking("see_matching", the_run)]
EARLIER = 6


class Swapped(FormModel):
    """Who leaves the group and who joins."""

    leaves: UUID | None = None
    joins: UUID | None = None


class GivenUp(FormModel):
    """Why."""

    reason: Paragraph = ""


@router.get("/matching")
def show_matching(visit: Look, _: Annotated[None, looking("see_matching")]) -> Response:
    run = latest_run(visit.session, visit.viewer.provider_id)
    write_read(visit, "matching_proposals", None, None)
    earlier = runs_of(visit.session, visit.viewer.provider_id, EARLIER)[1:]
    shown = board(visit.session, visit.viewer, run, visit.now)
    return visit.page("matching/board.html", "Matching", board=shown, run=run, job=_job(visit, run), earlier=earlier,
                      mentors=mentors_board(visit.session, visit.viewer, run, visit.now))  # fmt: skip


@router.post("/matching")
def match(visit: Deed, _: Annotated[None, doing("match_region")]) -> Response:
    ask_for_run(visit.session, visit.by, visit.now)
    return visit.done("/matching")


@router.get("/matching/runs/{run_id}/progress")
def show_progress(visit: Look, run: ARunSeen) -> Response:
    answer = visit.fragment("matching/_progress.html", run=run, job=_job(visit, run))
    if run.state != "asked":
        answer.headers["HX-Redirect"] = "/matching"
    return answer


@router.post("/matching/runs/{run_id}/stop")
def stop(visit: Deed, run: Annotated[MatchingRun, doing("match_region", the_run)]) -> Response:
    stop_run(visit.session, run, visit.by, visit.now)
    return visit.done("/matching", "It stops with the best it has found.")


@router.get("/matching/proposals/{proposal_id}")
def show_proposal(visit: Look, proposal: Seen) -> Response:
    return _page(visit, proposal, FormState())


def _again(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    return _page(visit, proposal, form)


@router.post("/matching/proposals/{proposal_id}/swap")
@typed_again(_again)
def swap_one(visit: Deed, proposal: Changed) -> Response:
    asked = Swapped.read(visit.typed)
    swap(visit.session, region_for(visit, proposal), proposal, asked.leaves, asked.joins, visit.by, visit.now)
    return visit.done(_address(proposal), "The group is changed, and kept when you match again.")


@router.post("/matching/proposals/{proposal_id}/lock")
@typed_again(_again)
def lock(visit: Deed, proposal: Changed) -> Response:
    lock_proposal(visit.session, proposal, visit.by, visit.now, locked=not proposal.locked)
    words = "This group is kept when you match again." if proposal.locked else "The next run may change this group."
    return visit.done(_address(proposal), words)


@router.post("/matching/proposals/{proposal_id}/accept")
@typed_again(_again)
def accept_it(visit: Deed, proposal: Changed) -> Response:
    accept(visit.session, region_for(visit, proposal), proposal, visit.by, visit.now)
    return visit.done(f"{_address(proposal)}/calls", "Accepted. Now ring them, one after the other.")


@router.post("/matching/proposals/{proposal_id}/give-up")
@typed_again(_again)
def give_it_up(visit: Deed, proposal: Changed) -> Response:
    give_up(visit.session, proposal, GivenUp.read(visit.typed).reason, visit.by, visit.now)
    return visit.done("/matching", "It is put aside.")


def region_for(visit: Visit, proposal: MatchingProposal) -> Region:
    """The region as it stands now, as if nobody had been asked for this proposal."""
    timezone = visit.session.get_one(Provider, proposal.provider_id).timezone
    return gather(visit.session, proposal.provider_id, local_date(visit.now, timezone), but=proposal.id)


def _page(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    run = visit.session.get_one(MatchingRun, proposal.run_id)
    shown = explained(visit.session, region_for(visit, proposal), proposal, run)
    return visit.page("matching/proposal.html", "A proposal", shown=shown, form=form)


def _address(proposal: MatchingProposal) -> str:
    return f"/matching/proposals/{proposal.id}"


def _job(visit: Visit, run: MatchingRun | None) -> Job | None:
    going = run is not None and run.state == "asked" and run.job_id is not None
    return visit.session.get(Job, run.job_id) if going and run is not None else None
