"""A volunteer's own page of what they are asked about: evening, area and kind, and never whom it is for (F23)."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import NotFound
from circles.matching.inviting import invitations_of, say_no, say_willing, seat_of_invitation
from circles.matching.proposal import MatchingProposal, MatchingSeat
from circles.permission import Facts
from web.dependencies import Found, doing, looking, path_id
from web.form_fields import Paragraph
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()


class Declined(FormModel):
    """Why not, if they wish to say."""

    reason: Paragraph = ""


def my_seat(visit: Visit) -> Found:
    """The seat of the address, if the viewer was invited to it."""
    seat = seat_of_invitation(visit.session, visit.viewer.person_id, path_id(visit, "seat_id"))
    if seat is None:
        raise NotFound()
    return Found(seat, Facts(seat.provider_id), "matching_seat", seat.id)


Mine = Annotated[MatchingSeat, doing("answer_invitation", my_seat)]


@router.get("/asked")
def show_asked(visit: Look, _: Annotated[None, looking("answer_invitation")]) -> Response:
    return _page(visit, None, FormState())


def _page(visit: Visit, seat: MatchingSeat | None, form: FormState) -> Response:  # noqa: ARG001 - as a refused form hands it on
    asked = invitations_of(visit.session, visit.viewer.person_id, visit.now)
    return visit.page("matching/asked.html", "Something new near you", asked=asked, form=form)


@router.post("/asked/{seat_id}/yes")
@typed_again(_page)
def say_yes(visit: Deed, seat: Mine) -> Response:
    say_willing(visit.session, _proposal(visit, seat), seat, visit.by, visit.now)
    return visit.done("/asked", "Thank you. We ring you before it is settled.")


@router.post("/asked/{seat_id}/no")
@typed_again(_page)
def decline(visit: Deed, seat: Mine) -> Response:
    reason = Declined.read(visit.typed).reason
    say_no(visit.session, _proposal(visit, seat), seat, reason, visit.by, visit.now)
    return visit.done("/asked", "Thank you for saying so. Nobody minds.")


def _proposal(visit: Visit, seat: MatchingSeat) -> MatchingProposal:
    return visit.session.get_one(MatchingProposal, seat.proposal_id)
