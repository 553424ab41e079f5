"""Circles: the list, forming one around somebody who waits, and the circle itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col
from starlette.responses import Response

from circles.circle.circle import Circle
from circles.circle.forming import add_volunteer, form_circle, volunteer_leaves
from circles.errors import BadInput
from circles.local_time import SHORT_DAYS, local_date
from circles.people.core_member import CoreMember
from circles.people.person import Person, called
from circles.people.volunteer import Volunteer
from circles.permission import visible_core_members
from circles.seen.circle import PAGE, circle_for_coordinator, circle_for_volunteer, circles_seen, name_of
from circles.seen.meeting import meetings_seen
from circles.who_could_join import OnOffer, volunteers_on_offer, waiting_for_a_circle
from web.dependencies import doing, looking, write_read
from web.finding.circles import the_circle, the_seat
from web.form_fields import Line, Paragraph
from web.forms import FormModel, FormState, typed_again
from web.views.choices import Options, check_place, places
from web.views.gate_steps import steps_of
from web.views.meeting_windows import QUARTER
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[Circle, looking("see_circle", the_circle)]
Changed = Annotated[Circle, doing("change_circle", the_circle)]
ForChange = Annotated[Circle, looking("change_circle", the_circle)]


class FormCircle(FormModel):
    """A new circle."""

    core_member: UUID
    name: Line = ""
    place_id: UUID | None = None
    quorum: int | None = None
    volunteers: tuple[UUID, ...] = ()


class AddVolunteer(FormModel):
    """Who joins."""

    volunteers: UUID


class Leaves(FormModel):
    """Why somebody leaves."""

    reason: Paragraph = ""


@router.get("/circles")
def list_circles(visit: Look, _: Annotated[None, looking("see_circles")]) -> Response:
    asked = visit.request.query_params
    ended, after = asked.get("ended") == "1", asked.get("after", "")
    found = circles_seen(visit.session, visit.viewer, visit.now, ended=ended, after=after)
    older = found[PAGE - 1].key if len(found) > PAGE else ""
    forms = "coordinator" in visit.viewer.roles
    return visit.page("circles/list.html", "Circles", rows=found[:PAGE], older=older, ended=ended, forms=forms)


@router.get("/circles/new")
def ask_new_circle(visit: Look, _: Annotated[None, looking("form_circle")]) -> Response:
    write_read(visit, "core_members", None, visit.viewer.person_id)  # here, for a POST holds the lock it would need
    person = visit.request.query_params.get("person", "")
    waiting = waiting_for_a_circle(visit.session, visit.viewer, visit.now)
    chosen = next((str(one.id) for one in waiting if str(one.person_id) == person), "")
    return _new_page(visit, FormState({"core_member": chosen, "quorum": ""}))


def _new_again(visit: Visit, _: None, form: FormState) -> Response:
    return _new_page(visit, form)


@router.post("/circles")
@typed_again(_new_again)
def form_new_circle(visit: Deed, _: Annotated[None, doing("form_circle")]) -> Response:
    form = FormCircle.read(visit.typed)
    core_member, volunteers = _waiting(visit, form.core_member), [_volunteer(visit, one) for one in form.volunteers]
    circle = form_circle(
        visit.session, core_member, form.name, volunteers, visit.by, visit.now,
        place_id=check_place(visit, form.place_id), quorum=form.quorum,
    )  # fmt: skip
    return visit.done(f"/circles/{circle.id}", "The circle is forming. Below is what it still needs.")


@router.get("/circles/{circle_id}")
def show_circle(visit: Look, circle: Seen) -> Response:
    return circle_page(visit, circle)


def circle_page(visit: Visit, circle: Circle, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    """The circle, as its coordinator or as one of its volunteers sees it."""
    today = local_date(visit.now, visit.viewer.provider.zone)
    meetings = meetings_seen(visit.session, visit.viewer, visit.now, today, today + QUARTER, circle.id)
    if visit.basis == "member":
        seen = circle_for_volunteer(visit.session, circle, visit.viewer.person_id, today)
        return visit.page("circles/member.html", "Your circle", circle=seen, meetings=meetings)
    whole = circle_for_coordinator(visit.session, circle, visit.now)
    steps = steps_of(whole, manager="manager" in visit.viewer.roles)
    return visit.page("circles/circle.html", "Circle", circle=whole, meetings=meetings, steps=steps, form=form)


# ---- who sits in it ----


@router.get("/circles/{circle_id}/volunteers")
def ask_volunteer(visit: Look, circle: ForChange) -> Response:
    return _volunteer_page(visit, circle, FormState())


def _volunteer_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    offered = _offered(visit, circle.id)
    return visit.page("circles/volunteers.html", "Add a volunteer", circle=name_of(circle), offered=offered, form=form)


@router.post("/circles/{circle_id}/volunteers")
@typed_again(_volunteer_page)
def add(visit: Deed, circle: Changed) -> Response:
    form = AddVolunteer.read(visit.typed)
    add_volunteer(visit.session, circle, _volunteer(visit, form.volunteers), visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The volunteer has joined.")


@router.get("/circles/{circle_id}/volunteers/{seat_id}/leaving")
def ask_leaving(visit: Look, circle: ForChange) -> Response:
    return _leaving_page(visit, circle, FormState())


def _leaving_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    seat = the_seat(visit, circle)
    name = called(visit.session.get_one(Person, seat.person_id))
    return visit.page("circles/leaving.html", "Leaving", circle=name_of(circle), seat=seat.id, name=name, form=form)


@router.post("/circles/{circle_id}/volunteers/{seat_id}/leaving")
@typed_again(_leaving_page)
def leave(visit: Deed, circle: Changed) -> Response:
    form = Leaves.read(visit.typed)
    volunteer_leaves(visit.session, the_seat(visit, circle), form.reason, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "They have left the circle and are out of its meetings.")


# ---- what the pages offer ----


def _new_page(visit: Visit, form: FormState) -> Response:
    waiting = waiting_for_a_circle(visit.session, visit.viewer, visit.now)
    return visit.page(
        "circles/new.html", "Form a circle", form=form, waiting=[(str(one.id), one.name) for one in waiting],
        offered=_offered(visit), places=places(visit),
    )  # fmt: skip


def _offered(visit: Visit, but_of: UUID | None = None) -> Options:
    """The volunteers who could join, with what speaks for them."""
    return [(str(one.id), _offer(one)) for one in volunteers_on_offer(visit.session, visit.viewer, but_of)]


def _offer(one: OnOffer) -> str:
    free = ", ".join(SHORT_DAYS["en"][day] for day in one.evenings) or "evenings not known"
    return f"{one.name} ({free}{', experienced' if one.experienced else ''})"


def _waiting(visit: Visit, core_member_id: UUID) -> CoreMember:
    """Somebody of the viewer's caseload. Raises BadInput for anybody else, as for nobody."""
    mine = visible_core_members(visit.viewer, visit.now).where(col(CoreMember.id) == core_member_id)
    found: CoreMember | None = visit.session.execute(mine).scalars().first()
    if found is None:
        raise BadInput({"core_member": "Choose somebody who is waiting."})
    return found


def _volunteer(visit: Visit, volunteer_id: UUID) -> Volunteer:
    found = visit.session.get(Volunteer, volunteer_id)
    if found is None or found.provider_id != visit.viewer.provider_id:
        raise BadInput({"volunteers": "Choose one of the volunteers."})
    return found
