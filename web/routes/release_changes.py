"""Changing a release plan: its date, who said so, its window, who meets, its legs, and what else is said of the day."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import NotFound
from circles.people.core_member import CoreMember
from circles.releases import confirmation as confirming
from circles.releases.dates import state_date
from circles.releases.day import call_off, change_window, confirm_day, move_day
from circles.releases.details import Details, change_details
from circles.releases.legs import Leg, add_leg, drop_leg
from circles.releases.mentors import answer_offer, ask_to_meet
from circles.releases.plan import ReleasePlan
from circles.seen.release import release_seen
from web.dependencies import doing, looking, path_id
from web.finding.releases import the_confirmation, the_release
from web.form_fields import Line, Paragraph, TypedDate, TypedTime
from web.forms import FormModel, FormState, typed_again
from web.routes.releases import release_page
from web.views import releases as offer
from web.visit import Deed, Look, Visit

router = APIRouter()
Led = Annotated[ReleasePlan, looking("change_release", the_release)]
Change = Annotated[ReleasePlan, doing("change_release", the_release)]


class NewDate(FormModel):
    """Another date, and where it comes from."""

    kind: Line = ""
    on: TypedDate
    source: Line = ""
    told_by: Line = ""
    early_rule: bool = False


class Confirmed(FormModel):
    """The day, and who said so."""

    on: TypedDate
    who: Line = ""
    post: Line = ""


class Window(FormModel):
    """From when to when they may come out."""

    window_from: TypedTime
    window_until: TypedTime


class SaidSo(FormModel):
    """Who confirmed it, and whether the conditions are known."""

    who: Line = ""
    post: Line = ""
    conditions_known: Line = ""


class Who(FormModel):
    """Who is asked, as mentor or as backup."""

    part: Line = "mentor"
    person_id: UUID


class Told(FormModel):
    """What somebody answered by phone."""

    person_id: UUID
    answer: Line = ""


class DetailsTyped(FormModel):
    """What is said of the day."""

    gate: Line = ""
    vehicle: Line = ""
    drives: bool = False
    bring: Paragraph = ""
    sign: Line = ""
    address: Paragraph = ""
    curfew_at: TypedTime | None = None
    travel_minutes: int = 60
    address_minutes: int = 30


class LegTyped(FormModel):
    """One stop."""

    kind: Line = ""
    office_code: Line = ""
    where: Line = ""
    postcode: Line = ""
    at_time: TypedTime | None = None
    lasts_minutes: int = 30
    travel_minutes: int = 30
    shown: Line = ""


def _page(visit: Visit, plan: ReleasePlan, name: str, title: str, form: FormState, **more: object) -> Response:
    seen = release_seen(visit.session, plan, visit.now)
    return visit.page(f"releases/{name}.html", title, release=seen, form=form, **more)


@router.get("/releases/{release_id}/date")
def ask_date(visit: Look, plan: Led) -> Response:
    return date_page(visit, plan, FormState({"early_rule": "1"}))


def date_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    return _page(visit, plan, "date", "Another date", form, kinds=offer.KINDS, sources=offer.SOURCES)


@router.post("/releases/{release_id}/date")
@typed_again(date_page)
def change_date(visit: Deed, plan: Change) -> Response:
    form, core_member = NewDate.read(visit.typed), visit.session.get_one(CoreMember, plan.core_member_id)
    stated = state_date(
        visit.session, core_member, form.kind, form.on, form.source, form.told_by, visit.by, visit.now,
        early_rule=form.early_rule,
    )  # fmt: skip
    move_day(visit.session, plan, stated, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Moved. Everybody is asked again.")


@router.get("/releases/{release_id}/confirmed-day")
def ask_day(visit: Look, plan: Led) -> Response:
    return day_page(visit, plan, FormState({"on": plan.release_on}))


def day_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    return _page(visit, plan, "confirm", "Confirm the day", form)


@router.post("/releases/{release_id}/confirmed-day")
@typed_again(day_page)
def confirm(visit: Deed, plan: Change) -> Response:
    form = Confirmed.read(visit.typed)
    confirm_day(visit.session, plan, form.on, form.who, form.post, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Confirmed. Whoever meets is told the day.")


@router.get("/releases/{release_id}/window")
def ask_window(visit: Look, plan: Led) -> Response:
    stands = {"window_from": f"{plan.window_from:%H:%M}", "window_until": f"{plan.window_until:%H:%M}"}
    return window_page(visit, plan, FormState(stands, version=plan.version))


def window_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    return _page(visit, plan, "window", "Times at the gate", form)


@router.post("/releases/{release_id}/window")
@typed_again(window_page)
def change_times(visit: Deed, plan: Change) -> Response:
    form, version = Window.read(visit.typed), visit.typed.version or None
    change_window(visit.session, plan, form.window_from, form.window_until, visit.by, visit.now, version=version)
    return visit.done(f"/releases/{plan.id}", "Changed. Everybody is asked again.")


@router.get("/releases/{release_id}/details")
def ask_details(visit: Look, plan: Led) -> Response:
    stands = {name: getattr(plan, name) or "" for name in ("gate", "vehicle", "bring", "sign", "address")}
    stands |= {"travel_minutes": plan.travel_minutes, "address_minutes": plan.address_minutes}
    stands["curfew_at"] = f"{plan.curfew_at:%H:%M}" if plan.curfew_at else ""
    stands["drives"] = "1" if plan.drives else ""
    return details_page(visit, plan, FormState(stands, version=plan.version))


def details_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    return _page(visit, plan, "details", "The day", form)


@router.post("/releases/{release_id}/details")
@typed_again(details_page)
def change_what_is_said(visit: Deed, plan: Change) -> Response:
    form, version = DetailsTyped.read(visit.typed), visit.typed.version or None
    change_details(visit.session, plan, Details(**form.model_dump()), visit.by, visit.now, version=version)
    return visit.done(f"/releases/{plan.id}", "Saved.")


@router.post("/releases/{release_id}/mentors")
@typed_again(release_page)
def ask_somebody(visit: Deed, plan: Change) -> Response:
    form = Who.read(visit.typed)
    ask_to_meet(visit.session, plan, form.part, form.person_id, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Asked. Their answer shows here.")


@router.post("/releases/{release_id}/mentors/answer")
@typed_again(release_page)
def note_answer(visit: Deed, plan: Change) -> Response:
    """Somebody told us by phone (F25)."""
    form = Told.read(visit.typed)
    answer_offer(visit.session, plan, form.person_id, form.answer, "phone", visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Written down.")


@router.get("/releases/{release_id}/legs")
def ask_legs(visit: Look, plan: Led) -> Response:
    return legs_page(visit, plan, FormState({"lasts_minutes": 30, "travel_minutes": 30, "kind": "probation"}))


def legs_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    return _page(visit, plan, "legs", "The legs of the day", form, kinds=offer.LEGS, offices=offer.offices(visit),
                 shown=offer.SHOWN)  # fmt: skip


@router.post("/releases/{release_id}/legs")
@typed_again(legs_page)
def add_stop(visit: Deed, plan: Change) -> Response:
    add_leg(visit.session, plan, Leg(**LegTyped.read(visit.typed).model_dump()), visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}/legs", "Added.")


@router.post("/releases/{release_id}/legs/{leg_id}/removal")
def drop_stop(visit: Deed, plan: Change) -> Response:
    drop_leg(visit.session, plan, path_id(visit, "leg_id"), visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}/legs", "Taken out.")


@router.get("/releases/{release_id}/confirmations/{confirmation_id}")
def ask_confirmation(visit: Look, plan: Led) -> Response:
    return confirmation_page(visit, plan, FormState())


def confirmation_page(visit: Visit, plan: ReleasePlan, form: FormState) -> Response:
    seen, wanted = release_seen(visit.session, plan, visit.now), path_id(visit, "confirmation_id")
    step = next((one for one in seen.confirmations if one.id == wanted), None)
    if step is None:
        raise NotFound()
    return visit.page("releases/confirmation.html", "Confirm", release=seen, step=step, form=form,
                      about_conditions=step.step in confirming.ABOUT_CONDITIONS, answers=offer.YES_NO)  # fmt: skip


@router.post("/releases/{release_id}/confirmations/{confirmation_id}")
@typed_again(confirmation_page)
def give(visit: Deed, plan: Change) -> Response:
    form = SaidSo.read(visit.typed)
    step = the_confirmation(visit, plan, path_id(visit, "confirmation_id"))
    known = {"yes": True, "no": False}.get(form.conditions_known)
    said = confirming.Said(form.who, form.post, known)
    confirming.give_confirmation(visit.session, plan, step, said, visit.by, visit.now)
    return visit.done(f"/releases/{plan.id}", "Written down, with the name.")


@router.post("/releases/{release_id}/cancellation")
@typed_again(release_page)
def cancel(visit: Deed, plan: Change) -> Response:
    call_off(visit.session, plan, visit.by, visit.now)
    return visit.done("/releases", "Called off. Whoever was asked is told.")
