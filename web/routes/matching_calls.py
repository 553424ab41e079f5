"""An accepted proposal: each volunteer is rung or texted and asked, the core member agrees, the circle forms."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import BadInput
from circles.matching.inviting import invite
from circles.matching.proposal import (
    MatchingProposal,
    core_member_said_no,
    core_member_said_yes,
    form,
    seats_of,
    take_answer,
)
from web.dependencies import doing
from web.finding.matching import region_for, the_proposal, the_seat
from web.form_fields import Line, Paragraph, TypedDate
from web.forms import FormModel, typed_again
from web.routes.matching import proposal_page
from web.visit import Deed

router = APIRouter()
Changed = Annotated[MatchingProposal, doing("change_proposal", the_proposal)]


class Answered(FormModel):
    """What a volunteer said on the telephone."""

    said: Line = ""
    reason: Paragraph = ""


class Agreed(FormModel):
    """The day on which the core member agreed to the group."""

    on: TypedDate


class Refused(FormModel):
    """Whom of the group the core member will not have, as a seat, and why if they say."""

    seat: Line = ""
    reason: Paragraph = ""


class Named(FormModel):
    """The name of the circle."""

    name: Line = ""


@router.post("/matching/proposals/{proposal_id}/calls/{seat_id}")
@typed_again(proposal_page)
def answer(visit: Deed, proposal: Changed) -> Response:
    said = Answered.read(visit.typed)
    seat = the_seat(visit, proposal)
    take_answer(visit.session, proposal, seat, said.said, said.reason, visit.by, visit.now)
    return visit.done(_address(proposal))


@router.post("/matching/proposals/{proposal_id}/texts")
@typed_again(proposal_page)
def text_them(visit: Deed, proposal: Changed) -> Response:
    many = invite(visit.session, proposal, visit.by, visit.now)
    who = "One is texted" if many == 1 else f"{many} are texted"
    return visit.done(_address(proposal), f"{who} that something new waits. Ring each of them all the same.")


@router.post("/matching/proposals/{proposal_id}/agreed")
@typed_again(proposal_page)
def agreed(visit: Deed, proposal: Changed) -> Response:
    core_member_said_yes(visit.session, proposal, Agreed.read(visit.typed).on, visit.by, visit.now)
    return visit.done(_address(proposal))


@router.post("/matching/proposals/{proposal_id}/refused")
@typed_again(proposal_page)
def refused(visit: Deed, proposal: Changed) -> Response:
    said = Refused.read(visit.typed)
    seat = next((one for one in seats_of(visit.session, proposal) if str(one.id) == said.seat), None)
    if seat is None:
        raise BadInput({"seat": "Choose who it is."})
    core_member_said_no(visit.session, proposal, seat, said.reason, visit.by, visit.now)
    return visit.done(_address(proposal), "Noted. They are not put together again.")


@router.post("/matching/proposals/{proposal_id}/form")
@typed_again(proposal_page)
def make_circle(visit: Deed, proposal: Changed) -> Response:
    region = region_for(visit, proposal)
    circle = form(visit.session, region, proposal, Named.read(visit.typed).name, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The circle is there. What is missing before it meets is listed here.")


def _address(proposal: MatchingProposal) -> str:
    return f"/matching/proposals/{proposal.id}"
