"""Matching: who waits, working out the best circles, and each proposal until it is accepted or put aside."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import BadInput
from circles.job import Job
from circles.matching.passing import ask_for_pass
from circles.matching.proposal import MatchingProposal, accept, give_up, lock_proposal, seats_of, swap
from circles.matching.run import MatchingRun, ask_for_run, latest_run, stop_run, told_run
from circles.seen.matching import board
from circles.seen.mentors import mentors_board
from circles.seen.proposal import could_join, explained, has_empty_seat
from web.dependencies import doing, looking, write_read
from web.finding.matching import region_for, region_for_anybody, the_proposal, the_run
from web.form_fields import Line, Paragraph
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[MatchingProposal, looking("change_proposal", the_proposal)]
Changed = Annotated[MatchingProposal, doing("change_proposal", the_proposal)]
ARunSeen = Annotated[MatchingRun, looking("see_matching", the_run)]
OTHER = "other"
ASIDE = {
    "suits": "This group would not suit them",
    "evening": "The evening or the place does not work",
    "waits": "They would rather wait",
    "known": "Something has come to light",
    OTHER: "Another reason",
}


class Swapped(FormModel):
    """Who leaves the group and who joins."""

    leaves: UUID | None = None
    joins: UUID | None = None


class GivenUp(FormModel):
    """Why, from a short list, and in words."""

    why: Line = ""
    words: Paragraph = ""

    def reason(self) -> str:
        """One sentence. Raises BadInput where nothing was chosen, or another reason has no words."""
        if self.why not in ASIDE:
            raise BadInput({"why": "Choose why."})
        if self.why == OTHER and not self.words.strip():
            raise BadInput({"words": "Say why, in a few words."})
        return self.words.strip() if self.why == OTHER else f"{ASIDE[self.why]}. {self.words.strip()}".strip()


@router.get("/matching")
def show_matching(visit: Look, _: Annotated[None, looking("see_matching")]) -> Response:
    run = latest_run(visit.session, visit.viewer.provider_id)
    told = told_run(visit.session, visit.viewer.provider_id)
    write_read(visit, "matching_proposals", None, None)
    shown = board(visit.session, visit.viewer, told, visit.now)
    return visit.page("matching/board.html", "Matching", board=shown, run=run, job=_job(visit, run),
                      mentors=mentors_board(visit.session, visit.viewer, told, visit.now))  # fmt: skip


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
    return proposal_page(visit, proposal, FormState())


def proposal_page(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    """A proposal, or once it is accepted its call list."""
    run = visit.session.get_one(MatchingRun, proposal.run_id)
    around = region_for_anybody if has_empty_seat(proposal, seats_of(visit.session, proposal)) else region_for
    shown = explained(visit.session, around(visit, proposal), proposal, run)
    accepted = proposal.state == "accepted"
    template, title = ("calls", "The call list") if accepted else ("proposal", "A proposal")
    return visit.page(f"matching/{template}.html", title, shown=shown, form=form, aside=tuple(ASIDE.items()))


@router.get("/matching/proposals/{proposal_id}/swap")
def ask_swap(visit: Look, proposal: Seen, leaves: str = "") -> Response:
    return _swap_page(visit, proposal, leaves, FormState())


def _swap_again(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    return _swap_page(visit, proposal, visit.typed.one("leaves"), form)


def _swap_page(visit: Visit, proposal: MatchingProposal, leaves: str, form: FormState) -> Response:
    region, run = region_for_anybody(visit, proposal), visit.session.get_one(MatchingRun, proposal.run_id)
    shown = explained(visit.session, region, proposal, run)
    going = next((one for one in shown.members if str(one.volunteer_id) == leaves), None)
    leaver = going.volunteer_id if going else None
    offered, stopped = could_join(visit.session, region, proposal, seats_of(visit.session, proposal), leaver)
    return visit.page(
        "matching/swap.html", "Change the group", shown=shown, going=going, offered=offered, stopped=stopped, form=form
    )


@router.post("/matching/proposals/{proposal_id}/swap")
@typed_again(_swap_again)
def swap_one(visit: Deed, proposal: Changed) -> Response:
    asked = Swapped.read(visit.typed)
    region = region_for(visit, proposal, asked.joins)
    swap(visit.session, region, proposal, asked.leaves, asked.joins, visit.by, visit.now)
    rung = "Ring whoever is new in it." if asked.joins else ""
    words = rung if proposal.state == "accepted" else "It is kept when you match again."
    return visit.done(_address(proposal), f"The group is changed. {words}".strip())


@router.post("/matching/proposals/{proposal_id}/lock")
@typed_again(proposal_page)
def lock(visit: Deed, proposal: Changed) -> Response:
    lock_proposal(visit.session, proposal, visit.by, visit.now, locked=not proposal.locked)
    words = "This group is kept when you match again." if proposal.locked else "The next run may change this group."
    return visit.done(_address(proposal), words)


@router.post("/matching/proposals/{proposal_id}/accept")
@typed_again(proposal_page)
def accept_it(visit: Deed, proposal: Changed) -> Response:
    accept(visit.session, region_for(visit, proposal), proposal, visit.by, visit.now)
    return visit.done(_address(proposal), "Accepted. Now ring them, one after the other.")


@router.post("/matching/proposals/{proposal_id}/manager")
@typed_again(proposal_page)
def ask_manager(visit: Deed, proposal: Changed) -> Response:
    ask_for_pass(visit.session, region_for(visit, proposal), proposal, visit.by, visit.now)
    return visit.done(_address(proposal), "A manager is asked. It waits on their page of circles forming.")


@router.post("/matching/proposals/{proposal_id}/aside")
@typed_again(proposal_page)
def put_aside(visit: Deed, proposal: Changed) -> Response:
    give_up(visit.session, proposal, GivenUp.read(visit.typed).reason(), visit.by, visit.now)
    return visit.done("/matching", "It is put aside.")


def _address(proposal: MatchingProposal) -> str:
    return f"/matching/proposals/{proposal.id}"


def _job(visit: Visit, run: MatchingRun | None) -> Job | None:
    """The work of a run for as long as it goes on: also while the sentences follow that explain its proposals."""
    job = visit.session.get(Job, run.job_id) if run is not None and run.job_id is not None else None
    return job if job is not None and job.state in ("waiting", "running") else None
