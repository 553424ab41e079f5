"""Proposed groups of another size, or without anybody experienced, that wait for a manager's word (F11)."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from circles.errors import NotFound
from circles.local_time import DAYS
from circles.matching.passing import let_group_pass, managers_faults
from circles.matching.proposal import COMING, MatchingProposal, seats_of
from circles.permission import Facts
from circles.seen.matching import asked_of_managers
from web.dependencies import Found, doing, looking, path_id
from web.finding.matching import region_for
from web.form_fields import Line, Paragraph
from web.forms import FormModel, FormState, typed_again
from web.visit import Deed, Look, Visit

router = APIRouter()


class LetPass(FormModel):
    """A point, and why it may pass."""

    point: Line = ""
    reason: Paragraph = ""


def the_group(visit: Visit) -> Found:
    """A proposal of the provider that was put before its managers. It is not there for whom that is about."""
    asked = asked_of_managers(visit.viewer).where(col(MatchingProposal.id) == path_id(visit, "proposal_id"))
    proposal = visit.session.execute(asked).scalars().first()
    if proposal is None:
        raise NotFound()
    return Found(proposal, Facts(proposal.provider_id), "matching_proposal", proposal.id)


@router.get("/gates/groups/{proposal_id}")
def show_group(
    visit: Look, proposal: Annotated[MatchingProposal, looking("override_gate_size", the_group)]
) -> Response:
    return _page(visit, proposal, FormState())


def _page(visit: Visit, proposal: MatchingProposal, form: FormState) -> Response:
    """Size and experience alone: the manager sees nothing of the core member (F20)."""
    points = managers_faults(visit.session, region_for(visit, proposal), proposal)
    size = sum(one.said in COMING for one in seats_of(visit.session, proposal))
    return visit.page(
        "matching/group_gate.html", "A group's size", proposal=proposal, points=points, size=size, form=form,
        evening=DAYS["en"][proposal.evening],
    )  # fmt: skip


@router.post("/gates/groups/{proposal_id}")
@typed_again(_page)
def let_pass(visit: Deed, proposal: Annotated[MatchingProposal, doing("override_gate_size", the_group)]) -> Response:
    form, region = LetPass.read(visit.typed), region_for(visit, proposal)
    let_group_pass(visit.session, region, proposal, form.point, form.reason, visit.by, visit.now)
    return visit.done("/gates", "It may pass. Your reason is kept.")
