"""The formation gate's pages: agreed to the group, briefed, the agreement written and signed, and a point let pass."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.circle.agreement import latest_agreement, sign_agreement, unsigned, write_agreement
from circles.circle.circle import Circle
from circles.circle.forming import core_member_agrees
from circles.circle.gate import gate, hold_briefing, override_point
from circles.circle.seat import seats
from circles.errors import NotFound
from circles.local_time import local_date
from circles.seen.circle import circles_forming, name_of
from circles.seen.matching import groups_for_managers
from web.dependencies import doing, looking
from web.finding.circles import the_circle, the_gate
from web.form_fields import Line, Paragraph, TypedDate
from web.forms import FormModel, FormState, typed_again
from web.views.choices import EVERY_WEEKS
from web.visit import Deed, Look, Visit

router = APIRouter()
ForChange = Annotated[Circle, looking("change_circle", the_circle)]
Changed = Annotated[Circle, doing("change_circle", the_circle)]
Gate = Annotated[Circle, looking("override_gate_size", the_gate)]
GateChanged = Annotated[Circle, doing("override_gate_size", the_gate)]


class Agreed(FormModel):
    """The day the core member agreed."""

    on: TypedDate


class Briefed(FormModel):
    """The briefing: when, and who was there (person ids)."""

    on: TypedDate
    present: tuple[UUID, ...] = ()


class Written(FormModel):
    """A version of the agreement."""

    every_weeks: int
    words: Paragraph = ""


class Signed(FormModel):
    """Who signed, and when (person ids)."""

    on: TypedDate
    people: tuple[UUID, ...] = ()


class LetPass(FormModel):
    """A point, and why it may pass."""

    point: Line
    reason: Paragraph = ""


@router.get("/circles/{circle_id}/core-member")
def ask_agreed(visit: Look, circle: ForChange) -> Response:
    return _agreed_page(visit, circle, _today_in(visit))


def _agreed_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    return visit.page("circles/agreed.html", "Agreed to the group", circle=name_of(circle), form=form)


@router.post("/circles/{circle_id}/core-member")
@typed_again(_agreed_page)
def agree(visit: Deed, circle: Changed) -> Response:
    core_member_agrees(visit.session, circle, Agreed.read(visit.typed).on, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "Written down.")


@router.get("/circles/{circle_id}/briefing")
def ask_briefing(visit: Look, circle: ForChange) -> Response:
    return _briefing_page(visit, circle, _today_in(visit))


def _briefing_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    sitting = [(str(seat.person_id), seat.name) for seat in seats(visit.session, circle.id) if seat.briefed_on is None]
    return visit.page("circles/briefing.html", "The briefing", circle=name_of(circle), sitting=sitting, form=form)


@router.post("/circles/{circle_id}/briefing")
@typed_again(_briefing_page)
def brief(visit: Deed, circle: Changed) -> Response:
    form = Briefed.read(visit.typed)
    hold_briefing(visit.session, circle, form.on, form.present, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The briefing is written down.")


@router.get("/circles/{circle_id}/agreement")
def ask_agreement(visit: Look, circle: ForChange) -> Response:
    latest = latest_agreement(visit.session, circle.id)
    values = {"every_weeks": latest.every_weeks, "words": latest.words or ""} if latest else {"every_weeks": 1}
    return _agreement_page(visit, circle, FormState(values))


def _agreement_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    return visit.page("circles/agreement.html", "Agreement", circle=name_of(circle), often=EVERY_WEEKS, form=form)


@router.post("/circles/{circle_id}/agreement")
@typed_again(_agreement_page)
def write(visit: Deed, circle: Changed) -> Response:
    form = Written.read(visit.typed)
    write_agreement(visit.session, circle, form.every_weeks, form.words, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The new version is written. Everybody signs it.")


@router.get("/circles/{circle_id}/signatures")
def ask_signatures(visit: Look, circle: ForChange) -> Response:
    return _signatures_page(visit, circle, _today_in(visit))


def _signatures_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    latest = latest_agreement(visit.session, circle.id)
    if latest is None:
        raise NotFound()
    still = [(str(person_id), name) for person_id, name in unsigned(visit.session, circle, latest)]
    return visit.page("circles/signatures.html", "Signatures", circle=name_of(circle), still=still, form=form)


@router.post("/circles/{circle_id}/signatures")
@typed_again(_signatures_page)
def sign(visit: Deed, circle: Changed) -> Response:
    form = Signed.read(visit.typed)
    sign_agreement(visit.session, circle, form.people, form.on, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The signatures are written down.")


@router.get("/circles/{circle_id}/overrides")
def ask_override(visit: Look, circle: ForChange) -> Response:
    return _override_page(visit, circle, FormState({"point": visit.request.query_params.get("point", "")}))


def _override_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    points = [point for point in gate(visit.session, circle, visit.now) if point.code == form.value("point")]
    if not points or not points[0].missing:
        raise NotFound()
    return visit.page("circles/override.html", "Let it pass", circle=name_of(circle), point=points[0], form=form)


@router.post("/circles/{circle_id}/overrides")
@typed_again(_override_page)
def let_pass(visit: Deed, circle: Changed) -> Response:
    form = LetPass.read(visit.typed)
    override_point(visit.session, circle, form.point, form.reason, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "It may pass. Your reason is kept.")


@router.get("/gates")
def list_gates(visit: Look, _: Annotated[None, looking("override_gate_size")]) -> Response:
    """The forming circles, for a manager."""
    rows, groups = circles_forming(visit.session, visit.viewer), groups_for_managers(visit.session, visit.viewer)
    return visit.page("circles/gates.html", "Circles forming", rows=rows, groups=groups)


@router.get("/circles/{circle_id}/gate")
def show_gate(visit: Look, circle: Gate) -> Response:
    return _gate_page(visit, circle, FormState())


def _gate_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    """Size and experience alone: the manager decides on these and sees nothing of the core member."""
    points = [point for point in gate(visit.session, circle, visit.now) if point.override == "manager"]
    return visit.page("circles/gate.html", "A circle's size", circle=name_of(circle), points=points, form=form)


@router.post("/circles/{circle_id}/gate")
@typed_again(_gate_page)
def let_size_pass(visit: Deed, circle: GateChanged) -> Response:
    form = LetPass.read(visit.typed)
    override_point(visit.session, circle, form.point, form.reason, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}/gate", "It may pass. Your reason is kept.")


def _today_in(visit: Visit) -> FormState:
    return FormState({"on": local_date(visit.now, visit.viewer.provider.zone)})
