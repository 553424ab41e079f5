"""The call list of an accepted proposal: each volunteer is rung and asked, the core member agrees, the circle forms."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.matching.proposal import MatchingProposal, core_member_said_yes, form, take_answer
from circles.matching.run import MatchingRun
from circles.seen.matching import explained
from web.dependencies import doing, looking
from web.finding.matching import the_proposal, the_seat
from web.form_fields import Line, Paragraph, TypedDate
from web.forms import FormModel, FormState, typed_again
from web.routes.matching import region_for
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[MatchingProposal, looking("change_proposal", the_proposal)]
Changed = Annotated[MatchingProposal, doing("change_proposal", the_proposal)]
ANSWERS = {"yes": "Yes, no link", "no": "No", "link": "There is a link"}


class Answered(FormModel):
    """What a volunteer said on the telephone."""

    said: Line = ""
    reason: Paragraph = ""


class Agreed(FormModel):
    """The day on which the core member agreed to the group."""

    on: TypedDate


class Named(FormModel):
    """The name of the circle."""

    name: Line = ""


@router.get("/matching/proposals/{proposal_id}/calls")
def show_calls(visit: Look, proposal: Seen) -> Response:
    return _page(visit, proposal, FormState())


def _again(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    return _page(visit, proposal, form)


@router.post("/matching/proposals/{proposal_id}/calls/{seat_id}")
@typed_again(_again)
def answer(visit: Deed, proposal: Changed) -> Response:
    said = Answered.read(visit.typed)
    seat = the_seat(visit, proposal)
    take_answer(visit.session, proposal, seat, said.said, said.reason, visit.by, visit.now)
    return visit.done(_address(proposal))


@router.post("/matching/proposals/{proposal_id}/agreed")
@typed_again(_again)
def agreed(visit: Deed, proposal: Changed) -> Response:
    core_member_said_yes(visit.session, proposal, Agreed.read(visit.typed).on, visit.by, visit.now)
    return visit.done(_address(proposal))


@router.post("/matching/proposals/{proposal_id}/form")
@typed_again(_again)
def make_circle(visit: Deed, proposal: Changed) -> Response:
    circle = form(visit.session, proposal, Named.read(visit.typed).name, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The circle is there. What is missing before it meets is listed here.")


def _page(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    run = visit.session.get_one(MatchingRun, proposal.run_id)
    shown = explained(visit.session, region_for(visit, proposal), proposal, run)
    return visit.page("matching/calls.html", "The call list", shown=shown, form=form, answers=ANSWERS)


def _address(proposal: MatchingProposal) -> str:
    return f"/matching/proposals/{proposal.id}/calls"
